"""Invoices: their numbers, their taxes, that nothing changes them, and that everybody can read them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pylopdf
import pytest

from tenants.billing import service as billing
from tenants.billing.documents import FOLDER
from tenants.billing.numbering import number
from tenants.config import Settings
from tenants.context import PLATFORM
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, Forbidden, NotFound
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.records.files import resting
from tests.cast import Cast, Person, owner
from tests.engines import environment
from tests.tenants.billing.conftest import (
    PROFILE,
    buy,
    buyer,
    currency,
    invoices,
    jobs,
    overview,
    profile,
    row_of,
    system,
)


@pytest.fixture
async def issuer(settings: Settings) -> AsyncIterator[str]:
    """A legal entity of its own, in Germany, so that its numbers begin at 1."""
    entity = f"T{uuid7().hex[-6:]}-".upper()
    values = {
        "RAPPORT_ISSUER_ENTITY": entity,
        "RAPPORT_ISSUER_NAME": "Rapport Betriebs GmbH 睿博",
        "RAPPORT_ISSUER_ADDRESS": "Lindenallee 7|20259 Hamburg",
        "RAPPORT_ISSUER_COUNTRY": "DE",
        "RAPPORT_ISSUER_TAX_ID": "DE123456789",
        "RAPPORT_ISSUER_EMAIL": "billing@rapport.example",
        "RAPPORT_ISSUER_BANK": "Musterbank Hamburg|IBAN DE89 3704 0044 0532 0130 00",
    }
    with environment(values):
        yield entity


async def test_numbers_have_no_gap_under_sixteen_writers_of_whom_some_fail(cast: Cast, issuer: str) -> None:
    people = [await buyer("Olga") for _ in range(4)]

    async def write(which: int) -> None:
        try:
            async with unit_of_work(system(people[which % 4])) as uow:
                day = now().date()
                await number(uow, uuid7(), day=day, due_on=day, settled=True)
                await asyncio.sleep(0.002)
                if which % 3 == 0:
                    raise Conflict("thinks better of it")
        except Conflict:
            return

    for start in range(0, 96, 16):
        await asyncio.gather(*map(write, range(start, start + 16)))
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        found = "SELECT sequence FROM invoice_numbers WHERE entity = $1 ORDER BY sequence"
        sequence = [row["sequence"] for row in await uow.connection.fetch(found, issuer)]
    assert sequence == list(range(1, 65))


async def test_sixteen_companies_that_buy_at_once_get_sixteen_numbers_in_a_row(cast: Cast, issuer: str) -> None:
    people = [await buyer("Olga") for _ in range(16)]
    await asyncio.gather(*(buy(person, "team", 2) for person in people))
    numbers = sorted([(await invoices(person))[0].number for person in people])
    assert numbers == [f"{issuer}{now().year}-{sequence:06d}" for sequence in range(1, 17)]


async def test_each_buyer_is_taxed_as_the_law_has_it(cast: Cast, issuer: str) -> None:
    german = PROFILE
    found = {}
    for country, tax_id in (("DE", "DE111111111"), ("FR", ""), ("FR", "FR40303265045"), ("CN", ""), ("FI", "")):
        person = await buyer("Olga")
        await profile(person, replace(german, country=country, tax_id=tax_id))
        await buy(person, "team", 3)
        [invoice] = await invoices(person)
        [group] = (await row_of(person, invoice.id))["taxes"]
        found[country, bool(tax_id)] = (group["category"], group["basis_points"], invoice.tax)
    assert found == {
        ("DE", True): ("S", 1_900, 627),
        ("FR", False): ("S", 2_000, 660),
        ("FR", True): ("AE", 0, 0),
        ("CN", False): ("O", 0, 0),
        ("FI", False): ("S", 2_550, 842),  # 841.5, away from zero
    }


async def test_several_rates_on_one_invoice_are_taxed_each_by_itself(cast: Cast, issuer: str) -> None:
    petra = cast.petra
    await currency(petra, "EUR")
    await profile(petra, replace(PROFILE, legal_name="Partner One GmbH", tax_id="DE999999999"))
    for person, seats in ((cast.alice, 3), (cast.mallory, 7)):
        async with unit_of_work(system(person)) as uow:
            await billing.subscribe_for(uow, payer=petra.tenant_id, plan="team", seats=seats)
    kind = f"reduced-{uuid7().hex[-8:]}"
    async with unit_of_work(PLATFORM) as uow:
        rate = "INSERT INTO tax_rates VALUES ('DE', $2, 'S', 700, '2020-01-01', NULL, $1)"
        rate = rate.replace(
            "tax_rates", "tax_rates (country, kind, category, basis_points, valid_from, valid_until, id)"
        )
        await uow.connection.execute(rate, uuid7(), kind)
        moved = "UPDATE billing_items SET booked_on = booked_on - 31 WHERE payer_id = $1"
        await uow.connection.execute(moved, petra.tenant_id)
        mixed = "UPDATE billing_items SET tax_kind = $2 WHERE tenant_id = $1"
        await uow.connection.execute(mixed, cast.mallory.tenant_id, kind)
    await billing.keep_accounts(PLATFORM)
    [invoice] = await invoices(petra)
    taxes = (await row_of(petra, invoice.id))["taxes"]
    assert [(each["basis_points"], each["net"], each["tax"]) for each in taxes] == [
        (1_900, 3_300, 627),
        (700, 7_700, 539),
    ]
    assert (invoice.net, invoice.tax, invoice.total) == (11_000, 1_166, 12_166)
    [text] = [await text_of(petra, invoice)]
    assert "Tax 19% of 33.00" in text and "Tax 7% of 77.00" in text and "globex" in text


async def text_of(person: Person, invoice: billing.Issued) -> str:
    await billing.write_document(system(person), invoice_id=invoice.id)
    return words(await stored(person, invoice))


async def stored(person: Person, invoice: billing.Issued) -> bytes:
    row = await row_of(person, invoice.id)
    assert row["pdf_key"].startswith(f"{person.tenant_id}/invoices/")
    file = await resting.kept(person.tenant_id, FOLDER, invoice.id, row["pdf_key"])
    assert file.size == row["pdf_bytes"]
    return b"".join([part async for part in resting.chunks(file)])


def words(data: bytes) -> str:
    with pylopdf.open(stream=data) as document:
        return " ".join(page.get_text() for page in document)


async def test_an_issued_invoice_says_the_same_for_ever(cast: Cast, issuer: str) -> None:
    await buy(cast.alice, "team", 3)
    [invoice] = await invoices(cast.alice)
    before = await row_of(cast.alice, invoice.id)
    first = await text_of(cast.alice, invoice)
    await profile(cast.alice, replace(PROFILE, legal_name="Another Name"))
    await buy(cast.alice, "business", 3)
    await billing.mark_paid(invoice.number)
    after = await row_of(cast.alice, invoice.id)
    moving = {"state", "paid_at", "pdf_key", "pdf_bytes"}
    assert {name for name in after if after[name] != before[name]} == moving
    assert await text_of(cast.alice, invoice) == first


async def test_the_pdf_shows_chinese_with_its_own_font_and_is_the_same_each_time(issuer: str, cast: Cast) -> None:
    li = await owner("Li", "lantian")
    await currency(li, "CNY")
    chinese = billing.Profile(
        "上海蓝天科技有限公司",
        "浦东新区世纪大道 100 号\n上海 200120",
        "CN",
        "91310000MA1K35XXXX",
        "cw@lantian.example",
        "zh-CN",
    )
    await profile(li, chinese)
    await buy(li, "business", 12)
    [invoice] = await invoices(li)
    text = (await text_of(li, invoice)).replace(" ", "")
    for expected in ("账单", "上海蓝天科技有限公司", "浦东新区", "1,788.00", "商业版", invoice.number, "应付金额"):
        assert expected in text, expected
    data = await stored(li, invoice)
    assert data.startswith(b"%PDF-") and b"pdfaid:part" in data and b"FontFile3" in data
    await billing.write_document(system(li), invoice_id=invoice.id)
    assert await stored(li, invoice) == data
    keep(data, "zh")


def keep(data: bytes, name: str) -> None:
    """Where somebody wants to look at it: RAPPORT_LOOK is a folder."""
    if folder := os.environ.get("RAPPORT_LOOK"):
        Path(folder, f"invoice-{name}.pdf").write_bytes(data)


async def test_the_invoice_is_mailed_with_its_pdf_and_downloaded_by_a_link(
    cast: Cast, issuer: str, settings: Settings
) -> None:
    await profile(cast.alice, replace(PROFILE, email=f"books@{uuid7().hex[-12:]}.example"))
    await buy(cast.alice, "business", 10)
    [invoice] = await invoices(cast.alice)
    assert invoice.url is None
    assert [each["invoice_id"] for each in await jobs(cast.alice, "billing.invoice_document")] == [str(invoice.id)]
    await billing.write_document(system(cast.alice), invoice_id=invoice.id)
    await billing.send_document(system(cast.alice), invoice_id=invoice.id)
    [mail] = await mails(settings, (await row_of(cast.alice, invoice.id))["buyer"]["email"])
    assert invoice.number in mail["subject"] and "321.30 EUR" in mail["text"]
    data = await stored(cast.alice, invoice)
    keep(data, "en")
    [invoice] = await invoices(cast.alice)
    assert invoice.url is not None and "/files/" in invoice.url
    assert await invoices(cast.mallory) == []


async def mails(settings: Settings, to: str) -> list[dict[str, Any]]:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{settings.inbox_url}/api/messages", params={"to": to})
    found: list[dict[str, Any]] = answer.json()
    return found


async def test_an_operator_says_that_the_money_has_come_once(cast: Cast, issuer: str) -> None:
    await buy(cast.alice, "team", 3)
    [invoice] = await invoices(cast.alice)
    assert invoice.number in {row["number"] for row in await billing.unpaid()}
    await billing.mark_paid(invoice.number)
    with pytest.raises(Conflict):
        await billing.mark_paid(invoice.number)
    with pytest.raises(NotFound):
        await billing.mark_paid("X2020-000001")
    [invoice] = await invoices(cast.alice)
    assert invoice.state is billing.InvoiceState.PAID and invoice.due == 0 and invoice.paid_at is not None
    assert invoice.number not in {row["number"] for row in await billing.unpaid()}


async def test_an_invoice_is_taken_back_by_a_credit_note_and_only_once(cast: Cast, issuer: str) -> None:
    await buy(cast.alice, "team", 3)
    [invoice] = await invoices(cast.alice)
    note_id = await billing.void(invoice.number)
    invoice, note = await invoices(cast.alice)
    assert invoice.state is billing.InvoiceState.VOID and note.id == note_id
    assert (note.kind, note.total, (await overview(cast.alice)).credit) == (
        billing.Kind.CREDIT_NOTE,
        invoice.total,
        0,
    )
    assert invoice.number in await text_of(cast.alice, note)
    with pytest.raises(Conflict):
        await billing.void(invoice.number)


async def test_one_that_was_paid_leaves_the_money_to_her_credit(cast: Cast, issuer: str) -> None:
    await buy(cast.alice, "team", 3)
    [invoice] = await invoices(cast.alice)
    await billing.mark_paid(invoice.number)
    await billing.void(invoice.number)
    assert (await overview(cast.alice)).credit == invoice.total
    assert (await invoices(cast.alice))[0].state is billing.InvoiceState.PAID


async def test_only_owners_see_invoices(cast: Cast, issuer: str) -> None:
    with pytest.raises(Forbidden):
        await invoices(cast.bob)
    await buy(cast.alice, "team", 3)
    [invoice] = await invoices(cast.alice)
    with pytest.raises(NotFound):
        async with unit_of_work(cast.mallory.context, read_only=True) as uow:
            await billing.invoice(uow, invoice_id=invoice.id)
