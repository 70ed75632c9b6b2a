"""Coupons: what they take off, and that nobody gets more of them than there are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, bindparam, exists, insert, or_, select, update

from tenants.billing.models import Coupon, CouponRedemption
from tenants.billing.proration import Terms
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Forbidden, ValidationFailed, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say


class Duration(StrEnum):
    ONCE = "once"
    REPEATING = "repeating"
    FOREVER = "forever"


@dataclass(frozen=True, slots=True)
class Discount:
    """`basis_points` of a price, or an `amount` of a currency for each period; `periods` is None for ever."""

    id: UUID
    name: str
    basis_points: int
    amount: int
    currency: str | None
    periods: int | None

    def off(self, terms: Terms) -> Terms:
        """The same terms with the discount, where it is of their currency."""
        if self.amount and self.currency != terms.currency:
            return terms
        return replace(terms, discount_basis_points=self.basis_points, discount_amount=self.amount)


_moment = bindparam("moment", type_=DateTime(timezone=True))
_TIMELY = (
    or_(Coupon.valid_from.is_(None), Coupon.valid_from <= _moment),
    or_(Coupon.valid_until.is_(None), Coupon.valid_until > _moment),
    or_(Coupon.most.is_(None), Coupon.redeemed < Coupon.most),
)
_COLUMNS = (
    Coupon.id,
    Coupon.name,
    Coupon.basis_points,
    Coupon.amount,
    Coupon.currency,
    Coupon.duration,
    Coupon.periods,
)
_FIND = select(*_COLUMNS).where(
    Coupon.name == bindparam("called"),
    *_TIMELY,
    ~exists().where(CouponRedemption.coupon_id == Coupon.id, CouponRedemption.tenant_id == bindparam("tenant_id")),
)
_BY_ID = select(*_COLUMNS).where(Coupon.id == bindparam("coupon_id"))
_TAKE = update(Coupon).where(Coupon.id == bindparam("coupon_id"), *_TIMELY).values(redeemed=Coupon.redeemed + 1)
_REDEEM = insert(CouponRedemption).values(
    id=bindparam("id"),
    coupon_id=bindparam("coupon_id"),
    tenant_id=bindparam("tenant_id"),
    redeemed_at=bindparam("moment"),
)
_NEW: dict[str, Any] = {
    name: bindparam(name)
    for name in (
        "id", "name", "basis_points", "amount", "currency", "duration", "periods", "valid_from", "valid_until", "most",
        "created_at",
    )
}  # fmt: skip
_MAKE = insert(Coupon).values(**_NEW)


async def make_coupon(
    uow: UnitOfWork,
    *,
    name: str,
    percent: int | None = None,
    amount: int | None = None,
    currency: str | None = None,
    duration: Duration = Duration.ONCE,
    periods: int | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    most: int | None = None,
) -> UUID:
    """Offer a discount: `percent` of the price, or an `amount` in minor units. An operator's verb. Raises Forbidden,
    ValidationFailed.
    """
    if not uow.context.system:
        raise Forbidden(
            say("Only the operator of the installation can do this.", "只有本系统的运维人员可以执行此操作。")
        )
    sound = (percent is None) != (amount is None) and (amount is None) == (currency is None)
    sized = (percent is None or 0 < percent <= 100) and (amount is None or amount > 0)
    if not (sound and sized and (duration is Duration.REPEATING) == (periods is not None)):
        raise invalid("coupon", say("This is no coupon.", "优惠券设置有误。"))
    made, basis = uuid7(), percent * 100 if percent is not None else None
    await uow.run(
        _MAKE, id=made, name=_name(name), basis_points=basis, amount=amount, currency=currency,
        duration=duration.value, periods=periods, valid_from=valid_from, valid_until=valid_until, most=most,
        created_at=now(),
    )  # fmt: skip
    return made


async def find_coupon(uow: UnitOfWork, *, name: str, currency: str) -> Discount:
    """What the company could redeem now. Raises ValidationFailed: unknown, over, used up and of another
    currency are not told apart.
    """
    row = await uow.row(_FIND, called=_name(name), moment=now())
    if row is None or row["currency"] not in (None, currency):
        raise _refused()
    return _discount(row)


async def take(uow: UnitOfWork, discount: Discount) -> None:
    """Redeem it: counted in the row it is limited by, so that whoever comes last at the same moment goes without."""
    moment = now()
    if not await uow.run(_TAKE, coupon_id=discount.id, moment=moment):
        raise _refused()
    await uow.run(_REDEEM, id=uuid7(), coupon_id=discount.id, moment=moment)


async def discount_of(uow: UnitOfWork, coupon_id: UUID) -> Discount:
    row = await uow.row(_BY_ID, coupon_id=coupon_id)
    assert row is not None
    return _discount(row)


def _name(given: str) -> str:
    return given.strip().upper()[:40]


def _discount(row: Row) -> Discount:
    periods = {Duration.ONCE: 1, Duration.REPEATING: row["periods"], Duration.FOREVER: None}[Duration(row["duration"])]
    return Discount(row["id"], row["name"], row["basis_points"] or 0, row["amount"] or 0, row["currency"], periods)


def _refused() -> ValidationFailed:
    return invalid("coupon", say("This coupon cannot be used.", "该优惠券无法使用。"), "COUPON_REFUSED")
