"""The lines of a quote: stored with what they came to, and read again as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from tenants.crm.quotes.arithmetic import Line, Policy, price
from tenants.crm.quotes.models import EventKind, QuoteEvent, QuoteLine
from tenants.crm.quotes.pricing import Offer, Terms
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.vat import Treatment

_COLUMNS = tuple(column for column in QuoteLine.__table__.columns if column.name not in ("tenant_id", "id"))
_LINES = select(*_COLUMNS).where(QuoteLine.quote_id == bindparam("quote_id")).order_by(QuoteLine.position)
_DROP = delete(QuoteLine).where(QuoteLine.quote_id == bindparam("quote_id"))
_EVENTS = select(QuoteEvent).where(QuoteEvent.quote_id == bindparam("quote_id")).order_by(QuoteEvent.at, QuoteEvent.id)


@dataclass(frozen=True, slots=True)
class Content:
    """A quote's row with its lines, and what they come to."""

    quote: Mapping[str, Any]
    offer: Offer


async def replace_lines(uow: UnitOfWork, quote_id: UUID, lines: Sequence[Line]) -> None:
    """These lines and no others."""
    await uow.run(_DROP, quote_id=quote_id)
    rows = [_row(quote_id, place, line) for place, line in enumerate(lines, start=1)]
    if rows:
        await uow.insert_many(QuoteLine, {name: [row[name] for row in rows] for name in rows[0]})


async def lines_of(uow: UnitOfWork, quote_id: UUID) -> list[Line]:
    """As they were when they were written: what a product has become since changes nothing."""
    return [_line(row) for row in await uow.rows(_LINES, quote_id=quote_id)]


async def content_of(uow: UnitOfWork, quote: Mapping[str, Any]) -> Content:
    """A quote's lines, and what they come to."""
    found = price(
        await lines_of(uow, quote["id"]), discount_rate=quote["discount_rate"] or 0, discount=quote["discount"] or 0,
        tax_included=bool(quote["tax_included"]), policy=Policy(),
    )  # fmt: skip
    reasons = tuple((quote["approval_reasons"] or "").split(", ")) if quote["needs_approval"] else ()
    own = {"margin": quote["margin"], "cost": quote["cost"], "reasons": reasons}
    return Content(quote, Offer(quote["price_book_id"], bool(quote["tax_included"]), replace(found, **own)))


def kept_values(terms: Terms, offer: Offer) -> dict[str, Any]:
    """What the quote itself keeps of its content."""
    totals, reasons = offer.priced.totals, offer.priced.reasons
    return {
        "currency": terms.currency,
        "price_book_id": offer.price_book_id,
        "tax_included": offer.tax_included,
        "discount_rate": terms.discount_rate,
        "discount": terms.discount,
        "net": totals.net,
        "tax": totals.tax,
        "total": totals.total,
        "discount_share": offer.priced.discount_share,
        "cost": offer.priced.cost,
        "cost_currency": None if offer.priced.cost is None else terms.currency,
        "margin": offer.priced.margin,
        "needs_approval": bool(reasons),
        "approval_reasons": ", ".join(reasons) or None,
    }


async def happened(uow: UnitOfWork, quote_id: UUID, kind: EventKind, *, note: str | None = None) -> None:
    """Write down what happened to a quote."""
    row = {
        "id": uuid7(), "quote_id": quote_id, "kind": kind.value, "at": now(), "by_id": uow.context.user_id, "note": note
    }  # fmt: skip
    await uow.insert_many(QuoteEvent, {name: [value] for name, value in row.items()})


async def events_of(uow: UnitOfWork, quote_id: UUID) -> Sequence[Row]:
    """What happened to a quote, the first thing first."""
    return await uow.rows(_EVENTS, quote_id=quote_id)


def _row(quote_id: UUID, position: int, line: Line) -> dict[str, Any]:
    same = ("product_id", "name", "description", "unit", "quantity", "price", "base_quantity", "discount_rate")
    return {
        "id": uuid7(),
        "quote_id": quote_id,
        "position": position,
        **{name: getattr(line, name) for name in (*same, "discount", "volume_discount", "optional", "amount")},
        "tax_category": line.treatment.category,
        "tax_rate": line.treatment.basis_points,
    }


def _line(row: Row) -> Line:
    same = ("product_id", "name", "description", "unit", "quantity", "price", "base_quantity", "discount_rate")
    own = {name: row[name] for name in (*same, "discount", "volume_discount", "optional")}
    return Line(treatment=Treatment(row["tax_category"], row["tax_rate"]), **own)
