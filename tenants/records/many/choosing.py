"""Which records are meant: those somebody ticked, or all that a list's filter and search leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import BadInput, LimitReached, invalid
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import mentions
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.filters import matching
from tenants.records.selection import Query
from tenants.records.sql import Pen

MOST = 50_000
"""Records of one change."""
MOST_IDS = 1_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """`ids` are the ticked ones; None is everything that `filter` and `search` leave."""

    record_type: str
    ids: tuple[UUID, ...] | None = None
    filter: Mapping[str, Any] | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """How many there are, and how many of them are within reach of the action."""

    total: int
    within: int


def record_of(chosen: Chosen) -> RecordType:
    """Raises ValidationFailed."""
    record = catalogue().get(chosen.record_type)
    if record is None:
        raise invalid("record_type", say("There is no such record type.", "没有该记录类型。"), "UNKNOWN_RECORD_TYPE")
    if chosen.ids is not None and not 1 <= len(chosen.ids) <= MOST_IDS:
        raise invalid("ids", say("Choose 1 to {n} records.", "请选择 1 到 {n} 条记录。", n=MOST_IDS), "INVALID")
    return record


async def counted(uow: UnitOfWork, chosen: Chosen, action: Action) -> Meant:
    """Raises LimitReached where there are too many, ValidationFailed for a filter that asks for what is not there."""
    total = await count_within(uow, chosen, Action.READ, MOST)
    if total > MOST:
        words = ("At most {n} records at once; narrow the list.", "一次最多 {n} 条记录，请缩小范围。")
        raise LimitReached(say(*words, n=f"{MOST:,}"), "filter", {"limit": MOST})
    return Meant(total, await count_within(uow, chosen, action, MOST))


async def count_within(uow: UnitOfWork, chosen: Chosen, action: Action, most: int) -> int:
    """How many of the records meant the action may be taken on; to one more than `most`."""
    pen, where = await condition_of(uow, chosen, "r")
    record = catalogue()[chosen.record_type]
    reached = pen.reached(record, "r", action)
    inner = f"SELECT 1 FROM {record.table.name} r WHERE {where}{reached} LIMIT {most + 1}"
    check_names_tenant(inner)
    found: int = await uow.connection.fetchval(f"SELECT count(*) FROM ({inner}) counted", *pen.filled())
    return found


async def condition_of(uow: UnitOfWork, chosen: Chosen, alias: str, spoken_of: Sequence[str] = ()) -> tuple[Pen, str]:
    """The condition of the records meant, as far as whoever asks may read them. `spoken_of` are the record types whose
    custom fields matter besides. Raises ValidationFailed.
    """
    record = catalogue()[chosen.record_type]
    known = {name for name in spoken_of if name in catalogue()}
    known |= {record.references[name].target for name in spoken_of if name in record.references}
    try:
        pen = await mentions.pen_for(uow, {record.name, *known, *mentions.in_filter(record, chosen.filter)})
        where = matching(pen, record, Query(filter=chosen.filter, search=chosen.search or None), alias)
    except BadInput as wrong:
        raise invalid("filter", wrong.message, "INVALID_FILTER") from None
    if chosen.ids is not None:
        where += f" AND {alias}.id = ANY ({pen.bind(list(chosen.ids), 'uuid[]')})"
    return pen, where
