"""Setting up where leads come from: made, changed, switched off, removed, listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from tenants.crm.capture import forms, gates, mail_settings, mapping
from tenants.crm.capture.asking import Askable, askable
from tenants.crm.capture.forms import FormSettings
from tenants.crm.capture.mail_settings import MailSettings
from tenants.crm.capture.mapping import WebhookSettings
from tenants.crm.capture.models import CaptureSource, SourceKind, Submission, SubmissionState
from tenants.db import schedule
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.db.violations import AlreadyThere, violations
from tenants.errors import LimitReached, NotFound, invalid
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.noting import ChangeKind, Noted, note
from tenants.records.tags.models import Tag, TagKind
from tenants.registry import checks
from tenants.registry.doors import service as doors

MOST = 200
"""Sources of one company."""
_SOURCE: Any = bindparam("source_id")
_ALL = select(CaptureSource).order_by(CaptureSource.name)
_ONE = select(CaptureSource).where(CaptureSource.id == _SOURCE)
_HOW_MANY = select(func.count()).select_from(CaptureSource)
_NEW = ("id", "kind", "name", "public_id", "enabled", "settings", "created_at", "created_by", "updated_at")
_INSERT = insert(CaptureSource).values({name: bindparam(name) for name in _NEW})
_CHANGED = ("name", "enabled", "settings", "updated_at")
_UPDATE = update(CaptureSource).where(CaptureSource.id == _SOURCE).values({name: bindparam(name) for name in _CHANGED})
_DELETE = delete(CaptureSource).where(CaptureSource.id == _SOURCE)
_TAGS = select(Tag.id).where(
    Tag.deleted_at.is_(None), Tag.kind == TagKind.MANUAL.value, or_(Tag.applies_to.is_(None), Tag.applies_to == "lead")
)
_COUNTS = select(Submission.source_id, Submission.state, func.count().label("n")).group_by(
    Submission.source_id, Submission.state
)


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """`counts` is how much came, by state."""

    id: UUID
    kind: SourceKind
    name: str
    public_id: str
    enabled: bool
    settings: Mapping[str, Any]
    created_at: datetime
    counts: Mapping[SubmissionState, int]

    @property
    def form(self) -> FormSettings | None:
        return forms.stored(self.settings) if self.kind is SourceKind.FORM else None

    @property
    def webhook(self) -> WebhookSettings | None:
        return mapping.stored(self.settings) if self.kind is SourceKind.WEBHOOK else None

    @property
    def mail(self) -> MailSettings | None:
        return mail_settings.stored(self.settings) if self.kind is SourceKind.MAIL else None


async def sources(uow: UnitOfWork) -> list[SourceInfo]:
    """All there are, by name. Raises ModuleNotInPlan, Forbidden."""
    gates.look(uow.context)
    counts: dict[UUID, dict[SubmissionState, int]] = {}
    for row in await uow.rows(_COUNTS):
        counts.setdefault(row["source_id"], {})[SubmissionState(row["state"])] = row["n"]
    return [info(row, counts.get(row["id"], {})) for row in await uow.rows(_ALL)]


async def offered_fields(uow: UnitOfWork) -> list[Askable]:
    """What may be asked of strangers. Raises ModuleNotInPlan, Forbidden."""
    gates.look(uow.context)
    return list((await askable(uow)).values())


async def create_form(uow: UnitOfWork, *, name: str, settings: FormSettings) -> SourceInfo:
    """A web form with an address of its own; it takes answers at once. Raises ValidationFailed (with every problem),
    LimitReached, Forbidden.
    """
    gates.manage(uow.context)
    return await create(uow, SourceKind.FORM, name, (await _checked(uow, settings)).kept())


async def update_form(
    uow: UnitOfWork, *, source_id: UUID, name: str, settings: FormSettings, enabled: bool = True
) -> SourceInfo:
    """Change a form; pages that are open go on with what they asked. Raises NotFound, ValidationFailed, Forbidden."""
    gates.manage(uow.context)
    row = await one(uow, source_id, SourceKind.FORM)
    return await change(uow, row, name=name, enabled=enabled, settings=(await _checked(uow, settings)).kept())


async def set_source_enabled(uow: UnitOfWork, *, source_id: UUID, enabled: bool) -> SourceInfo:
    """Take answers, or none for now. Raises NotFound, Forbidden."""
    gates.manage(uow.context)
    row = await one(uow, source_id)
    return await change(uow, row, name=row["name"], enabled=enabled, settings=row["settings"])


async def delete_source(uow: UnitOfWork, *, source_id: UUID) -> None:
    """Remove a source with everything that came and is no lead; leads stay. Raises NotFound, Forbidden."""
    gates.manage(uow.context)
    row = await one(uow, source_id)
    await doors.close_door(uow, source_id=source_id)
    await schedule.remove(uow, name=schedule_of(source_id))
    await uow.run(_DELETE, source_id=source_id)
    _note(uow, source_id, ChangeKind.DELETED, {"name": [row["name"], None]})


def schedule_of(source_id: UUID) -> str:
    """What the looks into a mailbox are planned under."""
    return f"look-into-{source_id}"


async def create(uow: UnitOfWork, kind: SourceKind, name: str, settings: dict[str, Any]) -> SourceInfo:
    """Store a new source of any kind and open its door. Raises ValidationFailed, LimitReached."""
    if await uow.value(_HOW_MANY) >= MOST:
        raise LimitReached(say("A company has at most {n} sources.", "一家公司最多有 {n} 个来源。", n=MOST))
    name = checks.text("name", name, 80)
    source_id, moment = uuid7(), now()
    row = {
        "id": source_id, "kind": kind.value, "name": name, "enabled": True, "settings": settings, "created_at": moment,
        "created_by": uow.context.user_id, "updated_at": moment,
    }  # fmt: skip
    row["public_id"] = await doors.open_door(uow, kind=kind.value, source_id=source_id)
    await _stored(uow, _INSERT, row)
    await schedule.put(uow, name="forget-submissions", job=Job.FORGET_SUBMISSIONS, rule="41 2 * * *")
    _note(uow, source_id, ChangeKind.CREATED, {"name": [None, name], "kind": [None, kind.value]})
    return info(row, {})


async def change(uow: UnitOfWork, row: Row, *, name: str, enabled: bool, settings: Mapping[str, Any]) -> SourceInfo:
    """Store what a source has become. Raises ValidationFailed."""
    new = {"name": checks.text("name", name, 80), "enabled": enabled, "settings": settings}
    await _stored(uow, _UPDATE, {"source_id": row["id"], "updated_at": now(), **new})
    _note(uow, row["id"], ChangeKind.UPDATED, {key: [row[key], new[key]] for key in new if new[key] != row[key]})
    return info({**row, **new}, {})


async def one(uow: UnitOfWork, source_id: UUID, kind: SourceKind | None = None) -> Row:
    """The row of a source. Raises NotFound."""
    row = await uow.row(_ONE, source_id=source_id)
    if row is None or (kind is not None and row["kind"] != kind):
        raise NotFound(say("There is no such source.", "没有该来源。"), "id")
    return row


def info(row: Mapping[str, Any], counts: Mapping[SubmissionState, int]) -> SourceInfo:
    same = {name: row[name] for name in ("id", "name", "public_id", "enabled", "settings", "created_at")}
    return SourceInfo(kind=SourceKind(row["kind"]), counts=counts, **same)


async def _checked(uow: UnitOfWork, settings: FormSettings) -> FormSettings:
    return forms.checked(settings, await askable(uow), [row["id"] for row in await uow.rows(_TAGS)])


async def _stored(uow: UnitOfWork, statement: Any, values: Mapping[str, Any]) -> None:
    try:
        with violations():
            await uow.run(statement, **values)
    except AlreadyThere:
        raise invalid("name", say("Another source has this name.", "已有来源使用此名称。"), "TAKEN") from None


def _note(uow: UnitOfWork, source_id: UUID, kind: ChangeKind, fields: dict[str, Any]) -> None:
    note(uow, Noted("lead_source", source_id, kind, 1, fields))
