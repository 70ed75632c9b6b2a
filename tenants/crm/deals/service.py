"""What is done with deals: moved, won, lost, reopened; and what holds however one is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tenants.crm.deals import lifecycle, pipelines
from tenants.crm.deals.approving import SUBJECT
from tenants.crm.deals.lifecycle import followed
from tenants.crm.deals.log import keep_log, moves
from tenants.crm.deals.models import Deal, DealStatus, ForecastCategory, LostReason, MoveKind
from tenants.crm.deals.parties import (
    Parties,
    parties,
    remove_competitor,
    remove_contact,
    set_competitor,
    set_contact,
)
from tenants.crm.deals.parties_models import CompetitorStatus, ContactRole
from tenants.crm.deals.pipelines import arrange
from tenants.crm.deals.splits import split
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Conflict, FieldProblem, invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.plans import Module
from tenants.reach import Action
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tenants.records.hooks import Draft, Written, effect_of, preparation_of, rule_for
from tenants.records.notes import bounded
from tenants.records.scoping import require

_ENDED = (DealStatus.WON, DealStatus.LOST)
_UNTOUCHED = frozenset({"stage_id", "forecast"})
"""What a closed deal keeps until it is reopened."""


async def move(uow: UnitOfWork, *, deal_id: UUID, stage_id: UUID, version: int | None = None) -> int:
    """Put a deal into a stage; returns its version. Raises NotFound, Conflict, and ValidationFailed: DEAL_CLOSED,
    STAGE_REQUIRES (by field), STAGE_SKIPPED.
    """
    return await writing.update(uow, Deal, deal_id, version, {"stage_id": stage_id})


async def win(uow: UnitOfWork, *, deal_id: UUID, note: str | None = None, version: int | None = None) -> int:
    """It is sold; returns its version. Raises NotFound, Conflict, ValidationFailed: DEAL_CLOSED, TOO_LONG."""
    deal = await _held(uow, deal_id, version, (DealStatus.OPEN,))
    ended = {"probability": 100, "forecast": str(ForecastCategory.CLOSED), "lost_reason": None}
    return await _end(uow, deal, DealStatus.WON, {**ended, "outcome_note": bounded(note)})


async def lose(
    uow: UnitOfWork, *, deal_id: UUID, reason: LostReason, note: str | None = None, version: int | None = None
) -> int:
    """It is lost, and why; it adds nothing to any forecast. Returns its version. Raises like `win`."""
    deal = await _held(uow, deal_id, version, (DealStatus.OPEN,))
    ended = {"probability": 0, "forecast": str(ForecastCategory.OMITTED), "lost_reason": str(reason)}
    return await _end(uow, deal, DealStatus.LOST, {**ended, "outcome_note": bounded(note)})


async def reopen(uow: UnitOfWork, *, deal_id: UUID, reason: str, version: int | None = None) -> int:
    """A won or lost deal goes on in the stage where it ended; returns its version. It takes the right to reopen, and a
    reason. Raises Forbidden, NotFound, Conflict, ValidationFailed: DEAL_OPEN, REQUIRED, TOO_LONG.
    """
    uow.require(Module.DEALS, "deals:reopen")
    deal, note = await _held(uow, deal_id, version, _ENDED), bounded(reason)
    if note is None:
        raise invalid("reason", say("Say why it is reopened.", "请说明重新打开的原因。"), "REQUIRED")
    found = next((each for each in await pipelines.stages(uow) if each["id"] == deal["stage_id"]), None)
    if found is None or not await pipelines.keep_open(uow, [found["id"]]):
        raise invalid("id", say("The stage it was in is gone.", "它原来所在的阶段已删除。"), "STAGE_GONE")
    again = {"closed_at": None, "lost_reason": None, "outcome_note": note, "status": str(DealStatus.OPEN)}
    return await _keep(uow, deal, {**again, **_entered(found, None)})


async def _held(uow: UnitOfWork, deal_id: UUID, version: int | None, needed: Sequence[DealStatus]) -> dict[str, Any]:
    require(uow.context, catalogue().of(Deal), Action.UPDATE)
    deal = await writing.lock(uow, Deal, deal_id, action=Action.UPDATE)
    if version is not None and version != deal["version"]:
        raise Conflict(say("Somebody changed this record since you read it.", "该记录已被他人修改。"), "version")
    lifecycle.check_status(deal, needed)
    return deal


async def _end(uow: UnitOfWork, deal: Mapping[str, Any], status: DealStatus, values: Mapping[str, Any]) -> int:
    return await _keep(uow, deal, {**values, "status": str(status), "closed_at": now(), "rots_at": None})


async def _keep(uow: UnitOfWork, deal: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    worth = lifecycle.expected(deal["amount"], values["probability"], values["forecast"])
    await writing.keep(uow, Deal, deal["id"], {**values, "expected": worth})
    return int(deal["version"]) + 1


@rule_for(Deal)
def check_deal(_uow: UnitOfWork, before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    """An amount is not below zero; what a closed deal keeps is not changed; a stage is not taken away."""
    problems = []
    if (after.get("amount") or 0) < 0:
        problems.append(FieldProblem("amount", "OUT_OF_RANGE", say("Not below zero.", "不能小于零。")))
    if before and before["status"] != DealStatus.OPEN:
        moved = [name for name in _UNTOUCHED if name in after and after[name] != before[name]]
        problems += [FieldProblem(name, "DEAL_CLOSED", lifecycle.CLOSED) for name in moved]
    if before and "stage_id" in after and after["stage_id"] is None:
        problems.append(FieldProblem("stage_id", "REQUIRED", say("Please fill this in.", "请填写此项。")))
    return problems


@preparation_of(Deal)
async def settle(uow: UnitOfWork, drafts: list[Draft]) -> list[FieldProblem]:
    """What a stage asks is there, whoever writes and however; where it goes, what it is worth, when it rots."""
    asked = [draft for draft in drafts if _is_asked(draft)]
    known = await pipelines.stages(uow) if asked else []
    problems = [problem for draft in asked for problem in _place(known, draft)]
    entered = {draft.after["stage_id"] for draft in asked if draft.changes("stage_id")} - {None}
    gone = entered & {each["id"] for each in known} - await pipelines.keep_open(uow, entered)
    problems += [_no_such_stage() for draft in asked if draft.after.get("stage_id") in gone]
    for draft in drafts:
        worth = lifecycle.expected(draft.value("amount"), draft.value("probability"), draft.value("forecast"))
        draft.after["expected"] = worth
    return problems


def _no_such_stage() -> FieldProblem:
    """It was there a moment ago."""
    return FieldProblem("stage_id", "NOT_FOUND", say("There is no such record to refer to.", "没有可引用的记录。"))


def _is_asked(draft: Draft) -> bool:
    """Whether its stage has a say: it is entered, or something is taken away that it may require."""
    if not draft.before or draft.changes("stage_id"):
        return True
    taken = (name for name in lifecycle.REQUIRABLE.values() if draft.after.get(name, "") is None)
    return draft.before["status"] == DealStatus.OPEN and any(draft.changes(name) for name in taken)


def _place(known: Sequence[Mapping[str, Any]], draft: Draft) -> list[FieldProblem]:
    if not draft.before and draft.value("stage_id") is None:
        draft.after["stage_id"] = known[0]["id"]
    stage = next((each for each in known if each["id"] == draft.value("stage_id")), None)
    if stage is None:
        return []  # that it is not there is said by whoever looks after references
    problems = lifecycle.lacking(stage, {**draft.before, **draft.after})
    if draft.before and not draft.changes("stage_id"):
        return problems
    draft.after.update(_entered(stage, draft.after.get("forecast")))
    if not draft.before:
        draft.after["status"] = str(DealStatus.OPEN)
    return problems + lifecycle.skipped(known, draft.before.get("stage_id"), stage)


def _entered(stage: Mapping[str, Any], forecast: str | None) -> dict[str, Any]:
    """What a deal has of the stage it is in from now on."""
    moment, days = now(), stage["rotting_days"]
    return {
        "pipeline_id": stage["pipeline_id"],
        "probability": stage["probability"],
        "forecast": forecast or stage["forecast"] or str(ForecastCategory.PIPELINE),
        "stage_since": moment,
        "rotting_days": days,
        "rots_at": lifecycle.rots_at(days, moment),
    }


@effect_of(Deal)
async def follow(uow: UnitOfWork, written: list[Written]) -> None:
    """Every move stands in the log."""
    await keep_log(uow, written)


__all__ = [
    "SUBJECT",
    "CompetitorStatus",
    "ContactRole",
    "DealStatus",
    "LostReason",
    "MoveKind",
    "Parties",
    "arrange",
    "followed",
    "lose",
    "move",
    "moves",
    "parties",
    "remove_competitor",
    "remove_contact",
    "reopen",
    "set_competitor",
    "set_contact",
    "split",
    "win",
]
