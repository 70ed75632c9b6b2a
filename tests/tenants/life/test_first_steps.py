"""The checklist, sample data, what is new, what people say: from what is there, not from ticks."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tenants.context import PLATFORM, Role
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, RateLimited, ValidationFailed
from tenants.life import feedback, release_notes
from tenants.life import service as life
from tenants.life.feedback import FeedbackKind
from tenants.life.first_steps import checklist, sampling
from tenants.life.first_steps.checklist import Item
from tenants.records import custom_fields
from tenants.records.custom_kinds import CustomKind
from tenants.registry import keys
from tenants.registry import service as registry
from tests import cast
from tests.engines import environment
from tests.tenants.conftest import create, found, read, update
from tests.tenants.life.conftest import system


@pytest.fixture
async def alice(database: Database) -> cast.Person:
    return await cast.owner("Alice", "acme")


async def open_items(person: cast.Person) -> set[Item]:
    async with unit_of_work(person.context, read_only=True) as uow:
        return {entry.item for entry in await checklist.checklist(uow) if not (entry.done or entry.dismissed)}


async def test_each_item_is_done_by_doing_it(alice: cast.Person) -> None:
    assert await open_items(alice) == set(Item)
    async with unit_of_work(alice.context) as uow:
        await registry.update_tenant(uow, name="Acme Trading")
    assert Item.COMPANY not in await open_items(alice)
    await cast.colleague(alice, "Bob", Role.REP)
    assert Item.COLLEAGUES not in await open_items(alice)
    await create(alice.context, "account", name="Northwind")
    assert Item.RECORDS not in await open_items(alice)
    async with unit_of_work(alice.context) as uow:
        await custom_fields.create_field(uow, record_type="account", kind=CustomKind.TEXT, label_en="Shoe size")
    assert Item.FIELDS not in await open_items(alice)
    async with unit_of_work(system(alice)) as uow:
        await life.bought(uow, plan="team")
    assert Item.PLAN not in await open_items(alice)
    async with unit_of_work(alice.context) as uow:
        await keys.create_api_key(uow, name="Reporting", scopes=["accounts:read"])
    assert await open_items(alice) == {Item.ROLES, Item.SECOND_FACTOR}


async def test_what_does_not_fit_is_laid_aside_and_taken_up_again(alice: cast.Person) -> None:
    async with unit_of_work(alice.context) as uow:
        for _ in range(2):
            await checklist.dismiss(uow, item=Item.ROLES)
    assert Item.ROLES not in await open_items(alice)
    async with unit_of_work(alice.context) as uow:
        await checklist.dismiss(uow, item=Item.ROLES, dismissed=False)
    assert Item.ROLES in await open_items(alice)
    bob = await cast.colleague(alice, "Bob", Role.REP)
    with pytest.raises(Forbidden):
        await open_items(bob)


@pytest.mark.parametrize(("locale", "name"), [("en", "Harbor Coffee Roasters"), ("zh-CN", "港湾咖啡有限公司（示例）")])
async def test_one_click_fills_and_one_click_empties(database: Database, locale: str, name: str) -> None:
    wang = await cast.owner("Wang", "hongda", locale=locale)
    async with unit_of_work(wang.context) as uow:
        made = await sampling.add_sample_data(uow)
    assert made.counts == {"account": 5, "contact": 6, "activity": 7}
    assert not made.touched
    assert await found(wang.context, "account", filter={"name": {"eq": name}})
    assert Item.RECORDS in await open_items(wang)
    async with unit_of_work(wang.context) as uow:
        with pytest.raises(sampling.AlreadyThere):
            await sampling.add_sample_data(uow)
    async with unit_of_work(wang.context) as uow:
        assert await sampling.remove_sample_data(uow) == 18
    assert not await found(wang.context, "account")
    async with unit_of_work(wang.context, read_only=True) as uow:
        assert not (await sampling.sample_data(uow)).present


async def test_what_people_worked_with_is_named_and_kept_where_they_say(alice: cast.Person) -> None:
    async with unit_of_work(alice.context) as uow:
        await sampling.add_sample_data(uow)
    [coffee] = await found(alice.context, "account", filter={"name": {"eq": "Harbor Coffee Roasters"}})
    [oakfield] = await found(alice.context, "account", filter={"name": {"eq": "Oakfield Furniture"}})
    await update(alice.context, "account", coffee, rating="A")
    own = await create(alice.context, "contact", name="A person of her own", account_id=oakfield)
    async with unit_of_work(alice.context, read_only=True) as uow:
        touched = (await sampling.sample_data(uow)).touched
    assert {each.id for each in touched} == {coffee, oakfield}
    async with unit_of_work(alice.context) as uow:
        assert await sampling.remove_sample_data(uow, keep=[oakfield]) == 17
    assert await found(alice.context, "account") == [oakfield]
    assert (await read(alice.context, "contact", own))["account_id"] == oakfield
    assert Item.RECORDS not in await open_items(alice)
    async with unit_of_work(alice.context) as uow:  # and it can be looked at once more
        assert (await sampling.add_sample_data(uow)).counts["account"] == 5
    assert len(await found(alice.context, "account")) == 6


async def test_feedback_reaches_the_operator_and_an_address_only_where_it_was_given(alice: cast.Person) -> None:
    async with unit_of_work(alice.context) as uow:
        for may in (True, False):
            await feedback.give_feedback(
                uow, kind=FeedbackKind.IDEA, text=f"  {may} ", page="/accounts?q=secret", may_contact=may
            )
        with pytest.raises(ValidationFailed):
            await feedback.give_feedback(uow, kind=FeedbackKind.IDEA, text=" ", page="/", may_contact=False)
        with pytest.raises(Forbidden):
            await feedback.list_feedback(uow)
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        newest, other, *_ = await feedback.list_feedback(uow)
    assert (newest.text, newest.email, other.email) == ("False", None, alice.email)
    assert (newest.page, newest.company) == ("/accounts", "acme")


async def test_feedback_is_counted(alice: cast.Person) -> None:
    with environment({"RAPPORT_RATE_LIMITS": "true"}):
        async with unit_of_work(alice.context) as uow:
            with pytest.raises(RateLimited):
                for _ in range(11):
                    await feedback.give_feedback(uow, kind=FeedbackKind.IDEA, text="x", page="/", may_contact=False)


async def test_what_is_new_is_told_until_it_is_read_and_to_those_it_is_for(alice: cast.Person) -> None:
    bob = await cast.colleague(alice, "Bob", Role.REP)
    async with unit_of_work(alice.context) as uow:
        first = await release_notes.release_notes(uow)
        assert first.unread
        assert not (await release_notes.mark_read(uow)).unread
        assert not (await release_notes.mark_read(uow)).unread
    async with unit_of_work(bob.context, read_only=True) as uow:
        theirs = await release_notes.release_notes(uow)
    assert theirs.unread
    titles = [{note.title for note in notes.releases[0].novelties} for notes in (theirs, first)]
    assert titles[0] < titles[1]


def test_every_release_has_notes_in_both_languages() -> None:
    version = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert release_notes.releases()[0].version == version
    for release in release_notes.releases():
        for note in release.novelties:
            assert note.title and note.title.zh and note.text and note.text.zh
            assert any("\u4e00" <= letter <= "\u9fff" for letter in note.title.zh + note.text.zh)
            assert note.title.isascii() and note.text.isascii()
