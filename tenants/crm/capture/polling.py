"""A look into a mailbox: what is new is read without a transaction, and kept letter by letter before any is judged."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from tenants.adapters import mailbox
from tenants.adapters.mailbox import Fetched, LookFailed, Mark, Place
from tenants.config import settings
from tenants.context import TenantContext
from tenants.crm.capture import keeping, mail_settings, mailboxes
from tenants.crm.capture.letters import Letter, read_letter
from tenants.crm.capture.mail_settings import MailSettings
from tenants.crm.capture.models import SubmissionState
from tenants.crm.capture.sources import one
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import NotFound
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.registry.keyring.keeping import ring_in
from tenants.registry.keyring.ring import Ring

_TOUCH = {"last": {"source": "email", "medium": "email"}}


@dataclass(frozen=True, slots=True)
class _Task:
    source_id: UUID
    settings: MailSettings
    place: Place
    mark: Mark
    failures: int


async def look_into_mailbox(context: TenantContext, *, source_id: UUID) -> None:
    """Read what is new in a mailbox. What fails is written on the source, and tried again after a while. A letter that
    was read before is known by its id; stopped at any moment, it is done again.
    """
    ring = await ring_in(context)
    async with unit_of_work(context, read_only=True) as uow:
        task = await _task(uow, ring, source_id)
    if task is None:
        return
    try:
        found = await mailbox.look(task.place, task.mark)
    except LookFailed as failed:
        async with unit_of_work(context) as uow:
            await mailboxes.looked(uow, source_id, failed.fault, task.failures + 1)
        return
    for letter in found.letters:
        async with unit_of_work(context) as uow:
            await _keep(uow, ring, task, letter, found.validity)
    async with unit_of_work(context) as uow:
        await mailboxes.read_until(uow, source_id, task.mark, validity=found.validity, uid=found.last)
        await mailboxes.looked(uow, source_id, None, 0)
        if found.more:
            uow.enqueue(Job.LOOK_INTO_MAILBOX, source_id=source_id)


async def _task(uow: UnitOfWork, ring: Ring, source_id: UUID) -> _Task | None:
    """What there is to do: nothing for a source that is gone or off, or that failed a moment ago."""
    try:
        source = await one(uow, source_id)
    except NotFound:
        return None
    row = await mailboxes.mailbox_of(uow, source_id)
    if not source["enabled"] or (row["due_at"] is not None and row["due_at"] > now()):
        return None
    found = mail_settings.stored(source["settings"])
    password = ring.unseal(row["sealed"], mailboxes.TABLE, mailboxes.COLUMN, row["id"]).decode()
    place = Place(found.host, found.port, found.security, found.user, password, found.folder)
    mark = Mark(row["uid_validity"], row["last_uid"], row["since"])
    return _Task(source_id, found, place, mark, row["failures"])


async def _keep(uow: UnitOfWork, ring: Ring, task: _Task, fetched: Fetched, validity: int) -> None:
    submission_id = uuid7()
    letter = read_letter(fetched.raw, frozenset({task.settings.own, parseaddr(settings().mail_from)[1].lower()}))
    encloses = letter.encloses and letter.refused is None and fetched.whole
    await keeping.keep(
        uow,
        id=submission_id,
        source_id=task.source_id,
        token=_token(letter, fetched, validity),
        touch=_TOUCH,
        answers=_answers(letter),
        body=ring.seal(fetched.raw, "capture_submissions", "body", submission_id) if encloses else None,
        **_judged(letter, fetched),
    )


def _judged(letter: Letter, fetched: Fetched) -> dict[str, Any]:
    if letter.refused is not None:
        return {"state": SubmissionState.REFUSED, "reason": letter.refused}
    if not fetched.whole:
        return {"state": SubmissionState.FAILED, "reason": "MAIL_TOO_LARGE"}
    return {"state": SubmissionState.WAITING}


def _token(letter: Letter, fetched: Fetched, validity: int) -> bytes:
    """What makes a letter the same one: its id, with its sender, since ids are written by whoever sends."""
    named = f"{letter.message_id} {letter.address}" if letter.message_id else f"{validity}:{fetched.uid}"
    return hashlib.sha256(named.encode("utf-8", "replace")).digest()


def _answers(letter: Letter) -> dict[str, str]:
    found = {"name": letter.name, "emails": letter.address, "subject": letter.subject, "message": letter.text}
    return {path: text for path, text in found.items() if text}
