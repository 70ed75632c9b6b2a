"""The demo: the same for a seed, true to the country, signed in to, walled off, and safe to run again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import chain

import phonenumbers
import pytest
from rich.console import Console

from infra import demo
from infra.demo_content.calendar import Year, is_holiday
from infra.demo_content.china import China
from infra.demo_content.companies import ACME, COMPANIES, GLOBEX, Company
from infra.demo_content.draft import Book, Draft
from infra.demo_content.year_of import year_of
from tenants.config import Settings
from tenants.context import PLATFORM, TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import DomainError
from tenants.records import reading
from tenants.records.selection import ListSelection, Page, Query, Rows, Selection
from tenants.registry import service as registry
from tests.engines import environment

TODAY = date(2026, 11, 25)


def drafts(books: dict[str, Book], kind: str) -> list[Draft]:
    return list(chain.from_iterable(getattr(book, kind) for book in books.values()))


@pytest.fixture(scope="module")
def acme() -> dict[str, Book]:
    return year_of(ACME, seed=1, today=TODAY)


# what it is made of


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.key)
def test_a_seed_and_a_day_make_one_content(company: Company) -> None:
    once, again = (year_of(company, seed=7, today=TODAY, small=True) for _ in range(2))
    other = year_of(company, seed=8, today=TODAY, small=True)
    assert once == again
    assert once != other


def test_acme_has_a_year_that_grows_and_rests_on_weekends(acme: dict[str, Book]) -> None:
    assert len(drafts(acme, "accounts")) == 400
    assert 1_000 < len(drafts(acme, "contacts")) < 1_400
    activities = drafts(acme, "activities")
    assert len(activities) == 4_000
    days = [draft.values["occurred_at"].astimezone(UTC).date() for draft in activities]
    assert min(days) >= TODAY - timedelta(days=366)
    assert max(days) < TODAY
    halves = Counter((TODAY - day).days < 182 for day in days)
    assert halves[True] > 1.3 * halves[False]
    weekdays = Counter(day.weekday() for day in days)
    assert weekdays[5] + weekdays[6] < 0.05 * len(days)


def test_some_work_is_planned_and_some_overdue(acme: dict[str, Book]) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    due = [
        d.values["due_at"]
        for d in drafts(acme, "activities")
        if "due_at" in d.values and "completed_at" not in d.values
    ]
    overdue = sum(moment < now for moment in due)
    assert 80 < overdue < 150
    assert 150 < len(due) - overdue < 300
    assert max(due) < now + timedelta(days=40)


def test_nothing_happens_before_it_can(acme: dict[str, Book]) -> None:
    for draft in drafts(acme, "activities"):
        assert all(
            draft.values["occurred_at"] > ref.created_at or name == "contact_id" for name, ref in draft.refs.items()
        )
        assert draft.values.get("completed_at", draft.values["occurred_at"]) >= draft.values["occurred_at"]
    for draft in drafts(acme, "contacts"):
        assert draft.created_at > draft.refs["account_id"].created_at


def test_spring_festival_is_quiet() -> None:
    year = Year(China("1").random, "Asia/Shanghai", "CN", date(2026, 11, 25))
    drawn = [year.day() for _ in range(3_000)]
    quiet = sum(is_holiday(day, "CN") for day in drawn)
    assert 0 < sum(is_holiday(year.first + timedelta(days=n), "CN") for n in range(365)) < 25
    assert quiet < 15


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.key)
def test_numbers_are_valid_and_addresses_are_nobodys(company: Company) -> None:
    books = year_of(company, seed=3, today=TODAY)
    for draft in drafts(books, "accounts") + drafts(books, "contacts"):
        for phone in draft.values["phones"]:
            assert phonenumbers.is_valid_number(phonenumbers.parse(phone["value"])), phone
        assert all(email["value"].endswith(".example") for email in draft.values["emails"])
    for contact in drafts(books, "contacts"):
        website = contact.refs["account_id"].values["website"]
        assert website.endswith(contact.values["emails"][0]["value"].split("@")[1])


def test_names_of_accounts_are_unlike_and_acme_speaks_two_languages(acme: dict[str, Book]) -> None:
    names = [draft.values["name"] for draft in drafts(acme, "accounts")]
    assert len(set(names)) == len(names)
    english = sum(name.isascii() for name in names)
    assert 30 < english < 100


# what becomes of it


@pytest.fixture
async def filled(fresh_database: Settings) -> None:
    await fill_small()


async def fill_small() -> int:
    return await demo.fill(demo.Told(Console(file=StringIO())), small=True)


async def enter(email: str) -> TenantContext:
    return (await registry.sign_in(registry.Visitor(), email=email, password=demo.PASSWORD)).context


async def listed(context: TenantContext, record: str, **query: object) -> Rows:
    columns = frozenset({"created_at", "owner_id"} | ({"name"} if record != "activity" else set()))
    wanted = ListSelection(Selection(record, columns), Query(**query), count=True)  # type: ignore[arg-type]
    async with unit_of_work(context, read_only=True) as uow:
        return await reading.read_list(uow, wanted)


async def test_the_cast_signs_in_and_each_company_sees_its_own(filled: None) -> None:
    alice, bob = await enter("alice@acme.example"), await enter("bob@acme.example")
    mallory, petra = await enter("mallory@globex.example"), await enter("petra@partner-one.example")
    assert alice.tenant_id == bob.tenant_id
    assert len({alice.tenant_id, mallory.tenant_id, petra.tenant_id}) == 3
    seen = {who: await listed(context, "account") for who, context in (("alice", alice), ("mallory", mallory))}
    assert seen["alice"].count == sum(max(round(40 * one.share), 1) for one in ACME.people if one.share)
    assert seen["mallory"].count == sum(max(round(15 * one.share), 1) for one in GLOBEX.people)
    ids = {who: {row["id"] for row in rows.rows} for who, rows in seen.items()}
    assert not ids["alice"] & ids["mallory"]
    async with unit_of_work(mallory, read_only=True) as uow:
        assert await reading.read_one(uow, Selection("account"), next(iter(ids["alice"]))) is None


async def test_records_keep_their_day_their_owner_and_are_found(filled: None) -> None:
    bob = await enter("bob@acme.example")
    rows = (await listed(bob, "account", filter={"owner_id": {"eq": bob.user_id}})).rows
    assert rows
    assert all(row["owner_id"] == bob.user_id for row in rows)
    assert all(row["created_at"] < datetime.now(UTC) - timedelta(hours=1) for row in rows)
    book = year_of(ACME, seed=demo.SEED, today=demo.today_of(ACME), small=True)["bob"]
    name = book.contacts[0].values["name"]
    assert (await listed(bob, "contact", search=name)).count


async def test_a_second_run_changes_nothing(filled: None) -> None:
    alice = await enter("alice@acme.example")
    before = [(await listed(alice, kind)).count for kind in ("account", "contact", "activity")]
    assert await fill_small() == 0
    assert [(await listed(alice, kind)).count for kind in ("account", "contact", "activity")] == before


async def test_an_interrupted_run_is_completed_by_the_next(
    fresh_database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    class Interrupted(Exception):
        pass

    class Impatient(demo.Told):
        def book(self, company: Company, *_: object) -> None:
            written.append(company.key)
            if len(written) == 2:
                raise Interrupted

    with pytest.raises(Interrupted):
        await demo.fill(Impatient(Console(file=StringIO())), small=True)
    rest = await fill_small()
    assert rest + 2 == sum(colleague.share > 0 for company in COMPANIES for colleague in company.people)


async def test_what_the_seed_says_is_what_is_stored(filled: None) -> None:
    alice = await enter("alice@acme.example")
    books = year_of(ACME, seed=demo.SEED, today=demo.today_of(ACME), small=True)
    for record, kind, title in (("account", "accounts", "name"), ("contact", "contacts", "name")):
        rows = (await listed(alice, record, page=Page(first=500))).rows
        assert Counter(row[title] for row in rows) == Counter(draft.values[title] for draft in drafts(books, kind))
    assert (await listed(alice, "activity")).count == len(drafts(books, "activities"))


async def test_leads_came_lately_and_something_became_of_some(filled: None) -> None:
    alice = await enter("alice@acme.example")
    leads = drafts(year_of(ACME, seed=demo.SEED, today=demo.today_of(ACME), small=True), "leads")
    assert (await listed(alice, "lead")).count == len(leads) > 5
    begun = await listed(alice, "lead", filter={"status": {"eq": "in_process"}})
    assert begun.count == sum(lead.fate == "begun" for lead in leads) > 0
    dead = await listed(alice, "lead", filter={"status": {"eq": "dead"}})
    assert dead.count == sum(lead.fate not in ("", "begun") for lead in leads)
    assert all(row["created_at"] > datetime.now(UTC) - timedelta(days=90) for row in (await listed(alice, "lead")).rows)


async def test_accounts_carry_tags_and_fields_of_the_companys_own(filled: None) -> None:
    alice = await enter("alice@acme.example")
    books = year_of(ACME, seed=demo.SEED, today=demo.today_of(ACME), small=True)
    accounts = drafts(books, "accounts")
    tagged = {row["name"] for row in (await listed(alice, "tag")).rows}
    assert {tag.name for tag in ACME.stickers} <= tagged
    wanted = ListSelection(Selection("account", tags=Selection("tag")), Query(page=Page(first=500)))
    async with unit_of_work(alice, read_only=True) as uow:
        rows = (await reading.read_list(uow, wanted)).rows
    assert sum(len(row["tags"]) for row in rows) == sum(len(draft.tags) for draft in accounts) > 0
    strategic = await listed(alice, "account", filter={"custom_fields": [{"key": "tier", "eq": "strategic"}]})
    assert strategic.count == sum(draft.values["custom"].get("tier") == "strategic" for draft in accounts)


async def test_an_address_of_the_cast_that_is_taken_is_left_alone(fresh_database: Settings) -> None:
    newcomer = registry.Newcomer("Alice", "alice@acme.example", "a long and plain password")
    other = registry.Charter("Another Alice", ACME.charter.plan, "en", "UTC", "EUR")
    alice = await registry.provision_company(PLATFORM, charter=other, owner=newcomer)
    with pytest.raises(DomainError, match=r"alice@acme\.example"):
        await fill_small()
    assert (await listed(alice, "account")).count == 0


async def test_the_command_says_who_signs_in(fresh_database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    said = await told(fresh_database)
    for company in COMPANIES:
        for colleague in company.people:
            assert company.address(colleague) in said
    assert demo.PASSWORD in said
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "已存在" in await told(fresh_database)


async def told(settings: Settings) -> str:
    """What the command prints."""
    paper = StringIO()
    await demo.run(settings, Console(file=paper, width=200), seed=demo.SEED, small=True, password=demo.PASSWORD)
    return paper.getvalue()


def test_production_is_left_alone(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with environment({"RAPPORT_ENVIRONMENT": "production"}), pytest.raises(SystemExit) as refused:
        demo.main()
    assert refused.value.code == 1
    assert "RAPPORT_ENVIRONMENT" in capsys.readouterr().out
