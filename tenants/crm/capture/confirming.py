"""Double opt-in: whoever owns the address says yes, by a link that is good once and for 48 hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog
from sqlalchemy import bindparam, exists, select, update

from tenants.adapters.mail import AddressRefused, Mail, mailer
from tenants.config import settings
from tenants.context import TenantContext
from tenants.crm.capture import forms, keeping
from tenants.crm.capture.forms import Confirmation
from tenants.crm.capture.models import CaptureSource, Submission, SubmissionState
from tenants.crm.capture.opening import OpenForm
from tenants.crm.capture.words import LETTER
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import ValidationFailed, invalid
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry import tokens
from tenants.registry.mails.frame import set_words
from tenants.registry.models import Tenant

log = structlog.get_logger()
LIFE = timedelta(hours=48)
_HAS_CONFIRMED = select(
    exists().where(
        Submission.source_id == bindparam("source_id"),
        Submission.email == bindparam("email"),
        Submission.confirmed_at.is_not(None),
    )
)
_CONFIRM = (
    update(Submission)
    .where(
        Submission.source_id == bindparam("source_id"),
        Submission.confirm_hash == bindparam("hash"),
        Submission.confirmed_at.is_(None),
        Submission.received_at > bindparam("since"),
    )
    .values(confirmed_at=bindparam("now"))
    .returning(Submission.id, Submission.state)
)
_TO_MAIL = (
    select(Submission.email, CaptureSource.settings, CaptureSource.name, CaptureSource.public_id)
    .join(CaptureSource, CaptureSource.id == Submission.source_id)
    .where(Submission.id == bindparam("submission_id"), Submission.confirmed_at.is_(None))
    .where(Submission.received_at > bindparam("since"))
)
_COMPANY = select(Tenant.name).where(Tenant.id == bindparam("tenant_id"))
_WAIT = (
    update(Submission)
    .where(Submission.id == bindparam("submission_id"), Submission.state == SubmissionState.UNCONFIRMED.value)
    .values(state=SubmissionState.WAITING.value)
)


async def has_confirmed(uow: UnitOfWork, source_id: UUID, email: str | None) -> bool:
    """Whether an address has said yes to this form before: it is not asked twice."""
    return bool(email and await uow.value(_HAS_CONFIRMED, source_id=source_id, email=email))


async def ask(
    uow: UnitOfWork, form: OpenForm, wanted: Confirmation, kept: dict[str, Any], email: str | None, token: bytes | None
) -> None:
    """Write down what came and have its address asked. LEAD_FIRST makes a lead of it meanwhile."""
    submission_id = uuid7()
    first = wanted is Confirmation.LEAD_FIRST
    stored = await keeping.keep(
        uow,
        id=submission_id,
        source_id=form.source_id,
        state=SubmissionState.WAITING if first else SubmissionState.UNCONFIRMED,
        email=email,
        token=token,
        confirm_hash=tokens.digest(tokens.for_mail("opt-in", submission_id)),
        **kept,
    )
    if stored is not None:
        uow.enqueue(Job.OPT_IN_EMAIL, mail_id=uuid7(), submission_id=stored)


async def confirm(form: OpenForm, *, token: str) -> None:
    """The owner of the address says yes; what waited for it becomes a lead. Raises ValidationFailed: LINK_INVALID for
    a link that is unknown, used, or older than 48 hours; the three are not told apart.
    """
    async with unit_of_work(form.context) as uow:
        row = await uow.row(
            _CONFIRM, source_id=form.source_id, hash=tokens.digest(token), since=now() - LIFE, now=now()
        )
        if row is None:
            raise _link_invalid()
        if row["state"] == SubmissionState.UNCONFIRMED:
            await uow.run(_WAIT, submission_id=row["id"])
            uow.enqueue(Job.TAKE_SUBMISSION, submission_id=row["id"])


def _link_invalid() -> ValidationFailed:
    message = say(
        "This link was used already, or is older than 48 hours. Fill the form in again.",
        "该链接已使用或已超过 48 小时，请重新填写表单。",
    )
    return invalid("token", message, "LINK_INVALID")


async def send_opt_in_mail(ctx: TenantContext, *, mail_id: UUID, submission_id: UUID) -> None:
    """Ask the address; nothing once it has answered. Raises MailDelayed, MailRefused."""
    async with unit_of_work(ctx, read_only=True) as uow:
        row = await uow.row(_TO_MAIL, submission_id=submission_id, since=now() - LIFE)
        company = await uow.value(_COMPANY)
    if row is None:
        return
    try:
        await mailer().send(_mail(row, company or "", mail_id, submission_id))
    except AddressRefused as error:
        log.info("mail.address_refused", letter="opt_in", mail_id=str(mail_id), answer=str(error))


def _mail(row: Row, company: str, mail_id: UUID, submission_id: UUID) -> Mail:
    locale = forms.stored(row["settings"]).locale
    query = urlencode({"token": tokens.for_mail("opt-in", submission_id)})
    link = f"{settings().public_url.rstrip('/')}/f/{row['public_id']}/confirm?{query}"
    page = set_words(LETTER[locale], locale, link, company=company, form=row["name"])
    return replace(page, sender=company).mail(row["email"], "", locale, cause=mail_id)
