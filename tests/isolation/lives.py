"""A company that is closed for one question, and open again for the next; sample data that is there to be removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.kit.clock import now
from tenants.life import service as life
from tenants.life import states
from tenants.life.first_steps import sampling
from tenants.life.keeping import hold, keep
from tenants.life.states import Status
from tests import cast
from tests.isolation.inputs import Path

if TYPE_CHECKING:
    from tests.isolation.world import Company

Asker = cast.Person | None


async def stands_open(company: Company) -> None:
    """Whatever was asked before."""
    async with _within(company) as uow:
        before = await hold(uow)
        if before.status is Status.CLOSED:
            await keep(uow, before, states.reopened(before))


def _within(company: Company) -> Any:
    return unit_of_work(TenantContext(company.owner.tenant_id, system=True))


async def _name(uow: UnitOfWork) -> str:
    found: str = await uow.connection.fetchval("SELECT name FROM tenants WHERE id = $1", uow.tenant_id)
    return found


async def _to_close(company: Company, _asker: Asker) -> dict[Path, Any]:
    async with _within(company) as uow:
        return {("input", "name"): await _name(uow)}


async def _to_reopen(company: Company, asker: Asker) -> dict[Path, Any]:
    if asker is company.owner:
        async with _within(company) as uow:
            before = await hold(uow)
            await keep(uow, before, states.closed(before, now()))
    return {}


async def _without_samples(company: Company, _asker: Asker) -> dict[Path, Any]:
    async with unit_of_work(company.owner.context) as uow:
        await sampling.remove_sample_data(uow)
    return {}


async def _with_samples(company: Company, _asker: Asker) -> dict[Path, Any]:
    async with unit_of_work(company.owner.context) as uow:
        if not (await sampling.sample_data(uow)).present:
            await sampling.add_sample_data(uow)
    return {}


async def _exported(company: Company, _asker: Asker) -> dict[Path, Any]:
    async with unit_of_work(company.owner.context) as uow:
        await life.order_export(uow)
    return {}


PREPARED = {
    "closeCompany": _to_close,
    "reopenCompany": _to_reopen,
    "addSampleData": _without_samples,
    "removeSampleData": _with_samples,
    "companyExports": _exported,
}
