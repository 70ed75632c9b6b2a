"""What a sent quote says on paper: taken down when it goes out, typeset in both languages, kept sealed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from tenants.adapters.typesetting import typeset
from tenants.context import TenantContext
from tenants.crm.accounts.models import Account, Contact
from tenants.crm.quotes.arithmetic import Line
from tenants.crm.quotes.content import content_of
from tenants.crm.quotes.models import QuotePaper
from tenants.crm.quotes.words import WORDS
from tenants.currency import service as currency
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit import printed
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.locales import LOCALES
from tenants.records.files import made
from tenants.registry.doors import service as doors
from tenants.registry.models import Tenant

KIND, FOLDER, CONTENT_TYPE = "quote", "quotes", "application/pdf"
_TEMPLATE = Path(__file__).with_name("quote.typ")
_PLAIN = ("name", "description", "unit", "price", "discount_rate", "discount", "volume_discount", "optional", "amount")
_NAMES = ("id", "quote_id", "public_id", "told", "files", "signer", "made_at")
_INSERT = insert(QuotePaper).values({name: bindparam(name) for name in _NAMES})
_OF = select(QuotePaper).where(QuotePaper.quote_id == bindparam("quote_id"))
_FILED = update(QuotePaper).where(QuotePaper.id == bindparam("paper_id")).values(files=bindparam("new_files"))
_COMPANY = select(Tenant.name).where(Tenant.id == bindparam("tenant_id"))
_ACCOUNT = select(Account.name).where(Account.id == bindparam("of_id"))
_CONTACT = select(Contact.name).where(Contact.id == bindparam("of_id"))


async def take_down(uow: UnitOfWork, quote: Mapping[str, Any]) -> None:
    """Write down what a quote says now, give it a page, and have its documents made."""
    public_id = await doors.open_door(uow, kind=KIND, source_id=quote["id"])
    await uow.run(
        _INSERT, id=uuid7(), quote_id=quote["id"], public_id=public_id, told=await _told(uow, quote), files={},
        signer={}, made_at=now(),
    )  # fmt: skip
    uow.enqueue(Job.QUOTE_DOCUMENTS, key=f"paper:{quote['id']}", quote_id=quote["id"])


async def paper_of(uow: UnitOfWork, quote_id: UUID) -> Row | None:
    """What the customer has of it; None for what was never sent."""
    return await uow.row(_OF, quote_id=quote_id)


async def write_documents(ctx: TenantContext, *, quote_id: UUID) -> None:
    """Typeset it in each language and keep it; done again, it lies in the same place. Raises StorageUnavailable."""
    async with unit_of_work(ctx, read_only=True) as uow:
        row = await paper_of(uow, quote_id)
    if row is None or row["files"]:
        return
    files = {locale: await _kept(ctx, row, locale) for locale in LOCALES}
    async with unit_of_work(ctx) as uow:
        await uow.run(_FILED, paper_id=row["id"], new_files=files)


async def document_of(ctx: TenantContext, row: Row, locale: str) -> bytes:
    """The PDF as it was made. Raises StorageUnavailable, ObjectMissing."""
    return await made.read(ctx, FOLDER, row["id"], row["files"][locale]["key"])


def in_words(told: Mapping[str, Any], locale: str) -> dict[str, Any]:
    """Everything a paper says, each number and day as the language writes it."""
    words = WORDS[locale]

    def money(minor: int) -> str:
        return printed.amount(minor, told["currency"], locale)

    return {
        **{name: told[name] for name in ("number", "name", "currency", "seller", "buyer", "contact", "terms")},
        "words": words,
        "lang": "zh" if locale == "zh-CN" else "en",
        "issued": printed.day(date.fromisoformat(told["issued"]), locale),
        "until": printed.day(date.fromisoformat(told["until"]), locale),
        "included": words["included"] if told["included"] else "",
        "lines": [_line_in_words(line, money, locale) for line in told["lines"]],
        "sum": money(told["sum"]),
        "allowance": money(-told["allowance"]) if told["allowance"] else "",
        "taxes": [
            {
                "label": words["tax"].format(rate=printed.rate(each["rate"], locale), net=money(each["net"])),
                "amount": money(each["tax"]),
            }
            for each in told["taxes"]
        ],
        "net": money(told["net"]),
        "total": money(told["total"]),
    }


async def _told(uow: UnitOfWork, quote: Mapping[str, Any]) -> dict[str, Any]:
    found = (await content_of(uow, quote)).offer
    totals = found.priced.totals
    groups = [(each.treatment.basis_points, each.net, each.tax) for each in totals.groups]
    return {
        **{name: quote[name] for name in ("number", "name", "currency")},
        "terms": quote["terms"] or "",
        "seller": await uow.value(_COMPANY) or "",
        "buyer": await uow.value(_ACCOUNT, of_id=quote["account_id"]) or "",
        "contact": await uow.value(_CONTACT, of_id=quote["contact_id"]) or "",
        "issued": (await currency.today(uow)).isoformat(),
        "until": quote["valid_until"].isoformat(),
        "included": found.tax_included,
        "lines": [_line(line) for line in found.priced.lines],
        "sum": totals.lines,
        "allowance": totals.allowance,
        "taxes": [{"rate": rate, "net": net, "tax": tax} for rate, net, tax in groups],
        "net": totals.net,
        "total": totals.total,
    }


def _line(line: Line) -> dict[str, Any]:
    numbers = {name: str(getattr(line, name)) for name in ("quantity", "base_quantity")}
    return {**{name: getattr(line, name) for name in _PLAIN}, **numbers, "rate": line.treatment.basis_points}


def _line_in_words(line: Mapping[str, Any], money: Any, locale: str) -> dict[str, str]:
    words, base = WORDS[locale], Decimal(line["base_quantity"])
    price = money(line["price"])
    if base != 1:
        price = words["per"].format(price=price, quantity=printed.quantity(base, locale), unit=line["unit"]).strip()
    rates = [printed.rate(line[name], locale) for name in ("discount_rate", "volume_discount") if line[name]]
    less = [f"−{each}" for each in (*rates, *([money(line["discount"])] if line["discount"] else []))]
    return {
        "name": line["name"],
        "description": line["description"] or "",
        "quantity": f"{printed.quantity(Decimal(line['quantity']), locale)} {line['unit'] or ''}".strip(),
        "price": price,
        "discount": " ".join(less),
        "rate": printed.rate(line["rate"], locale),
        "amount": money(line["amount"]),
        "optional": words["optional"] if line["optional"] else "",
    }


async def _kept(ctx: TenantContext, row: Row, locale: str) -> dict[str, Any]:
    moment = datetime.combine(date.fromisoformat(row["told"]["issued"]), time(), UTC)
    data = await asyncio.to_thread(typeset, _TEMPLATE, in_words(row["told"], locale), moment)
    return asdict(await made.keep(ctx, FOLDER, row["id"], f"{row['told']['number']}-{locale}.pdf", data))
