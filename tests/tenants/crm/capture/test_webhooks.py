"""Another system sends leads: signed, of now, once each, by a mapping that a person can mend."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from tenants.crm.capture import service as capture
from tenants.crm.capture.mapping import text_at
from tenants.crm.capture.models import SourceSecret, Submission, SubmissionState
from tenants.crm.capture.service import MappedQuestion, SignatureRefused, WebhookSettings
from tenants.crm.capture.signing import SecretUnusable, sign, verify
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.kit.clock import now
from tenants.registry.service import Visitor
from tests.cast import Cast
from tests.tenants.conftest import found, read
from tests.tenants.crm.capture import story

_SHARED = Path(os.environ.get("RAPPORT_VECTORS", Path(__file__).parents[5] / "shared" / "vectors"))
_VECTORS = json.loads((_SHARED / "webhooks" / "vectors.json").read_text(encoding="utf-8"))
MAPPING = WebhookSettings(
    (MappedQuestion("full_name", "name"), MappedQuestion("contact.email", "emails"), MappedQuestion("q", "message")),
    external_id="lead.id",
    source="Ads",
)
_BODY = select(Submission.body)
_RETIRED = update(SourceSecret).where(SourceSecret.retires_at.is_not(None))


def _filled(text: str) -> str:
    return text.replace("{prefix}", "whsec_")


@pytest.mark.parametrize("case", _VECTORS["sign"], ids=lambda case: case["id"])
def test_a_signature_is_that_of_the_specification(case: dict[str, Any]) -> None:
    secret = _filled(case["secret"])
    assert sign(secret, case["id"], case["timestamp"], case["payload"].encode()) == case["signature"]


@pytest.mark.parametrize("case", _VECTORS["verify"], ids=lambda case: case["name"])
def test_what_the_specification_accepts_is_accepted_and_nothing_else(case: dict[str, Any]) -> None:
    def ask() -> str:
        return verify([_filled(case["secret"])], case["headers"], case["payload"].encode(), case["now"])

    if case["expect"] == "accept":
        assert ask()
    else:
        with pytest.raises(SignatureRefused if case["expect"] == "reject" else SecretUnusable):
            ask()


async def webhook(people: Cast, settings: WebhookSettings = MAPPING) -> capture.NewWebhook:
    async with unit_of_work(people.alice.context) as uow:
        return await capture.create_webhook(uow, name="Ads", settings=settings)


async def sent(made: capture.NewWebhook, message: Any, message_id: str = "msg_1", secret: str = "") -> UUID | None:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    at = int(now().timestamp())
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": sign(secret or made.secret, message_id, at, body),
    }
    return await capture.receive_webhook(Visitor(), public_id=made.source.public_id, headers=headers, body=body)


def lead(number: int, **more: Any) -> dict[str, Any]:
    return {"lead": {"id": number}, "full_name": "Ada", "contact": {"email": "ada@example.com"}, **more}


async def test_a_signed_message_becomes_a_lead_and_the_second_about_it_an_update(people: Cast) -> None:
    made = await webhook(people)
    assert await sent(made, lead(7, q="First", ownerId="x", tenant_id="y")) is not None
    assert await sent(made, lead(7, q="First"), "msg_1") is None  # the same message again
    (first,) = await story.worker(people)
    await sent(made, lead(7, q="Second"), "msg_2")
    assert await story.worker(people) == [first]
    assert first is not None and await found(people.alice.context, "lead") == [first]
    stored = await read(people.alice.context, "lead", first)
    assert (stored["message"], stored["source"], stored["external_id"]) == ("Second", "Ads", "7")


async def test_a_message_nobody_signed_leaves_no_trace(people: Cast) -> None:
    made, other = await webhook(people), "whsec_" + "QUJD" * 10
    with pytest.raises(SignatureRefused):
        await sent(made, lead(1), secret=other)
    with pytest.raises(NotFound):
        await capture.receive_webhook(Visitor(), public_id="nothing", headers={}, body=b"{}")
    assert await story.logged(people) == []


async def test_a_raw_body_is_kept_sealed(people: Cast) -> None:
    made = await webhook(people)
    await sent(made, lead(1, secret="hush"))
    async with unit_of_work(people.acme, read_only=True) as uow:
        body = await uow.value(_BODY)
    assert body and b"hush" not in body and b"Ada" not in body


async def test_two_secrets_are_good_while_one_replaces_the_other(people: Cast) -> None:
    made = await webhook(people)
    async with unit_of_work(people.alice.context) as uow:
        new = await capture.rotate_secret(uow, source_id=made.source.id)
    assert new.secret != made.secret
    assert await sent(made, lead(1), "a") and await sent(new, lead(2), "b")
    async with unit_of_work(people.acme) as uow:
        await uow.run(_RETIRED.values(retires_at=now() - timedelta(seconds=1)))
    with pytest.raises(SignatureRefused):
        await sent(made, lead(3), "c")
    assert await sent(new, lead(3), "c")


async def test_what_failed_is_taken_by_the_mapping_that_was_mended(people: Cast) -> None:
    made = await webhook(
        people, WebhookSettings((MappedQuestion("nome", "name"),), external_id="lead.id", source="Ads")
    )
    await sent(made, lead(9))
    assert await story.worker(people) == [None]
    (failed,) = await story.logged(people)
    assert (failed.state, failed.answers) == (SubmissionState.FAILED, {})
    async with unit_of_work(people.alice.context) as uow:
        await capture.update_webhook(uow, source_id=made.source.id, name="Ads", settings=MAPPING)
        taken = await capture.take_anyway(uow, submission_id=failed.id)
    stored = await read(people.alice.context, "lead", taken)
    assert (stored["name"], stored["external_id"]) == ("Ada", "9")


async def test_what_is_no_object_is_kept_for_a_person(people: Cast) -> None:
    made = await webhook(people)
    for number, body in enumerate((b"[]", b"{", b"\xff\xfe", b"")):
        assert await sent(made, body, f"m{number}")
    assert {(each.state, each.reason) for each in await story.logged(people)} == {("failed", "INVALID_JSON")}


async def test_a_webhook_that_is_switched_off_is_not_there(people: Cast) -> None:
    made = await webhook(people)
    async with unit_of_work(people.alice.context) as uow:
        await capture.set_source_enabled(uow, source_id=made.source.id, enabled=False)
    with pytest.raises(NotFound):
        await sent(made, lead(1))


async def test_a_mapping_reaches_no_field_but_those_strangers_may_fill_in(people: Cast) -> None:
    with pytest.raises(ValidationFailed) as failed:
        await webhook(people, WebhookSettings((MappedQuestion("x", "owner_id"), MappedQuestion("y", "status"))))
    assert [each.code for each in failed.value.problems] == ["UNKNOWN_FIELD", "UNKNOWN_FIELD", "FIELDS_NEEDED"]
    made = await webhook(people)
    async with unit_of_work(people.bob.context) as uow:
        with pytest.raises(Forbidden):
            await capture.rotate_secret(uow, source_id=made.source.id)
    async with unit_of_work(people.mallory.context) as uow:
        with pytest.raises(NotFound):
            await capture.rotate_secret(uow, source_id=made.source.id)


def test_a_way_leads_into_objects_and_into_lists_of_named_answers() -> None:
    message = {
        "a.b": "whole", "a": {"b": "inner", "n": 3, "yes": True, "none": None},
        "field_data": [{"name": "email", "values": ["x@y.example"]}, {"key": "size", "value": 5}],
        "many": ["one", 2, {"no": "object"}],
    }  # fmt: skip
    ways = {
        "a.b": "whole", "a.n": "3", "a.yes": "true", "a.none": "", "a": "", "nowhere.at.all": "",
        "field_data.email": "x@y.example", "field_data.size": "5", "many": "one; 2", "many.1": "2", "many.9": "",
    }  # fmt: skip
    assert {way: text_at(message, way) for way in ways} == ways
