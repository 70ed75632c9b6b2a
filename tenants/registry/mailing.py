"""The mails of the registry, sent by workers.

Each is claim → send → record: a short unit reads what the mail is about and whether it is still wanted, the mail goes
out with no transaction open, and the worker records the job as done. A crash between sending and recording sends the
same mail again, with the same Message-ID and the same link, so that the mailbox keeps one; a crash before sending loses
nothing. Nothing secret waits in the queue: the job names a row, and its link is derived from that (`tokens.for_mail`).
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

import structlog
from sqlalchemy import Executable, bindparam, select

from tenants.adapters.mail import AddressRefused, mailer
from tenants.config import settings
from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.locales import closest
from tenants.registry import tokens
from tenants.registry.acting.naming import look_of
from tenants.registry.mails.changes import SAID, SecurityChange
from tenants.registry.mails.frame import set_letter
from tenants.registry.mails.words import ROLES, Letter
from tenants.registry.models import EmailToken, Invitation, Session, SignUp, Tenant, User

log = structlog.get_logger()

_USER = select(User.email, User.name, User.locale).where(User.id == bindparam("user_id"))
_SIGN_UP = select(SignUp.email, SignUp.name, SignUp.company, SignUp.locale).where(
    SignUp.id == bindparam("sign_up_id"), SignUp.verified_at.is_(None), SignUp.expires_at > bindparam("now")
)
_RESET = (
    select(User.email, User.name, User.locale)
    .join(EmailToken, EmailToken.user_id == User.id)
    .where(
        EmailToken.id == bindparam("token_id"), EmailToken.used_at.is_(None), EmailToken.expires_at > bindparam("now")
    )
)
_SESSION = (
    select(User.email, User.name, User.locale, Session.device, Session.kind, Session.address, Session.created_at)
    .join(Session, Session.user_id == User.id)
    .where(Session.id == bindparam("session_id"), Session.revoked_at.is_(None))
)
_INVITATION = (
    select(
        Invitation.email,
        Invitation.role,
        User.name.label("inviter"),
        Tenant.name.label("company"),
        Tenant.locale,
    )
    .join(User, User.id == Invitation.invited_by)
    .join(Tenant, Tenant.id == Invitation.tenant_id)
    .where(
        Invitation.id == bindparam("invitation_id"),
        Invitation.tenant_id == bindparam("tenant_id"),
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > bindparam("now"),
    )
)


async def send_verification_mail(ctx: TenantContext, *, mail_id: UUID, sign_up_id: UUID) -> None:
    """The link that turns a sign-up into a company; nothing once it has been followed or has expired.

    This and its kin raise MailDelayed, MailRefused.
    """
    row = await _claim(ctx, _SIGN_UP, sign_up_id=sign_up_id, now=now())
    if row is not None:
        link = _link("verify", token=tokens.for_mail("verify", sign_up_id))
        await _send(Letter.VERIFY, row, link, mail_id, name=row["name"], company=row["company"])


async def send_welcome_mail(ctx: TenantContext, *, mail_id: UUID, user_id: UUID) -> None:
    """How to begin."""
    await _send_to_user(ctx, Letter.WELCOME, _link(""), mail_id, user_id)


async def send_sign_up_attempt_mail(ctx: TenantContext, *, mail_id: UUID, user_id: UUID) -> None:
    """Tell the owner of an address that it was signed up with, though it has an account."""
    await _send_to_user(ctx, Letter.SIGN_UP_ATTEMPT, _link("sign-in"), mail_id, user_id)


async def send_password_reset_mail(ctx: TenantContext, *, mail_id: UUID, token_id: UUID) -> None:
    """The link to a new password; nothing where the address was nobody's."""
    row = await _claim(ctx, _RESET, token_id=token_id, now=now())
    if row is not None:
        link = _link("reset", token=tokens.for_mail("reset", token_id))
        await _send(Letter.RESET, row, link, mail_id, name=row["name"])


async def send_sign_in_alert_mail(ctx: TenantContext, *, mail_id: UUID, session_id: UUID) -> None:
    """Where somebody signed in with a device that is new; nothing once that sign-in is over."""
    row = await _claim(ctx, _SESSION, session_id=session_id)
    if row is not None:
        words = {"device": row["device"] or row["kind"], "address": row["address"]}
        at, link = _minute(row["created_at"]), _link("settings/security")
        await _send(Letter.SIGN_IN_ALERT, row, link, mail_id, name=row["name"], at=at, **words)


def tell_of_change(uow: UnitOfWork, user_id: UUID | None, change: SecurityChange) -> None:
    """Have the user told by mail that how they sign in has changed, whoever did it."""
    mail_id, moment = uuid7(), _minute(now())
    uow.enqueue(Job.SECURITY_CHANGE_EMAIL, mail_id=mail_id, user_id=user_id, change=change.value, moment=moment)


async def send_security_change_mail(
    ctx: TenantContext, *, mail_id: UUID, user_id: UUID, change: str, moment: str
) -> None:
    """What has changed, and when."""
    row = await _claim(ctx, _USER, user_id=user_id)
    if row is not None:
        what = SAID[closest(row["locale"])][SecurityChange(change)]
        link = _link("settings/security")
        await _send(Letter.SECURITY_CHANGE, row, link, mail_id, name=row["name"], what=what, at=moment)


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


async def send_invitation_mail(ctx: TenantContext, *, mail_id: UUID, invitation_id: UUID) -> None:
    """The link into the company of `ctx`, in its language."""
    row = await _claim(ctx, _INVITATION, invitation_id=invitation_id, now=now())
    if row is not None:
        link = _link("invite", token=tokens.for_mail("invite", invitation_id))
        role = ROLES[closest(row["locale"])][Role(row["role"])]
        words = {"inviter": row["inviter"], "company": row["company"], "role": role}
        await _send(Letter.INVITATION, row, link, mail_id, **words)


async def _send_to_user(ctx: TenantContext, letter: Letter, link: str, mail_id: UUID, user_id: UUID) -> None:
    row = await _claim(ctx, _USER, user_id=user_id)
    if row is not None:
        await _send(letter, row, link, mail_id, name=row["name"])


async def _claim(ctx: TenantContext, statement: Executable, **values: object) -> Row | None:
    async with unit_of_work(ctx, read_only=True) as uow:
        row = await uow.row(statement, **values)
        return {**row, "look": await look_of(uow)} if row else None


async def _send(letter: Letter, row: Row, link: str, mail_id: UUID, **values: str) -> None:
    locale = closest(row["locale"])
    page = set_letter(letter, locale, link, row["look"], **values)
    mail = page.mail(row["email"], values.get("name", ""), locale, cause=mail_id)
    try:
        await mailer().send(mail)
    except AddressRefused as error:  # a mistyped address is nobody's job to mend, so it parks none
        log.info("mail.address_refused", letter=letter.value, mail_id=str(mail_id), answer=str(error))


def _link(path: str, **query: str) -> str:
    return f"{settings().public_url.rstrip('/')}/{path}" + (f"?{urlencode(query)}" if query else "")
