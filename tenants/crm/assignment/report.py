"""Speed to lead by whoever has the leads, or by where they come from: of the leads somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tenants.crm.leads.models import Lead
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Forbidden, invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.kit.periods import start_of
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.records.sql import Pen

MOST = 200
LONGEST_DAYS = 366


class SpeedBy(StrEnum):
    OWNER = "owner"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Speed:
    """Of leads that came in a span: how many, how many were answered and in how many open minutes; of those whose rule
    promised it, how many in time, and how many too late or not at all though it was due.
    """

    key: str | None
    arrived: int
    answered: int
    median: float | None
    slowest_tenth: float | None
    promised: int
    on_time: int
    late: int


async def speed_to_lead(uow: UnitOfWork, *, by: SpeedBy, from_day: date, to_day: date) -> list[Speed]:
    """Both days are the company's and included; the most leads first. Raises ModuleNotInPlan, Forbidden (a field it
    stands on is hidden), ValidationFailed.
    """
    uow.require(Module.LEADS, "leads:read")
    days = (to_day - from_day).days
    if not 0 <= days < LONGEST_DAYS:
        message = say("Between one day and {n}.", "一天到 {n} 天之间。", n=LONGEST_DAYS)
        raise invalid("to_day", message, "OUT_OF_RANGE")
    pen, record, zone = Pen(uow.context), catalogue().of(Lead), uow.context.time_zone
    column = {SpeedBy.OWNER: "owner_id", SpeedBy.SOURCE: "source"}[by]
    if not {column, "first_followed_at"} <= pen.asked_of(record).fields.keys():
        raise Forbidden(say("You may not see what this is counted from.", "您无权查看统计所依据的字段。"))
    alias = pen.alias()
    since, until = (pen.bind(start_of(date.fromordinal(day), zone), "timestamptz") for day in _ends(from_day, to_day))
    moment = pen.bind(now(), "timestamptz")
    sql = (
        f"SELECT {alias}.{column}::text AS key, count(*) AS arrived, count(s.minutes) AS answered,"
        f" percentile_cont(0.5) WITHIN GROUP (ORDER BY s.minutes) AS median,"
        f" percentile_cont(0.9) WITHIN GROUP (ORDER BY s.minutes) AS slowest_tenth,"
        f" count(s.target_minutes) AS promised,"
        f" count(*) FILTER (WHERE s.minutes <= s.target_minutes) AS on_time,"
        f" count(*) FILTER (WHERE s.minutes > s.target_minutes"
        f" OR s.answered_at IS NULL AND s.due_at < {moment}) AS late"
        f" FROM {record.table.name} {alias} LEFT JOIN lead_speeds s ON s.tenant_id = $1 AND s.lead_id = {alias}.id"
        f" WHERE {pen.living(record, alias)} AND {alias}.created_at >= {since} AND {alias}.created_at < {until}"
        f" GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST}"
    )
    check_names_tenant(sql)
    return [Speed(**dict(row)) for row in await uow.connection.fetch(sql, *pen.filled())]


def _ends(from_day: date, to_day: date) -> tuple[int, int]:
    return from_day.toordinal(), to_day.toordinal() + 1
