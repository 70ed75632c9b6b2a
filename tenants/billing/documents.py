"""Invoices as documents: typeset, kept sealed in the company's part of the object store, sent by mail."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from babel import Locale
from babel.dates import format_date
from sqlalchemy import bindparam, select, update

from tenants.adapters.mail import AddressRefused, Attachment, Mail, mailer, message_id
from tenants.adapters.storage import storage
from tenants.adapters.typesetting import typeset
from tenants.billing.models import Invoice
from tenants.billing.words import LETTERS, WORDS
from tenants.config import settings
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit import printed
from tenants.kit.locales import closest
from tenants.plans import Offer
from tenants.records.files import made, resting
from tenants.registry.mails.frame import set_words
from tenants.registry.plan.entitlements import plan_book

log = structlog.get_logger()
CONTENT_TYPE = "application/pdf"
FOLDER = "invoices"
_TEMPLATE = Path(__file__).with_name("invoice.typ")
_FIND = select(*Invoice.__table__.columns).where(Invoice.id == bindparam("invoice_id"))
_KEPT = (
    update(Invoice)
    .where(Invoice.id == bindparam("invoice_id"))
    .values(pdf_key=bindparam("new_key"), pdf_bytes=bindparam("new_bytes"))
)
_NUMBER = select(Invoice.number).where(Invoice.id == bindparam("invoice_id"))


async def write_document(context: TenantContext, *, invoice_id: UUID) -> None:
    """Typeset an issued invoice and store it. Done again, the same is stored in the same place. Raises
    StorageUnavailable.
    """
    async with unit_of_work(context, read_only=True) as uow:
        row = await uow.row(_FIND, invoice_id=invoice_id)
        if row is None or row["number"] is None:
            return
        told = await _told(uow, row)
    data = await asyncio.to_thread(typeset, _TEMPLATE, told, _moment(row["issued_on"]))
    kept = await made.keep(context, FOLDER, invoice_id, f"{row['number']}.pdf", data)
    async with unit_of_work(context) as uow:
        await uow.run(_KEPT, invoice_id=invoice_id, new_key=kept.key, new_bytes=kept.bytes)
        uow.enqueue(Job.INVOICE_EMAIL, key=f"mail:{invoice_id}", invoice_id=invoice_id)


async def send_document(context: TenantContext, *, invoice_id: UUID) -> None:
    """Mail an invoice with its PDF to who it is addressed to. Raises MailDelayed, MailRefused, StorageUnavailable."""
    async with unit_of_work(context, read_only=True) as uow:
        row = await uow.row(_FIND, invoice_id=invoice_id)
    if row is None or row["pdf_key"] is None or not row["buyer"]["email"]:
        return
    data = await _document(context, row)
    locale = closest(row["locale"])
    link = f"{settings().public_url.rstrip('/')}/settings/billing"
    values = {
        "number": row["number"],
        "total": f"{printed.amount(row['total'] - row['credited'], row['currency'], locale)} {row['currency']}",
        "due": format_date(row["due_on"], "long", locale=printed.babel(locale)),
        "seller": row["seller"]["legal_name"],
    }
    page = set_words(LETTERS[locale][_letter(row)], locale, link, **values)
    file = Attachment(f"{row['number']}.pdf", CONTENT_TYPE, data)
    mail = Mail(
        row["buyer"]["email"], row["buyer"]["legal_name"], page.subject, page.text, page.html,
        message_id(f"invoice-{invoice_id}"), locale, (file,),
    )  # fmt: skip
    try:
        await mailer().send(mail)
    except AddressRefused as error:  # a mistyped address is mended in the profile; the invoice is on the billing page
        log.info("billing.address_refused", invoice=str(invoice_id), answer=str(error))


async def _document(context: TenantContext, row: Row) -> bytes:
    key = row["pdf_key"]
    if not resting.is_sealed(key):  # from before
        return b"".join([part async for part in storage().chunks(key, row["pdf_bytes"])])
    return await made.read(context, FOLDER, row["id"], key)


def _letter(row: Row) -> str:
    if row["kind"] == "credit_note":
        return "credit_note"
    return "invoice" if row["provider"] == "invoice" and row["total"] > row["credited"] else "receipt"


async def _told(uow: UnitOfWork, row: Row) -> dict[str, Any]:
    """What the template shows, every number and date already in words of the addressee's language."""
    locale = closest(row["locale"])
    words, due, is_invoice = WORDS[locale], row["total"] - row["credited"], row["kind"] == "invoice"
    amounts = _Amounts(row["currency"], locale)
    corrects = await uow.value(_NUMBER, invoice_id=row["corrects_id"]) if row["corrects_id"] else None
    return {
        "words": words,
        "lang": "zh" if locale == "zh-CN" else "en",
        "title": words["title_invoice"] if is_invoice else words["title_credit_note"],
        "number": row["number"],
        "currency": row["currency"],
        "corrects": corrects or "",
        "issued": printed.day(row["issued_on"], locale),
        "due": printed.day(row["due_on"], locale) if is_invoice and due else "",
        "seller": _placed(row["seller"], locale),
        "buyer": _placed(row["buyer"], locale),
        "lines": _lines(row["lines"], {offer.code: offer for offer in (await plan_book(uow)).offers}, amounts),
        "taxes": [_tax(group, amounts) for group in row["taxes"]],
        "net": amounts(row["net"]),
        "total": amounts(row["total"]),
        "credited": amounts(-row["credited"]) if row["credited"] else "",
        "payable": amounts(due) if is_invoice else "",
        "notes": _notes(row, words, due),
    }


