"""What a lead and a won deal cost, by channel.

The leads are those that came in within the days, each counted where its first touch says; the deals are those that came
of these leads and are won by now, whenever. So the figures of a time still grow after it is over, and never move from
one time into another. A cost counts for the part of its days that lies within.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select

from tenants.crm.channels.costs import look
from tenants.crm.channels.models import ChannelCost
from tenants.crm.deals.models import Deal, DealStatus
from tenants.crm.leads.models import Lead, LeadStatus
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import invalid
from tenants.kit.message import say
from tenants.kit.periods import start_of
from tenants.reach import Action
from tenants.records.catalogue import catalogue
from tenants.records.mentions import pen_for
from tenants.records.scoping import asked_of, may_read, require
from tenants.records.sql import Pen

LONGEST_DAYS = 3 * 366
SHOWN = 500
"""Channels of one report; of more, those with the most leads."""


class ChannelLevel(StrEnum):
    """By what channels are told apart."""

    SOURCE = "source"
    MEDIUM = "medium"
    CAMPAIGN = "campaign"
    KEYWORD = "keyword"


@dataclass(frozen=True, slots=True)
class Spent:
    """In minor units of one currency. What nothing came of has no cost apiece."""

    currency: str
    amount: int
    per_lead: int | None
    per_won: int | None


@dataclass(frozen=True, slots=True)
class Channel:
    """`name` is None for what has none; `won` is None where deals are not there for the reader."""

    name: str | None
    leads: int
    converted: int
    won: int | None
    spent: Sequence[Spent]


_COSTS = select(ChannelCost).where(ChannelCost.to_day >= bindparam("first"), ChannelCost.from_day <= bindparam("last"))


async def report(uow: UnitOfWork, *, first: date, last: date, by: ChannelLevel) -> list[Channel]:
    """The days are the company's, both included. Leads and deals count as far as the reader sees them; the most leads
    first. Raises ModuleNotInPlan, Forbidden, ValidationFailed: INVALID (days; a field the reader does not see).
    """
    look(uow.context)
    lead = catalogue().of(Lead)
    require(uow.context, lead, Action.READ)
    _check_days(first, last)
    if f"first_{by}" not in asked_of(uow.context.limits, lead).fields:
        raise invalid("by", say("You do not see this field of leads.", "您看不到线索的该字段。"), "INVALID")
    counted = await _counts(uow, first, last, by)
    spent = _spent(await uow.rows(_COSTS, first=first, last=last), first, last, by)
    sees_deals = may_read(uow.context, catalogue().of(Deal))
    nothing = {"leads": 0, "converted": 0, "won": 0 if sees_deals else None}
    found = [_channel(name, counted.get(name, nothing), spent.get(name, {})) for name in {**counted, **spent}]
    return sorted(found, key=lambda each: (-each.leads, each.name is None, each.name or ""))[:SHOWN]


def _check_days(first: date, last: date) -> None:
    if last < first or (last - first).days >= LONGEST_DAYS:
        raise invalid("to_day", say("Choose up to three years.", "请选择不超过三年的时间段。"), "INVALID")


async def _counts(uow: UnitOfWork, first: date, last: date, by: ChannelLevel) -> Mapping[str | None, Row]:
    pen = await pen_for(uow, {"lead", "deal"})
    lead, zone = catalogue().of(Lead), uow.context.time_zone
    since = pen.bind(start_of(first, zone), "timestamptz")
    until = pen.bind(start_of(last + timedelta(days=1), zone), "timestamptz")
    sql = (
        f"SELECT l.first_{by} AS name, count(*) AS leads, {_won(uow, pen)} AS won,"
        f" count(*) FILTER (WHERE l.status = '{LeadStatus.CONVERTED}') AS converted"
        f" FROM leads l WHERE {pen.living(lead, 'l')} AND l.created_at >= {since} AND l.created_at < {until}"
        f" GROUP BY l.first_{by} ORDER BY leads DESC LIMIT {SHOWN}"
    )
    check_names_tenant(sql)
    return {row["name"]: row for row in await uow.connection.fetch(sql, *pen.filled())}


def _won(uow: UnitOfWork, pen: Pen) -> str:
    deal = catalogue().of(Deal)
    if not may_read(uow.context, deal):
        return "NULL::bigint"
    won = f"SELECT count(*) FROM deals d WHERE {pen.living(deal, 'd')} AND d.lead_id = l.id AND d.status = "
    return f"sum(({won}'{DealStatus.WON}'))::bigint"


def _spent(rows: Iterable[Row], first: date, last: date, by: ChannelLevel) -> dict[str | None, dict[str, int]]:
    found: dict[str | None, dict[str, int]] = {}
    for row in rows:
        amounts = found.setdefault(row[by.value], {})
        part = share(row["amount"], row["from_day"], row["to_day"], first, last)
        amounts[row["currency"]] = amounts.get(row["currency"], 0) + part
    return found


def share(amount: int, from_day: date, to_day: date, first: date, last: date) -> int:
    """Of an amount for some days, what falls on those from `first` to `last`. Of stretches that follow each other the
    shares add up to the whole, since each is what was spent by its end less what was spent by its beginning.
    """
    days = (to_day - from_day).days + 1

    def spent_by(day: date) -> int:
        gone = min(max((day - from_day).days + 1, 0), days)
        return _rounded(Decimal(amount) * gone / days)

    return spent_by(last) - spent_by(first - timedelta(days=1))


def _channel(name: str | None, row: Mapping[str, Any], amounts: Mapping[str, int]) -> Channel:
    spent = [
        Spent(currency, amount, _apiece(amount, row["leads"]), _apiece(amount, row["won"]))
        for currency, amount in sorted(amounts.items())
    ]
    return Channel(name, row["leads"], row["converted"], row["won"], spent)


def _apiece(amount: int, number: int | None) -> int | None:
    return _rounded(Decimal(amount) / number) if number else None


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
