"""Setting up pages on which appointments are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select, update

from tenants.access.gates import require_member
from tenants.crm.bookings.models import BookingPage
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.db.violations import AlreadyThere, violations
from tenants.errors import FieldProblem, LimitReached, NotFound, ValidationFailed, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.locales import ENGLISH, LOCALES
from tenants.kit.message import say
from tenants.kit.text import clean, one_line
from tenants.noting import ChangeKind, Noted, note
from tenants.plans import Module
from tenants.registry import checks
from tenants.registry.doors import service as doors

MANAGE = "sources:manage"
KIND = "booking"
MOST, MOST_HOSTS = 100, 50
_BOUNDS = {"minutes": (5, 480), "buffer_minutes": (0, 240), "notice_hours": (0, 720), "days_ahead": (1, 365)}


@dataclass(frozen=True, slots=True)
class PageTerms:
    """What a page is set to; `models.BookingPage` says what each means. `success` is said once it is booked."""

    name: str
    host_ids: Sequence[UUID]
    minutes: int = 30
    buffer_minutes: int = 0
    notice_hours: int = 2
    days_ahead: int = 30
    heading: str = ""
    success: str = ""
    locale: str = ENGLISH


_GIVEN = tuple(PageTerms.__dataclass_fields__)
_ALL = select(BookingPage).order_by(BookingPage.name)
_ONE = select(BookingPage).where(BookingPage.id == bindparam("page_id"))
_HOW_MANY = select(func.count()).select_from(BookingPage)
_NEW = ("id", "public_id", "enabled", *_GIVEN, "created_at", "created_by", "updated_at")
_INSERT = insert(BookingPage).values({name: bindparam(name) for name in _NEW})
_UPDATE = (
    update(BookingPage)
    .where(BookingPage.id == bindparam("page_id"))
    .values({name: bindparam(name) for name in ("enabled", *_GIVEN, "updated_at")})
)
_DELETE = delete(BookingPage).where(BookingPage.id == bindparam("page_id"))


async def pages(uow: UnitOfWork) -> list[Row]:
    """All there are, by name. Raises ModuleNotInPlan, Forbidden."""
    uow.context.require_to_look(Module.LEADS, MANAGE)
    return await uow.rows(_ALL)


async def create_page(uow: UnitOfWork, terms: PageTerms) -> Row:
    """A page with an address of its own; appointments can be made at once. Raises Forbidden, NotFound (a host),
    LimitReached, ValidationFailed with every problem.
    """
    values = await _checked(uow, terms)
    if await uow.value(_HOW_MANY) >= MOST:
        raise LimitReached(say("A company has at most {n} booking pages.", "一家公司最多有 {n} 个预约页面。", n=MOST))
    page_id, moment = uuid7(), now()
    public_id = await doors.open_door(uow, kind=KIND, source_id=page_id)
    row = {"id": page_id, "public_id": public_id, "enabled": True, "created_at": moment, "updated_at": moment}
    await _stored(uow, _INSERT, {**row, **values, "created_by": uow.context.user_id})
    _note(uow, page_id, ChangeKind.CREATED, {"name": [None, values["name"]]})
    return await one(uow, page_id)


async def update_page(uow: UnitOfWork, page_id: UUID, terms: PageTerms, *, enabled: bool = True) -> Row:
    """Everything the page is from now on; what was booked stays. Raises as `create_page`, NotFound."""
    values = await _checked(uow, terms) | {"enabled": enabled}
    stored = await one(uow, page_id)
    await _stored(uow, _UPDATE, {"page_id": page_id, **values, "updated_at": now()})
    changed = {name: [_plain(stored[name]), _plain(values[name])] for name in values if stored[name] != values[name]}
    _note(uow, page_id, ChangeKind.UPDATED, changed)
    return await one(uow, page_id)


async def delete_page(uow: UnitOfWork, page_id: UUID) -> None:
    """Close the page and forget what was booked on it; the leads and activities it made stay. Raises NotFound."""
    uow.require(Module.LEADS, MANAGE)
    stored = await one(uow, page_id)
    await doors.close_door(uow, source_id=page_id)
    await uow.run(_DELETE, page_id=page_id)
    _note(uow, page_id, ChangeKind.DELETED, {"name": [stored["name"], None]})


async def one(uow: UnitOfWork, page_id: UUID) -> Row:
    """The row of a page. Raises NotFound."""
    row = await uow.row(_ONE, page_id=page_id)
    if row is None:
        raise NotFound(say("There is no such booking page.", "没有该预约页面。"), "id")
    return row


async def _checked(uow: UnitOfWork, terms: PageTerms) -> dict[str, Any]:
    uow.require(Module.LEADS, MANAGE)
    if problems := _problems(terms):
        raise ValidationFailed(problems)
    for host_id in terms.host_ids:
        await require_member(uow, host_id, "host_ids")
    values = {**asdict(terms), "host_ids": list(dict.fromkeys(terms.host_ids))}
    texts = {"heading": one_line(terms.heading), "success": clean(terms.success)}
    return values | texts | {"name": checks.text("name", terms.name, 80)}


def _problems(terms: PageTerms) -> list[FieldProblem]:
    found = []
    for name, (least, most) in _BOUNDS.items():
        if not least <= getattr(terms, name) <= most:
            message = say("Between {least} and {most}.", "{least} 到 {most} 之间。", least=least, most=most)
            found.append(FieldProblem(name, "OUT_OF_RANGE", message))
    if not 1 <= len(terms.host_ids) <= MOST_HOSTS:
        message = say("Name 1 to {n} people to meet.", "请选择 1 到 {n} 位接待人。", n=MOST_HOSTS)
        found.append(FieldProblem("host_ids", "REQUIRED", message))
    if terms.locale not in LOCALES:
        found.append(FieldProblem("locale", "INVALID_LOCALE", say("Choose en or zh-CN.", "请选择 en 或 zh-CN。")))
    for name, most in (("heading", 120), ("success", 1_000)):
        if len(getattr(terms, name)) > most:
            message = say("Use at most {n} characters.", "最多 {n} 个字符。", n=most)
            found.append(FieldProblem(name, "TOO_LONG", message))
    return found


async def _stored(uow: UnitOfWork, statement: Any, values: Mapping[str, Any]) -> None:
    try:
        with violations():
            await uow.run(statement, **values)
    except AlreadyThere:
        raise invalid("name", say("Another page has this name.", "已有页面使用此名称。"), "TAKEN") from None


def _plain(value: Any) -> Any:
    return [str(each) for each in value] if isinstance(value, list) else value


def _note(uow: UnitOfWork, page_id: UUID, kind: ChangeKind, fields: dict[str, Any]) -> None:
    note(uow, Noted("booking_page", page_id, kind, 1, fields))
