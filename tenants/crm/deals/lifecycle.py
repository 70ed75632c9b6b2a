"""What a stage asks of a deal, what a deal is worth, and when it rots (domain: pipeline and forecast). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tenants.crm.deals.models import Deal, DealStatus, ForecastCategory, StageGate
from tenants.errors import FieldProblem, invalid
from tenants.kit.message import say

_KEPT = frozenset({"name", "stage_id", "amount_currency"})
REQUIRABLE: Mapping[str, str] = {
    re.sub("_id$", "", name): name
    for name, field in ((each.name, each.info.get("field")) for each in Deal.__table__.columns)
    if field is not None and not field.read_only and name not in _KEPT
}
"""What a stage may require, by the name it is asked for: `account` is the column account_id."""
_CAMEL = re.compile("(?<=[a-z])([A-Z])")


def names_of(required: str | None) -> list[str]:
    """The fields a stage requires, in the house's names whichever way they were written: closesOn, closes_on."""
    parts = (part.strip() for part in (required or "").split(","))
    names = (re.sub("_id$", "", _CAMEL.sub(r"_\1", part).lower()) for part in parts if part)
    return list(dict.fromkeys(names))


def lacking(stage: Mapping[str, Any], value: Mapping[str, Any]) -> list[FieldProblem]:
    """What a deal with these values is without for `stage`: STAGE_REQUIRES, by field."""
    message = say("The stage “{stage}” requires this.", "阶段“{stage}”要求填写该字段。", stage=stage["name"])
    columns = [REQUIRABLE[name] for name in names_of(stage["required_fields"]) if name in REQUIRABLE]
    return [FieldProblem(name, "STAGE_REQUIRES", message) for name in columns if value[name] in (None, "")]


def skipped(
    stages: Sequence[Mapping[str, Any]], came_from: UUID | None, stage: Mapping[str, Any]
) -> list[FieldProblem]:
    """Whether a gate keeps a deal out of `stage`: STAGE_SKIPPED. `stages` are all there are, in their order."""
    if stage["gate"] != StageGate.IN_ORDER:
        return []
    own = [each["id"] for each in stages if each["pipeline_id"] == stage["pipeline_id"]]
    at = own.index(stage["id"])
    if at == 0 or came_from in own[at - 1 :]:
        return []
    message = say("This stage is entered from the one before it.", "只能从前一阶段进入该阶段。")
    return [FieldProblem("stage_id", "STAGE_SKIPPED", message)]


def expected(amount: int | None, probability: int | None, forecast: str | None) -> int | None:
    """Amount × probability/100 in minor units, half up; omitted adds 0. None without an amount."""
    if amount is None:
        return None
    counted = 0 if forecast == ForecastCategory.OMITTED else probability or 0
    return (amount * counted + 50) // 100


def rots_at(days: int | None, *touched: datetime | None) -> datetime | None:
    """When a deal rots that was last touched at the latest of these (UTC), in a stage that allows `days`."""
    times = [each for each in touched if each is not None]
    return None if days is None or not times else max(times) + timedelta(days=days)


def followed(deal: Mapping[str, Any], followed_at: datetime | None) -> dict[str, datetime | None]:
    """What a deal keeps that was last followed up then (UTC): while it is open it rests from there, or from where it
    came into its stage, whichever is later. An edited field is no follow-up.
    """
    if deal["status"] != DealStatus.OPEN:
        return {"rots_at": deal["rots_at"]}
    return {"rots_at": rots_at(deal["rotting_days"], deal["stage_since"], followed_at)}


def check_status(deal: Mapping[str, Any], needed: Iterable[DealStatus]) -> None:
    """Raises ValidationFailed: DEAL_OPEN (nothing to reopen), DEAL_CLOSED (reopen it first)."""
    if deal["status"] in needed:
        return
    if deal["status"] == DealStatus.OPEN:
        raise invalid("id", say("This deal is open already.", "该商机本来就是打开的。"), "DEAL_OPEN")
    raise invalid("id", CLOSED, "DEAL_CLOSED")


CLOSED = say("This deal is won or lost; reopen it first.", "该商机已赢单或输单，请先重新打开。")
