"""What a change of the subscription would cost: today, and when the period ends. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum

from tenants.billing import coupons
from tenants.billing.coupons import Discount
from tenants.billing.invoicing import Estimate, estimate, line_of
from tenants.billing.prices import currency_of, terms_of
from tenants.billing.proration import Days, Interval, Line, Terms, change, period_of, whole
from tenants.billing.subscriptions import Bought, Paying, bought, living, today
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Conflict, invalid
from tenants.kit.message import say
from tenants.registry.plan.entitlements import plan_book
from tenants.registry.plan.previewing import SEATS
from tenants.registry.plan.service import PlanPreview, preview_plan_change


class When(StrEnum):
    """A change holds at once, or from the end of what is paid for."""

    NOW = "now"
    PERIOD_END = "period_end"


class SeatsInUse(Conflict):
    """More people are in the company than seats are wanted."""

    code = "SEATS_IN_USE"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a company would like to have."""

    plan: str
    interval: Interval
    seats: int
    when: When = When.NOW
    coupon: str = ""
    provider: Paying = Paying.INVOICE


@dataclass(frozen=True, slots=True)
class Quote:
    """`lines` would be booked today, and make the invoice `charged`. What is had from `following.start` on costs
    `renewal` for a period; `effects` is what the change of plan does.
    """

    terms: Terms
    lines: Sequence[Line]
    period: Days
    charged: Estimate
    next_on: date
    renewal: Estimate
    discount: Discount | None
    effects: PlanPreview


async def quote(uow: UnitOfWork, wish: Wish) -> Quote:
    """Raises ValidationFailed (a plan, seats or a coupon there are not), SeatsInUse, Forbidden."""
    found, day = await bought(uow), await today(uow)
    live = living(found)
    currency = live.terms.currency if live else await currency_of(uow)
    await check_seats(uow, plan=wish.plan, seats=wish.seats)
    terms = await terms_of(uow, plan=wish.plan, interval=wish.interval, seats=wish.seats, currency=currency)
    discount = await _discount(uow, wish, live, currency)
    lines, period, now_terms = _priced(live, terms, discount, day, wish.when)
    charged = await estimate(uow, currency, [shown(line) for line in lines])
    later = await _later(uow, live, terms, discount)
    renewed = whole(later, period_of(later.interval, period.end, period.end))
    return Quote(
        now_terms,
        lines,
        period,
        charged,
        period.end,
        await estimate(uow, currency, [shown(renewed)]),
        discount,
        await preview_plan_change(uow, plan=wish.plan),
    )


async def check_seats(uow: UnitOfWork, *, plan: str, seats: int) -> None:
    """Raises SeatsInUse, ValidationFailed; both say the number."""
    used = await uow.value(SEATS)
    if seats < used:
        raise SeatsInUse(
            say(
                "{n} people are in your company; remove some first.", "公司现有 {n} 名成员，请先移除部分成员。", n=used
            ),
            "seats",
            {"used": used},
        )
    offer = (await plan_book(uow)).named(plan)
    most = offer.limits.seats if offer else seats
    if not 1 <= seats <= most:
        raise invalid(
            "seats",
            say("This plan has 1 to {n} seats.", "该套餐支持 1 至 {n} 个席位。", n=most),
            "SEATS_BEYOND_PLAN",
        )


def _priced(
    live: Bought | None, terms: Terms, discount: Discount | None, day: date, when: When
) -> tuple[Sequence[Line], Days, Terms]:
    if live is None:
        new = discount.off(terms) if discount else terms
        period = period_of(new.interval, day, day)
        return [whole(new, period)], period, new
    if when is When.PERIOD_END:
        return [], live.period, live.terms
    held = live.terms
    new = replace(terms, discount_basis_points=held.discount_basis_points, discount_amount=held.discount_amount)
    if new == held:
        return [], live.period, new
    lines, period = change(held, new, live.period, day)
    return lines, period, new


async def _discount(uow: UnitOfWork, wish: Wish, live: Bought | None, currency: str) -> Discount | None:
    if not wish.coupon:
        return None
    if live is not None:
        raise invalid(
            "coupon",
            say(
                "Redeem the coupon by itself: it holds from the next period on.", "请单独兑换优惠券，自下一周期起生效。"
            ),
            "COUPON_REFUSED",
        )
    return await coupons.find_coupon(uow, name=wish.coupon, currency=currency)


async def _later(uow: UnitOfWork, live: Bought | None, terms: Terms, discount: Discount | None) -> Terms:
    """What a period costs after this one: a coupon may have ended by then."""
    plain = replace(terms, discount_basis_points=0, discount_amount=0)
    if live is None:
        lasting = discount is not None and (discount.periods is None or discount.periods > 1)
        return discount.off(plain) if discount and lasting else plain
    return await with_coupon(uow, live, plain)


async def with_coupon(uow: UnitOfWork, found: Bought, terms: Terms) -> Terms:
    """The terms of the next period, with the coupon that is still good for it."""
    if found.coupon_id is None or found.coupon_periods == 0:
        return replace(terms, discount_basis_points=0, discount_amount=0)
    return (await coupons.discount_of(uow, found.coupon_id)).off(terms)


def shown(line: Line) -> dict[str, object]:
    """A line as an invoice has it."""
    return line_of(
        {
            **asdict(line.terms),
            "starts_on": line.days.start,
            "ends_on": line.days.end,
            "list_amount": line.list_amount,
            "discount": line.discount,
        }
    )
