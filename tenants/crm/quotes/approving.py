"""Who approves a quote that goes below what a company allows: the flow its values ask for, or, where no flow asks for
anything, whoever may approve quotes.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.crm.approvals import service as engine
from tenants.crm.approvals.service import Outcome, Status, Subject, may_be_approved
from tenants.crm.quotes.content import events_of, happened
from tenants.crm.quotes.models import EventKind, Quote, QuoteStatus
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import ValidationFailed, invalid
from tenants.kit.message import say
from tenants.plans import Module
from tenants.records import writing

PERMISSION = "quotes:approve"
_STATUS = select(Quote.status).where(Quote.id == bindparam("quote_id"))
_WAITS = frozenset({QuoteStatus.DRAFT, QuoteStatus.IN_APPROVAL, QuoteStatus.APPROVED})
_BECOMES = {
    Status.APPROVING: (QuoteStatus.IN_APPROVAL, EventKind.SUBMITTED),
    Status.APPROVED: (QuoteStatus.APPROVED, EventKind.APPROVED),
    Status.AUTO_APPROVED: (QuoteStatus.APPROVED, EventKind.APPROVED),
}
_BACK = (QuoteStatus.DRAFT, EventKind.SENT_BACK)


async def submit(uow: UnitOfWork, quote: dict[str, Any]) -> None:
    """Ask for approval of a quote that is held. Raises as `approvals.submit`, but for NO_FLOW."""
    try:
        await engine.submit(uow, record_type="quote", record_id=quote["id"])
    except ValidationFailed as refused:
        if [problem.code for problem in refused.problems] != ["NO_FLOW"]:
            raise
        await _become(uow, quote["id"], *_BECOMES[Status.APPROVING])


async def decide(uow: UnitOfWork, quote: dict[str, Any], *, agreed: bool, note: str | None) -> None:
    """The decision of whoever may approve quotes, where no flow has a say. Raises Forbidden,
    ValidationFailed: OWN_REQUEST, IN_APPROVAL.
    """
    uow.require(Module.QUOTES, PERMISSION)
    told = [each["by_id"] for each in await events_of(uow, quote["id"]) if each["kind"] == EventKind.SUBMITTED]
    if told and told[-1] == uow.context.user_id:
        raise invalid("id", say("Somebody else has to approve this.", "须由他人审批。"), "OWN_REQUEST")
    trails = await engine.approvals_of(uow, record_type="quote", record_id=quote["id"])
    if any(each.row["status"] == Status.APPROVING for each in trails):
        raise invalid("id", say("Its flow decides about this.", "该报价单由审批流程决定。"), "IN_APPROVAL")
    await _become(uow, quote["id"], *(_BECOMES[Status.APPROVED] if agreed else _BACK), note)


async def _submitted(_uow: UnitOfWork, row: Any) -> None:
    """Raises ValidationFailed: QUOTE_LOCKED, NOTHING_TO_APPROVE."""
    if row["status"] != QuoteStatus.DRAFT:
        raise invalid("id", say("Only a draft is submitted.", "只能提交草稿。"), "QUOTE_LOCKED")
    if not row["needs_approval"]:
        told = say("This needs nobody's approval; send it.", "无需审批，可直接发送。")
        raise invalid("id", told, "NOTHING_TO_APPROVE")


async def _decided(uow: UnitOfWork, outcome: Outcome) -> None:
    if await uow.value(_STATUS, quote_id=outcome.record_id) not in _WAITS:
        return  # it went out, or was replaced, before: what is said of it now changes nothing
    if outcome.status is None:
        await writing.keep(uow, Quote, outcome.record_id, {"status": str(QuoteStatus.DRAFT)})
    else:
        await _become(uow, outcome.record_id, *_BECOMES.get(outcome.status, _BACK))


async def _become(
    uow: UnitOfWork, quote_id: UUID, status: QuoteStatus, kind: EventKind, note: str | None = None
) -> None:
    await happened(uow, quote_id, kind, note=note)
    await writing.keep(uow, Quote, quote_id, {"status": str(status)})


SUBJECT = may_be_approved(
    Subject(
        Quote,
        fields=("name", "net", "total", "discount_share", "margin", "approval_reasons", "valid_until", "terms"),
        material=frozenset(
            {"net", "tax", "total", "currency", "discount_rate", "discount", "account_id", "valid_until", "terms"}
        ),
        submitted=_submitted,
        decided=_decided,
    )
)
