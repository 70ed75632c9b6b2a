"""Who may take what from a pool, as rules that touch nothing: the first that stands in the way, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tenants.errors import FieldProblem
from tenants.kit.message import Message, say
from tenants.kit.periods import start_of, today_in

Rules = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """What is known when somebody reaches for a record. `lost_at` is when they last had it, whoever had it since;
    `claimed` counts their claims of today, `holding` what they have without the `exempted`. Times are UTC.
    """

    member: bool
    waits: bool
    entered_at: datetime | None
    lost_at: datetime | None
    claimed: int
    holding: int
    exempted: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """`lapses_at` (UTC) is when it will be no more; None where time does not mend it."""

    code: str
    message: Message
    lapses_at: datetime | None = None

    @property
    def problem(self) -> FieldProblem:
        return FieldProblem("ids", self.code, self.message)


def first_refusal(pool: Rules, claim: Claim, moment: datetime, zone: str, *, assigned: bool = False) -> Refusal | None:
    """The first of the pool's rules that stands in the way, in the order in which they are told. Who is assigned a
    record by an administrator is held by the holding cap alone.
    """
    found = None if assigned else of_the_pool(pool, claim.member)
    if found is None and not claim.waits:
        found = taken()
    if found is None and not assigned:
        found = _of_time(pool, claim, moment, zone)
    return found or _of_holding(pool, claim)


def taken() -> Refusal:
    message = say("Somebody else has it already, or it left the pool.", "该记录已被他人领取，或已不在公海中。")
    return Refusal("ALREADY_CLAIMED", message)


def of_the_pool(pool: Rules, member: bool) -> Refusal | None:
    """What stands in the way of somebody whatever they reach for."""
    if not pool["enabled"]:
        message = say("This pool is switched off; ask its administrator.", "该公海已停用，请联系公海管理员。")
        return Refusal("POOL_DISABLED", message)
    if not member:
        message = say("You are not among those this pool is for.", "您不在该公海的成员范围内。")
        return Refusal("NOT_IN_POOL_SCOPE", message)
    return None


def _of_time(pool: Rules, claim: Claim, moment: datetime, zone: str) -> Refusal | None:
    opens = after(claim.entered_at, freeze_of(pool))
    if opens is not None and moment < opens:
        at = told(opens, zone)
        message = say("It is new in the pool and can be taken from {at} on.", "新入公海冻结中，{at} 起可领取。", at=at)
        return Refusal("POOL_FROZEN", message, opens)
    back = after(claim.lost_at, cooling_of(pool))
    if back is not None and moment < back:
        at = told(back, zone)
        message = say(
            "You had it before and can take it again from {at} on.", "您是前负责人，{at} 起可再次领取。", at=at
        )
        return Refusal("POOL_COOLING_OFF", message, back)
    cap = pool["daily_cap"]
    if cap is not None and claim.claimed >= cap:
        midnight = start_of(today_in(zone, moment) + timedelta(days=1), zone)
        message = say(
            "You have taken {n} today, which is all there is for a day; go on at {at}.",
            "您今天已领取 {n} 个，已达每日上限，{at} 起可继续领取。",
            n=claim.claimed,
            at=told(midnight, zone),
        )
        return Refusal("POOL_DAILY_CAP", message, midnight)
    return None


def _of_holding(pool: Rules, claim: Claim) -> Refusal | None:
    cap = pool["holding_cap"]
    if cap is None or claim.holding < cap:
        return None
    message = say(
        "{n} of {cap} are held ({exempted} more do not count); give one back first.",
        "已持有 {n} 个，上限 {cap} 个（另有 {exempted} 个不计入），请先退回再领取。",
        n=claim.holding,
        cap=cap,
        exempted=claim.exempted,
    )
    return Refusal("POOL_HOLDING_CAP", message)


def freeze_of(pool: Rules) -> timedelta:
    """For how long nobody takes what is new in the pool; nothing is no rule."""
    return timedelta(days=pool["freeze_days"] or 0)


def cooling_of(pool: Rules) -> timedelta:
    """For how long nobody takes what they had; nothing is no rule."""
    return timedelta(days=pool["cooling_days"] or 0, hours=pool["cooling_hours"] or 0)


def protection_of(pool: Rules) -> timedelta:
    """For how long what was taken is neither taken back nor binned."""
    return timedelta(days=pool["protection_days"] or 0)


def after(start: datetime | None, long: timedelta) -> datetime | None:
    """When a rule of that length ends, None where there is none."""
    return None if start is None or not long else start + long


def before(moment: datetime, long: timedelta) -> datetime | None:
    """When something must have happened at the latest for a rule of that length to have ended by `moment`."""
    return moment - long if long else None


def told(moment: datetime, zone: str) -> str:
    """A moment by the company's clock."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def day_began(moment: datetime, zone: str) -> datetime:
    """When the company's day began: what a daily cap counts from."""
    return start_of(today_in(zone, moment), zone)
