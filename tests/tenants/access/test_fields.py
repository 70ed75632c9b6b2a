"""A field that is not there for somebody is nowhere; one they may only read stays; a masked one shows a hint."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.access import masks
from tenants.access.company import Level, Scope
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import BadInput, Conflict, ValidationFailed
from tenants.records import custom_fields, finding, history, timeline
from tenants.records.answering import reading_page
from tenants.records.catalogue import catalogue
from tenants.records.custom_kinds import CustomKind
from tenants.records.following import heard
from tenants.records.grouping import service as grouping
from tenants.records.grouping.asking import GroupBy, GroupQuery
from tenants.records.hints import hint_of
from tenants.records.revealing import reveal
from tenants.records.selection import Query
from tenants.records.shape import Amount, Entries, Many, NextActivity, One, PagePart, PageShape, Person, Scalar, Shape
from tenants.records.tokens import bits
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, found, page, read, update

PHONE = "+8613812341234"
HIDDEN = {("account", "industry"): Level.NONE, ("account", "annual_revenue"): Level.NONE,
          ("contact", "account_id"): Level.NONE, ("contact", "phones"): Level.NONE,
          ("account", "custom.budget"): Level.NONE, ("account", "owner_id"): Level.NONE,
          ("account", "next_activity_at"): Level.NONE}  # fmt: skip


@pytest.fixture
async def bob(people: Cast) -> TenantContext:
    """A rep who may not see what stands in HIDDEN, nor edit an account's web site."""
    async with unit_of_work(people.alice.context) as uow:
        await custom_fields.create_field(
            uow, record_type="account", kind=CustomKind.TEXT, key="budget", label_en="Budget", label_zh="预算"
        )
    await reps_may(people.alice, *grants(Scope.ALL), levels={**HIDDEN, ("account", "website"): Level.READ})
    return await now_as(people.bob)


