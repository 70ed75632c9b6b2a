"""Reminders: a job at the right moment, and one mail to whoever has the activity by then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.adapters.mail import Mail, mailer
from tenants.changes.log import ChangeKind
from tenants.config import settings
from tenants.context import TenantContext
from tenants.crm.accounts.models import Account, Contact
from tenants.crm.activities.models import Activity, TaskReminder
from tenants.crm.activities.words import WITH, WORDS
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.locales import closest
from tenants.records.catalogue import catalogue
from tenants.records.hooks import Written
from tenants.registry import service as registry
from tenants.registry.acting.naming import look_of
from tenants.registry.mails.frame import Look, set_words
from tenants.registry.service import Addressee

_DUE = (
    select(
        Activity.id,
        Activity.subject,
        Activity.due_at,
        Activity.owner_id,
        Account.name.label("account"),
        Contact.name.label("contact"),
    )
    .outerjoin(Account, Account.id == Activity.account_id)
    .outerjoin(Contact, Contact.id == Activity.contact_id)
    .where(
        Activity.id == bindparam("activity_id"),
        Activity.remind_at == bindparam("remind_at"),
        Activity.completed_at.is_(None),
        Activity.deleted_at.is_(None),
        Activity.owner_id.is_not(None),
    )
)
_CLAIM = (
    insert(TaskReminder).values(id=bindparam("activity_id"), remind_at=bindparam("remind_at")).on_conflict_do_nothing()
)
_THIS = (TaskReminder.id == bindparam("activity_id"), TaskReminder.remind_at == bindparam("moment"))
_SENT = select(TaskReminder.sent_at).where(*_THIS)
_RECORD = update(TaskReminder).where(*_THIS).values(sent_at=bindparam("sent_at"))


def plan_reminders(uow: UnitOfWork, written: list[Written]) -> None:
    """Leave a job for every reminder that is new, moved or awake again. One whose time has passed (an old list being
    imported) reminds nobody. The key holds the time, so that a moved reminder is another job; the old one finds that.
    """
    for write in written:
        moment = _awaited(write.after) if write.kind is not ChangeKind.DELETED else None
        known = _awaited(write.before) if write.kind is ChangeKind.UPDATED else None
        if moment is not None and moment != known and moment > now():
            uow.enqueue(
                Job.TASK_REMINDER,
                at=moment,
                key=f"{write.record_id}:{moment.isoformat()}",
                activity_id=write.record_id,
                remind_at=moment.isoformat(),
            )


def _awaited(row: Mapping[str, Any]) -> datetime | None:
    if not row or row["completed_at"] is not None:
        return None
    moment: datetime | None = row["remind_at"]
    return moment


async def remind(ctx: TenantContext, *, activity_id: UUID, remind_at: datetime) -> None:
    """Mail the owner what is due: claim, send, record. Nothing is sent when it is done, deleted or moved by now, when
    its owner has left, or when this reminder was sent before. Raises MailDelayed, MailRefused.
    """
    async with unit_of_work(ctx) as uow:
        claimed = await _claim(uow, activity_id, remind_at)
    if claimed is None:
        return
    row, owner, look = claimed
    await mailer().send(_mail(ctx, row, owner, remind_at, look))
    async with unit_of_work(ctx) as uow:
        await uow.run(_RECORD, activity_id=activity_id, moment=remind_at, sent_at=now())


async def _claim(uow: UnitOfWork, activity_id: UUID, remind_at: datetime) -> tuple[Row, Addressee, Look] | None:
    row = await uow.row(_DUE, activity_id=activity_id, remind_at=remind_at)
    owner = await registry.addressee(uow, user_id=row["owner_id"]) if row else None
    if row is None or owner is None:
        return None
    await uow.run(_CLAIM, activity_id=activity_id, remind_at=remind_at)
    sent = await uow.value(_SENT, activity_id=activity_id, moment=remind_at)
    return None if sent else (row, owner, await look_of(uow))


def _mail(ctx: TenantContext, row: Row, owner: Addressee, remind_at: datetime, look: Look) -> Mail:
    """In the owner's language and the company's time. Sent twice after a crash it keeps its Message-ID, and the
    mailbox keeps one.
    """
    locale = closest(owner.locale)
    link = f"{settings().public_url.rstrip('/')}/activities/{catalogue()['activity'].global_id(row['id'])}"
    zone = ZoneInfo(ctx.time_zone)
    due = format_datetime(row["due_at"] or remind_at, "medium", tzinfo=zone, locale=_CLDR[locale])
    people = " · ".join(name for name in (row["account"], row["contact"]) if name)
    whom = WITH[locale].format(people=people) if people else ""
    values = {"name": owner.name, "subject": row["subject"], "due": f"{due} ({ctx.time_zone})", "whom": whom}
    page = set_words(WORDS[locale], locale, link, look, **values)
    return page.mail(owner.email, owner.name, locale, cause=f"{row['id']}.{int(remind_at.timestamp())}")


_CLDR = {"en": "en", "zh-CN": "zh_Hans_CN"}
