"""What is right for products and price books, and who says what is sold and for how much."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, true

from tenants.changes.log import ChangeKind
from tenants.crm.catalog.models import PriceBook, Product, ProductKind, TaxCategory
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem
from tenants.kit.message import say
from tenants.kit.money import CURRENCIES
from tenants.records import writing
from tenants.records.hooks import Draft, Written, effect_of, preparation_of, rule_for
from tenants.records.locks import hold
from tenants.records.values import MAX_MINOR

SETTING = "prices:manage"
WHOLE = 10_000
"""All of it, in basis points."""
_STANDARD = select(PriceBook.id).where(
    PriceBook.currency == bindparam("currency"), PriceBook.standard == true(), PriceBook.deleted_at.is_(None)
)


@rule_for(Product)
def check_product(_uow: UnitOfWork, before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    """It is active, goods and of the standard rate unless it says otherwise; a tax rate is at most 100 %, a cost not
    below zero.
    """
    if not before:
        after["active"] = after.get("active") is not False
        after["kind"] = after.get("kind") or str(ProductKind.GOODS)
        after["tax_category"] = after.get("tax_category") or str(TaxCategory.STANDARD)
    bounds = (("tax_rate", WHOLE), ("cost", MAX_MINOR))
    return [
        FieldProblem(name, "OUT_OF_RANGE", say("Between {a} and {b}.", "{a} 到 {b} 之间。", a=0, b=most))
        for name, most in bounds
        if not 0 <= (after.get(name) or 0) <= most
    ]


@rule_for(PriceBook)
def check_book(_uow: UnitOfWork, before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    """A book keeps its currency, which its prices are in; it ends no earlier than it begins; one for some accounts is
    nobody else's default.
    """
    draft = Draft(before, after)
    if not before:
        after["active"] = after.get("active") is not False
        after["standard"] = after.get("standard") is True
    problems = _wrong_currency(draft) if draft.changes("currency") else []
    starts, ends = draft.value("valid_from"), draft.value("valid_until")
    if starts and ends and ends < starts:
        told = say("It ends before it begins.", "失效日期早于生效日期。")
        problems.append(FieldProblem("valid_until", "OUT_OF_RANGE", told))
    if draft.value("standard") and (draft.value("account_id") or draft.value("tier")):
        told = say("A book for some accounts is not the default for all.", "专属价目表不能设为默认。")
        problems.append(FieldProblem("standard", "NOT_FOR_ALL", told))
    return problems


def _wrong_currency(draft: Draft) -> list[FieldProblem]:
    code = draft.after["currency"] = str(draft.after["currency"] or "").strip().upper()
    if code not in CURRENCIES:
        told = say("Use a currency code like CNY, EUR or USD.", "请填写货币代码，例如 CNY、EUR 或 USD。")
        return [FieldProblem("currency", "INVALID_CURRENCY", told)]
    if draft.before and draft.before["currency"] != code:
        told = say("Make another book for another currency.", "请为其他币种另建价目表。")
        return [FieldProblem("currency", "CURRENCY_STAYS", told)]
    return []


@preparation_of(Product)
async def keep_products(uow: UnitOfWork, _drafts: list[Draft]) -> list[FieldProblem]:
    """What is sold is said by whoever sets prices. Raises Forbidden."""
    uow.context.require_permission(SETTING)
    return []


@preparation_of(PriceBook)
async def keep_books(uow: UnitOfWork, drafts: list[Draft]) -> list[FieldProblem]:
    """For how much is said by whoever sets prices. A new default takes the place of the one there was. Raises
    Forbidden.
    """
    uow.context.require_permission(SETTING)
    for draft in drafts:
        if draft.value("standard") and not draft.before.get("standard"):
            await _replace_default(uow, draft.before.get("id"), draft.value("currency"))
    return []


async def _replace_default(uow: UnitOfWork, book_id: UUID | None, currency: str) -> None:
    await hold(uow, "default price books")
    for row in await uow.rows(_STANDARD, currency=currency):
        if row["id"] != book_id:
            await writing.keep(uow, PriceBook, row["id"], {"standard": False})


@effect_of(Product)
async def bin_products(uow: UnitOfWork, written: list[Written]) -> None:
    """What is taken out of the catalogue is taken by whoever sets prices. Raises Forbidden."""
    _require(uow, written)


@effect_of(PriceBook)
async def bin_books(uow: UnitOfWork, written: list[Written]) -> None:
    """The same of books. A default does not come back from the bin beside another (TAKEN). Raises Forbidden."""
    _require(uow, written)


def _require(uow: UnitOfWork, written: list[Written]) -> None:
    if any(write.kind in (ChangeKind.DELETED, ChangeKind.RESTORED) for write in written):
        uow.context.require_permission(SETTING)
