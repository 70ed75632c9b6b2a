"""What the stories of billing share: Alice's company, which can be invoiced, and short ways to look at the rows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tenants.billing import service as billing
from tenants.billing.proration import Interval
from tenants.billing.subscriptions import today
from tenants.config import Settings
from tenants.context import TenantContext
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.registry import service as registry
from tests.cast import Cast, Person, everyone, owner
from tests.engines import environment
from tests.stripe_server import SECRET, StripeServer

PROFILE = billing.Profile("Acme GmbH", "Hauptstraße 1\n10115 Berlin", "DE", "", "books@acme.example", "en")


@pytest.fixture
async def stripe(settings: Settings) -> AsyncIterator[StripeServer]:
    server = StripeServer()
    values = {
        "RAPPORT_STRIPE_KEY": "sk_test_of_the_tests",
        "RAPPORT_STRIPE_WEBHOOK_SECRET": SECRET,
        "RAPPORT_STRIPE_API": server.url,
    }
    with environment(values):
        yield server
    server.close()


@pytest.fixture
async def cast(database: Database) -> Cast:
    """Everybody, with acme in euros and ready to be invoiced."""
    found = await everyone()
    for person in (found.alice, found.mallory, found.petra):
        await tried(person)
    await currency(found.alice, "EUR")
    await profile(found.alice, PROFILE)
    return found


async def tried(person: Person) -> None:
    """The trial is over, and the company is on what costs nothing."""
    async with unit_of_work(system(person)) as uow:
        over = "UPDATE tenants SET status = 'active', plan = 'free', terms = terms + 1 WHERE id = $1"
        await uow.connection.execute(over, person.tenant_id)


async def currency(person: Person, code: str) -> None:
    async with unit_of_work(person.context) as uow:
        await uow.connection.execute("UPDATE tenants SET currency = $2 WHERE id = $1", person.tenant_id, code)


async def profile(person: Person, found: billing.Profile) -> None:
    async with unit_of_work(person.context) as uow:
        await billing.set_billing_profile(uow, profile=found)


async def buy(
    person: Person, plan: str, seats: int, interval: Interval = Interval.MONTH, **more: Any
) -> billing.Bought:
    async with unit_of_work(person.context) as uow:
        return await billing.change_subscription(uow, wish=billing.Wish(plan, interval, seats, **more))


async def buyer(name: str) -> Person:
    """An owner whose company is in euros, and can be invoiced."""
    found = await owner(name, "buyer")
    await tried(found)
    await currency(found, "EUR")
    await profile(found, PROFILE)
    return found


async def overview(person: Person) -> billing.Overview:
    async with unit_of_work(person.context, read_only=True) as uow:
        return await billing.overview(uow)


async def invoices(person: Person) -> list[billing.Issued]:
    """The oldest first."""
    async with unit_of_work(person.context, read_only=True) as uow:
        return (await billing.invoices(uow, first=100))[::-1]


async def entitled(person: Person) -> TenantContext:
    found = await registry.authenticate(person.token)
    assert found is not None
    return found.context


def system(person: Person) -> TenantContext:
    return replace(person.context, user_id=None, session_id=None).as_system()


async def age(person: Person, days: int) -> None:
    """Let the subscription have begun so many days earlier."""
    async with unit_of_work(system(person)) as uow:
        moved = ", ".join(f"{name} = {name} - $2::int" for name in ("period_start", "period_end", "anchor"))
        await uow.connection.execute(f"UPDATE subscriptions SET {moved} WHERE tenant_id = $1", person.tenant_id, days)


async def over(person: Person) -> None:
    """Let what was paid for end today."""
    async with unit_of_work(system(person)) as uow:
        ends = (
            "UPDATE subscriptions SET period_start = $2::date - 30, period_end = $2, anchor = $2 WHERE tenant_id = $1"
        )
        await uow.connection.execute(ends, person.tenant_id, await today(uow))


async def jobs(person: Person, name: str) -> list[dict[str, Any]]:
    async with unit_of_work(system(person)) as uow:
        rows = await uow.connection.fetch(
            "SELECT arguments FROM jobs WHERE tenant_id = $1 AND name = $2", person.tenant_id, name
        )
    return [row["arguments"] for row in rows]


async def row_of(person: Person, invoice_id: UUID) -> dict[str, Any]:
    async with unit_of_work(system(person)) as uow:
        found = "SELECT * FROM invoices WHERE tenant_id = $1 AND id = $2"
        row = await uow.connection.fetchrow(found, person.tenant_id, invoice_id)
    assert row is not None
    return dict(row)
