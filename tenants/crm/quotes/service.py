"""Quotes: priced, approved, sent, revised and answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.context import TenantContext
from tenants.crm.quotes import approving, numbering, paper
from tenants.crm.quotes.arithmetic import Priced
from tenants.crm.quotes.beginning import EDITABLE, FIXED, LOCKED
from tenants.crm.quotes.content import Content, content_of, events_of, happened, kept_values, lines_of, replace_lines
from tenants.crm.quotes.customer import (
    OPEN,
    OpenPaper,
    Signature,
    answer_by_customer,
    answered,
    open_paper,
    require_in_time,
    seen,
)  # fmt: skip
from tenants.crm.quotes.models import EventKind, Quote, QuoteStatus
from tenants.crm.quotes.paper import CONTENT_TYPE, document_of, in_words, write_documents
from tenants.crm.quotes.pricing import LineTerms, Offer, Terms, priced
from tenants.crm.quotes.settings import Settings, set_settings, settings_of
from tenants.currency import service as currency
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, NotFound, ValidationFailed, invalid
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.kit.periods import start_of
from tenants.reach import Action
from tenants.records import scoping, writing
from tenants.records.catalogue import catalogue
from tenants.records.notes import bounded
from tenants.records.permitting import is_within
from tenants.records.scoping import require

_REVISABLE = (*OPEN, QuoteStatus.DECLINED, QuoteStatus.EXPIRED)
_COPIED = (
    "currency", "price_book_id", "tax_included", "discount_rate", "discount", "net", "tax", "total", "discount_share",
    "cost", "cost_currency", "margin", "needs_approval", "approval_reasons", "series", "custom",
)  # fmt: skip
_QUOTE = select(Quote).where(Quote.id == bindparam("quote_id"))


async def price_quote(uow: UnitOfWork, terms: Terms, *, account_id: UUID | None = None) -> Offer:
    """What content would come to for an account, stored nowhere: what an editor shows while somebody types. Without
    cost and margin for who does not see them. Raises ValidationFailed like `set_content`, Forbidden.
    """
    require(uow.context, catalogue().of(Quote), Action.READ)
    offer = await priced(uow, replace(terms, account_id=account_id))
    return replace(offer, priced=_seen_by(uow.context, offer.priced))


async def content(uow: UnitOfWork, *, quote_id: UUID) -> Content:
    """A quote with its lines and what they come to, as it was written; without cost and margin for who does not see
    them. Raises NotFound, Forbidden.
    """
    found = await content_of(uow, await _seen(uow, quote_id))
    return replace(found, offer=replace(found.offer, priced=_seen_by(uow.context, found.offer.priced)))


async def events(uow: UnitOfWork, *, quote_id: UUID) -> Sequence[Row]:
    """What happened to a quote, the first thing first. Raises NotFound, Forbidden."""
    await _seen(uow, quote_id)
    return await events_of(uow, quote_id)


async def paper_of(uow: UnitOfWork, *, quote_id: UUID) -> Row | None:
    """What the customer has of a quote; None for what was never sent. Raises NotFound, Forbidden."""
    await _seen(uow, quote_id)
    return await paper.paper_of(uow, quote_id)


async def read_settings(uow: UnitOfWork) -> Settings:
    """What the company asks of its quotes, for whoever reads them. Raises Forbidden."""
    require(uow.context, catalogue().of(Quote), Action.READ)
    return await settings_of(uow)


async def set_content(uow: UnitOfWork, *, quote_id: UUID, terms: Terms, version: int | None = None) -> int:
    """Give a draft these lines and no others; returns its version. What was approved has to be approved again. Raises
    NotFound, Conflict, ValidationFailed: QUOTE_LOCKED, and whatever is wrong with the lines (`pricing.priced`).
    """
    quote = await _held(uow, quote_id, version, EDITABLE)
    own = replace(terms, account_id=quote["account_id"])
    offer = await priced(uow, own)
    await replace_lines(uow, quote_id, offer.priced.lines)
    return await _keep(uow, quote, {**kept_values(own, offer), "status": str(QuoteStatus.DRAFT)})


async def submit(uow: UnitOfWork, *, quote_id: UUID, version: int | None = None) -> int:
    """Ask for approval; returns the version. Raises NotFound, Conflict, ValidationFailed: QUOTE_LOCKED,
    NOTHING_TO_APPROVE.
    """
    quote = await _held(uow, quote_id, version, (QuoteStatus.DRAFT,))
    await approving.submit(uow, quote)
    return await _version(uow, quote_id)


async def approve(uow: UnitOfWork, *, quote_id: UUID, note: str | None = None, version: int | None = None) -> int:
    """It may go out as it is; returns the version. Raises NotFound, Conflict, Forbidden, ValidationFailed:
    QUOTE_LOCKED, OWN_REQUEST, IN_APPROVAL, TOO_LONG.
    """
    quote = await _held(uow, quote_id, version, (QuoteStatus.IN_APPROVAL,))
    await approving.decide(uow, quote, agreed=True, note=bounded(note))
    return await _version(uow, quote_id)


async def send_back(uow: UnitOfWork, *, quote_id: UUID, note: str | None = None, version: int | None = None) -> int:
    """It may not; it is a draft again. Returns the version. Raises like `approve`."""
    quote = await _held(uow, quote_id, version, (QuoteStatus.IN_APPROVAL,))
    await approving.decide(uow, quote, agreed=False, note=bounded(note))
    return await _version(uow, quote_id)


async def send(uow: UnitOfWork, *, quote_id: UUID, version: int | None = None) -> int:
    """It goes to the customer and stays as it is from now on; returns the version. It expires when the day it is valid
    until is over. Raises NotFound, Conflict, ValidationFailed: QUOTE_LOCKED, NEEDS_APPROVAL, NO_LINES, OUT_OF_RANGE.
    """
    quote = await _held(uow, quote_id, version, EDITABLE)
    if quote["needs_approval"] and quote["status"] != QuoteStatus.APPROVED:
        raise invalid("id", say("Somebody has to approve this first.", "须先通过审批。"), "NEEDS_APPROVAL")
    if not any(not line.optional for line in await lines_of(uow, quote_id)):
        raise invalid("id", say("There is nothing on this quote.", "报价单没有任何明细。"), "NO_LINES")
    until: date | None = quote["valid_until"]
    if until is None or until < await currency.today(uow):
        raise invalid("valid_until", say("Its last day has passed.", "有效期已过。"), "OUT_OF_RANGE")
    await happened(uow, quote_id, EventKind.SENT)
    await paper.take_down(uow, quote)
    after = start_of(until + timedelta(days=1), uow.context.time_zone)
    uow.enqueue(Job.QUOTE_EXPIRES, at=after, key=f"{quote_id}:{until.isoformat()}", quote_id=quote_id)
    return await _keep(uow, quote, {"status": str(QuoteStatus.SENT), "sent_at": now()})


async def revise(uow: UnitOfWork, *, quote_id: UUID, version: int | None = None) -> UUID:
    """The next revision, a draft with the same content; the one before it is superseded. Returns its id. Raises
    NotFound, Conflict, ValidationFailed: QUOTE_LOCKED (a draft is changed as it is, what is accepted is agreed).
    """
    quote = await _held(uow, quote_id, version, _REVISABLE)
    lines, revision = await lines_of(uow, quote_id), int(quote["revision"]) + 1
    await _keep(uow, quote, {"status": str(QuoteStatus.SUPERSEDED), "current": False})
    record = catalogue().of(Quote)
    given = {name: quote[name] for name in (*FIXED, "owner_id") if name != "valid_until"}
    values, problems = writing.check_new(uow, record, given, {})
    if problems:
        raise ValidationFailed(problems)
    values |= {name: quote[name] for name in _COPIED}
    values |= {"revision": revision, "number": numbering.revised(quote["series"], revision)}
    (made,) = await writing.create_many(uow, record, [values])
    await replace_lines(uow, made, lines)
    await happened(uow, quote_id, EventKind.SUPERSEDED, note=values["number"])
    return made


async def answer(
    uow: UnitOfWork, *, quote_id: UUID, accepted: bool, note: str | None = None, version: int | None = None
) -> int:
    """The customer said yes or no, and somebody of the company writes it down; returns the version. Raises NotFound,
    Conflict, ValidationFailed: QUOTE_LOCKED, QUOTE_EXPIRED, TOO_LONG.
    """
    await require_in_time(uow, await _held(uow, quote_id, version, OPEN))
    await answered(uow, quote_id, accepted=accepted, note=bounded(note))
    return await _version(uow, quote_id)


async def expire(ctx: TenantContext, *, quote_id: UUID) -> None:
    """Its last day is over and nobody has answered. What was answered or revised meanwhile stays as it is."""
    async with unit_of_work(ctx) as uow:
        try:
            quote = await writing.lock(uow, Quote, quote_id)
        except NotFound:
            return
        if quote["status"] in OPEN and quote["valid_until"] < await currency.today(uow):
            await happened(uow, quote_id, EventKind.EXPIRED)
            await _keep(uow, quote, {"status": str(QuoteStatus.EXPIRED), "decided_at": now()})


async def _seen(uow: UnitOfWork, quote_id: UUID) -> dict[str, Any]:
    record = catalogue().of(Quote)
    require(uow.context, record, Action.READ)
    if not await is_within(uow, record, quote_id, Action.READ):
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    row = await uow.row(_QUOTE, quote_id=quote_id)
    assert row is not None
    return dict(row)


def _seen_by(context: TenantContext, found: Priced) -> Priced:
    gone = scoping.hidden(context.limits, catalogue().of(Quote))
    cost, margin = (None if name in gone else getattr(found, name) for name in ("cost", "margin"))
    return replace(found, cost=cost, margin=margin)


async def _held(uow: UnitOfWork, quote_id: UUID, version: int | None, needed: Sequence[QuoteStatus]) -> dict[str, Any]:
    require(uow.context, catalogue().of(Quote), Action.UPDATE)
    quote = await writing.lock(uow, Quote, quote_id, action=Action.UPDATE)
    if version is not None and version != quote["version"]:
        raise Conflict(say("Somebody changed this record since you read it.", "该记录已被他人修改。"), "version")
    if quote["status"] not in needed:
        raise invalid("id", LOCKED, "QUOTE_LOCKED")
    return quote


async def _keep(uow: UnitOfWork, quote: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    await writing.keep(uow, Quote, quote["id"], dict(values))
    return await _version(uow, quote["id"])


async def _version(uow: UnitOfWork, quote_id: UUID) -> int:
    row = await uow.row(_QUOTE, quote_id=quote_id)
    assert row is not None
    return int(row["version"])


__all__ = [
    "CONTENT_TYPE", "Content", "EventKind", "LineTerms", "Offer", "OpenPaper", "QuoteStatus", "Settings", "Signature",
    "Terms", "answer", "answer_by_customer", "approve", "content", "document_of", "events", "expire", "in_words",
    "open_paper", "paper_of", "price_quote", "read_settings", "revise", "seen", "send", "send_back", "set_content",
    "set_settings", "submit", "write_documents",
]  # fmt: skip
