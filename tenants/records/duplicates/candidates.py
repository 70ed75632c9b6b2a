"""The living records that share a key with another, with what is compared of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.duplicates.subjects import Subject, comparable, is_person, subject_of
from tenants.records.sql import Pen

MOST = 200
"""Of each kind so many are compared: a key that more share says nothing (a switchboard, a web host)."""
_COMPARED = (
    "given_name", "family_name", "title", "birthday", "emails", "phones", "addresses", "domain", "website",
    "company", "account_number", "external_id", "converted_at", "custom",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    record_type: str
    id: UUID
    title: str
    owner_id: UUID | None
    readable: bool
    subject: Subject


def kinds_beside(record: RecordType) -> Iterator[RecordType]:
    """The kinds a record is compared with: of people with people, of companies with companies."""
    for other in catalogue().values():
        if comparable(other) and is_person(other) == is_person(record):
            yield other


async def sharing(uow: UnitOfWork, record: RecordType, keys: Iterable[str], but: UUID | None) -> list[Candidate]:
    """Records of one kind with any of these keys; whoever asks may read them or not, and is told which."""
    pen = Pen(uow.context)
    wanted, own = pen.bind(sorted(keys), "text[]"), pen.bind(but, "uuid")
    reached = pen.reached(record, "r").removeprefix(" AND ") or "true"
    which = (
        f"SELECT k.id FROM duplicate_keys k WHERE k.tenant_id = $1 AND k.key = ANY ({wanted})"
        f" AND k.record_type = '{record.name}' AND k.id IS DISTINCT FROM {own} LIMIT {MOST}"
    )
    return await _told_of(uow, pen, record, reached, which)


async def _told_of(uow: UnitOfWork, pen: Pen, record: RecordType, reached: str, which: str) -> list[Candidate]:
    columns = ", ".join(f"r.{name}" for name in compared(record))
    company, joined = _company(record)
    sql = (
        f"SELECT r.id, r.owner_id, {columns}, {company} AS at_company, coalesce({reached}, false) AS readable"
        f" FROM {record.table.name} r{joined} WHERE {pen.undeleted('r')}{_still_itself(record)} AND r.id IN ({which})"
    )
    check_names_tenant(sql)
    return [_candidate(record, row) for row in await uow.connection.fetch(sql, *pen.filled())]


async def sharing_each(
    uow: UnitOfWork, record: RecordType, keys: Iterable[str]
) -> tuple[dict[str, list[UUID]], dict[UUID, Candidate]]:
    """For many at once: by key the records of a kind that have it, and those records by their ids. A key that more than
    `MOST` share says nothing and is left out.
    """
    rows = await uow.connection.fetch(_HOLDERS.format(kind=record.name), uow.tenant_id, sorted(keys))
    holders: dict[str, list[UUID]] = defaultdict(list)
    for row in rows:
        holders[row["key"]].append(row["id"])
    told = {key: ids for key, ids in holders.items() if len(ids) <= MOST}
    pen = Pen(uow.context)
    reached = pen.reached(record, "r").removeprefix(" AND ") or "true"
    which = f"SELECT unnest({pen.bind(sorted({each for ids in told.values() for each in ids}), 'uuid[]')})"
    return told, {each.id: each for each in await _told_of(uow, pen, record, reached, which)}


_HOLDERS = f"""
SELECT w.key, h.id FROM unnest($2::text[]) AS w (key) CROSS JOIN LATERAL (
    SELECT k.id FROM duplicate_keys k WHERE k.tenant_id = $1 AND k.key = w.key AND k.record_type = '{{kind}}'
    LIMIT {MOST + 1}) h
"""


async def by_id(uow: UnitOfWork, record: RecordType, ids: Sequence[UUID]) -> list[Candidate]:
    """Living records of one kind, whoever's they are."""
    columns = ", ".join(f"r.{name}" for name in compared(record))
    company, joined = _company(record)
    sql = (
        f"SELECT r.id, r.owner_id, {columns}, {company} AS at_company, true AS readable"
        f" FROM {record.table.name} r{joined} WHERE r.tenant_id = $1 AND r.deleted_at IS NULL{_still_itself(record)}"
        " AND r.id = ANY ($2::uuid[])"
    )
    check_names_tenant(sql)
    return [_candidate(record, row) for row in await uow.connection.fetch(sql, uow.tenant_id, list(ids))]


def compared(record: RecordType) -> list[str]:
    """The columns that say whom a record is of."""
    return [record.facts.title, *(name for name in _COMPARED if name in record.fields or name == "custom")]


def _still_itself(record: RecordType) -> str:
    """What was converted goes on as what it became, and is no second one of it."""
    return " AND r.converted_at IS NULL" if "converted_at" in record.fields else ""


def _company(record: RecordType) -> tuple[str, str]:
    if "account_id" not in record.fields:
        return "NULL::text", ""
    target = catalogue()[record.fields["account_id"].target]
    on = "a.tenant_id = r.tenant_id AND a.tenant_id = $1 AND a.id = r.account_id AND a.deleted_at IS NULL"
    return f"a.{target.facts.title}", f" LEFT JOIN {target.table.name} a ON {on}"


def _candidate(record: RecordType, row: Any) -> Candidate:
    values = dict(row)
    return Candidate(
        record.name,
        values["id"],
        values[record.facts.title],
        values["owner_id"],
        values["readable"],
        subject_of(record, values, values["at_company"]),
    )
