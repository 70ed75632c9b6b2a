"""The mails of the registry."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.jobs import Job
from tenants.registry import service as registry
from workers.job import job


@job(Job.VERIFY_EMAIL)
async def verify_email(ctx: TenantContext, mail_id: UUID, sign_up_id: UUID) -> None:
    await registry.send_verification_mail(ctx, mail_id=mail_id, sign_up_id=sign_up_id)


@job(Job.WELCOME_EMAIL)
async def welcome_email(ctx: TenantContext, mail_id: UUID, user_id: UUID) -> None:
    await registry.send_welcome_mail(ctx, mail_id=mail_id, user_id=user_id)


@job(Job.PASSWORD_RESET_EMAIL)
async def password_reset_email(ctx: TenantContext, mail_id: UUID, token_id: UUID) -> None:
    await registry.send_password_reset_mail(ctx, mail_id=mail_id, token_id=token_id)


@job(Job.INVITATION_EMAIL)
async def invitation_email(ctx: TenantContext, mail_id: UUID, invitation_id: UUID) -> None:
    await registry.send_invitation_mail(ctx, mail_id=mail_id, invitation_id=invitation_id)


@job(Job.SIGN_IN_ALERT_EMAIL)
async def sign_in_alert_email(ctx: TenantContext, mail_id: UUID, session_id: UUID) -> None:
    await registry.send_sign_in_alert_mail(ctx, mail_id=mail_id, session_id=session_id)


@job(Job.SECURITY_CHANGE_EMAIL)
async def security_change_email(ctx: TenantContext, mail_id: UUID, user_id: UUID, change: str, moment: str) -> None:
    await registry.send_security_change_mail(ctx, mail_id=mail_id, user_id=user_id, change=change, moment=moment)


@job(Job.SIGN_UP_ATTEMPT_EMAIL)
async def sign_up_attempt_email(ctx: TenantContext, mail_id: UUID, user_id: UUID) -> None:
    await registry.send_sign_up_attempt_mail(ctx, mail_id=mail_id, user_id=user_id)
