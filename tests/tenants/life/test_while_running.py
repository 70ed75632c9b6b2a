"""What is under way when a company is suspended: an import stops between two batches, and goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tenants.crm.accounts.models import Account
from tenants.db.database import Database
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import CompanySuspended
from tenants.kit.clock import now
from tenants.life import service as life
from tenants.records.hooks import Written, effect_of
from tenants.records.importing.models import ImportState
from tests import cast
from tests.tenants.life.conftest import at, system
from tests.tenants.records.importing import steps

FILE = b"Name\n" + b"".join(b"Company %d\n" % n for n in range(40))


class Moment:
    """When the row of this name is stored, the company is suspended by somebody else."""

    name: str | None = None
    person: cast.Person | None = None


@effect_of(Account)
async def _suspend(_uow: UnitOfWork, written: list[Written]) -> None:
    if Moment.person and Moment.name in [one.after["name"] for one in written]:
        Moment.name = None
        await at(Moment.person, now() + timedelta(days=16))


@pytest.fixture(autouse=True)
def _moment() -> Iterator[None]:
    yield
    Moment.name = Moment.person = None


async def test_a_running_import_stops_between_two_batches_and_goes_on_when_it_is_paid(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    async with unit_of_work(system(alice)) as uow:
        await life.bought(uow, plan="business")
        await life.payment_missed(uow)
    planned = await steps.plan(alice.context, await steps.create(alice.context, FILE))
    await steps.start(alice.context, planned.id)
    Moment.name, Moment.person = "Company 15", alice
    with pytest.raises(CompanySuspended):
        await steps.run(alice.context, planned.id, batch_rows=10)
    halted = await steps.look(alice.context, planned.id)
    assert (halted.state, halted.rows_done) == (ImportState.RUNNING, 20)
    async with unit_of_work(system(alice)) as uow:
        await life.paid(uow)
    done = await steps.run(alice.context, planned.id, batch_rows=10)
    assert (done.state, done.rows_created) == (ImportState.DONE, 40)
    assert len(await steps.stored(alice.context, "accounts")) == 40
