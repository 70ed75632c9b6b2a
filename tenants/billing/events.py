"""What the provider tells us: checked, kept under its own id, and then settled by a job.

An event may come twice, late, or before one that was earlier. It is kept once; what it means is decided by what it says
and when it was made, never by when it came (`paying.record`), or by asking the provider how things are now (cards).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.adapters import limiter
from tenants.adapters.limiter import Limit
from tenants.adapters.payments import REFUNDS, Outcome, card_payments
from tenants.billing import cards, paying, refunding
from tenants.billing.changing import system_of
from tenants.billing.models import ProviderEvent
from tenants.context import PLATFORM, TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import NotFound
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say

HOOK = Limit("billing-hook", amount=1_200, seconds=60)

_KEEP = (
    insert(ProviderEvent)
    .values(
        id=bindparam("id"),
        event=bindparam("event"),
        kind=bindparam("kind"),
        payload=bindparam("payload"),
        received_at=bindparam("moment"),
    )
    .on_conflict_do_nothing(index_elements=["event"])
)
_FIND = select(ProviderEvent.event, ProviderEvent.kind, ProviderEvent.payload).where(
    ProviderEvent.id == bindparam("row_id")
)
_SETTLED = update(ProviderEvent).where(ProviderEvent.id == bindparam("row_id")).values(settled_at=bindparam("moment"))
_REFUNDED = ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated")
_RENEWED = ("payment_method.updated", "payment_method.automatically_updated")
_INTENTS = {
    "payment_intent.succeeded": "succeeded",
    "payment_intent.payment_failed": "failed",
    "payment_intent.canceled": "cancelled",
}


async def receive(*, body: bytes, signature: str, address: str = "") -> bool:
    """Keep an event, and leave the rest to a job; False where we have it already. `address` is whose tries are counted.
    Raises RateLimited, SignatureWrong, NotFound where nothing is taken from cards.
    """
    await limiter.hit(HOOK, address)
    provider = card_payments()
    if provider is None:
        raise NotFound(say("There is nothing here.", "此处没有内容。"))
    event, row_id = provider.verified(body, signature), uuid7()
    async with unit_of_work(PLATFORM) as uow:
        kept = await uow.run(
            _KEEP, id=row_id, event=event["id"], kind=event["type"], payload=_needed(event), moment=now()
        )
        if kept:
            uow.enqueue(Job.PROVIDER_EVENT, row_id=row_id)
    return bool(kept)


def _needed(event: Mapping[str, Any]) -> dict[str, Any]:
    """What we go by; who paid with what is not ours to keep."""
    found = event["data"]["object"]
    problem = (found.get("last_payment_error") or {}).get("code") or found.get("failure_reason") or ""
    names = ("id", "status", "mode", "customer", "setup_intent")
    kept = {name: found[name] for name in names if isinstance(found.get(name), str)}
    given = (found.get("metadata") or {}).items()
    facts = {name: str(value) for name, value in given if name in ("tenant", "payment", "refund")}
    return {"created": event["created"], "problem": problem, "facts": facts, **kept}


async def settle_event(ctx: TenantContext, *, row_id: UUID) -> None:
    """Do what an event means; done again, it is the same. Raises PaymentsUnavailable."""
    async with unit_of_work(ctx, read_only=True) as uow:
        row = await uow.row(_FIND, row_id=row_id)
    if row is None:
        return
    said, version = row["payload"], f"{row['payload']['created']:012d}:{row['event']}"
    if row["kind"] in _INTENTS:
        await _intent(said, version, _INTENTS[row["kind"]])
    elif row["kind"] == "checkout.session.completed" and said.get("mode") == "setup":
        await _card(said, version)
    elif row["kind"] in _REFUNDED:
        await _refund(said, version)
    elif row["kind"] in _RENEWED:
        await _renewed(ctx, said["id"])
    elif row["kind"] == "payment_method.detached":
        async with unit_of_work(ctx) as uow:
            await cards.forget_card(uow, said["id"])
    async with unit_of_work(ctx) as uow:
        await uow.run(_SETTLED, row_id=row_id, moment=now())


async def _intent(said: Mapping[str, Any], version: str, state: str) -> None:
    facts = said["facts"]
    if "tenant" not in facts or "payment" not in facts:
        return  # not one of ours: the account may sell other things too
    outcome = Outcome(said["id"], state, said["problem"] if state != "succeeded" else "")
    async with unit_of_work(system_of(UUID(facts["tenant"]))) as uow:
        await paying.record(uow, payment_id=UUID(facts["payment"]), outcome=outcome, version=version)


async def _card(said: Mapping[str, Any], version: str) -> None:
    provider, tenant_id = card_payments(), await cards.whose(said.get("customer", ""))
    if provider is None or tenant_id is None:
        return
    method = await provider.saved(said["setup_intent"])
    if method is None or method.customer != said["customer"]:
        return
    async with unit_of_work(system_of(tenant_id)) as uow:
        left = await cards.keep_card(uow, method, version)
        if left != method.reference:
            await paying.collect_open(uow, method.reference)
    if left is not None:
        await provider.let_go(left)


async def _refund(said: Mapping[str, Any], version: str) -> None:
    facts = said["facts"]
    if "tenant" not in facts or "refund" not in facts:
        return  # made by hand at the provider: the operator's books know of it
    outcome = Outcome(said["id"], REFUNDS.get(said.get("status", ""), "pending"), said["problem"])
    async with unit_of_work(system_of(UUID(facts["tenant"]))) as uow:
        await refunding.record_refund(uow, refund_id=UUID(facts["refund"]), outcome=outcome, version=version)


async def _renewed(ctx: TenantContext, reference: str) -> None:
    provider = card_payments()
    method = await provider.card(reference) if provider else None
    if method is not None:
        async with unit_of_work(ctx) as uow:
            await cards.renew_card(uow, method)
