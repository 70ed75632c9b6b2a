"""What is special about activities: what a kind demands, whom it concerns, and doing what was planned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Executable, Uuid, any_, bindparam, select

from tenants.changes.log import ChangeKind
from tenants.crm.accounts.models import Account, Contact
from tenants.crm.activities.follow_ups import is_open, keep_up, plan_again
from tenants.crm.activities.models import Activity, ActivityKind
from tenants.crm.activities.reminding import plan_reminders, remind
from tenants.crm.deals.models import Deal
from tenants.crm.leads.models import Lead
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem, invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tenants.records.hooks import Draft, Written, effect_of, preparation_of, rule_for
from tenants.records.scoping import require

LONGEST = 31 * 24 * 60
"""Minutes. A month of one meeting is a mistake in typing."""
AHEAD = timedelta(days=1)
"""How wrong a phone's clock may be before what "happened" has evidently not happened yet."""
_PLANNING = ("due_at", "remind_at", "completed_at")


def _accounts_of(model: type[Contact] | type[Deal]) -> Executable:
    return (
        select(model.id, model.account_id)
        .join(Account, Account.id == model.account_id)
        .where(model.id == any_(bindparam("ids", type_=ARRAY(Uuid()))), Account.deleted_at.is_(None))
    )


_ACCOUNTS_OF = {"deal_id": _accounts_of(Deal), "contact_id": _accounts_of(Contact)}


async def complete_task(uow: UnitOfWork, *, activity_id: UUID, version: int | None = None) -> int:
    """Mark a planned activity as done now; returns its version. Done twice it stays done at the first time.

    Raises NotFound, Conflict, ValidationFailed (NOT_PLANNED: it has already happened).
    """
    stored = await _planned(uow, activity_id)
    if stored["completed_at"] is not None:
        return int(stored["version"])
    if not is_open(stored):
        raise invalid("id", say("This has already happened.", "该活动已经发生。"), "NOT_PLANNED")
    return await writing.update(uow, Activity, activity_id, version, {"completed_at": now()})


async def reopen_task(uow: UnitOfWork, *, activity_id: UUID, version: int | None = None) -> int:
    """Plan a done activity again; an open one stays open. Raises NotFound, Conflict."""
    stored = await _planned(uow, activity_id)
    if stored["completed_at"] is None:
        return int(stored["version"])
    return await writing.update(uow, Activity, activity_id, version, {"completed_at": None})


async def _planned(uow: UnitOfWork, activity_id: UUID) -> dict[str, Any]:
    require(uow.context, catalogue().of(Activity), Action.UPDATE)
    return await writing.lock(uow, Activity, activity_id, action=Action.UPDATE)


@rule_for(Activity)
def check_activity(_uow: UnitOfWork, before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    """A new activity happened now unless it says when; a note is never planned; what is completed has happened."""
    draft, moment = Draft(before, after), now()
    if not before and not after.get("occurred_at"):
        after["occurred_at"] = after.get("completed_at") or moment
    if before and _is_done_now(draft) and "occurred_at" not in after and before["kind"] != ActivityKind.TASK:
        after["occurred_at"] = after["completed_at"]
    problems = []
    if draft.value("kind") == ActivityKind.NOTE:
        message = say("A note is not planned; make a task.", "备注不能被计划，请创建任务。")
        problems += [FieldProblem(name, "NOT_PLANNABLE", message) for name in _PLANNING if draft.value(name)]
    done = after.get("completed_at")
    if done is not None and done > moment + AHEAD:
        message = say("This is still to come; set when it is due instead.", "该时间尚未到来，请改填截止时间。")
        problems.append(FieldProblem("completed_at", "IN_THE_FUTURE", message))
    minutes = after.get("duration_minutes")
    if minutes is not None and not 0 <= minutes <= LONGEST:
        message = say("Between 0 and {n} minutes.", "0 到 {n} 分钟之间。", n=LONGEST)
        problems.append(FieldProblem("duration_minutes", "OUT_OF_RANGE", message))
    return problems


def _is_done_now(draft: Draft) -> bool:
    return draft.changes("completed_at") and draft.after["completed_at"] is not None


@preparation_of(Activity)
async def take_account(uow: UnitOfWork, drafts: list[Draft]) -> list[FieldProblem]:
    """What is done about a deal is done with whom it is made, what is done with a person with the company they work
    for, unless it says with which.
    """
    for column, accounts_of in _ACCOUNTS_OF.items():
        lacking = [draft for draft in drafts if draft.changes(column) and draft.value("account_id") is None]
        ids = {draft.after[column] for draft in lacking} - {None}
        if ids:
            accounts = {row["id"]: row["account_id"] for row in await uow.rows(accounts_of, ids=list(ids))}
            for draft in lacking:
                draft.after["account_id"] = accounts.get(draft.after[column])
    return []


@effect_of(Activity)
async def follow(uow: UnitOfWork, written: list[Written]) -> None:
    """Move the last follow-up of whom it concerns forward, never backward, when something has happened."""
    await keep_up(uow, written)
    plan_reminders(uow, written)


@effect_of(Account)
async def plan_account_again(uow: UnitOfWork, written: list[Written]) -> None:
    """An account that comes back from the bin has a next activity again."""
    await plan_again(uow, Account, [write.record_id for write in written if write.kind is ChangeKind.RESTORED])


@effect_of(Contact)
async def plan_contact_again(uow: UnitOfWork, written: list[Written]) -> None:
    """A contact that comes back from the bin has a next activity again."""
    await plan_again(uow, Contact, [write.record_id for write in written if write.kind is ChangeKind.RESTORED])


@effect_of(Lead)
async def plan_lead_again(uow: UnitOfWork, written: list[Written]) -> None:
    """A lead that comes back from the bin has a next activity again."""
    await plan_again(uow, Lead, [write.record_id for write in written if write.kind is ChangeKind.RESTORED])


@effect_of(Deal)
async def plan_deal_again(uow: UnitOfWork, written: list[Written]) -> None:
    """A deal that comes back from the bin has a next activity again."""
    await plan_again(uow, Deal, [write.record_id for write in written if write.kind is ChangeKind.RESTORED])


__all__ = ["complete_task", "is_open", "remind", "reopen_task"]
