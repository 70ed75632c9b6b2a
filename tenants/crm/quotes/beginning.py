"""What holds however a quote is written: its number, where it begins, and what stays once it went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from tenants.crm.deals.models import Deal
from tenants.crm.quotes import numbering
from tenants.crm.quotes.models import Quote, QuoteStatus
from tenants.crm.quotes.settings import settings_of
from tenants.currency import service as currency
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem
from tenants.kit.message import say
from tenants.records.hooks import Draft, preparation_of, removal_of, rule_for

EDITABLE = (QuoteStatus.DRAFT, QuoteStatus.APPROVED)
FIXED = ("name", "account_id", "contact_id", "deal_id", "valid_until", "terms")
LOCKED = say("This quote went out; make a revision to change it.", "该报价单已提交或发出，请新建修订版后修改。")
_DEALS = select(Deal.id, Deal.account_id, Deal.contact_id, Deal.amount_currency).where(
    Deal.id == any_(bindparam("ids", type_=ARRAY(Uuid())))
)


@rule_for(Quote)
def check_quote(_uow: UnitOfWork, before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    """What a quote says stays as it is once it waits for approval or went out; what was approved is not what it says
    then, and is a draft again.
    """
    draft = Draft(before, after)
    moved = [name for name in FIXED if before and draft.changes(name)]
    if moved and before["status"] == QuoteStatus.APPROVED:
        after["status"] = str(QuoteStatus.DRAFT)
    if not before or before["status"] in EDITABLE:
        return []
    return [FieldProblem(name, "QUOTE_LOCKED", LOCKED) for name in moved]


@preparation_of(Quote)
async def begin(uow: UnitOfWork, drafts: list[Draft]) -> list[FieldProblem]:
    """A new quote is a draft with the next number, for its deal's account unless it says for whose, in its deal's
    currency or the company's.
    """
    new = [draft for draft in drafts if not draft.before]
    if not new:
        return []
    settings, today = await settings_of(uow), await currency.today(uow)
    base = (await currency.settings_of(uow)).base
    deals = await _deals(uow, [draft.after["deal_id"] for draft in new if draft.after.get("deal_id")])
    for draft in new:
        _fill(draft.after, deals.get(draft.after.get("deal_id"), {}), base, today + timedelta(days=settings.valid_days))
    fresh = [draft for draft in new if draft.after.get("series") is None]
    if fresh:  # last: whoever else makes one waits from here on
        year = today.year if settings.yearly else 0
        numbers = await numbering.take(uow, kind="quote", prefix=settings.prefix, year=year, many=len(fresh))
        for draft, number in zip(fresh, numbers, strict=True):
            draft.after.update({"number": number, "series": number, "revision": 1})
    return []


async def _deals(uow: UnitOfWork, ids: Sequence[UUID]) -> Mapping[UUID | None, Mapping[str, Any]]:
    return {row["id"]: row for row in await uow.rows(_DEALS, ids=list(ids))} if ids else {}


def _fill(after: dict[str, Any], deal: Mapping[str, Any], base: str, until: date) -> None:
    """The contact of a deal is somebody at its account, and comes along with that alone."""
    account_id = after.get("account_id")
    if account_id is None:
        after["account_id"] = account_id = deal.get("account_id")
    if account_id is not None and account_id == deal.get("account_id") and after.get("contact_id") is None:
        after["contact_id"] = deal.get("contact_id")
    after.update({"status": str(QuoteStatus.DRAFT), "current": True})
    after["currency"] = after.get("currency") or deal.get("amount_currency") or base
    after["valid_until"] = after.get("valid_until") or until
    for name in ("net", "tax", "total"):
        after[name] = after.get(name) or 0


@removal_of(Quote)
async def keep_sent(_uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> dict[UUID, FieldProblem]:
    """What went out is not thrown away."""
    gone = [row for row in rows if row["status"] not in EDITABLE]
    return {row["id"]: FieldProblem("id", "QUOTE_LOCKED", LOCKED) for row in gone}
