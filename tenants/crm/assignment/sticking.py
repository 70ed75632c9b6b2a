"""Whom a lead knows already: who comes back, or comes from a company somebody looks after, goes to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.crm.accounts.service import domain_of
from tenants.crm.leads.models import Lead
from tenants.db.unit_of_work import UnitOfWork
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.records.duplicates.keys import keys_of
from tenants.records.duplicates.owned import owned
from tenants.records.duplicates.subjects import subject_of

_SURE = ("m:", "p:", "d:", "c:")
"""Keys that say who it is: the mailbox, the number; of a company its domain and its name."""
_KINDS = ("contact", "account", "lead")
"""In this order: who looks after the person, after the company, after an earlier enquiry of theirs."""


@dataclass(frozen=True, slots=True)
class Known:
    """A record of the same person or company, and whose it is."""

    record_type: str
    title: str
    owner_id: UUID


async def known_to(uow: UnitOfWork, leads: Sequence[Mapping[str, Any]]) -> dict[UUID, list[Known]]:
    """By lead, what is known of it that somebody has, the nearest first and of equals the newest."""
    by_key: dict[tuple[str, str], list[UUID]] = {}
    for lead in leads:
        for name, key in _keys(lead):
            by_key.setdefault((name, key), []).append(lead["id"])
    found: dict[UUID, list[Known]] = {}
    for name in _KINDS:
        keys = sorted({key for kind, key in by_key if kind == name})
        if not keys or (name != "lead" and not uow.context.has(Module.ACCOUNTS)):
            continue
        for row in await owned(uow, name, keys):
            for lead_id in by_key[name, row["key"]]:
                if row["id"] != lead_id:
                    found.setdefault(lead_id, []).append(Known(name, row["title"], row["owner_id"]))
    return found


def _keys(lead: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    person = keys_of(subject_of(catalogue().of(Lead), lead))
    for name in ("contact", "lead"):
        yield from ((name, key) for key in person if key.startswith(_SURE[:2]))
    firm = {"name": lead["company"] or "", "domain": domain_of(lead["website"], lead["emails"] or [])}
    for key in keys_of(subject_of(catalogue()["account"], firm)):
        if key.startswith(_SURE[2:]):
            yield "account", key