async def test_it_is_in_no_answer(people: Cast, bob: TenantContext) -> None:
    revenue = {"annual_revenue": 100, "annual_revenue_currency": "EUR"}
    zenith = await create(
        people.alice.context, "account", name="Zenith", industry="Bees", custom={"budget": "9"}, **revenue
    )
    zoe = await create(people.alice.context, "contact", name="Zoe", account_id=zenith, phones=[{"value": PHONE}])
    row = await read(bob, "account", zenith)
    assert [row[name] for name in ("industry", "annual_revenue", "annual_revenue_currency", "owner_id")] == [None] * 4
    assert row["custom"] == {}
    row = await read(bob, "contact", zoe)
    assert (row["phones"], row["account_id"]) == ([], None)

    shape = PageShape("account", Query(), (PagePart("nodes", "nodes", (
        Scalar("industry", "industry"),
        Amount("revenue", "annual_revenue", "annual_revenue_currency", (Scalar("a", "amount_minor"),)),
        Person("owner", "owner_id", (Scalar("n", "name"),)), Scalar("custom", "custom"),
        NextActivity("next", (Scalar("due", "due_at"),)),
        Many("contacts", "contacts", PageShape("contact", Query(), (PagePart("total", "total_count"),))),
    )),))  # fmt: skip
    answer = await (await reading_page(bob, shape)).answer(bob, {})
    assert answer["nodes"] == [
        {
            "industry": None,
            "revenue": None,
            "owner": None,
            "custom": {},
            "next": {"due": None},
            "contacts": {"total": 0},
        }
    ]
    of_contact = (
        One("account", "account", Shape("account", (Scalar("name", "name"),))),
        Entries("phones", "phones", ()),
    )
    shape = PageShape("contact", Query(), (PagePart("nodes", "nodes", of_contact),))
    assert (await (await reading_page(bob, shape)).answer(bob, {}))["nodes"] == [{"account": None, "phones": []}]


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("account", {"filter": {"industry": {"eq": "Bees"}}}),
        ("account", {"filter": {"not": {"industry": {"is_null": True}}}}),
        ("account", {"filter": {"annual_revenue_currency": {"eq": "EUR"}}}),
        ("account", {"filter": {"owner": {"me": True}}}),
        ("account", {"filter": {"custom_fields": [{"key": "budget", "eq": "9"}]}}),
        ("account", {"filter": {"contacts": {"name": {"eq": "Zoe"}}}}),
        ("contact", {"filter": {"account": {"name": {"eq": "Zenith"}}}}),
        ("contact", {"filter": {"phones": {"has": PHONE}}}),
        ("account", {"order": (("industry", "ASC"),)}),
        ("account", {"order": (("custom.budget", "ASC"),)}),
    ],
)
async def test_it_cannot_be_asked_about(bob: TenantContext, kind: str, query: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        await page(bob, kind, **query)


async def test_it_is_refused_as_what_does_not_exist(bob: TenantContext) -> None:
    with pytest.raises(BadInput) as hidden:
        await page(bob, "account", filter={"industry": {"eq": "Bees"}})
    with pytest.raises(BadInput) as unknown:
        await page(bob, "account", filter={"industrx": {"eq": "Bees"}})
    assert hidden.value.message.replace("industry", "industrx") == unknown.value.message
    assert hidden.value.code == unknown.value.code


async def test_it_is_in_no_group_and_no_sum(bob: TenantContext) -> None:
    for query in (
        GroupQuery("account", keys=(GroupBy("industry"),)),
        GroupQuery("account", keys=(GroupBy("custom.budget"),)),
        GroupQuery("account", measures=("annual_revenue",)),
        GroupQuery("contact", keys=(GroupBy("account_id"),)),
    ):
        with pytest.raises(BadInput):
            async with unit_of_work(bob, read_only=True) as uow:
                await grouping.group(uow, query)


async def test_its_words_find_nothing(people: Cast, bob: TenantContext) -> None:
    zoe = await create(people.alice.context, "contact", name="Zoe", phones=[{"value": PHONE}])
    numbered = await create(people.alice.context, "contact", name="1234 Street")
    assert set(await found(people.acme, "contact", search="1234")) == {zoe, numbered}
    assert await found(bob, "contact", search="1234") == [numbered]
    await update(people.alice.context, "contact", zoe, None, name="Zoe 1234")
    assert set(await found(bob, "contact", search="1234")) == {zoe, numbered}
    await update(people.alice.context, "contact", zoe, None, name="Zoe")
    async with unit_of_work(bob, read_only=True) as uow:
        assert [hit.id for hit in await finding.find(uow, text="1234")] == [numbered]


async def test_its_changes_are_left_out(people: Cast, bob: TenantContext) -> None:
    zenith = await create(people.alice.context, "account", name="Zenith", industry="Bees")
    await update(people.alice.context, "account", zenith, None, industry="Wasps")
    await update(people.alice.context, "account", zenith, None, industry="Ants", rating="A")
    async with unit_of_work(bob, read_only=True) as uow:
        told = (await history.history(uow, record_type="account", record_id=zenith)).changes
        feed = (await timeline.timeline(uow, record_type="account", record_id=zenith)).entries
    assert [[field.field for field in each.fields] for each in told] == [["rating"], ["name"]]
    assert len(feed) == 2
    rows = [
        {"record_type": "account", "record_id": zenith, "kind": "updated", "fields": {"industry": [1, 2]}},
        {
            "record_type": "account",
            "record_id": zenith,
            "kind": "updated",
            "fields": {"industry": [1, 2], "rating": []},
        },
    ]
    assert [list(row["fields"]) for row in await heard(bob, rows)] == [["rating"]]


async def test_it_cannot_be_written(people: Cast, bob: TenantContext) -> None:
    zenith = await create(people.alice.context, "account", name="Zenith", website="zenith.example")
    assert (await read(bob, "account", zenith))["website"] == "https://zenith.example"
    for given in ({"website": "x.example"}, {"industry": "Bees"}, {"custom": {"budget": "1"}}):
        with pytest.raises(ValidationFailed) as refused:
            await update(bob, "account", zenith, None, **given)
        assert [problem.code for problem in refused.value.problems] == ["NOT_EDITABLE"]
        with pytest.raises(ValidationFailed):
            await create(bob, "account", name="New", **given)
    with pytest.raises(Conflict) as stale:
        await update(bob, "account", zenith, 9, name="Other")
    assert stale.value.extensions["current"] == {"version": 1, "name": "Zenith"}


async def test_a_masked_field_shows_a_hint_until_it_is_revealed(people: Cast) -> None:
    zoe = await create(
        people.bob.context, "contact", name="Zoe", phones=[{"value": PHONE}], emails=[{"value": "zoe@zenith.example"}]
    )
    async with unit_of_work(people.alice.context) as uow:
        await masks.mask_fields(uow, object="contact", fields=["phones", "emails"])
    bob = await now_as(people.bob)
    row = await read(bob, "contact", zoe)
    assert [entry["value"] for entry in row["phones"] + row["emails"]] == ["+86138****1234", "z***@zenith.example"]
    assert [hint_of(value) for value in (PHONE, "zoe@zenith.example")] == ["+86138****1234", "z***@zenith.example"]
    assert await found(bob, "contact", search="1234") == []
    with pytest.raises(BadInput):
        await found(bob, "contact", filter={"phones": {"has": PHONE}})

    async with unit_of_work(bob) as uow:
        shown = await reveal(uow, record_type="contact", record_id=zoe, field="phones")
    assert [entry["value"] for entry in shown] == [PHONE]
    async with unit_of_work(await now_as(people.alice), read_only=True) as uow:
        told = (await history.history(uow, record_type="contact", record_id=zoe)).changes
    assert (told[0].kind, [field.field for field in told[0].fields]) == ("revealed", ["phones"])
    assert told[0].actor is not None and told[0].actor["name"] == "Bob"

    await update(bob, "contact", zoe, None, phones=row["phones"], name="Zoe Two")
    assert [entry["value"] for entry in (await read(people.acme, "contact", zoe))["phones"]] == [PHONE]


def test_the_bits_of_searched_fields_are_what_they_were() -> None:
    """A word in the index says by these bits where it stands: a new searched field comes after the others."""
    assert {name: list(bits(record.fields)) for name, record in catalogue().items()} == {
        "account": ["name", "domain", "phones", "emails", "account_number", "external_id"],
        "activity": ["subject"],
        "contact": ["name", "phones", "emails", "external_id"],
        "deal": ["name"],
        "pipeline": ["name"],
        "price_book": ["name"],
        "product": ["name", "sku"],
        "quote": ["name", "number"],
        "stage": ["name"],
        "lead": ["name", "company", "phones", "emails", "external_id"],
        "tag": ["name"],
        "tag_group": ["name"],
    }
