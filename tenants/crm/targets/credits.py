"""What was done, by whom and when: what counts towards targets.

A won deal counts for who owned it when it was won, on that day and for the amount of then, whatever becomes of the deal
afterwards, until it is reopened or deleted: then it counts nowhere. Somebody reads what counts for those whose deals
they may read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from tenants.context import TenantContext
from tenants.crm.activities.models import Activity, ActivityKind
from tenants.crm.deals.models import Deal, DealMove, MoveKind
from tenants.crm.targets.models import TargetMeasure
from tenants.currency.service import Amount, Rates
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.kit.periods import start_of
from tenants.reach import Action, Owners
from tenants.records.catalogue import catalogue
from tenants.records.record import Record
from tenants.records.scoping import asked_of, require

_since, _until = bindparam("since", type_=DateTime(True)), bindparam("until", type_=DateTime(True))
_zone = bindparam("zone", type_=Text())
_anyone = bindparam("anyone", type_=Boolean())
_owners = bindparam("owners", type_=ARRAY(Uuid()))
_later, _first, _sooner = aliased(DealMove), aliased(Deal), aliased(DealMove)
_undone = aliased(DealMove)
_DAY = cast(func.timezone(_zone, DealMove.at), Date()).label("day")
_STANDS = (
    DealMove.kind == MoveKind.WON.value,
    DealMove.at >= _since,
    DealMove.at < _until,
    or_(_anyone, DealMove.owner_id == any_(_owners)),
    Deal.deleted_at.is_(None),
    ~select(_later.id)
    .where(_later.deal_id == DealMove.deal_id, _later.number > DealMove.number, _later.kind == MoveKind.REOPENED.value)
    .exists(),
)
_BOUGHT_BEFORE = (
    select(_sooner.id)
    .join(_first, _first.id == _sooner.deal_id)
    .where(
        _first.account_id == Deal.account_id,
        _first.deleted_at.is_(None),
        _sooner.kind == MoveKind.WON.value,
        or_(_sooner.at < DealMove.at, and_(_sooner.at == DealMove.at, _sooner.id < DealMove.id)),
        ~select(_undone.id)
        .where(
            _undone.deal_id == _sooner.deal_id,
            _undone.number > _sooner.number,
            _undone.kind == MoveKind.REOPENED.value,
        )
        .exists(),
    )
)
_WON = (
    select(DealMove.owner_id, _DAY, DealMove.currency, cast(func.sum(DealMove.amount), BigInteger()).label("amount"))
    .join(Deal, Deal.id == DealMove.deal_id)
    .where(*_STANDS, DealMove.amount.is_not(None))
    .group_by(DealMove.owner_id, _DAY, DealMove.currency)
)
_WINS = (
    select(DealMove.owner_id, _DAY, func.count().label("number"))
    .join(Deal, Deal.id == DealMove.deal_id)
    .where(*_STANDS)
    .group_by(DealMove.owner_id, _DAY)
)
_NEW = (
    select(DealMove.owner_id, _DAY, func.count().label("number"))
    .join(Deal, Deal.id == DealMove.deal_id)
    .where(*_STANDS, Deal.account_id.is_not(None), ~_BOUGHT_BEFORE.exists())
    .group_by(DealMove.owner_id, _DAY)
)
_TASK = Activity.kind == ActivityKind.TASK.value
_DONE = case((_TASK, Activity.completed_at), else_=Activity.occurred_at)
_DONE_ON = cast(func.timezone(_zone, _DONE), Date()).label("day")
_ACTIVE = (
    select(Activity.owner_id, _DONE_ON, func.count().label("number"))
    .where(
        Activity.deleted_at.is_(None),
        or_(_anyone, Activity.owner_id == any_(_owners)),
        or_(
            and_(~_TASK, Activity.occurred_at >= _since, Activity.occurred_at < _until),
            and_(_TASK, Activity.completed_at >= _since, Activity.completed_at < _until),
        ),
        or_(Activity.due_at.is_(None), Activity.completed_at.is_not(None)),
        bindparam("moment", type_=DateTime(True)) >= _DONE,
    )
    .group_by(Activity.owner_id, _DONE_ON)
)
_COUNTS = {
    TargetMeasure.WON_DEALS: _WINS,
    TargetMeasure.NEW_CUSTOMERS: _NEW,
    TargetMeasure.ACTIVITIES: _ACTIVE,
}


@dataclass(frozen=True, slots=True)
class Credit:
    """What somebody has done on a day: a number, or exact minor units of the base currency."""

    owner_id: UUID | None
    day: date
    value: Fraction


def readable(context: TenantContext, measure: TargetMeasure) -> Owners:
    """Whose figures of a measure somebody may read; None is everybody's. Raises ModuleNotInPlan, Forbidden,
    ValidationFailed: INVALID, of amounts that are hidden from them.
    """
    record = catalogue().of(_of(measure))
    require(context, record, Action.READ)
    limits = context.limits
    if measure is TargetMeasure.WON_AMOUNT and "amount" not in asked_of(limits, record).fields:
        raise invalid("measure", say("You do not see the amounts of deals.", "您看不到商机金额。"), "INVALID")
    return None if limits is None else limits.of(record.name).actions[Action.READ]


def _of(measure: TargetMeasure) -> type[Record]:
    return Activity if measure is TargetMeasure.ACTIVITIES else Deal


async def credits_of(
    uow: UnitOfWork, measure: TargetMeasure, first: date, last: date, owners: Owners, rates: Rates
) -> Sequence[Credit]:
    """What counts on the days from `first` to `last`, both included, for these owners. Raises RateMissing."""
    zone = uow.context.time_zone
    given: Mapping[str, object] = {
        "since": start_of(first, zone),
        "until": start_of(last + timedelta(days=1), zone),
        "zone": zone,
        "anyone": owners is None,
        "owners": list(owners or ()),
    }
    if measure is TargetMeasure.WON_AMOUNT:
        found = await uow.rows(_WON, **given)
        return [Credit(row["owner_id"], row["day"], _exact(rates, row)) for row in found]
    if measure is TargetMeasure.ACTIVITIES:
        given = {**given, "moment": now()}
    counted = await uow.rows(_COUNTS[measure], **given)
    return [Credit(row["owner_id"], row["day"], Fraction(row["number"])) for row in counted]


def _exact(rates: Rates, row: Row) -> Fraction:
    return rates.exact(Amount(row["amount"], row["currency"], row["day"]), rates.base)
