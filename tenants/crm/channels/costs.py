"""Writing down what a channel cost, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select

from tenants.context import TenantContext
from tenants.crm.channels.models import ChannelCost
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import LimitReached, NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.kit.money import CURRENCIES
from tenants.noting import ChangeKind, Noted, note
from tenants.plans import Module
from tenants.registry.checks import Checks, text

MANAGE = "sources:manage"
KIND = "channel_cost"
MOST, SHOWN = 10_000, 200
"""Costs of one company; the newest that are listed."""
LONGEST_DAYS = 366
_NAMES = ("source", "medium", "campaign", "keyword", "from_day", "to_day", "amount", "currency")
_INSERT = insert(ChannelCost).values({name: bindparam(name) for name in ("id", *_NAMES, "created_at", "created_by")})
_ALL = select(ChannelCost).order_by(ChannelCost.to_day.desc(), ChannelCost.id.desc()).limit(SHOWN)
_HOW_MANY = select(func.count()).select_from(ChannelCost)
_ONE = select(ChannelCost).where(ChannelCost.id == bindparam("cost_id"))
_DELETE = delete(ChannelCost).where(ChannelCost.id == bindparam("cost_id"))


@dataclass(frozen=True, slots=True)
class Cost:
    """`amount` in minor units, for the days from `from_day` to `to_day`, both included."""

    source: str
    from_day: date
    to_day: date
    amount: int
    currency: str
    medium: str | None = None
    campaign: str | None = None
    keyword: str | None = None


def look(context: TenantContext) -> None:
    """Raises ModuleNotInPlan, Forbidden."""
    context.require_to_look(Module.LEADS, MANAGE)


async def costs(uow: UnitOfWork) -> Sequence[Row]:
    """The newest of them first, at most `SHOWN`. Raises ModuleNotInPlan, Forbidden."""
    look(uow.context)
    return await uow.rows(_ALL)


async def add_cost(uow: UnitOfWork, *, cost: Cost) -> UUID:
    """Returns its id. Raises ModuleNotInPlan, Forbidden, LimitReached, ValidationFailed: REQUIRED, TOO_LONG,
    OUT_OF_RANGE (amount), INVALID (days), INVALID_CURRENCY.
    """
    uow.require(Module.LEADS, MANAGE)
    values = checked(cost)
    if await uow.value(_HOW_MANY) >= MOST:
        raise LimitReached(
            say("A company keeps at most {n} costs of channels.", "每家公司最多保存 {n} 条渠道费用。", n=MOST)
        )
    cost_id = uuid7()
    await uow.run(_INSERT, id=cost_id, **values, created_at=now(), created_by=uow.context.user_id)
    fields = {name: [None, _plain(value)] for name, value in values.items() if value is not None}
    note(uow, Noted(KIND, cost_id, ChangeKind.CREATED, 1, fields))
    return cost_id


async def delete_cost(uow: UnitOfWork, *, cost_id: UUID) -> None:
    """Raises ModuleNotInPlan, Forbidden, NotFound."""
    uow.require(Module.LEADS, MANAGE)
    row = await uow.row(_ONE, cost_id=cost_id)
    if row is None:
        raise NotFound(say("There is no such cost.", "没有该费用。"), "id")
    await uow.run(_DELETE, cost_id=cost_id)
    note(uow, Noted(KIND, cost_id, ChangeKind.DELETED, 2, {name: [_plain(row[name]), None] for name in _NAMES}))


def checked(cost: Cost) -> dict[str, object]:
    """The columns of a cost. Raises ValidationFailed with every problem."""
    checks = Checks()
    values: dict[str, object] = {
        "source": checks(text, "source", cost.source, 120),
        "medium": checks(_or_none, "medium", cost.medium, 120),
        "campaign": checks(_or_none, "campaign", cost.campaign, 200),
        "keyword": checks(_or_none, "keyword", cost.keyword, 200),
    }
    checks(_days, cost.from_day, cost.to_day)
    checks(_amount, cost.amount)
    checks(_currency, cost.currency)
    checks.done()
    rest = {name: getattr(cost, name) for name in ("from_day", "to_day", "amount", "currency")}
    return values | rest


def _or_none(field: str, value: str | None, longest: int) -> str | None:
    return text(field, value, longest) if value and value.strip() else None


def _days(first: date, last: date) -> None:
    if last < first:
        raise invalid("to_day", say("The last day is before the first.", "结束日期早于开始日期。"), "INVALID")
    if (last - first).days >= LONGEST_DAYS:
        raise invalid("to_day", say("At most {n} days.", "最多 {n} 天。", n=LONGEST_DAYS), "INVALID")


def _amount(amount: int) -> None:
    if not 0 < amount < 10**15:
        raise invalid("amount", say("More than zero.", "必须大于零。"), "OUT_OF_RANGE")


def _currency(currency: str) -> None:
    if currency not in CURRENCIES:
        raise invalid(
            "amount", say("Use a currency code like EUR or CNY.", "请使用 EUR、CNY 等货币代码。"), "INVALID_CURRENCY"
        )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
