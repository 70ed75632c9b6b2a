"""Which record a row is about, where there is one already: by what the person who imports chose to know it by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tenants.db.unit_of_work import UnitOfWork
from tenants.records.catalogue import RecordType
from tenants.records.importing import outcomes
from tenants.records.importing.lookups import existing_emails, existing_sources, found_by
from tenants.records.importing.making import Made
from tenants.records.importing.targets import EXTERNAL_ID

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The records of a batch of rows: by key, None where there are several. `touched` were changed by an earlier row of
    the same import.
    """

    records: dict[Key, UUID | None]
    touched: frozenset[UUID]


def key_of(made: Made, match: str, title: str) -> Key | None:
    """What the row's record is known by; None where the row does not say it."""
    if match == "external_id":
        return source_of(made)
    if match == "email":
        entries = made.values.get("emails") or []
        return (next(entry["value"] for entry in entries if entry["primary"]),) if entries else None
    name = made.values.get(title)
    return (name,) if name else None


def source_of(made: Made) -> tuple[str, str] | None:
    """The row's (source, external id)."""
    source, external_id = made.values.get("source"), made.values.get(EXTERNAL_ID)
    return (source, external_id) if source and external_id else None


async def known_records(
    uow: UnitOfWork, record: RecordType, import_id: UUID, match: str, batch: Sequence[Made]
) -> Known:
    """Look all rows of a batch up."""
    title = record.facts.title
    keys = [key for made in batch if (key := key_of(made, match, title))]
    records: dict[Key, UUID | None]
    if match == "external_id":
        found_sources = await existing_sources(uow, record, [(key[0], key[1]) for key in keys])
        records = {(*pair,): found for pair, found in found_sources.items()}
    elif match == "email":
        records = {(word,): found for word, found in (await existing_emails(uow, record, _words(keys))).items()}
    else:
        records = {(word,): found for word, found in (await found_by(uow, record, title, _words(keys))).items()}
    ids = [found for found in records.values() if found]
    return Known(records, await outcomes.touched(uow, import_id, ids))


def _words(keys: Sequence[Key]) -> list[str]:
    return list({key[0] for key in keys})
