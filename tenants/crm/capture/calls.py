"""The log of calls: a number is enough, whoever has it is found; a number nobody has can become a lead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from tenants.crm.accounts.models import Account, Contact
from tenants.crm.activities.models import Activity, ActivityKind, Direction
from tenants.crm.leads.models import Lead
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import invalid
from tenants.kit.message import say
from tenants.kit.phones import international
from tenants.kit.text import one_line
from tenants.plans import Module
from tenants.reach import Action
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tenants.records.duplicates.candidates import Candidate, sharing
from tenants.records.duplicates.keys import keys_of
from tenants.records.duplicates.subjects import number as digits_of
from tenants.records.duplicates.subjects import subject_of
from tenants.records.scoping import may_read, require
from tenants.records.values import Wrong, phone_entry

SOURCE = "Phone"


class CallDirection(StrEnum):
    INBOUND = Direction.INBOUND.value
    OUTBOUND = Direction.OUTBOUND.value


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """`number` as it is called (E.164). Without a record nobody is known by it, and nothing was written: say whose it
    is, and it is a lead.
    """

    number: str
    record_type: str | None = None
    record_id: UUID | None = None
    title: str | None = None
    activity_id: UUID | None = None


async def log_call(
    uow: UnitOfWork, *, number: str, direction: CallDirection, minutes: int | None = None, outcome: str = "",
    notes: str = "", lead_name: str = "",
) -> LoggedCall:  # fmt: skip
    """Write a call down for whoever has this number, among what the caller may read: a contact, else a lead, else an
    account, the oldest first. Numbers without a country are of the company's own. Raises ValidationFailed, Forbidden.
    """
    require(uow.context, catalogue().of(Activity), Action.CREATE)
    called = _as_called(uow, number)
    found = await _whose(uow, called)
    if found is None and not one_line(lead_name):
        return LoggedCall(called)
    if found is None:
        found = await _new_lead(uow, called, one_line(lead_name))
    record_type, record_id, title = found
    values: dict[str, Any] = {
        "kind": ActivityKind.CALL,
        "direction": direction.value,
        "subject": international(called),
        "duration_minutes": minutes,
        "outcome": outcome,
        "body": notes,
        f"{record_type}_id": record_id,
    }
    return LoggedCall(called, record_type, record_id, title, await writing.create(uow, Activity, values))


def _as_called(uow: UnitOfWork, number: str) -> str:
    try:
        entry = phone_entry({"value": number}, uow.context)
    except Wrong as wrong:
        raise invalid("number", wrong.message, wrong.code) from None
    if not entry["valid"]:
        message = say(
            "Write a phone number, with its country code if it is abroad.", "请填写电话号码；国外号码请加国家代码。"
        )
        raise invalid("number", message, "INVALID_PHONE")
    return str(entry["value"])


async def _whose(uow: UnitOfWork, called: str) -> tuple[str, UUID, str] | None:
    for model in (Contact, Lead, Account):
        record = catalogue().of(model)
        if not may_read(uow.context, record):
            continue
        keys = {key for key in keys_of(subject_of(record, {"phones": [{"value": called}]})) if key.startswith("p:")}
        found = [each for each in await sharing(uow, record, keys, None) if _is_whose(each, called)]
        if found:
            first = min(found, key=lambda each: each.id)
            return first.record_type, first.id, first.title
    return None


def _is_whose(candidate: Candidate, called: str) -> bool:
    """A key is the end of a number; abroad somebody else may have the same end."""
    return candidate.readable and digits_of(called) in candidate.subject.phones


async def _new_lead(uow: UnitOfWork, called: str, name: str) -> tuple[str, UUID, str]:
    uow.context.require(Module.LEADS, "leads:write")
    values = {"name": name, "source": SOURCE, "phones": [{"value": called, "primary": True}]}
    return "lead", await writing.create(uow, Lead, values), name
