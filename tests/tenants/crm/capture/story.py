"""How the stories of capture are told: a form of Alice's, a page that was read for a while, and a worker's turn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from tenants.crm.capture import service as capture
from tenants.crm.capture.models import SubmissionState
from tenants.crm.capture.service import FormField, FormSettings
from tenants.crm.capture.stamps import stamp
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.registry.service import Visitor
from tests.cast import Cast

FIELDS = (FormField("name", required=True), FormField("emails", required=True), FormField("message", "What for?"))


async def form_of(people: Cast, name: str = "Contact us", **settings: Any) -> capture.SourceInfo:
    async with unit_of_work(people.alice.context) as uow:
        given = FormSettings(**({"fields": FIELDS} | settings))
        return await capture.create_form(uow, name=name, settings=given)


async def open_one(source: capture.SourceInfo) -> capture.OpenForm:
    return await capture.open_form(Visitor(), public_id=source.public_id)


def read(source: capture.SourceInfo, /, **sent: str) -> dict[str, str]:
    """What a page sends that was opened half a minute ago."""
    return {capture.STAMP: stamp(source.public_id, now() - timedelta(seconds=30)), **sent}


async def send(source: capture.SourceInfo, /, **sent: str) -> capture.Received:
    return await capture.send(Visitor(), await open_one(source), sent=read(source, **sent))


async def logged(people: Cast, state: SubmissionState | None = None) -> list[capture.SubmissionInfo]:
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        return await capture.submissions(uow, state=state)


async def worker(people: Cast) -> list[UUID | None]:
    """Have every one that waits taken, as a worker does; the leads they became."""
    waiting = await logged(people, SubmissionState.WAITING)
    for each in waiting:
        async with unit_of_work(people.acme) as uow:
            await capture.take_submission(uow, submission_id=each.id)
    mine = {each.id for each in waiting}
    return [each.lead_id for each in await logged(people) if each.id in mine]