@dataclass(frozen=True, slots=True)
class _Amounts:
    """Writes minor units of a currency as a language does."""

    currency: str
    locale: str

    def __call__(self, minor: int) -> str:
        return printed.amount(minor, self.currency, self.locale)


def _lines(rows: list[dict[str, Any]], offers: dict[str, Offer], amounts: _Amounts) -> list[dict[str, str]]:
    locale, words = amounts.locale, WORDS[amounts.locale]

    def name(code: str) -> str:
        offer = offers.get(code)
        return code if offer is None else offer.name_zh if locale == "zh-CN" else offer.name_en

    return [
        {
            "what": words["line"].format(plan=name(line["plan"]), interval=words[line["interval"]]),
            "company": line["company"],
            "days": _span(line["starts_on"], line["ends_on"], locale),
            "seats": str(line["seats"]),
            "amount": amounts(line["list_amount"]),
            "discount": amounts(-line["discount"]) if line["discount"] else "",
            "rate": printed.rate(line["basis_points"], locale),
            "net": amounts(line["net"]),
        }
        for line in rows
    ]


def _tax(group: dict[str, Any], amounts: _Amounts) -> dict[str, str]:
    rate = printed.rate(group["basis_points"], amounts.locale)
    label = WORDS[amounts.locale]["tax"].format(rate=rate, net=amounts(group["net"]))
    return {"label": label, "amount": amounts(group["tax"])}


def _placed(who: dict[str, Any], locale: str) -> dict[str, Any]:
    """With the name of the country."""
    return {**who, "country": Locale.parse(printed.babel(locale)).territories.get(who["country"], "")}


def _notes(row: Row, words: dict[str, str], due: int) -> list[str]:
    categories = {group["category"] for group in row["taxes"]}
    notes = [words[name] for name, category in (("reverse", "AE"), ("outside", "O")) if category in categories]
    if row["kind"] == "credit_note":
        return [*notes, words["to_credit"]]
    if due and row["provider"] == "card":
        return [*notes, words["by_card"]]
    return [*notes, words["transfer"].format(number=row["number"])] if due else [*notes, words["nothing_due"]]


def _span(start: str, end: str, locale: str) -> str:
    last = date.fromisoformat(end) - timedelta(days=1)
    return f"{printed.day(date.fromisoformat(start), locale)} – {printed.day(last, locale)}"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
