"""What operations on quotes need: one in the state they move it from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.naming import global_id
from tenants.crm.quotes import service as quotes
from tenants.crm.quotes.service import LineTerms, Terms
from tenants.db.unit_of_work import unit_of_work
from tests.isolation.pricing import Asker, Given, Records, prices

if TYPE_CHECKING:
    from tests.isolation.world import Company


async def _content(company: Company, _asker: Asker) -> Given:
    """A line with a price of its own, and the same words, since they are answered; ids stand where they go."""
    line: dict[str, Any] = {name: f"{company.word} {name}" for name in ("name", "description", "unit")}
    line |= {"quantity": "2", "baseQuantity": "1", "discountMinor": "1", "optional": False}
    given: Given = {("input", "content", "lines", name): value for name, value in line.items()}
    given |= {("input", "content", name): None for name in ("priceBookId", "taxIncluded")}
    return {**given, ("input", "content", "discountMinor"): "1"}


async def _terms_of_quotes(_company: Company, _asker: Asker) -> Given:
    free: Given = {("input", name): None for name in ("leastMargin", "mostDiscount", "managersDiscount")}
    return {**free, ("input", "prefix"): "Q", ("input", "validDays"): 30}


def prepared(record: Records) -> dict[str, Callable[[Company, Asker], Awaitable[Given]]]:
    """By operation; `record` makes one of a kind."""

    async def quote(company: Company, *, discount_rate: int = 0) -> UUID:
        """A draft with a line; with a discount it is below the floor."""
        product, book = [UUID(each.rpartition("_")[2]) for each in await prices(record, company)]
        quote_id = UUID((await record(company, "quote")).rpartition("_")[2])
        lines = [LineTerms(Decimal(2), product, description=f"{company.word} description", unit=company.word)]
        terms = Terms("EUR", lines, price_book_id=book, discount_rate=discount_rate)
        async with unit_of_work(company.owner.context) as uow:
            await quotes.set_content(uow, quote_id=quote_id, terms=terms)
        return quote_id

    async def written(company: Company, _asker: Asker) -> Given:
        return {("id",): global_id("quote", await quote(company))}

    async def ready(company: Company, _asker: Asker) -> Given:
        return {("input", "id"): global_id("quote", await quote(company))}

    async def cheap(company: Company, _asker: Asker) -> Given:
        return {("input", "id"): global_id("quote", await quote(company, discount_rate=100))}

    async def waiting(company: Company, _asker: Asker) -> Given:
        quote_id = await quote(company, discount_rate=100)
        async with unit_of_work(company.owner.context) as uow:
            await quotes.submit(uow, quote_id=quote_id)
        return {("input", "id"): global_id("quote", quote_id)}

    async def out(company: Company, _asker: Asker) -> Given:
        quote_id = await quote(company)
        async with unit_of_work(company.owner.context) as uow:
            await quotes.send(uow, quote_id=quote_id)
        return {("input", "id"): global_id("quote", quote_id)}

    async def on_paper(company: Company, asker: Asker) -> Given:
        quote_id = (await out(company, asker))["input", "id"]
        await quotes.write_documents(company.owner.context, quote_id=UUID(quote_id.rpartition("_")[2]))
        return {("id",): quote_id}

    async def eventful(company: Company, asker: Asker) -> Given:
        return {("id",): (await out(company, asker))["input", "id"]}

    return {
        "quoteContent": written,
        "quoteEvents": eventful,
        "quotePaper": on_paper,
        "priceQuote": _content,
        "setQuoteContent": _content,
        "setQuoteSettings": _terms_of_quotes,
        "submitQuote": cheap,
        "approveQuote": waiting,
        "sendBackQuote": waiting,
        "sendQuote": ready,
        "reviseQuote": out,
        "answerQuote": out,
    }
