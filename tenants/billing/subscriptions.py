"""The subscription of a company: its row, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from tenants.billing.models import BillingItem, Subscription
from tenants.billing.prices import company
from tenants.billing.proration import Days, Interval, Line, Terms
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.periods import today_in


class State(StrEnum):
    ACTIVE = "active"
    ENDING = "ending"
    ENDED = "ended"


class Paying(StrEnum):
    """How money comes in: by an invoice that is paid into a bank account, or from a card."""

    INVOICE = "invoice"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Bought:
    """A subscription. `period` is paid for, or billed; `next_…` is what it changes to when that ends."""

    state: State
    provider: Paying
    bill_to: UUID | None
    terms: Terms
    anchor: date
    period: Days
    coupon_id: UUID | None = None
    coupon_periods: int | None = None
    next_plan: str | None = None
    next_interval: Interval | None = None
    next_seats: int | None = None

    @property
    def waits(self) -> bool:
        """Whether a change stands for the period's end."""
        return self.next_plan is not None


_TERMS = tuple(each.name for each in fields(Terms))
_OWN = (
    "state",
    "provider",
    "bill_to",
    "anchor",
    "coupon_id",
    "coupon_periods",
    "next_plan",
    "next_interval",
    "next_seats",
)
_COLUMNS = (*_TERMS, *_OWN, "period_start", "period_end")
_FIND = select(*(getattr(Subscription, name) for name in _COLUMNS)).where(
    Subscription.tenant_id == bindparam("tenant_id")
)
_LOCK = _FIND.with_for_update()
_PAID_BY = (
    select(Subscription.tenant_id, *(getattr(Subscription, name) for name in (*_TERMS, "period_end")))
    .where(Subscription.bill_to == bindparam("payer"), Subscription.state != State.ENDED.value)
    .order_by(Subscription.period_end, Subscription.tenant_id)
)
_INSERT = insert(Subscription).values(
    id=bindparam("id"),
    tenant_id=bindparam("tenant_id"),
    created_at=bindparam("created_at"),
    **{name: bindparam(name) for name in _COLUMNS},
)
_PUT = _INSERT.on_conflict_do_update(
    index_elements=["tenant_id"], set_={name: _INSERT.excluded[name] for name in _COLUMNS}
)
_BOOK = insert(BillingItem).values(
    tenant_id=bindparam("tenant_id"),
    **{
        name: bindparam(name)
        for name in (
            "id", "payer_id", "plan", "interval", "seats", "currency", "list_amount", "discount", "tax_kind",
            "starts_on", "ends_on", "booked_on", "created_at",
        )
    },
)  # fmt: skip


async def bought(uow: UnitOfWork, *, lock: bool = False) -> Bought | None:
    """What the company has bought; None where it never has. With `lock`, nobody changes it until this is done."""
    row = await uow.row(_LOCK if lock else _FIND)
    if row is None:
        return None
    following = row["next_interval"]
    return Bought(
        state=State(row["state"]),
        provider=Paying(row["provider"]),
        bill_to=row["bill_to"],
        terms=Terms(**{**{name: row[name] for name in _TERMS}, "interval": Interval(row["interval"])}),
        anchor=row["anchor"],
        period=Days(row["period_start"], row["period_end"]),
        next_interval=Interval(following) if following else None,
        **{name: row[name] for name in ("coupon_id", "coupon_periods", "next_plan", "next_seats")},
    )


@dataclass(frozen=True, slots=True)
class Companion:
    """A company whose plan another one pays; `net` is what a period of it costs, in minor units of `currency`."""

    tenant_id: UUID
    plan: str
    interval: Interval
    seats: int
    period_end: date
    currency: str
    net: int


async def paid_by(uow: UnitOfWork) -> list[Companion]:
    """The companies that `uow`'s company pays for."""
    found = []
    for row in await uow.rows(_PAID_BY, payer=uow.tenant_id):
        terms = Terms(**{**{name: row[name] for name in _TERMS}, "interval": Interval(row["interval"])})
        found.append(
            Companion(
                row["tenant_id"], terms.plan, terms.interval, terms.seats, row["period_end"], terms.currency, terms.net
            )
        )
    return found


async def keep(uow: UnitOfWork, found: Bought) -> None:
    """Write the subscription down as it is now."""
    await uow.run(
        _PUT,
        id=uuid7(),
        created_at=now(),
        **{name: getattr(found.terms, name) for name in _TERMS},
        **{name: getattr(found, name) for name in _OWN},
        period_start=found.period.start,
        period_end=found.period.end,
    )


def living(found: Bought | None) -> Bought | None:
    """A subscription that has not ended."""
    return None if found is None or found.state is State.ENDED else found


def standing(found: Bought) -> Bought:
    """The same without what was to change at the period's end."""
    return replace(found, state=State.ACTIVE, next_plan=None, next_interval=None, next_seats=None)


async def today(uow: UnitOfWork) -> date:
    """Which day it is where the company is."""
    return today_in((await company(uow))["time_zone"], now())


async def book(uow: UnitOfWork, lines: Sequence[Line], *, payer: UUID, day: date) -> None:
    """Leave charges and credits for the payer's invoice; nothing is left of what comes to nothing."""
    for line in lines:
        if line.list_amount == 0 or line.days.count == 0:
            continue
        await uow.run(
            _BOOK, id=uuid7(), payer_id=payer, plan=line.terms.plan, interval=line.terms.interval.value,
            seats=line.terms.seats, currency=line.terms.currency, list_amount=line.list_amount,
            discount=line.discount, tax_kind=line.terms.tax_kind, starts_on=line.days.start, ends_on=line.days.end,
            booked_on=day, created_at=now(),
        )  # fmt: skip
