"""All records of a list, page by page in its order, each page a transaction of its own: none is held while a file is
written, however long it is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import unit_of_work
from tenants.reach import Action
from tenants.records import paging
from tenants.records.catalogue import catalogue
from tenants.records.many.choosing import Chosen, condition_of
from tenants.records.ordering import ordering
from tenants.records.reading import columns_of_selection, unfold
from tenants.records.scoping import require
from tenants.records.selection import Selection

PAGE = 1_000
Order = tuple[tuple[str, str], ...]


async def pages(
    context: TenantContext, chosen: Chosen, order: Order, selection: Selection
) -> AsyncIterator[list[dict[str, Any]]]:
    """The records meant that may go out, as `reading` gives them. Raises Forbidden, ModuleNotInPlan, ValidationFailed,
    and BadInput where the order is none any more.
    """
    behind: list[Any] | None = None
    while True:
        found, behind = await _page(context, chosen, order, selection, behind)
        if found:
            yield found
        if behind is None:
            return


async def _page(
    context: TenantContext, chosen: Chosen, order: Order, selection: Selection, behind: Sequence[Any] | None
) -> tuple[list[dict[str, Any]], list[Any] | None]:
    record, alias = catalogue()[chosen.record_type], "r"
    async with unit_of_work(context, read_only=True) as uow:
        require(uow.context, record, Action.EXPORT)
        pen, where = await condition_of(uow, chosen, alias, tuple(selection.ones))
        where += pen.reached(record, alias, Action.EXPORT)
        run = ordering(pen.asked_of(record), order, pen.custom.get(record.name, {}))
        window = paging.window(pen, record, alias, where, run, behind, PAGE)
        keys = ", ".join(f"{term.outside(alias)} AS _o{number}" for number, term in enumerate(run))
        columns = columns_of_selection(pen, record, selection, alias)
        sql = f"SELECT {columns}, {keys} FROM {window} ORDER BY {paging.by(alias, run)}"
        check_names_tenant(sql)
        rows = [unfold(pen, selection, row) for row in await uow.connection.fetch(sql, *pen.filled())]
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return rows, [rows[-1][f"_o{number}"] for number in range(len(run))] if more else None
