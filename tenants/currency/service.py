"""A company's exchange rates: entered with the day they are valid from, and closed with the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from tenants.changes.log import ChangeKind, Noted, note
from tenants.currency.converting import Amount, Rate, RateMissing, Rates, day_of
from tenants.currency.models import BaseChange, ExchangeRate, RatesClosed
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.kit.money import CURRENCIES
from tenants.kit.text import one_line
from tenants.registry import service as registry
from tenants.registry.models import Tenant
from tenants.registry.roles import require_permission

MANAGE = "tenant:manage"
PLACES, LARGEST = 12, Decimal(10) ** 12
_BASE = select(Tenant.currency).where(Tenant.id == bindparam("tenant_id"))
_HELD = _BASE.with_for_update(key_share=True)
_COLUMNS = (
    ExchangeRate.id, ExchangeRate.base, ExchangeRate.currency, ExchangeRate.valid_from, ExchangeRate.rate,
    ExchangeRate.source, ExchangeRate.updated_at, ExchangeRate.updated_by,
)  # fmt: skip
_RATES = select(ExchangeRate.base, ExchangeRate.currency, ExchangeRate.valid_from, ExchangeRate.rate)
_CHANGES = select(BaseChange.former, BaseChange.base, BaseChange.rate).order_by(BaseChange.changed_at, BaseChange.id)
_ANY = select(ExchangeRate.id).where(ExchangeRate.base == bindparam("base")).limit(1)
_LISTED = (
    select(*_COLUMNS)
    .where(ExchangeRate.base == bindparam("base"))
    .order_by(ExchangeRate.currency, ExchangeRate.valid_from.desc())
)
_ONE = select(*_COLUMNS).where(ExchangeRate.id == bindparam("rate_id"))
_CLOSED = select(RatesClosed.through).where(RatesClosed.tenant_id == bindparam("tenant_id"))
_MADE = insert(ExchangeRate).values(
    {
        name: bindparam(name)
        for name in ("id", "base", "currency", "valid_from", "rate", "source", "updated_at", "updated_by")
    }
)
_PUT = _MADE.on_conflict_do_update(
    index_elements=["tenant_id", "base", "currency", "valid_from"],
    set_={name: _MADE.excluded[name] for name in ("rate", "source", "updated_at", "updated_by")},
).returning(*_COLUMNS)
_CHANGED = insert(BaseChange).values(
    {name: bindparam(name) for name in ("id", "former", "base", "rate", "changed_at", "changed_by")}
)
_GONE = delete(ExchangeRate).where(ExchangeRate.id == bindparam("rate_id"))
_CLOSE = insert(RatesClosed).values(
    through=bindparam("through"), updated_at=bindparam("moment"), updated_by=bindparam("by")
)
_CLOSE_LATER = _CLOSE.on_conflict_do_update(
    index_elements=["tenant_id"],
    set_={name: _CLOSE.excluded[name] for name in ("through", "updated_at", "updated_by")},
)


@dataclass(frozen=True, slots=True)
class CurrencySettings:
    """The base currency, through which day its rates are closed, and every rate into it, the newest of each first."""

    base: str
    closed_through: date | None
    rates: Sequence[Row]


async def rates_of(uow: UnitOfWork) -> Rates:
    """The company's rates into its base currency: what every sum over currencies goes by."""
    base, entered = await uow.value(_BASE), defaultdict[str, list[Rate]](list)
    for row in await uow.rows(_RATES):
        entered[row["base"]].append(Rate(row["currency"], row["valid_from"], row["rate"]))
    before: tuple[Rates, Decimal] | None = None
    for change in await uow.rows(_CHANGES):
        before = Rates(change["former"], entered[change["former"]], before), change["rate"]
    return Rates(base, entered[base], before)


async def today(uow: UnitOfWork) -> date:
    """The day it is by the company's clock."""
    return day_of(None, now(), uow.context.time_zone)


async def settings_of(uow: UnitOfWork) -> CurrencySettings:
    """What the company has entered. Everybody in it may know."""
    base = await uow.value(_BASE)
    return CurrencySettings(base, await uow.value(_CLOSED), await uow.rows(_LISTED, base=base))


async def convert(
    uow: UnitOfWork, *, minor: int, currency: str, to: str | None = None, on: date | None = None
) -> tuple[int, str]:
    """Minor units of `to` (the base currency) for those of `currency`, by the rate of a day (today). Raises
    RateMissing, ValidationFailed: INVALID_CURRENCY.
    """
    rates = await rates_of(uow)
    target = _currency(to, "to") if to else rates.base
    amount = Amount(minor, _currency(currency), on or await today(uow))
    return rates.convert(amount, target), target


async def set_rate(uow: UnitOfWork, *, currency: str, valid_from: date, rate: str, source: str = "") -> Row:
    """From a day on, one unit of `currency` is `rate` units of the base currency; another for the same day takes its
    place. Raises Forbidden, ValidationFailed: INVALID_CURRENCY, INVALID_NUMBER, OUT_OF_RANGE, TOO_LONG, RATES_CLOSED.
    """
    require_permission(uow.context, MANAGE)
    base, value = await uow.value(_HELD), _rate(rate)
    if _currency(currency) == base:
        raise invalid("currency", say("This is your base currency.", "该币种即本位币。"), "INVALID_CURRENCY")
    await _open_on(uow, valid_from)
    made = await uow.row(
        _PUT, id=uuid7(), base=base, currency=currency, valid_from=valid_from, rate=value, source=_source(source),
        updated_at=now(), updated_by=uow.context.user_id,
    )  # fmt: skip
    assert made is not None
    _noted(uow, made, ChangeKind.UPDATED, [None, str(value)])
    return made


