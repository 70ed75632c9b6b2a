"""The log as a list for people: everything that happened, newest first, by record, by person, by time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column

from tenants.changes.audit.service import READ, head
from tenants.changes.log import ChangeKind
from tenants.changes.models import Change
from tenants.changes.stream import Place
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.records import paging
from tenants.records.catalogue import catalogue
from tenants.records.fields import Label
from tenants.records.history import BEHALF, PERSON, ChangeEntry, FieldChange, entries
from tenants.records.ordering import Order, Term
from tenants.records.selection import Page
from tenants.records.sql import Pen
from tenants.registry.roles import require_permission

_COLUMNS: Mapping[str, Column[Any]] = Change.__table__.c  # type: ignore[assignment]
ORDER: Order = (Term(_COLUMNS["id"], "DESC"),)
"""Ids are made in the order of time, so the primary key serves this order and any stretch of time."""
_LEEWAY = timedelta(minutes=1)
"""What the clocks of two writers may differ by, between a row's id and its time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of one record or of one type of record, by one person, of one kind, from a moment (UTC) on and
    before another.
    """

    record_id: UUID | None = None
    person_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    kind: ChangeKind | None = None
    record_type: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where somebody was signed in: `kind` is web or phone."""

    kind: str
    address: str
    device: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """`sealed` once a signed head stands for it; then it can be proven. `origin` is known of sealed entries alone."""

    change: ChangeEntry
    request_id: str
    origin: Origin | None
    sealed: bool


@dataclass(frozen=True, slots=True)
class LogPage:
    entries: list[LogEntry]
    cursors: list[str]
    has_next: bool


async def audit_log(uow: UnitOfWork, wanted: Wanted, *, first: int = 50, after: str | None = None) -> LogPage:
    """One page of the log, newest first. Raises Forbidden, BadInput (a size or a cursor that is none)."""
    require_permission(uow.context, READ)
    paging.check(Page(first=first, after=after))
    pen = Pen(uow.context)
    sql = _sql(pen, wanted, first, after)
    rows = await uow.connection.fetch(sql, *pen.arguments)
    kept = rows[:first]
    changes = await _changes(uow, kept)
    newest = await head(uow)
    place = newest.place if newest else Place()
    found = [
        LogEntry(changes[row["id"]], row["request_id"], _origin(row), Place(row["seq"], row["id"]) <= place)
        for row in kept
    ]
    cursors = [paging.make_cursor(uow.tenant_id, ORDER, [row["id"]]) for row in kept]
    return LogPage(found, cursors, len(rows) > first)


def _sql(pen: Pen, wanted: Wanted, first: int, after: str | None) -> str:
    conditions = [pen.owned("c"), *_conditions(pen, wanted)]
    if after:
        values = paging.read_cursor(pen.context.tenant_id, ORDER, after, "after")
        conditions.append(paging.beyond(pen, "c", ORDER, values))
    sql = (
        "SELECT c.id, c.seq, c.kind, c.at, c.record_type, c.record_id, c.version, c.fields, c.request_id,"
        f" {PERSON.format(column='c.actor_id', name='actor')},"
        f" {BEHALF.format(column='c.on_behalf_of', name='on_behalf_of')},"
        " o.kind AS origin_kind, o.address, o.device"
        f" FROM changes c LEFT JOIN audit_origins o ON {pen.owned('o')} AND o.id = c.session_id"
        f" WHERE {' AND '.join(conditions)} ORDER BY c.id DESC LIMIT {first + 1}"
    )
    check_names_tenant(sql)
    return sql


def _conditions(pen: Pen, wanted: Wanted) -> list[str]:
    found = []
    if wanted.record_id:
        found.append(f"c.record_id = {pen.bind(wanted.record_id, 'uuid')}")
    if wanted.person_id:
        found.append(f"c.actor_id = {pen.bind(wanted.person_id, 'uuid')}")
    if wanted.kind:
        found.append(f"c.kind = {pen.bind(wanted.kind.value, 'text')}")
    if wanted.record_type:
        found.append(f"c.record_type = {pen.bind(wanted.record_type, 'text')}")
    if wanted.since:
        found.append(f"c.at >= {pen.bind(wanted.since, 'timestamptz')}")
        found.append(f"c.id >= {pen.bind(_first_id(wanted.since - _LEEWAY), 'uuid')}")
    if wanted.until:
        found.append(f"c.at < {pen.bind(wanted.until, 'timestamptz')}")
        found.append(f"c.id < {pen.bind(_first_id(wanted.until + _LEEWAY), 'uuid')}")
    return found


def _first_id(moment: datetime) -> UUID:
    """The lowest id of a millisecond (RFC 9562 §5.7)."""
    milliseconds = int(moment.timestamp() * 1_000)
    return UUID(int=min(max(milliseconds, 0), 2**48 - 1) << 80)


async def _changes(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> Mapping[UUID, ChangeEntry]:
    """As a record's history shows them, a record type at a time. Whoever may read the log reads all of it, whatever
    is out of their reach elsewhere; of masked fields a hint, since a look at one is logged.
    """
    by_type: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_type[row["record_type"]].append(row)
    found: dict[UUID, ChangeEntry] = {}
    for name, some in by_type.items():
        record = catalogue().get(name)
        told = await entries(uow, record, some, whole=True) if record else [_bare(row) for row in some]
        found |= {change.id: change for change in told}
    return found


def _bare(row: Mapping[str, Any]) -> ChangeEntry:
    """What is no record (members, keys, settings), and record types this release does not know any more."""
    same = ("id", "seq", "kind", "at", "record_type", "record_id", "version", "actor", "on_behalf_of")
    fields = [FieldChange(name, _WORDS.get(name, Label(name, name)), *pair) for name, pair in row["fields"].items()]
    return ChangeEntry(**{name: row[name] for name in same}, fields=fields)


_WORDS: Mapping[str, Label] = {
    "role": Label("Role", "角色"),
    "email": Label("E-mail", "邮箱"),
    "name": Label("Name", "名称"),
    "scopes": Label("Scopes", "权限范围"),
    "expires_at": Label("Expires", "到期时间"),
    "entries": Label("Entries", "条目数"),
    "acknowledged": Label("Acknowledged", "已确认"),
    "second_factor_roles": Label("Roles with a second factor", "须两步验证的角色"),
    "second_factor": Label("Second factor", "两步验证"),
    "office": Label("Office hours", "工作时间"),
    "plan": Label("Plan", "套餐"),
    "status": Label("Status", "状态"),
    "time_zone": Label("Time zone", "时区"),
    "currency": Label("Currency", "币种"),
    "locale": Label("Language", "语言"),
    "grantee": Label("For", "授权给"),
    "roles": Label("Roles", "角色"),
    "state": Label("State", "状态"),
    "reason": Label("Reason", "用途"),
    "until": Label("Until", "有效期至"),
    "person": Label("Person", "人员"),
    "approved": Label("Approved", "已批准"),
    "modules": Label("Modules", "模块"),
    "read_only": Label("Read only", "只读"),
    "template": Label("Template", "模板"),
    "version": Label("Version", "版本"),
    "items": Label("Items", "项目"),
    "by": Label("By", "来自"),
}
"""Fields of what people administer, which no record declares."""


def _origin(row: Mapping[str, Any]) -> Origin | None:
    return Origin(row["origin_kind"], row["address"], row["device"]) if row["origin_kind"] else None
