"""Keeping, changing, sharing and reading saved views.

Everybody may keep views for themselves. A shared one is everybody's to see; it is changed by who made it and by those
who manage the company.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB

from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import (
    BadInput,
    Conflict,
    FieldProblem,
    Forbidden,
    LimitReached,
    NotFound,
    ValidationFailed,
    invalid,
)
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.kit.text import one_line
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.filters import condition
from tenants.records.locks import hold
from tenants.records.ordering import ordering
from tenants.records.sealing.finding import refuse_to_keep
from tenants.records.views.applying import Missing, Order, applied, check_column, pen_of
from tenants.records.views.models import SavedView

MANAGE = "tenant:manage"
MAX_VIEWS = 200
"""Of one member."""
MAX_COLUMNS = 100
MAX_NAME = 80
MAX_FILTER = 20_000
MAX_SEARCH = 200

_SEEN = (SavedView.owner_id == bindparam("user_id")) | SavedView.shared
_ALL = select(SavedView).where(_SEEN).order_by(SavedView.name, SavedView.id)
_ONE = select(SavedView).where(SavedView.id == bindparam("view_id"), _SEEN)
_LOCKED = _ONE.with_for_update()
_MINE = select(func.count()).select_from(SavedView).where(SavedView.owner_id == bindparam("user_id"))
_NAMES = (
    "id", "record_type", "name", "owner_id", "shared", "filter", "search", "sorting", "columns", "created_at",
    "updated_at",
)  # fmt: skip
_INSERT = insert(SavedView).values({name: bindparam(name) for name in _NAMES})
_UPDATE = (
    update(SavedView)
    .where(SavedView.id == bindparam("view_id"))
    .values(
        name=bindparam("name"),
        shared=bindparam("shared"),
        filter=bindparam("filter", type_=JSONB(none_as_null=True)),
        search=bindparam("search"),
        sorting=bindparam("sorting", type_=JSONB()),
        columns=bindparam("columns"),
        updated_at=bindparam("updated_at"),
        version=SavedView.version + 1,
    )
)
_DELETE = delete(SavedView).where(SavedView.id == bindparam("view_id"))


@dataclass(frozen=True, slots=True)
class View:
    """A saved view as it can be read today. `missing` is what it was saved with and no longer applies."""

    id: UUID
    version: int
    record_type: str
    name: str
    owner_id: UUID
    shared: bool
    filter: Mapping[str, Any] | None
    search: str
    order: Order
    columns: tuple[str, ...]
    missing: tuple[Missing, ...]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """What a view shows of a list, in the house's names."""

    name: str
    filter: Mapping[str, Any] | None = None
    search: str = ""
    order: Order = ()
    columns: tuple[str, ...] = ()
    shared: bool = False


async def list_views(uow: UnitOfWork, *, record_type: str | None = None) -> list[View]:
    """One's own views and those that are shared, by name, of the record types one may read."""
    rows = await uow.rows(_ALL, user_id=uow.context.user_id)
    wanted = [row for row in rows if record_type in (None, row["record_type"]) and _readable(uow, row["record_type"])]
    return [await _view(uow, row) for row in wanted]


async def read_view(uow: UnitOfWork, *, view_id: UUID) -> View | None:
    """None for what is absent, somebody else's own or another tenant's alike."""
    row = await uow.row(_ONE, view_id=view_id, user_id=uow.context.user_id)
    return await _view(uow, row) if row and _readable(uow, row["record_type"]) else None


async def create_view(uow: UnitOfWork, *, record_type: str, look: Look) -> View:
    """Keep a view. Raises ValidationFailed with everything wrong, LimitReached, Forbidden, ModuleNotInPlan."""
    record = _record(uow, record_type)
    owner_id = _person(uow)
    _may_share(uow, record, look.shared)
    await hold(uow, f"views of {owner_id}")
    if await uow.value(_MINE, user_id=owner_id) >= MAX_VIEWS:
        message = say("You may keep {n} views; delete one first.", "最多保存 {n} 个视图，请先删除一个。", n=MAX_VIEWS)
        raise LimitReached(message, extensions={"limit": MAX_VIEWS})
    view_id, moment, kept = uuid7(), now(), await _checked(uow, record, look)
    await uow.run(
        _INSERT, id=view_id, record_type=record.name, owner_id=owner_id, created_at=moment, updated_at=moment, **kept
    )
    return await _read(uow, view_id)


async def update_view(
    uow: UnitOfWork, *, view_id: UUID, changes: Mapping[str, Any], version: int | None = None
) -> View:
    """Change what `changes` names of a Look; the rest stays as saved, what no longer applies included.

    Raises NotFound, Forbidden, Conflict, ValidationFailed.
    """
    row = await _held(uow, view_id, version)
    record = _record(uow, row["record_type"])
    _may_share(uow, record, bool(changes.get("shared")) and not row["shared"])
    stored = Look(row["name"], row["filter"], row["search"], _order(row), tuple(row["columns"]), row["shared"])
    look = Look(**{name: changes.get(name, getattr(stored, name)) for name in Look.__slots__})
    kept = await _checked(uow, record, look, stored)
    await uow.run(_UPDATE, view_id=view_id, updated_at=now(), **kept)
    return await _read(uow, view_id)


