"""The files of a letter, onto the record of whoever sent it: what the plan has room for, and nothing that runs."""

from __future__ import annotations

from uuid import UUID

from tenants.context import TenantContext
from tenants.crm.capture import keeping
from tenants.crm.capture.letters import Enclosed, enclosed_in
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import DomainError, NotFound
from tenants.records.attachments import service as attachments
from tenants.registry.keyring.keeping import ring_in


async def file_letter(context: TenantContext, *, submission_id: UUID, record_type: str, record_id: UUID) -> None:
    """Put the files of a letter onto a record. What cannot be kept is named on the submission; the letter itself goes
    when this is done. Raises StorageUnavailable.
    """
    ring = await ring_in(context)
    async with unit_of_work(context, read_only=True) as uow:
        try:
            row = await keeping.found(uow, submission_id)
        except NotFound:  # its source was removed meanwhile
            return
    if row["body"] is None:
        return
    letter = enclosed_in(ring.unseal(row["body"], "capture_submissions", "body", submission_id))
    problems = [said for each in letter if (said := await _put(context, record_type, record_id, each))]
    async with unit_of_work(context) as uow:
        await keeping.filed(uow, submission_id, "; ".join(problems)[:1_000] or None)


async def _put(context: TenantContext, record_type: str, record_id: UUID, file: Enclosed) -> str | None:
    """Why a file was left out, if it was."""
    try:
        await attachments.put_on(
            context,
            record_type=record_type,
            record_id=record_id,
            filename=file.filename,
            content_type=file.content_type,
            content=file.content,
        )
    except DomainError as refused:
        return f"{file.filename}: {refused}"
    return None
