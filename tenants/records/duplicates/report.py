"""What was found, in groups of what hangs together, for whoever may see two of one; and what somebody says of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import paging
from tenants.records.catalogue import RecordType
from tenants.records.duplicates.models import DuplicatePair
from tenants.records.duplicates.settings import known
from tenants.records.duplicates.terms import Agreement
from tenants.records.ordering import Order, Term
from tenants.records.permitting import is_within
from tenants.records.scoping import require
from tenants.records.selection import Page
from tenants.records.sql import Pen

MOST_TOLD = 10
_COLUMNS: Mapping[str, Column[Any]] = DuplicatePair.__table__.c  # type: ignore[assignment]
ORDER: Order = (Term(_COLUMNS["group_id"], "ASC"),)


@dataclass(frozen=True, slots=True)
class Member:
    record_type: str
    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Group:
    """Records that hang together, of which the reader sees at least two; `sure` where nobody need look at any pair."""

    id: UUID
    members: tuple[Member, ...]
    agreed: tuple[Agreement, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Groups:
    """One page; `cursors` stand beside `groups`."""

    groups: list[Group]
    cursors: list[str]
    has_next: bool


async def groups(
    uow: UnitOfWork,
    *,
    record_type: str,
    other_type: str | None = None,
    sure: bool | None = None,
    first: int = 25,
    after: str | None = None,
) -> Groups:
    """Groups of a kind; with `other_type` pairs of one of each. Raises NotFound, Forbidden, BadInput, ValidationFailed:
    NOT_COMPARED.
    """
    paging.check(Page(first=first, after=after))
    pen = Pen(uow.context)
    seen = _seen(pen, *_kinds(uow, record_type, other_type))
    where = ""
    if after:
        (behind,) = paging.read_cursor(uow.tenant_id, ORDER, after, "after")
        where = f" AND p.group_id > {pen.bind(behind, 'uuid')}"
    having = "" if sure is None else f" HAVING bool_and(p.sure) = {pen.bind(sure, 'boolean')}"
    sql = (
        "SELECT p.group_id, bool_and(p.sure) AS sure, array_agg(DISTINCT p.one_id) || array_agg(DISTINCT p.other_id)"
        f" AS ids, array_agg(array_to_string(p.agreed, ' ')) AS agreed {seen}{where}"
        f" GROUP BY p.group_id{having} ORDER BY p.group_id LIMIT {first + 1}"
    )
    check_names_tenant(sql)
    rows = await uow.connection.fetch(sql, *pen.filled())
    kept = rows[:first]
    members = await _members(uow, _kinds(uow, record_type, other_type), [key for row in kept for key in row["ids"]])
    cursors = [paging.make_cursor(uow.tenant_id, ORDER, [str(row["group_id"])]) for row in kept]
    return Groups([_group(row, members) for row in kept], cursors, len(rows) > first)


async def count(uow: UnitOfWork, *, record_type: str, other_type: str | None = None) -> int:
    """How many groups there are for the reader. Raises as `groups` does."""
    pen = Pen(uow.context)
    seen = _seen(pen, *_kinds(uow, record_type, other_type))
    sql = f"SELECT count(DISTINCT p.group_id) {seen}"
    check_names_tenant(sql)
    found: int = await uow.connection.fetchval(sql, *pen.filled())
    return found


def _kinds(uow: UnitOfWork, record_type: str, other_type: str | None) -> tuple[RecordType, RecordType]:
    record = known(record_type)
    other = known(other_type) if other_type else record
    for each in (record, other):
        require(uow.context, each, Action.READ)
    return record, other


def _seen(pen: Pen, record: RecordType, other: RecordType) -> str:
    """The open pairs both of which are there for the reader. Of two kinds either may be the lesser."""
    kinds = {(record.name, other.name): ("one_id", "other_id"), (other.name, record.name): ("other_id", "one_id")}
    parts = [
        f"SELECT p.group_id, p.sure, p.one_id, p.other_id, p.agreed FROM duplicate_pairs p"
        f" JOIN {record.table.name} a ON {pen.living(record, 'a')} AND a.id = p.{mine}"
        f" JOIN {other.table.name} b ON {pen.living(other, 'b')} AND b.id = p.{theirs}"
        f" WHERE p.tenant_id = $1 AND p.record_type = '{one}' AND p.other_type = '{two}' AND p.state = 'open'"
        for (one, two), (mine, theirs) in kinds.items()
    ]
    return f"FROM ({' UNION ALL '.join(parts)}) p WHERE true"


async def _members(uow: UnitOfWork, kinds: Sequence[RecordType], ids: Sequence[UUID]) -> Mapping[UUID, Member]:
    found: dict[UUID, Member] = {}
    for record in {each.name: each for each in kinds}.values():
        pen = Pen(uow.context)
        wanted = pen.bind(list(ids), "uuid[]")
        sql = (
            f"SELECT r.id, r.{record.facts.title}::text AS title FROM {record.table.name} r"
            f" WHERE {pen.living(record, 'r')} AND r.id = ANY ({wanted})"
        )
        check_names_tenant(sql)
        for row in await uow.connection.fetch(sql, *pen.filled()):
            found[row["id"]] = Member(record.name, row["id"], row["title"])
    return found


def _group(row: Any, members: Mapping[UUID, Member]) -> Group:
    times: dict[Agreement, int] = defaultdict(int)
    for pair in row["agreed"]:
        for each in pair.split():
            times[Agreement(each)] += 1
    ids = sorted(set(row["ids"]))
    shown = tuple(members[each] for each in ids if each in members)[:MOST_TOLD]
    return Group(row["group_id"], shown, tuple(sorted(times)), row["sure"])


async def decide(uow: UnitOfWork, *, ids: Sequence[tuple[str, UUID]], different: bool = True) -> int:
    """Say of records that no two of them are the same, or take that back; it is remembered. Who may change them all may
    say so. Returns of how many pairs it was said. Raises NotFound, Forbidden, ValidationFailed: NOT_COMPARED.
    """
    for name, record_id in ids:
        record = known(name)
        require(uow.context, record, Action.UPDATE)
        if not await is_within(uow, record, record_id, Action.UPDATE):
            raise NotFound(say("There is no such record.", "没有该记录。"), "ids")
    state, before = ("different", "open") if different else ("open", "different")
    sql = (
        "UPDATE duplicate_pairs p SET state = $3::text, decided_by = $4::uuid, decided_at = $5::timestamptz"
        " WHERE p.tenant_id = $1 AND p.one_id = ANY ($2::uuid[]) AND p.other_id = ANY ($2::uuid[])"
        " AND p.state = $6::text"
    )
    keys = [each for _, each in ids]
    by, moment = (uow.context.user_id, now()) if different else (None, None)
    done = await uow.connection.execute(sql, uow.tenant_id, keys, state, by, moment, before)
    return int(done.rsplit(" ", 1)[-1])
