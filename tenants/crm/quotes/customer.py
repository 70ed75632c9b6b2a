"""A quote as its customer meets it: the page behind its link, that it was seen, and the answer they sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from tenants.adapters import limiter
from tenants.adapters.limiter import Limit
from tenants.context import TenantContext
from tenants.crm.quotes import paper
from tenants.crm.quotes.content import happened
from tenants.crm.quotes.models import EventKind, Quote, QuotePaper, QuoteStatus
from tenants.currency import service as currency
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, FieldProblem, NotFound, ValidationFailed, invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.kit.text import clean, one_line
from tenants.plans import Module
from tenants.records import writing
from tenants.registry import addresses
from tenants.registry.doors import service as doors
from tenants.registry.visitor import Visitor

LOOKS, ANSWERS = Limit("quote-look", amount=120, seconds=60), Limit("quote-answer", amount=20, seconds=600)
OPEN = (QuoteStatus.SENT, QuoteStatus.VIEWED)
_LONGEST = {"name": 120, "email": 254, "note": 500}
_BEHIND = (
    select(QuotePaper, Quote.status, Quote.valid_until)
    .join(Quote, Quote.id == QuotePaper.quote_id)
    .where(QuotePaper.quote_id == bindparam("quote_id"), Quote.deleted_at.is_(None))
)
_SIGNED = (
    update(QuotePaper)
    .where(QuotePaper.quote_id == bindparam("quote_id"))
    .values(signer=bindparam("new_signer"), signed_at=bindparam("moment"))
)


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """A sent quote as it is now; `context` is the company itself at work. `is_open` while it can be answered."""

    context: TenantContext
    row: Row
    is_open: bool

    @property
    def quote_id(self) -> UUID:
        return UUID(str(self.row["quote_id"]))

    @property
    def status(self) -> QuoteStatus:
        return QuoteStatus(self.row["status"])

    def document(self, locale: str) -> str | None:
        """The SHA-256 of its PDF; None while it is being made."""
        found = self.row["files"].get(locale)
        return str(found["hash"]) if found else None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who answers, and what they say. `locale` is the language of the document they had before them."""

    name: str
    email: str
    locale: str
    note: str = ""
    agent: str = ""


async def open_paper(visitor: Visitor, *, public_id: str) -> OpenPaper:
    """What is behind a link. Raises NotFound (also where it was deleted, or the company has no quotes), RateLimited."""
    await limiter.hit(LOOKS, visitor.network)
    found = await doors.behind(public_id, kind=paper.KIND, request_id=visitor.request_id)
    async with unit_of_work(found.context, read_only=True) as uow:
        row = await uow.row(_BEHIND, quote_id=found.source_id)
        today = await currency.today(uow)
    if row is None or not found.context.has(Module.QUOTES):
        raise NotFound(say("There is nothing at this address.", "该地址不存在。"))
    answers = found.context.has(Module.QUOTES, writes=True)
    return OpenPaper(found.context, row, answers and row["status"] in OPEN and row["valid_until"] >= today)


async def seen(shown: OpenPaper) -> None:
    """Somebody has it before them: told by the page itself, since programs that look at links run no scripts."""
    async with unit_of_work(shown.context) as uow:
        quote = await writing.lock(uow, Quote, shown.quote_id)
        if quote["status"] == QuoteStatus.SENT:
            await happened(uow, shown.quote_id, EventKind.VIEWED)
            await writing.keep(
                uow,
                Quote,
                shown.quote_id,
                {"status": str(QuoteStatus.VIEWED), "viewed_at": quote["viewed_at"] or now()},
            )


async def answer_by_customer(visitor: Visitor, shown: OpenPaper, signature: Signature, *, accepted: bool) -> None:
    """Their yes or no, with who, when, from where, and of which document. Once answered it stays so.

    Raises ValidationFailed: REQUIRED, INVALID_EMAIL, TOO_LONG, QUOTE_LOCKED, QUOTE_EXPIRED; Conflict while its document
    is being made; RateLimited.
    """
    await limiter.hit(ANSWERS, visitor.network, str(shown.row["public_id"]))
    given = _checked(signature)
    signed = shown.document(given.locale)
    if signed is None:
        raise Conflict(
            say("The document is still being made; try again in a moment.", "文件正在生成，请稍后再试。"), "id"
        )
    async with unit_of_work(shown.context) as uow:
        await _require_open(uow, await writing.lock(uow, Quote, shown.quote_id))
        signer = {
            "name": given.name, "email": given.email, "address": visitor.address, "agent": given.agent, "hash": signed,
            "locale": given.locale,
        }  # fmt: skip
        await uow.run(_SIGNED, quote_id=shown.quote_id, new_signer=signer, moment=now())
        note = " · ".join(each for each in (f"{given.name} <{given.email}>", given.note) if each)
        await answered(uow, shown.quote_id, accepted=accepted, note=note)


async def answered(uow: UnitOfWork, quote_id: UUID, *, accepted: bool, note: str | None) -> None:
    """Write down their yes or no, whoever tells us."""
    await happened(uow, quote_id, EventKind.ACCEPTED if accepted else EventKind.DECLINED, note=note)
    status = QuoteStatus.ACCEPTED if accepted else QuoteStatus.DECLINED
    await writing.keep(uow, Quote, quote_id, {"status": str(status), "decided_at": now()})


async def require_in_time(uow: UnitOfWork, quote: Mapping[str, Any]) -> None:
    """Raises ValidationFailed: QUOTE_EXPIRED."""
    if quote["valid_until"] is not None and quote["valid_until"] < await currency.today(uow):
        raise invalid("id", say("This quote has expired.", "该报价单已过期。"), "QUOTE_EXPIRED")


async def _require_open(uow: UnitOfWork, quote: Mapping[str, Any]) -> None:
    if quote["status"] not in OPEN:
        raise invalid("id", say("This quote was answered or replaced.", "该报价单已答复或已被替换。"), "QUOTE_LOCKED")
    await require_in_time(uow, quote)


def _checked(signature: Signature) -> Signature:
    name, note = one_line(signature.name), clean(signature.note)
    given = {"name": name, "email": one_line(signature.email), "note": note}
    problems = [
        FieldProblem(field, "TOO_LONG", say("Use at most {n} characters.", "最多 {n} 个字符。", n=most))
        for field, most in _LONGEST.items()
        if len(given[field]) > most
    ]
    if not name:
        problems.append(FieldProblem("name", "REQUIRED", say("Write your name.", "请填写您的姓名。")))
    if problems:
        raise ValidationFailed(problems)
    return Signature(name, addresses.normalise(given["email"]), signature.locale, note, signature.agent[:300])
