"""Whoever writes or calls, and is known already: a contact, or a lead. What they say goes onto their timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.crm.accounts.models import Contact
from tenants.crm.activities.models import Activity, ActivityKind, Direction
from tenants.crm.leads.models import Lead
from tenants.db.unit_of_work import UnitOfWork
from tenants.jobs import Job
from tenants.plans import Module
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tenants.records.duplicates.candidates import Candidate, sharing
from tenants.records.duplicates.keys import keys_of
from tenants.records.duplicates.subjects import subject_of
from tenants.records.locks import hold

_NO_SUBJECT = "—"


@dataclass(frozen=True, slots=True)
class Known:
    record_type: str
    id: UUID
    owner_id: UUID | None


async def by_address(uow: UnitOfWork, address: str) -> Known | None:
    """Whose address this is: a contact before a lead, the oldest before the others. What comes from one address is
    taken one after the other, so that two letters of a stranger make one lead.
    """
    await hold(uow, f"capture|{address}")
    return await _sharing(uow, {"emails": [{"value": address}]}, "m:")


async def _sharing(uow: UnitOfWork, values: Mapping[str, Any], sort: str) -> Known | None:
    if not uow.context.has(Module.ACTIVITIES, writes=True):
        return None  # there is no timeline to write it on
    for model in (Contact, Lead):
        record = catalogue().of(model)
        keys = {key for key in keys_of(subject_of(record, values)) if key.startswith(sort)}
        found: list[Candidate] = await sharing(uow, record, keys, None) if keys else []
        if found:
            first = min(found, key=lambda each: each.id)
            return Known(first.record_type, first.id, first.owner_id)
    return None


async def write_down(uow: UnitOfWork, row: Mapping[str, Any], known: Known) -> None:
    """The letter as an activity of whoever sent it, and its files onto their record."""
    if uow.context.has(Module.ACTIVITIES, writes=True):
        answers = row["answers"]
        await writing.create(
            uow,
            Activity,
            {
                "kind": ActivityKind.MAIL,
                "direction": Direction.INBOUND,
                "subject": answers.get("subject") or _NO_SUBJECT,
                "body": answers.get("message"),
                "occurred_at": row["received_at"],
                "owner_id": known.owner_id,
                f"{known.record_type}_id": known.id,
            },
        )
    if row["body"] is not None:
        uow.enqueue(Job.FILE_LETTER, submission_id=row["id"], record_type=known.record_type, record_id=known.id)
