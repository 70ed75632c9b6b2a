"""Web forms: what strangers send is kept first, believed or not, and becomes one lead."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import bindparam, update

from tenants.crm.capture import confirming, keeping
from tenants.crm.capture import service as capture
from tenants.crm.capture.models import Submission, SubmissionState
from tenants.crm.capture.service import Confirmation, FormField, Outcome
from tenants.crm.capture.stamps import stamp
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.kit.clock import now
from tenants.records import custom_fields
from tenants.records.custom_kinds import CustomKind
from tenants.registry import tokens
from tenants.registry.service import Visitor
from tests.cast import Cast
from tests.tenants.conftest import create, read
from tests.tenants.crm.capture import story

_AGE = update(Submission).where(Submission.id == bindparam("submission_id")).values(received_at=bindparam("at"))
TOUCH = '{"first": {"utm_source": "baidu"}, "last": {"utm_source": "google", "gclid": "G1"}}'


async def test_what_a_stranger_fills_in_becomes_a_lead(people: Cast) -> None:
    source = await story.form_of(people, source="Website", campaign="Spring")
    got = await story.send(source, name="Ada Lovelace", emails="Ada@Example.com", message="Hi\nthere", _touch=TOUCH)
    assert got.outcome is Outcome.THANKS
    (lead_id,) = await story.worker(people)
    assert lead_id is not None
    lead = await read(people.alice.context, "lead", lead_id)
    assert (lead["name"], lead["emails"][0]["value"], lead["message"]) == (
        "Ada Lovelace",
        "Ada@example.com",
        "Hi\nthere",
    )
    assert (lead["source"], lead["status"], lead["owner_id"]) == ("Website", "new", None)
    assert (lead["first_source"], lead["last_source"], lead["last_click_id"]) == ("baidu", "google", "gclid:G1")
    assert lead["last_campaign"] == "Spring"


async def test_no_lead_is_lost_for_a_page_it_cannot_name(people: Cast) -> None:
    source = await story.form_of(people)
    inside = '{"last": {"landing_page": "http://intranet:8080/x", "utm_source": "baidu"}}'
    await story.send(source, name="Ada", emails="ada@example.com", _touch=inside)
    (lead_id,) = await story.worker(people)
    assert lead_id is not None
    lead = await read(people.alice.context, "lead", lead_id)
    assert (lead["last_source"], lead["last_landing_page"]) == ("baidu", None)


async def test_nobody_writes_what_was_not_asked(people: Cast) -> None:
    source = await story.form_of(people)
    escapes = {
        "ownerId": str(people.bob.id), "owner_id": str(people.bob.id), "tenant_id": str(people.mallory.tenant_id),
        "tenantId": "x", "status": "converted", "source": "Nowhere", "external_id": "1", "first_source": "x",
        "company": "X",
        "custom": "{}", "custom.budget": "1", "id": "1", "version": "9", "converted_at": "2026-01-01",
    }  # fmt: skip
    await story.send(source, name="Ada", emails="ada@example.com", **escapes)
    (logged,) = await story.logged(people)
    assert logged.answers == {"name": "Ada", "emails": "ada@example.com"}
    (lead_id,) = await story.worker(people)
    assert lead_id is not None
    lead = await read(people.alice.context, "lead", lead_id)
    assert (lead["owner_id"], lead["status"], lead["source"], lead["company"]) == (None, "new", "Contact us", None)


@pytest.mark.parametrize(
    "path", ["owner_id", "tenant_id", "status", "source", "external_id", "converted_at", "custom.no", "x"]
)
async def test_no_form_asks_for_what_is_not_a_strangers(people: Cast, path: str) -> None:
    with pytest.raises(ValidationFailed) as failed:
        await story.form_of(people, fields=(*story.FIELDS, FormField(path)))
    assert [(each.field, each.code) for each in failed.value.problems] == [("fields.3.path", "UNKNOWN_FIELD")]


async def test_a_companys_own_field_is_asked_and_a_sealed_one_is_not(people: Cast) -> None:
    async with unit_of_work(people.alice.context) as uow:
        own: dict[str, Any] = {"record_type": "lead", "label_en": "Budget", "label_zh": "预算"}
        await custom_fields.create_field(uow, kind=CustomKind.INTEGER, **own)
        await custom_fields.create_field(
            uow, kind=CustomKind.TEXT, sensitive=True, record_type="lead", label_en="Pin", label_zh="PIN"
        )
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        paths = [each.path for each in await capture.offered_fields(uow)]
    assert "custom.budget" in paths and "custom.pin" not in paths
    source = await story.form_of(people, fields=(*story.FIELDS, FormField("custom.budget")))
    again = await story.send(source, name="Ada", emails="ada@example.com", **{"custom.budget": "many"})
    assert [each.field for each in again.problems] == ["custom.budget"]
    await story.send(source, name="Ada", emails="ada@example.com", **{"custom.budget": "5000"})
    (lead_id,) = await story.worker(people)
    assert lead_id is not None
    assert (await read(people.alice.context, "lead", lead_id))["custom"] == {"budget": 5000}


async def test_bad_answers_come_back_with_what_is_wrong_and_are_logged(people: Cast) -> None:
    source = await story.form_of(people)
    got = await story.send(source, name="", emails="nobody", message="kept")
    assert got.outcome is Outcome.AGAIN and got.answers == {"emails": "nobody", "message": "kept"}
    assert sorted((each.field, each.code) for each in got.problems) == [
        ("emails", "INVALID_EMAIL"),
        ("name", "REQUIRED"),
    ]
    (logged,) = await story.logged(people)
    assert (logged.state, logged.reason) == (SubmissionState.REFUSED, "INVALID")


async def test_the_same_page_sent_twice_is_one_lead(people: Cast) -> None:
    source = await story.form_of(people)
    sent = story.read(source, name="Ada", emails="ada@example.com")
    form = await story.open_one(source)
    for _ in range(3):
        assert (await capture.send(Visitor(), form, sent=sent)).outcome is Outcome.THANKS
    assert len(await story.logged(people)) == 1
    assert len(await story.worker(people)) == 1 and await story.worker(people) == []


async def test_who_fills_in_the_trap_is_thanked_and_makes_no_lead_until_a_person_says_so(people: Cast) -> None:
    source = await story.form_of(people)
    got = await story.send(source, name="Bot", emails="bot@example.com", homepage_url="http://spam.example")
    assert got.outcome is Outcome.THANKS
    assert await story.worker(people) == []
    (logged,) = await story.logged(people)
    assert (logged.state, logged.reason, logged.lead_id) == (SubmissionState.REFUSED, "TRAP", None)
    async with unit_of_work(people.alice.context) as uow:
        first = await capture.take_anyway(uow, submission_id=logged.id)
        assert await capture.take_anyway(uow, submission_id=logged.id) == first
    assert (await read(people.alice.context, "lead", first))["name"] == "Bot"


async def test_a_page_without_our_stamp_or_of_another_form_is_refused(people: Cast) -> None:
    source, other = await story.form_of(people), await story.form_of(people, "Other")
    form = await story.open_one(source)
    values = {"name": "Ada", "emails": "ada@example.com"}
    for given, reason in (
        ({}, "FORGED"),
        (story.read(other), "FORGED"),
        ({"_stamp": stamp(source.public_id, now())}, "TOO_FAST"),
    ):
        got = await capture.send(Visitor(), form, sent=values | given)
        assert (got.outcome, got.problem) == (Outcome.AGAIN, reason)
    assert {each.reason for each in await story.logged(people)} == {"FORGED", "TOO_FAST"}


async def test_whoever_owns_the_address_confirms_once(people: Cast) -> None:
    source = await story.form_of(people, confirmation=Confirmation.LEAD_AFTER)
    got = await story.send(source, name="Ada", emails="ada@example.com")
    assert got.outcome is Outcome.CONFIRM and await story.worker(people) == []
    (waiting,) = await story.logged(people)
    assert waiting.state is SubmissionState.UNCONFIRMED
    form, token = await story.open_one(source), tokens.for_mail("opt-in", waiting.id)
    await capture.confirm(form, token=token)
    assert len(await story.worker(people)) == 1
    for used in (token, "nonsense", ""):
        with pytest.raises(ValidationFailed) as failed:
            await capture.confirm(form, token=used)
        assert failed.value.problems[0].code == "LINK_INVALID"
    assert (await story.send(source, name="Ada", emails="ADA@example.com")).outcome is Outcome.THANKS  # not asked twice


async def test_a_link_of_the_day_before_yesterday_is_over(people: Cast) -> None:
    source = await story.form_of(people, confirmation=Confirmation.LEAD_AFTER)
    await story.send(source, name="Ada", emails="ada@example.com")
    (waiting,) = await story.logged(people)
    async with unit_of_work(people.acme) as uow:
        await uow.run(_AGE, submission_id=waiting.id, at=now() - confirming.LIFE)
    with pytest.raises(ValidationFailed):
        await capture.confirm(await story.open_one(source), token=tokens.for_mail("opt-in", waiting.id))


async def test_a_lead_may_be_there_before_it_is_confirmed(people: Cast) -> None:
    source = await story.form_of(people, confirmation=Confirmation.LEAD_FIRST)
    await story.send(source, name="Ada", emails="ada@example.com")
    assert len(await story.worker(people)) == 1
    (taken,) = await story.logged(people)
    assert taken.confirmed_at is None
    await capture.confirm(await story.open_one(source), token=tokens.for_mail("opt-in", taken.id))
    (confirmed,) = await story.logged(people)
    assert confirmed.confirmed_at is not None and confirmed.state is SubmissionState.TAKEN


async def test_what_cannot_become_a_lead_fails_with_its_reason(people: Cast) -> None:
    source = await story.form_of(people)
    await story.send(source, name="Ada", emails="ada@example.com")
    async with unit_of_work(people.alice.context) as uow:
        await custom_fields.create_field(
            uow, record_type="lead", kind=CustomKind.TEXT, label_en="Must", label_zh="必", required=True
        )
    assert await story.worker(people) == [None]
    (failed,) = await story.logged(people)
    assert failed.state is SubmissionState.FAILED and "custom.must" in (failed.problem or "")


async def test_a_forms_tags_are_put_on_its_leads(people: Cast) -> None:
    tag = await create(people.alice.context, "tag", name="Web", kind="manual", colour="red")
    source = await story.form_of(people, tags=(str(tag),))
    await story.send(source, name="Ada", emails="ada@example.com")
    (lead_id,) = await story.worker(people)
    assert lead_id is not None
    assert [each["name"] for each in (await read(people.alice.context, "lead", lead_id))["tags"]] == ["Web"]


async def test_a_form_says_everything_that_is_wrong_with_it(people: Cast) -> None:
    with pytest.raises(ValidationFailed) as failed:
        await story.form_of(
            people,
            fields=(FormField("message"), FormField("message")),
            redirect="https://a.example/\r\nSet-Cookie: x=1",
            origins=("https://ok.example", "https://a.example/path"),
            confirmation=Confirmation.LEAD_AFTER,
            locale="fr",
            tags=("nonsense",),
        )
    assert {each.code for each in failed.value.problems} == {
        "FIELD_TWICE", "FIELDS_NEEDED", "INVALID_URL", "INVALID_ORIGIN", "EMAIL_NEEDED", "INVALID_LOCALE", "NOT_FOUND",
    }  # fmt: skip


@pytest.mark.parametrize(
    "redirect", ["javascript:alert(1)", "//evil.example", "https://a@b.example", "https://a.example:x/", "https://a b"]
)
async def test_a_form_leads_to_no_address_that_is_none(people: Cast, redirect: str) -> None:
    with pytest.raises(ValidationFailed):
        await story.form_of(people, redirect=redirect)


async def test_a_form_that_is_closed_removed_or_anothers_is_not_there(people: Cast) -> None:
    source = await story.form_of(people)
    mallory = people.mallory.context
    for act in (
        lambda uow: capture.update_form(
            uow, source_id=source.id, name="Mine", settings=capture.FormSettings(story.FIELDS)
        ),
        lambda uow: capture.set_source_enabled(uow, source_id=source.id, enabled=False),
        lambda uow: capture.delete_source(uow, source_id=source.id),
    ):
        async with unit_of_work(mallory) as uow:
            with pytest.raises(NotFound):
                await act(uow)
    async with unit_of_work(people.alice.context) as uow:
        await capture.set_source_enabled(uow, source_id=source.id, enabled=False)
    with pytest.raises(NotFound):
        await story.open_one(source)
    async with unit_of_work(people.alice.context) as uow:
        await capture.delete_source(uow, source_id=source.id)
    with pytest.raises(NotFound):
        await story.open_one(source)


async def test_a_rep_sets_up_no_source_and_sees_nothing_that_came(people: Cast) -> None:
    source = await story.form_of(people)
    await story.send(source, name="Ada", emails="ada@example.com")
    async with unit_of_work(people.bob.context) as uow:
        for act in (capture.sources, capture.submissions, capture.offered_fields):
            with pytest.raises(Forbidden):
                await act(uow)
    async with unit_of_work(people.mallory.context) as uow:
        assert await capture.submissions(uow) == [] and await capture.sources(uow) == []


async def test_what_became_no_lead_is_forgotten_after_ninety_days(people: Cast) -> None:
    source = await story.form_of(people)
    await story.send(source, name="Ada", emails="ada@example.com")
    await story.worker(people)
    await story.send(source, name="", emails="x")
    for each in await story.logged(people):
        async with unit_of_work(people.acme) as uow:
            await uow.run(_AGE, submission_id=each.id, at=now() - keeping.KEPT * 2)
    async with unit_of_work(people.acme) as uow:
        await capture.forget_submissions(uow)
    (left,) = await story.logged(people)
    assert left.state is SubmissionState.TAKEN and left.answers == {} and left.lead_id is not None


async def test_the_newest_come_first_and_pages_follow_each_other(people: Cast) -> None:
    source = await story.form_of(people)
    for number in range(5):
        await story.send(source, name=f"Ada {number}", emails="ada@example.com")
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        page = await capture.submissions(uow, first=3)
        rest = await capture.submissions(uow, first=3, after=page[-1].id, source_id=source.id)
    assert [each.answers["name"] for each in (*page, *rest)] == [f"Ada {n}" for n in (4, 3, 2, 1, 0)]
