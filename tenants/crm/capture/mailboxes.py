"""Mailboxes whose letters become leads: set up, changed, looked into at once, and how the last look went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update

from tenants.adapters.mailbox import Fault, Mark
from tenants.crm.capture import gates, mail_settings
from tenants.crm.capture.mail_settings import MailSettings
from tenants.crm.capture.models import Mailbox, SourceKind
from tenants.crm.capture.sources import SourceInfo, change, create, info, one, schedule_of
from tenants.db import schedule
from tenants.db.unit_of_work import UnitOfWork
from tenants.db.violations import AlreadyThere, violations
from tenants.errors import invalid
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.noting import ChangeKind, Noted, note
from tenants.registry.keyring.keeping import ring_in

TABLE, COLUMN = "capture_mailboxes", "sealed"
PAUSE = timedelta(hours=1)
"""The longest between two looks into a mailbox that fails."""
_SOURCE: Any = bindparam("source_id")
_NAMES = ("id", "source_id", "address", "sealed", "last_uid", "since", "failures")
_INSERT = insert(Mailbox).values({name: bindparam(name) for name in _NAMES})
_MOVE = (
    update(Mailbox)
    .where(Mailbox.source_id == _SOURCE)
    .values(address=bindparam("address"), fault=None, failures=0, due_at=None)
)
_FORGET = (
    update(Mailbox).where(Mailbox.source_id == _SOURCE).values(uid_validity=None, last_uid=0, since=bindparam("since"))
)
_NOW = update(Mailbox).where(Mailbox.source_id == _SOURCE).values(due_at=None)
_SEAL = update(Mailbox).where(Mailbox.source_id == _SOURCE).values(sealed=bindparam("sealed"))
_ONE = select(Mailbox).where(Mailbox.source_id == _SOURCE)
_ALL = select(Mailbox.source_id, Mailbox.looked_at, Mailbox.fault)
_LOOKED = (
    update(Mailbox)
    .where(Mailbox.source_id == _SOURCE)
    .values({name: bindparam(name) for name in ("looked_at", "fault", "failures", "due_at")})
)
_SAME: Any = bindparam("read_since", type_=Mailbox.since.type)
"""Where it points elsewhere by now, this look says nothing of it."""
_READ = (
    update(Mailbox)
    .where(Mailbox.source_id == _SOURCE, Mailbox.since == _SAME)
    .values(
        last_uid=func.greatest(Mailbox.last_uid, bindparam("uid", type_=Mailbox.last_uid.type)),
        uid_validity=bindparam("validity"),
    )
)
_RENUMBERED = (
    update(Mailbox)
    .where(Mailbox.source_id == _SOURCE, Mailbox.since == _SAME)
    .values(last_uid=bindparam("uid"), uid_validity=bindparam("validity"))
)


@dataclass(frozen=True, slots=True)
class MailboxState:
    """When it was looked into last, and why that failed."""

    looked_at: datetime | None
    fault: Fault | None


async def create_mailbox(uow: UnitOfWork, *, name: str, settings: MailSettings, password: str) -> SourceInfo:
    """A mailbox that is looked into every other minute; what was in it before stays there. Raises ValidationFailed
    (with every problem; TAKEN where another source reads it), LimitReached, Forbidden, KeyUnavailable.
    """
    gates.manage(uow.context)
    ring = await ring_in(uow.context)
    found = mail_settings.checked(settings, password)
    source = await create(uow, SourceKind.MAIL, name, found.kept())
    mailbox_id = uuid7()
    sealed = ring.seal(password.encode(), TABLE, COLUMN, mailbox_id)
    rest = {"sealed": sealed, "last_uid": 0, "since": now(), "failures": 0}
    await _stored(uow, _INSERT, id=mailbox_id, source_id=source.id, address=found.address, **rest)
    await schedule.put(
        uow,
        name=schedule_of(source.id),
        job=Job.LOOK_INTO_MAILBOX,
        rule="every 2m",
        arguments={"source_id": str(source.id)},
    )
    _look_soon(uow, source.id)
    return source


async def update_mailbox(
    uow: UnitOfWork,
    *,
    source_id: UUID,
    name: str,
    settings: MailSettings,
    password: str | None = None,
    enabled: bool = True,
) -> SourceInfo:
    """Change a mailbox, and look into it at once. The password stays unless one is given; where the server or the user
    is another one, it has to be, so that nobody has it sent elsewhere. Raises NotFound, ValidationFailed, Forbidden.
    """
    gates.manage(uow.context)
    ring = await ring_in(uow.context)
    row = await one(uow, source_id, SourceKind.MAIL)
    found, before = mail_settings.checked(settings, password), mail_settings.stored(row["settings"])
    if found.line != before.line and password is None:
        message = say("Write the password again for another server or user.", "更换服务器或用户时请重新填写密码。")
        raise invalid("password", message, "REQUIRED")
    await _stored(uow, _MOVE, source_id=source_id, address=found.address)
    if (found.address, found.folder) != (before.address, before.folder):
        await uow.run(_FORGET, source_id=source_id, since=now())
    if password is not None:
        mailbox = await mailbox_of(uow, source_id)
        await uow.run(_SEAL, source_id=source_id, sealed=ring.seal(password.encode(), TABLE, COLUMN, mailbox["id"]))
        note(uow, Noted("lead_source", source_id, ChangeKind.UPDATED, 1, {"password": [None, True]}))
    _look_soon(uow, source_id)
    return await change(uow, row, name=name, enabled=enabled, settings=found.kept())


async def look_now(uow: UnitOfWork, *, source_id: UUID) -> SourceInfo:
    """Look into a mailbox at once, however often that failed. Raises NotFound, Forbidden."""
    gates.manage(uow.context)
    row = await one(uow, source_id, SourceKind.MAIL)
    await uow.run(_NOW, source_id=source_id)
    _look_soon(uow, source_id)
    return info(row, {})


def _look_soon(uow: UnitOfWork, source_id: UUID) -> None:
    uow.enqueue(Job.LOOK_INTO_MAILBOX, source_id=source_id)


async def states(uow: UnitOfWork) -> Mapping[UUID, MailboxState]:
    """By source. Raises ModuleNotInPlan, Forbidden."""
    gates.look(uow.context)
    return {
        row["source_id"]: MailboxState(row["looked_at"], Fault(row["fault"]) if row["fault"] else None)
        for row in await uow.rows(_ALL)
    }


async def mailbox_of(uow: UnitOfWork, source_id: UUID) -> Mapping[str, Any]:
    """The row of a mailbox."""
    row = await uow.row(_ONE, source_id=source_id)
    assert row is not None  # each source of mail has one
    return row


async def looked(uow: UnitOfWork, source_id: UUID, fault: Fault | None, failures: int) -> None:
    """Write down how a look went; one that failed often is not repeated soon, since servers lock those out who try."""
    due_at = now() + min(PAUSE, timedelta(minutes=2**failures)) if failures else None
    kept = fault.value if fault else None
    await uow.run(_LOOKED, source_id=source_id, looked_at=now(), fault=kept, failures=failures, due_at=due_at)


async def read_until(uow: UnitOfWork, source_id: UUID, mark: Mark, *, validity: int, uid: int) -> None:
    """Go on behind this number next time."""
    statement = _READ if mark.validity == validity else _RENUMBERED
    await uow.run(statement, source_id=source_id, validity=validity, uid=uid, read_since=mark.since)


async def _stored(uow: UnitOfWork, statement: Any, **values: Any) -> None:
    try:
        with violations():
            await uow.run(statement, **values)
    except AlreadyThere:
        message = say("Another source reads this mailbox already.", "已有来源在读取此邮箱。")
        raise invalid("mailbox.user", message, "TAKEN") from None