async def delete_view(uow: UnitOfWork, *, view_id: UUID, version: int | None = None) -> None:
    """Raises NotFound, Forbidden, Conflict."""
    await _held(uow, view_id, version)
    await uow.run(_DELETE, view_id=view_id)


def _record(uow: UnitOfWork, record_type: str) -> RecordType:
    record = catalogue().get(record_type)
    if record is None:
        raise invalid("record_type", say("There is no such record type.", "没有该记录类型。"), "UNKNOWN_RECORD_TYPE")
    uow.require(record.facts.module, f"{record.facts.module}:read")
    return record


def _readable(uow: UnitOfWork, record_type: str) -> bool:
    record = catalogue().get(record_type)
    if record is None:
        return False
    module = record.facts.module
    return uow.context.can_read(module)


def _person(uow: UnitOfWork) -> UUID:
    if uow.context.user_id is None:
        raise Forbidden(say("Views are kept by people.", "视图只能由成员保存。"))
    return uow.context.user_id


def _may_share(uow: UnitOfWork, record: RecordType, shared: bool) -> None:
    if shared:
        uow.require(record.facts.module, f"{record.facts.module}:write")


async def _held(uow: UnitOfWork, view_id: UUID, version: int | None) -> Row:
    row = await uow.row(_LOCKED, view_id=view_id, user_id=_person(uow))
    if row is None:
        raise NotFound(say("There is no such view.", "没有该视图。"), "id")
    if row["owner_id"] != uow.context.user_id and not uow.context.may(MANAGE):
        raise Forbidden(
            say(
                "Somebody else shared this view; save one of your own.",
                "此视图由他人共享，请另存为自己的视图。",
            )
        )
    if version is not None and version != row["version"]:
        raise Conflict(say("Somebody changed this view since you read it.", "该视图已被他人修改。"), "version")
    return row


async def _checked(uow: UnitOfWork, record: RecordType, look: Look, stored: Look | None = None) -> dict[str, Any]:
    """The columns to store. What is as it was stored stands, though its field may be gone. Raises ValidationFailed."""
    pen = await pen_of(uow, record, look.filter)
    own = pen.custom.get(record.name, {})
    name, search = one_line(look.name), one_line(look.search)
    problems = [*_text_problems(name, search)]
    if look.filter and (stored is None or look.filter != stored.filter):
        text = orjson.dumps(look.filter, default=str)
        if len(text) > MAX_FILTER:
            problems.append(FieldProblem("filter", "TOO_LONG", say("This filter is too long.", "筛选条件过长。")))
        problems += _wrong("filter", "INVALID_FILTER", lambda: condition(pen, record, "t", look.filter or {}))
        problems += _wrong("filter", "SENSITIVE_FILTER", lambda: refuse_to_keep(pen))
    if stored is None or look.order != stored.order:
        problems += _wrong("order_by", "INVALID_ORDER", lambda: ordering(record, look.order, own))
    if len(look.columns) > MAX_COLUMNS:
        problems.append(
            FieldProblem("columns", "TOO_MANY", say("At most {n} columns.", "最多 {n} 列。", n=MAX_COLUMNS))
        )
    for number, column in enumerate(look.columns[:MAX_COLUMNS]):
        if stored is None or column not in stored.columns:
            problems += _wrong(f"columns.{number}", "INVALID_COLUMN", lambda: check_column(pen, record, column))  # noqa: B023
    if problems:
        raise ValidationFailed(problems)
    return {
        "name": name,
        "shared": look.shared,
        "filter": _plain(look.filter) if look.filter else None,
        "search": search,
        "sorting": [list(term) for term in look.order],
        "columns": list(dict.fromkeys(look.columns)),
    }


def _plain(tree: Mapping[str, Any]) -> Any:
    """As JSON: ids, times and choices as text."""
    return orjson.loads(orjson.dumps(tree, default=str, option=orjson.OPT_UTC_Z))


def _text_problems(name: str, search: str) -> list[FieldProblem]:
    problems = []
    if not name:
        problems.append(FieldProblem("name", "REQUIRED", say("This must not be empty.", "不能为空。")))
    for field, text, most in (("name", name, MAX_NAME), ("search", search, MAX_SEARCH)):
        if len(text) > most:
            message = say("At most {n} characters.", "最多 {n} 个字符。", n=most)
            problems.append(FieldProblem(field, "TOO_LONG", message))
    return problems


def _wrong(field: str, code: str, run: Any) -> Sequence[FieldProblem]:
    try:
        run()
    except BadInput as wrong:
        return [FieldProblem(field, code, wrong.message)]
    return []


async def _read(uow: UnitOfWork, view_id: UUID) -> View:
    row = await uow.row(_ONE, view_id=view_id, user_id=uow.context.user_id)
    assert row is not None
    return await _view(uow, row)


def _order(row: Row) -> Order:
    return tuple((name, direction) for name, direction in row["sorting"])


async def _view(uow: UnitOfWork, row: Row) -> View:
    record = catalogue()[row["record_type"]]
    pen = await pen_of(uow, record, row["filter"])
    now_ = applied(pen, record, row["filter"], _order(row), row["columns"])
    same = ("id", "version", "record_type", "name", "owner_id", "shared", "search", "updated_at")
    return View(
        **{name: row[name] for name in same},
        filter=now_.filter,
        order=now_.order,
        columns=now_.columns,
        missing=now_.missing,
    )
