"""How much of what a plan counts is used: one row for each tenant, meter and period, written with the use itself.

The row is changed in the statement that takes the tenant's change counter, after it: whoever writes holds that one
anyway, so that nobody waits longer, and no two can wait for each other. What a plan allows at most is held by a check
of the row, in the transaction that uses it: sixteen writers at once cannot slip by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import CheckConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, code
from tenants.db.together import Part
from tenants.db.unit_of_work import UnitOfWork
from tenants.db.violations import OverLimit
from tenants.entitlement import Entitlement
from tenants.errors import LimitReached
from tenants.kit.message import say

FOR_GOOD = ""
"""The period of what does not begin anew."""


class Usage(Base):
    """`hard` is the most the row could be when something was last added; None after something was taken away."""

    __tablename__ = "usage"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    meter: Mapped[str] = mapped_column(code(30), primary_key=True)
    period: Mapped[str] = mapped_column(code(10), primary_key=True)
    used: Mapped[int]
    hard: Mapped[int | None]

    __table_args__ = (CheckConstraint("used <= hard", name="within"),)


_USE = """
INSERT INTO usage (tenant_id, meter, period, used, hard)
SELECT $1::uuid, $2::text, $3::text, $4::bigint, $5::bigint FROM entered, head
ON CONFLICT (tenant_id, meter, period) DO UPDATE SET used = usage.used + excluded.used, hard = excluded.hard
"""
_USED = select(Usage.used).where(
    Usage.tenant_id == bindparam("tenant_id"), Usage.meter == bindparam("of"), Usage.period == bindparam("in_period")
)
_counted: WeakKeyDictionary[UnitOfWork, Counter[str]] = WeakKeyDictionary()


def count(uow: UnitOfWork, meter: str, by: int) -> None:
    """Note that more of a limit is used, or less, when `uow` commits. Whoever notes a change sends it along."""
    counted = _counted.setdefault(uow, Counter())
    counted[meter] += by
    uow.if_undone(partial(counted.subtract, {meter: by}))


def parts(uow: UnitOfWork) -> Iterator[Part]:
    """What has been noted, to be written with `head`, the part that takes the tenant's change counter."""
    for meter, by in _counted.pop(uow, Counter[str]()).items():
        if by:
            entitlement = uow.context.entitlement
            hard = entitlement.most(meter) if by > 0 else None
            explain = partial(_explained, entitlement, meter)
            yield Part("usage", _USE, (meter, FOR_GOOD, by, hard), explain=explain)


def _explained(entitlement: Entitlement, limit: str, refused: Exception) -> None:
    if isinstance(refused, OverLimit) and refused.constraint == "ck_usage_within":
        facts = entitlement.beyond(limit)
        raise LimitReached(
            say(
                "Your plan holds {n} {what}, and they are used. Make room, or choose a larger plan.",
                "套餐最多可有 {n} 条（{what}），已用完。请清理或升级套餐。",
                n=facts["limit"],
                what=limit,
            ),
            extensions=facts,
        ) from None


async def used(uow: UnitOfWork, meter: str, period: str = FOR_GOOD) -> int:
    """How much of it is used."""
    found: int | None = await uow.value(_USED, of=meter, in_period=period)
    return found or 0
