"""`./rapport demo`: acme, globex and partner-one with their people and a year of work, through the house's own verbs.

Each colleague's book is written in one transaction, so that a run which was interrupted is completed by the next.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from infra.demo_content.companies import COMPANIES, Colleague, Company
from infra.demo_content.draft import Book, Draft
from infra.demo_content.year_of import year_of
from infra.words import chinese, say
from tenants.config import Settings, settings
from tenants.context import PLATFORM, TenantContext
from tenants.crm.leads import service as leads
from tenants.db.database import open_database, use
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import DomainError, ValidationFailed
from tenants.kit.message import spoken
from tenants.records import custom, reading
from tenants.records.catalogue import catalogue
from tenants.records.custom_fields import create_field, list_fields
from tenants.records.selection import ListSelection, Page, Query, Selection
from tenants.records.tags import service as tagging
from tenants.records.tags.models import Tag
from tenants.records.writing import check_new, create, create_many
from tenants.registry.service import Newcomer, provision_company, provision_member

SEED = 2026
PASSWORD = "rapport-demo"  # noqa: S105 - printed, for companies that do not exist


@dataclass(frozen=True, slots=True)
class Told:
    """How the work goes on is told to `console`."""

    console: Console

    def book(self, company: Company, colleague: Colleague, book: Book, seconds: float) -> None:
        figures = {kind: len(getattr(book, kind)) for kind in ("accounts", "contacts", "activities", "leads")}
        line = say("demo.book", company=company.key, name=colleague.name, seconds=f"{seconds:.1f}", **figures)
        self.console.print(f"[green]✓[/green] {line}")


async def fill(told: Told, *, seed: int = SEED, small: bool = False, password: str = PASSWORD) -> int:
    """Bring in what is missing of the demo, with the database in use; the number of books written.

    Raises AddressTaken where an address of the cast is somebody else's here.
    """
    return sum([await _company(told, company, seed, small, password) for company in COMPANIES])


async def _company(told: Told, company: Company, seed: int, small: bool, password: str) -> int:
    people = await _people(company, password)
    missing = [colleague for colleague in company.people if colleague.share and not await _has_book(people, colleague)]
    if not missing:
        return 0
    owner = people[company.people[0].handle]
    await _add_fields(owner, company)
    tags = await _add_tags(owner, company)
    books = year_of(company, seed=seed, today=today_of(company), small=small)
    for colleague in missing:
        started = time.monotonic()
        book = books[colleague.handle]
        await write_book(people[colleague.handle], book, tags)
        told.book(company, colleague, book, time.monotonic() - started)
    return len(missing)


async def _people(company: Company, password: str) -> dict[str, TenantContext]:
    """Everybody's context in the company, by their handle."""
    first, *others = company.people
    owner = await provision_company(PLATFORM, charter=company.charter, owner=_newcomer(company, first, password))
    system = owner.as_system()
    found = {first.handle: owner}
    for other in others:
        newcomer = _newcomer(company, other, password)
        found[other.handle] = await provision_member(system, member=newcomer, role=other.role)
    return found


def _newcomer(company: Company, colleague: Colleague, password: str) -> Newcomer:
    return Newcomer(colleague.name, company.address(colleague), password, colleague.locale)


async def _has_book(people: dict[str, TenantContext], colleague: Colleague) -> bool:
    """Whether the colleague owns any account."""
    context = people[colleague.handle]
    query = Query(filter={"owner_id": {"eq": context.user_id}})
    async with unit_of_work(context, read_only=True) as uow:
        found = await reading.read_list(uow, ListSelection(Selection("account"), query, count=True, rows=False))
    return bool(found.count)


async def _add_fields(owner: TenantContext, company: Company) -> None:
    """The fields the company has beyond everybody's."""
    async with unit_of_work(owner) as uow:
        there = {(field.record_type, field.key) for field in await list_fields(uow, archived=True)}
        for extra in company.extras:
            if (extra.record_type, extra.key) not in there:
                await create_field(
                    uow,
                    record_type=extra.record_type,
                    kind=extra.kind,
                    key=extra.key,
                    label_en=extra.en,
                    label_zh=extra.zh,
                    options=extra.choices,
                )


