"""What the audit found: issues of the records one reaches, and the score of the company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, bindparam, select

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.plans import Module
from tenants.reach import Action
from tenants.records import paging
from tenants.records.catalogue import catalogue
from tenants.records.history import PERSON
from tenants.records.ordering import Order, Term
from tenants.records.permitting import is_within
from tenants.records.quality.models import QualityIssue, QualityScore
from tenants.records.quality.rules import MANAGE, rules
from tenants.records.quality.testing import Dimension, Rule
from tenants.records.scoping import require
from tenants.records.selection import Page
from tenants.records.sql import Pen

_COLUMNS: Mapping[str, Column[Any]] = QualityIssue.__table__.c  # type: ignore[assignment]
ORDER: Order = tuple(Term(_COLUMNS[name], "DESC") for name in ("found_at", "id", "rule_id"))
STATES = ("open", "waived", "fixed")
_SCORES = (
    select(
        QualityScore.day, QualityScore.record_type, QualityScore.dimension, QualityScore.records, QualityScore.failing
    )
    .where(QualityScore.day > bindparam("since"))
    .order_by(QualityScore.record_type, QualityScore.day, QualityScore.dimension)
)


@dataclass(frozen=True, slots=True)
class Issue:
    """A record that fails a rule. `owner` is {id, name, email, locale}, whose record it is."""

    rule: Rule
    record_id: UUID
    title: str
    state: str
    found_at: datetime
    closed_at: datetime | None
    owner: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Issues:
    """One page; `cursors` stand beside `issues`."""

    issues: list[Issue]
    cursors: list[str]
    has_next: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Of `records`, so many fail in a dimension."""

    dimension: Dimension
    records: int
    failing: int

    @property
    def score(self) -> float:
        """0 to 100: the share of records that fail nothing in it."""
        return 100.0 if not self.records else 100.0 * (self.records - self.failing) / self.records


@dataclass(frozen=True, slots=True)
class DayScore:
    """The score of one kind on one day."""

    record_type: str
    day: date
    parts: tuple[Part, ...]

    @property
    def score(self) -> float:
        """0 to 100: the mean of the dimensions the company has rules for, each weighing the same."""
        return sum(part.score for part in self.parts) / len(self.parts)


async def issues(
    uow: UnitOfWork,
    *,
    record_type: str,
    state: str = "open",
    mine: bool = False,
    first: int = 50,
    after: str | None = None,
) -> Issues:
    """Issues of the records of a kind that the reader reaches, the latest found first; `mine` of those one owns.

    Raises NotFound (no record type), Forbidden, BadInput.
    """
    record = catalogue().known(record_type)
    require(uow.context, record, Action.READ)
    paging.check(Page(first=first, after=after))
    known = {rule.id: rule for rule in await rules(uow) if rule.record_type == record.name}
    pen = Pen(uow.context)
    where = f"i.tenant_id = $1 AND i.record_type = '{record.name}' AND i.state = {pen.bind(state, 'text')}"
    where += f" AND i.rule_id = ANY ({pen.bind(list(known), 'uuid[]')}) AND {pen.living(record, 'r')}"
    if mine:
        where += f" AND r.owner_id = {pen.bind(uow.context.user_id, 'uuid')}"
    if after:
        where += f" AND {paging.beyond(pen, 'i', ORDER, paging.read_cursor(uow.tenant_id, ORDER, after, 'after'))}"
    sql = (
        f"SELECT i.rule_id, i.id, i.state, i.found_at, i.closed_at, r.{record.facts.title}::text AS title,"
        f" {PERSON.format(column='r.owner_id', name='owner')} FROM quality_issues i"
        f" JOIN {record.table.name} r ON r.tenant_id = $1 AND r.id = i.id WHERE {where}"
        f" ORDER BY i.found_at DESC, i.id DESC, i.rule_id DESC LIMIT {first + 1}"
    )
    check_names_tenant(sql)
    rows = await uow.connection.fetch(sql, *pen.filled())
    kept = rows[:first]
    cursors = [
        paging.make_cursor(uow.tenant_id, ORDER, [row[name] for name in ("found_at", "id", "rule_id")]) for row in kept
    ]
    return Issues([_issue(known, row) for row in kept], cursors, len(rows) > first)


def _issue(known: Mapping[UUID, Rule], row: Any) -> Issue:
    same = {name: row[name] for name in ("title", "state", "found_at", "closed_at", "owner")}
    return Issue(rule=known[row["rule_id"]], record_id=row["id"], **same)


async def waive(uow: UnitOfWork, *, rule_id: UUID, record_type: str, record_id: UUID, waived: bool = True) -> None:
    """Say of a record that it is as it should be, whatever the rule says; or take that back. Who may change the record
    may say so. Raises NotFound, Forbidden.
    """
    record = catalogue().known(record_type)
    require(uow.context, record, Action.UPDATE)
    if not await is_within(uow, record, record_id, Action.UPDATE):
        raise _no_such_issue()
    state, before = ("waived", "open") if waived else ("open", "waived")
    sql = (
        "UPDATE quality_issues i SET state = $4::text, waived_by = $6::uuid"
        " WHERE i.tenant_id = $1 AND i.rule_id = $2::uuid AND i.id = $3::uuid AND i.state = ANY ($5::text[])"
    )
    by = uow.context.user_id if waived else None
    done = await uow.connection.execute(sql, uow.tenant_id, rule_id, record_id, state, [before, state], by)
    if done.endswith(" 0"):
        raise _no_such_issue()


def _no_such_issue() -> NotFound:
    return NotFound(say("There is no such issue any more.", "该问题已不存在。"), "id")


async def scores(uow: UnitOfWork, *, days: int = 90) -> list[DayScore]:
    """The score of each kind and day, the oldest first. It counts all records, so that it is for those who manage the
    company. Raises Forbidden.
    """
    uow.context.require_to_look(Module.ACCOUNTS, MANAGE)
    by_day: dict[tuple[str, date], list[Part]] = defaultdict(list)
    since = date.fromordinal(now().date().toordinal() - days)
    for row in await uow.rows(_SCORES, since=since):
        part = Part(Dimension(row["dimension"]), row["records"], row["failing"])
        by_day[row["record_type"], row["day"]].append(part)
    return [DayScore(name, day, tuple(parts)) for (name, day), parts in by_day.items()]
