"""Whether somebody or some company is there already: of a record, and of one about to be created.

A record out of one's reach is told of by its existence and its owner's department, and by nothing else. What somebody
may not read of a kind is not compared for them: a hidden number cannot be guessed at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, or_, select

from tenants.access.models import Department, DepartmentMember
from tenants.access.recognition import today
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.duplicates.candidates import Candidate, compared, kinds_beside, sharing, sharing_each
from tenants.records.duplicates.keys import keys_of
from tenants.records.duplicates.matching import matches
from tenants.records.duplicates.settings import known, terms_of
from tenants.records.duplicates.subjects import Subject, subject_of
from tenants.records.duplicates.terms import Agreed, Agreement, Response, Terms, Way
from tenants.records.duplicates.ways import way_of
from tenants.records.scoping import asked_of, may_read, require
from tenants.records.sql import Pen

MAX_SHOWN = 10
_WEIGHTS = {Agreement.EMAIL: 5, Agreement.CREDIT_CODE: 9, Agreement.PHONE: 4, Agreement.BIRTHDAY: 3}
_DEPARTMENTS = (
    select(DepartmentMember.user_id, Department.name)
    .join(Department, Department.id == DepartmentMember.department_id)
    .where(
        DepartmentMember.user_id == any_(bindparam("user_ids", type_=ARRAY(Uuid()))),
        DepartmentMember.from_day <= bindparam("day"),
        or_(DepartmentMember.to_day.is_(None), DepartmentMember.to_day >= bindparam("day")),
    )
    .order_by(Department.name)
)


@dataclass(frozen=True, slots=True)
class Match:
    """A record that may be of the same person or company. Of one the reader may not see `id` and `title` are None and
    `agreed` is empty; `department` is where its owner works.
    """

    record_type: str
    id: UUID | None
    title: str | None
    department: str | None
    agreed: tuple[Agreement, ...]


async def alike(uow: UnitOfWork, *, record_type: str, values: Mapping[str, Any]) -> list[Match]:
    """What may be there already of a record about to be created with `values`, the likeliest first; nothing for a form,
    where the company has it in the report alone.

    Raises ValidationFailed for a kind that nobody is reached by, Forbidden, ModuleNotInPlan.
    """
    record = known(record_type)
    require(uow.context, record, Action.READ)
    if way_of(uow) is Way.FORM and (await terms_of(uow, record.name)).responses[Way.FORM] is Response.REPORT:
        return []
    account = values.get("account_id")
    company = await _name_of(uow, account) if account and "account_id" in record.fields else None
    return await _matches(uow, record, values, None, company)


async def of_record(uow: UnitOfWork, *, record_type: str, record_id: UUID) -> list[Match]:
    """What else may be of the same person or company as a record. Raises NotFound, Forbidden, ValidationFailed."""
    record = known(record_type)
    require(uow.context, record, Action.READ)
    row = await _row(uow, record, record_id)
    if row is None:
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    if row.get("converted_at"):
        return []
    company = await _name_of(uow, row["account_id"]) if row.get("account_id") else None
    return await _matches(uow, record, row, record_id, company)


async def same_kind(uow: UnitOfWork, record: RecordType, values: Mapping[str, Any]) -> list[Match]:
    """What of the same kind is there already of a record about to be stored, the likeliest first: for whoever stores
    it, be it that they may read none of the kind.
    """
    account = values.get("account_id")
    company = await _name_of(uow, account) if account and "account_id" in record.fields else None
    return await _matches(uow, record, values, None, company, [record])


async def same_kind_each(uow: UnitOfWork, record: RecordType, rows: Sequence[Mapping[str, Any]]) -> list[Match | None]:
    """The same for many records at once, of each the likeliest; what company somebody is at is not compared."""
    there = asked_of(uow.context.limits, record).fields
    terms = await terms_of(uow, record.name)
    subjects = [subject_of(record, {name: row[name] for name in row if name in there}) for row in rows]
    keys = [terms.kept(keys_of(subject)) for subject in subjects]
    holders, candidates = await sharing_each(uow, record, {key for some in keys for key in some})
    found: list[tuple[Candidate, Agreed] | None] = []
    for subject, own in zip(subjects, keys, strict=True):
        ids = dict.fromkeys(each for key in sorted(own) for each in holders.get(key, ()))
        same = _same(subject, [candidates[each] for each in ids if each in candidates], terms)
        found.append(min(same, key=lambda pair: (-_weight(pair[1]), pair[0].id), default=None))
    told = iter(await _told(uow, [each for each in found if each is not None]))
    return [None if each is None else next(told) for each in found]


async def _matches(
    uow: UnitOfWork,
    record: RecordType,
    values: Mapping[str, Any],
    own: UUID | None,
    company: str | None,
    among: Iterable[RecordType] | None = None,
) -> list[Match]:
    there = asked_of(uow.context.limits, record).fields
    subject = subject_of(record, {name: value for name, value in values.items() if name in there}, company)
    found: list[tuple[Candidate, Agreed]] = []
    terms = await terms_of(uow, record.name)
    keys = terms.kept(keys_of(subject))
    for kind in (among or kinds_beside(record)) if keys else ():
        if among is not None or may_read(uow.context, kind):
            found += _same(subject, await sharing(uow, kind, keys, own), terms)
    found.sort(key=lambda pair: (-_weight(pair[1]), pair[0].id))
    return await _told(uow, found[:MAX_SHOWN])


def _same(subject: Subject, candidates: list[Candidate], terms: Terms) -> list[tuple[Candidate, Agreed]]:
    judged = ((each, matches(subject, each.subject, terms)) for each in candidates)
    return [(each, agreed) for each, agreed in judged if agreed is not None]


def _weight(agreed: Agreed) -> int:
    return sum(_WEIGHTS.get(each, 1) for each in agreed)


async def _told(uow: UnitOfWork, found: list[tuple[Candidate, Agreed]]) -> list[Match]:
    owners = {each.owner_id for each, _ in found if not each.readable} - {None}
    rows = await uow.rows(_DEPARTMENTS, user_ids=list(owners), day=today(uow.context)) if owners else []
    names = {row["user_id"]: row["name"] for row in reversed(rows)}
    return [
        Match(each.record_type, each.id, each.title, None, tuple(sorted(agreed)))
        if each.readable
        else Match(each.record_type, None, None, names.get(each.owner_id), ())
        for each, agreed in found
    ]


async def _row(uow: UnitOfWork, record: RecordType, record_id: UUID) -> dict[str, Any] | None:
    pen = Pen(uow.context)
    key = pen.bind(record_id, "uuid")
    account = ", r.account_id" if "account_id" in record.fields else ""
    columns = ", ".join(f"r.{name}" for name in compared(record))
    sql = f"SELECT {columns}{account} FROM {record.table.name} r WHERE {pen.living(record, 'r')} AND r.id = {key}"
    check_names_tenant(sql)
    row = await uow.connection.fetchrow(sql, *pen.filled())
    return dict(row) if row else None


async def _name_of(uow: UnitOfWork, account_id: UUID) -> str | None:
    record = catalogue()["account"]
    if not may_read(uow.context, record):
        return None
    found = await _row(uow, record, account_id)
    return found[record.facts.title] if found else None
