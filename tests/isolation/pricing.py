"""What operations on exchange rates, products and prices need."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tenants.crm.catalog import service as catalog
from tenants.crm.catalog.service import Tier
from tenants.currency import service as currency
from tenants.db.unit_of_work import unit_of_work
from tests import cast
from tests.isolation.inputs import Path

if TYPE_CHECKING:
    from tests.isolation.world import Company

Asker = cast.Person | None
Given = dict[Path, Any]
Records = Callable[..., Awaitable[str]]


async def _rate(company: Company, _asker: Asker) -> UUID:
    day = date(2025, 1, 1 + next(company.numbers) % 28)
    async with unit_of_work(company.owner.context) as uow:
        found = await currency.set_rate(uow, currency="CHF", valid_from=day, rate="1.25", source=company.word)
    rate_id: UUID = found["id"]
    return rate_id


MAKERS: dict[str, Callable[[Company, Asker], Awaitable[UUID]]] = {"exchangeRate": _rate}


async def _a_rate(company: Company, asker: Asker) -> Given:
    await _rate(company, asker)
    return {}


async def _a_new_rate(_company: Company, _asker: Asker) -> Given:
    return {("input", "currency"): "CHF", ("input", "rate"): "1.5", ("input", "validFrom"): "2031-03-01"}


async def _to_convert(company: Company, asker: Asker) -> Given:
    await _rate(company, asker)
    return {("code",): "CHF", ("to",): None, ("on",): "2025-06-01"}


async def _long_ago(_company: Company, _asker: Asker) -> Given:
    return {("input", "through"): "2024-01-01"}


async def _another_base(company: Company, _asker: Asker) -> Given:
    async with unit_of_work(company.owner.context) as uow:
        base = (await currency.settings_of(uow)).base
    return {("input", "currency"): "SEK" if base != "SEK" else "NOK", ("input", "rate"): "1.25"}


async def _as_it_is(_company: Company, _asker: Asker) -> Given:
    """With rates entered, a currency is changed by a verb of its own."""
    return {("input", "currency"): None}


async def _a_month(_company: Company, _asker: Asker) -> Given:
    return {("input", "firstMonth"): 4}


async def _a_list(_company: Company, _asker: Asker) -> Given:
    return {("input", "tiers"): [{"minQuantity": "0", "amountMinor": "12345", "floorMinor": "12000"}]}


async def prices(record: Records, company: Company) -> tuple[str, str]:
    """A product, and a book it is in."""
    product, book = (
        await record(company, "product"),
        await record(company, "price_book", validFrom=None, validUntil=None),
    )
    ids = [UUID(each.rpartition("_")[2]) for each in (product, book)]
    async with unit_of_work(company.owner.context) as uow:
        tiers = [Tier(Decimal(0), 12_345, floor=12_345)]
        await catalog.set_prices(uow, product_id=ids[0], price_book_id=ids[1], tiers=tiers, valid_from=date(2025, 1, 1))
    return product, book


def prepared(record: Records) -> dict[str, Callable[[Company, Asker], Awaitable[Given]]]:
    """By operation; `record` makes one of a kind."""

    async def priced(company: Company, _asker: Asker) -> Given:
        return {("id",): (await prices(record, company))[0]}

    async def filled(company: Company, _asker: Asker) -> Given:
        return {("id",): (await prices(record, company))[1]}

    return {
        "currencySettings": _a_rate,
        "convertMoney": _to_convert,
        "setExchangeRate": _a_new_rate,
        "closeRates": _long_ago,
        "changeBaseCurrency": _another_base,
        "updateTenant": _as_it_is,
        "setFiscalYear": _a_month,
        "setPrices": _a_list,
        "productPrices": priced,
        "priceBookPrices": filled,
    }