async def _add_tags(owner: TenantContext, company: Company) -> dict[str, UUID]:
    """The ids of the company's tags by name."""
    async with unit_of_work(owner) as uow:
        there = await reading.read_list(
            uow, ListSelection(Selection("tag", frozenset({"name"})), Query(page=Page(first=500)))
        )
        found = {row["name"]: row["id"] for row in there.rows}
        for tag in company.stickers:
            if tag.name not in found:
                ruled = {"kind": "rule", "applies_to": "account", "rule": tag.rule} if tag.rule else {}
                found[tag.name] = await create(uow, Tag, {"name": tag.name, "colour": tag.colour, **ruled})
    return found


async def write_book(context: TenantContext, book: Book, tags: Mapping[str, UUID]) -> None:
    """All of it or nothing, as the colleague's own doing."""
    async with unit_of_work(context) as uow:
        for wave in _parents_first(book.accounts):
            await _store(uow, "account", wave)
        await _store(uow, "contact", book.contacts)
        await _store(uow, "activity", book.activities)
        await _store(uow, "lead", book.leads)
        for lead in book.leads:
            await _meet(uow, lead)
        for draft in book.accounts:
            for name in draft.tags:
                await tagging.tag(uow, record_type="account", record_id=draft.id, tag_id=tags[name])


async def _meet(uow: UnitOfWork, lead: Draft) -> None:
    """What became of it."""
    if lead.fate == "begun":
        await leads.start(uow, lead_id=lead.id)
    elif lead.fate:
        await leads.disqualify(uow, lead_id=lead.id, reason=leads.DisqualifyReason(lead.fate))


def _parents_first(accounts: Sequence[Draft]) -> list[list[Draft]]:
    """A record can only point to one that is there."""
    independent = [draft for draft in accounts if "parent_id" not in draft.refs]
    return [independent, [draft for draft in accounts if "parent_id" in draft.refs]]


async def _store(uow: UnitOfWork, name: str, drafts: Sequence[Draft]) -> None:
    record = catalogue()[name]
    uow.require(record.facts.module, f"{record.facts.module}:write")
    fields = await custom.definitions(uow, record.name)
    checked = []
    for draft in drafts:
        values, problems = check_new(uow, record, draft.given, fields)
        if problems:
            raise ValidationFailed(problems)
        checked.append({**values, "id": draft.id, "created_at": draft.created_at})
    await create_many(uow, record, checked)


def today_of(company: Company) -> date:
    """The day it is at the company."""
    return datetime.now(ZoneInfo(company.charter.time_zone)).date()


def sign_in_lines() -> Table:
    """Who can sign in where."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("demo.company", "demo.person", "demo.role", "demo.address"):
        table.add_column(say(column), no_wrap=True)
    for company in COMPANIES:
        for colleague in company.people:
            role = say(f"role.{colleague.role.value}")
            table.add_row(company.key, colleague.name, role, company.address(colleague))
    return table


async def run(found: Settings, console: Console, *, seed: int, small: bool, password: str) -> None:
    database = use(await open_database(found))
    try:
        written = await fill(Told(console), seed=seed, small=small, password=password)
    finally:
        await database.close()
    console.print(say("demo.made" if written else "demo.there"), style="bold green")
    console.print(sign_in_lines())
    console.print(say("demo.password" if written else "demo.password.then", password=password))
    console.print(say("demo.sign.in", address=found.public_url))


def main(
    seed: Annotated[int, typer.Option(help="Another seed makes other companies.")] = SEED,
    small: Annotated[bool, typer.Option(help="A tenth of it.")] = False,
    password: Annotated[str, typer.Option(help="Everybody's password.")] = PASSWORD,
) -> None:
    """Fill this installation with acme, globex and partner-one."""
    console = Console(highlight=False, soft_wrap=True)
    found = settings()
    if found.environment == "production":
        console.print(say("demo.production"), style="red")
        sys.exit(1)
    try:
        asyncio.run(run(found, console, seed=seed, small=small, password=password))
    except DomainError as refused:
        console.print(
            say("demo.refused", reason=spoken(refused.message, "zh" if chinese() else "en")), style="red", markup=False
        )
        sys.exit(1)


if __name__ == "__main__":
    command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    command.command()(main)
    command(prog_name="./rapport demo")
