"""Leads that come in by themselves."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.crm.capture import service as capture
from tenants.db.unit_of_work import UnitOfWork
from tenants.jobs import Job
from tenants.plans import Module
from workers.job import job


@job(Job.TAKE_SUBMISSION, Module.LEADS)
async def take_submission(uow: UnitOfWork, submission_id: UUID) -> None:
    await capture.take_submission(uow, submission_id=submission_id)


@job(Job.OPT_IN_EMAIL, Module.LEADS)
async def opt_in_email(ctx: TenantContext, mail_id: UUID, submission_id: UUID) -> None:
    await capture.send_opt_in_mail(ctx, mail_id=mail_id, submission_id=submission_id)


@job(Job.LOOK_INTO_MAILBOX, Module.LEADS)
async def look_into_mailbox(ctx: TenantContext, source_id: UUID) -> None:
    await capture.look_into_mailbox(ctx, source_id=source_id)


@job(Job.FILE_LETTER, Module.LEADS)
async def file_letter(ctx: TenantContext, submission_id: UUID, record_type: str, record_id: UUID) -> None:
    await capture.file_letter(ctx, submission_id=submission_id, record_type=record_type, record_id=record_id)


@job(Job.FORGET_SUBMISSIONS)
async def forget_submissions(uow: UnitOfWork) -> None:
    await capture.forget_submissions(uow)