async def remove_rate(uow: UnitOfWork, *, rate_id: UUID) -> None:
    """Take a rate back. Raises Forbidden, NotFound, ValidationFailed: RATES_CLOSED."""
    require_permission(uow.context, MANAGE)
    await uow.value(_HELD)
    found = await uow.row(_ONE, rate_id=rate_id)
    if found is None:
        raise NotFound(say("There is no such rate.", "没有该汇率。"), "id")
    await _open_on(uow, found["valid_from"])
    await uow.run(_GONE, rate_id=rate_id)
    _noted(uow, found, ChangeKind.DELETED, [str(found["rate"]), None])


async def change_base(uow: UnitOfWork, *, currency: str, rate: str, source: str = "") -> None:
    """Count in `currency` from now on: one unit of the base currency so far is `rate` units of it. What closed keeps
    its value, converted by this one rate, and rates entered so far go on by it until there are others. Raises
    Forbidden, ValidationFailed: INVALID_CURRENCY, INVALID_NUMBER, OUT_OF_RANGE, TOO_LONG.
    """
    require_permission(uow.context, MANAGE)
    former, value = await uow.value(_HELD), _rate(rate)
    if _currency(currency) == former:
        raise invalid("currency", say("This is your base currency.", "该币种即本位币。"), "INVALID_CURRENCY")
    moment, by = now(), uow.context.user_id
    told = _source(source)
    await registry.update_tenant(uow, currency=currency)
    await uow.run(_CHANGED, id=uuid7(), former=former, base=currency, rate=value, changed_at=moment, changed_by=by)
    made = await uow.row(
        _PUT, id=uuid7(), base=currency, currency=former, valid_from=await today(uow), rate=value, source=told,
        updated_at=moment, updated_by=by,
    )  # fmt: skip
    assert made is not None
    _noted(uow, made, ChangeKind.UPDATED, [None, str(value)])


async def update_company(uow: UnitOfWork, *, currency: str | None = None, **values: str | None) -> None:
    """As the registry's, for as long as nothing is converted: a company that has entered rates changes its base
    currency by `change_base`. Raises Forbidden, ValidationFailed: RATE_NEEDED, and what is wrong with the values.
    """
    require_permission(uow.context, MANAGE)
    if currency is not None and await _is_converted(uow, await uow.value(_HELD), currency):
        told = say(
            "You have exchange rates: change the base currency under Currencies, with the rate of the change.",
            "已录入汇率，请在“币种与汇率”中更换本位币并填写换算汇率。",
        )
        raise invalid("currency", told, "RATE_NEEDED")
    await registry.update_tenant(uow, currency=currency, **values)


async def _is_converted(uow: UnitOfWork, base: str, currency: str) -> bool:
    """Whether a change to `currency` would leave something without a value that has one."""
    if currency == base:
        return False
    return await uow.value(_ANY, base=base) is not None or await uow.value(_CLOSED) is not None


async def close_rates(uow: UnitOfWork, *, through: date) -> None:
    """Nothing that closed up to this day is converted otherwise from now on; it is not opened again. Raises Forbidden,
    ValidationFailed: OUT_OF_RANGE (a day to come), RATES_CLOSED (an earlier one than is closed already).
    """
    require_permission(uow.context, MANAGE)
    await uow.value(_HELD)
    before = await uow.value(_CLOSED)
    if through >= await today(uow):
        raise invalid("through", say("Close days that are over.", "只能关闭已过去的日期。"), "OUT_OF_RANGE")
    if before is not None and through < before:
        await _open_on(uow, through, "through")
    await uow.run(_CLOSE_LATER, through=through, moment=now(), by=uow.context.user_id)
    days = [before and before.isoformat(), through.isoformat()]
    note(uow, Noted("exchange_rates", uow.tenant_id, ChangeKind.UPDATED, 1, {"closed_through": days}))


async def _open_on(uow: UnitOfWork, day: date, field: str = "valid_from") -> None:
    through = await uow.value(_CLOSED)
    if through is not None and day <= through:
        told = say(
            "Rates are closed through {day}: what closed by then keeps its value.",
            "汇率已关账至 {day}：此前已关闭的金额不再重新折算。",
            day=through.isoformat(),
        )
        raise invalid(field, told, "RATES_CLOSED")


def _noted(uow: UnitOfWork, row: Row, kind: ChangeKind, values: list[str | None]) -> None:
    pair = {f"{row['currency']}/{row['base']} {row['valid_from'].isoformat()}": values}
    note(uow, Noted("exchange_rate", row["id"], kind, 1, pair))


def _currency(value: str, field: str = "currency") -> str:
    if value not in CURRENCIES:
        told = say("Use a currency code like CNY, EUR or USD.", "请填写货币代码，例如 CNY、EUR 或 USD。")
        raise invalid(field, told, "INVALID_CURRENCY")
    return value


def _rate(text: str) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise invalid(
            "rate", say("Write a number like 7.1234.", "请填写数字，例如 7.1234。"), "INVALID_NUMBER"
        ) from None
    if not value.is_finite() or not 0 < value < LARGEST or value != round(value, PLACES):
        told = say("Above zero, with at most {n} decimal places.", "须大于零，最多 {n} 位小数。", n=PLACES)
        raise invalid("rate", told, "OUT_OF_RANGE")
    return value


def _source(text: str) -> str:
    line = one_line(text)
    if len(line) > 200:
        raise invalid("source", say("Use at most {n} characters.", "最多 {n} 个字符。", n=200), "TOO_LONG")
    return line


__all__ = [
    "Amount", "CurrencySettings", "Rate", "RateMissing", "Rates", "change_base", "close_rates", "convert", "day_of",
    "rates_of", "remove_rate", "set_rate", "settings_of", "today", "update_company",
]  # fmt: skip
