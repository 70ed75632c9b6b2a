"""What operations on many records need: a change that runs, one that stopped, one that is over; a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.naming import global_id
from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import AccessRevoked
from tenants.records.exports import service as exports
from tenants.records.exports.service import ExportFormat
from tenants.records.many import service as many
from tenants.records.many.service import Chosen, MassAction
from tests import cast
from tests.isolation.inputs import Path

if TYPE_CHECKING:
    from tests.isolation.world import Company

Asker = cast.Person | None
Given = dict[Path, Any]
Record = Callable[..., Awaitable[str]]


def _owning(company: Company, asker: Asker) -> TenantContext:
    """Whoever asks, with an owner's rights: who only reads has nothing of the kind otherwise."""
    return replace((asker or company.owner).context, role=Role.OWNER)


async def _begun(company: Company, asker: Asker, record: Record) -> UUID:
    account = UUID((await record(company, "account")).rpartition("_")[2])
    async with unit_of_work(_owning(company, asker)) as uow:
        chosen, values = Chosen("account", ids=(account,)), {"industry": company.word}
        return (await many.start(uow, chosen=chosen, action=MassAction.EDIT, values=values)).id


async def _over(company: Company, asker: Asker, record: Record) -> UUID:
    change_id = await _begun(company, asker, record)
    context = replace(_owning(company, asker), session_id=None)
    with suppress(AccessRevoked):  # who only reads changes nothing, and is refused what is asked of it
        await many.change(context, change_id=change_id, pass_number=1)
    return change_id


async def _file(company: Company, asker: Asker, record: Record) -> UUID:
    account, context = UUID((await record(company, "account")).rpartition("_")[2]), _owning(company, asker)
    async with unit_of_work(context) as uow:
        chosen = Chosen("account", ids=(account,))
        ordered = await exports.order_export(uow, chosen=chosen, format=ExportFormat.CSV, columns=("name", "owner"))
    await exports.write_export(replace(context, session_id=None), export_id=ordered.id)
    return ordered.id


def makers(record: Record) -> dict[str, Callable[[Company, Asker], Awaitable[UUID]]]:
    return {
        "massChange": lambda company, asker: _begun(company, asker, record),
        "recordExport": lambda company, asker: _file(company, asker, record),
    }


def prepared(record: Record) -> dict[str, Callable[[Company, Asker], Awaitable[Given]]]:
    """By operation; `record` makes one of a kind."""

    async def an_edit(company: Company, _asker: Asker) -> Given:
        return {("input", "values"): {"industry": company.word}, ("input", "action"): "EDIT", **_all_of_it()}

    async def stopped(company: Company, asker: Asker) -> Given:
        change_id = await _begun(company, asker, record)
        async with unit_of_work(_owning(company, asker)) as uow:
            await many.stop(uow, change_id=change_id)
        return {("input", "id"): global_id("massChange", change_id)}

    async def over(company: Company, asker: Asker) -> Given:
        return {("input", "id"): global_id("massChange", await _over(company, asker, record))}

    async def a_list(_company: Company, _asker: Asker) -> Given:
        return {("input", "columns"): ["name", "owner", "parent.name"], ("input", "orderBy"): [], **_all_of_it()}

    return {
        "previewMassChange": an_edit,
        "startMassChange": an_edit,
        "resumeMassChange": stopped,
        "undoMassChange": over,
        "exportRecords": a_list,
    }


def _all_of_it() -> Given:
    return {
        ("input", "chosen", "filter"): {"createdAt": {"gt": "2020-01-01T00:00:00Z"}},
        ("input", "chosen", "search"): "",
    }
