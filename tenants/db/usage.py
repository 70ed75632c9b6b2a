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
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, code
from tenants.db.together import Part
from tenants.db.unit_of_work import UnitOfWork
from tenants.db.violations import OverLimit
from tenants.entitlement import UNITS, Entitlement
from tenants.errors import LimitReached
from tenants.kit.message import say
from tenants.plans import LIMIT_NAMES

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
_USE_NOW = (
    insert(Usage)
    .values({name: bindparam(name) for name in ("meter", "period", "used", "hard")})
    .on_conflict_do_update(
        index_elements=["tenant_id", "meter", "period"],
        set_={"used": Usage.used + bindparam("used"), "hard": bindparam("hard")},
    )
)
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
            explain = partial(_explained, uow.context.entitlement, meter)
            yield Part("usage", _USE, (meter, FOR_GOOD, by, _hard(uow.context.entitlement, meter, by)), explain=explain)


async def count_now(uow: UnitOfWork, entitlement: Entitlement, meter: str, by: int) -> None:
    """The same for what is on nobody's stream of changes: written at once. Raises LimitReached."""
    try:
        await uow.run(_USE_NOW, meter=meter, period=FOR_GOOD, used=by, hard=_hard(entitlement, meter, by))
    except OverLimit as refused:
        _explained(entitlement, meter, refused)
        raise


def _hard(entitlement: Entitlement, meter: str, by: int) -> int | None:
    return entitlement.most(meter) * UNITS.get(meter, 1) if by > 0 else None


def _explained(entitlement: Entitlement, limit: str, refused: Exception) -> None:
    if isinstance(refused, OverLimit) and refused.constraint == "ck_usage_within":
        raise full(entitlement, limit) from None


def full(entitlement: Entitlement, limit: str) -> LimitReached:
    """What is said when no more of something fits into the plan."""
    facts = entitlement.beyond(limit)
    message = say(
        "Your plan has {n} {what}, and they are used up. Make room, or choose a larger plan.",
        "套餐的{what}上限为 {n}，已用完。请清理或升级套餐。",
        n=facts["limit"],
        what=LIMIT_NAMES[limit],
    )
    return LimitReached(message, extensions=facts)


async def used(uow: UnitOfWork, meter: str, period: str = FOR_GOOD) -> int:
    """How much of it is used."""
    found: int | None = await uow.value(_USED, of=meter, in_period=period)
    return found or 0
