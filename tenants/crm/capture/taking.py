"""From what came in to a lead: once for each, by a worker, or by a person who takes it anyway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tenants.crm.capture import correspondents, forms, gates, keeping
from tenants.crm.capture.asking import askable, lead_values
from tenants.crm.capture.correspondents import Known
from tenants.crm.capture.models import SourceKind, Submission, SubmissionState
from tenants.crm.capture.sources import one
from tenants.crm.capture.touches import lead_touches
from tenants.crm.capture.webhooks import read_again
from tenants.crm.leads import service as leads
from tenants.crm.leads.models import Lead
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import DomainError, NotFound
from tenants.records.arrivals import Arrival, arriving
from tenants.records.catalogue import catalogue
from tenants.records.duplicates.terms import Way
from tenants.records.duplicates.ways import coming_by
from tenants.records.merging.service import goes_with
from tenants.records.tags import service as tags
from tenants.records.values import typed
from tenants.registry.keyring.keeping import ring_in

goes_with(Lead, Submission, "lead_id")


async def take_submission(uow: UnitOfWork, *, submission_id: UUID) -> None:
    """Make a lead of what is waiting. What cannot become one fails with its reason, for a person to look at."""
    try:
        row = await keeping.locked(uow, submission_id)
    except NotFound:  # its source was removed meanwhile
        return
    if row["state"] != SubmissionState.WAITING:
        return
    try:
        async with uow.attempt():
            coming_by(uow, Way.CAPTURE)
            lead_id = await _made_of(uow, row)
    except DomainError as error:
        why = error.code[:40]
        await keeping.settle(uow, submission_id, SubmissionState.FAILED, reason=why, problem=str(error)[:1_000])
    else:
        await keeping.settle(uow, submission_id, SubmissionState.TAKEN, lead_id=lead_id)


async def take_anyway(uow: UnitOfWork, *, submission_id: UUID) -> UUID:
    """A person makes a lead of what was refused, failed or never confirmed; taken before, it is the lead it became.
    Raises NotFound, ValidationFailed, Forbidden.
    """
    gates.manage(uow.context)
    ring = await ring_in(uow.context)
    row = await keeping.locked(uow, submission_id)
    if row["state"] == SubmissionState.TAKEN and row["lead_id"]:
        return UUID(str(row["lead_id"]))
    lead_id = await _lead_of(uow, await read_again(uow, ring, row))
    await keeping.settle(uow, submission_id, SubmissionState.TAKEN, reason=row["reason"], lead_id=lead_id)
    return lead_id


async def _made_of(uow: UnitOfWork, row: Mapping[str, Any]) -> UUID | None:
    """The lead it becomes; of a letter from somebody known, the lead they are, or none where they are a contact."""
    source = await one(uow, row["source_id"])
    if source["kind"] != SourceKind.MAIL:
        return await _lead_of(uow, row)
    known = await correspondents.by_address(uow, row["answers"].get("emails", ""))
    if known is None:
        return await _lead_of(uow, row)
    await correspondents.write_down(uow, row, known)
    return known.id if known.record_type == "lead" else None


async def _lead_of(uow: UnitOfWork, row: Mapping[str, Any]) -> UUID:
    arriving(uow, Arrival.CAPTURED)
    source = await one(uow, row["source_id"])
    settings: dict[str, Any] = source["settings"]
    asked = await askable(uow)
    answers = {path: text for path, text in row["answers"].items() if path in asked}
    values = lead_values(asked, answers) | _touches(uow, row["touch"], settings.get("campaign", ""))
    values |= {
        "source": settings.get("source") or source["name"],
        "external_id": row["external_id"] or str(row["id"]),
    }
    received = await leads.receive(uow, given=values)
    if source["kind"] == SourceKind.FORM and received.created:
        for tag_id in forms.stored(settings).tags:
            await tags.tag(uow, record_type="lead", record_id=received.id, tag_id=UUID(tag_id))
    if source["kind"] == SourceKind.MAIL:
        await correspondents.write_down(uow, row, Known("lead", received.id, None))
    return received.id


def _touches(uow: UnitOfWork, touch: Mapping[str, Any], campaign: str) -> dict[str, Any]:
    """Where they came from, as far as a lead can hold it: no lead is lost for a page at an address within a network."""
    given = lead_touches(touch, campaign=campaign)
    kept, _ = typed(catalogue().of(Lead).writable, given, uow.context)
    return kept
