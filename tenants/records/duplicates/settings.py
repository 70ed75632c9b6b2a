"""How a company looks for duplicates of a kind of record, and what follows when one is there."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.plans import Module
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.duplicates.models import DuplicateSettings
from tenants.records.duplicates.subjects import comparable
from tenants.records.duplicates.terms import BEGINNING, Agreement, KeySort, Response, Terms, Thresholds, Way
from tenants.registry.declarations import declared_anew, remembered

MANAGE = "tenant:manage"
LEAST = 0.5
"""What is less alike than this is not alike."""
MOST_SENTENCES = 20
_ONE = select(DuplicateSettings).where(DuplicateSettings.record_type == bindparam("record_type"))
_VALUES = ("responses", "thresholds", "without", "sentences", "updated_at", "updated_by")
_SET = (
    insert(DuplicateSettings)
    .values({name: bindparam(name) for name in ("id", "record_type", *_VALUES)})
    .on_conflict_do_update(
        index_elements=["tenant_id", "record_type"], set_={name: bindparam(name) for name in _VALUES}
    )
)


def compared() -> list[RecordType]:
    """The kinds that are compared."""
    return [record for record in catalogue().values() if comparable(record)]


def known(record_type: str) -> RecordType:
    """Raises NotFound, ValidationFailed: NOT_COMPARED."""
    record = catalogue().known(record_type)
    if not comparable(record):
        message = say("Records of this kind are not compared.", "该类记录不支持查重。")
        raise invalid("record_type", message, "NOT_COMPARED")
    return record


async def terms_of(uow: UnitOfWork, record_type: str) -> Terms:
    """What a company has set for a kind, whoever asks."""
    return await remembered(uow, f"duplicates of {record_type}", partial(_read, uow, record_type))


async def _read(uow: UnitOfWork, record_type: str) -> Terms:
    rows = await uow.rows_ahead(_ONE, record_type=record_type)
    return _terms(rows[0]) if rows else BEGINNING


def _terms(row: Row) -> Terms:
    said = row["sentences"]
    return Terms(
        Thresholds(**row["thresholds"]),
        frozenset(KeySort(each) for each in row["without"]),
        None if said is None else tuple(frozenset(map(Agreement, sentence)) for sentence in said),
        {way: Response(row["responses"].get(way, Response.WARN)) for way in Way},
    )


async def set_terms(uow: UnitOfWork, *, record_type: str, terms: Terms) -> Terms:
    """Raises Forbidden, NotFound, ValidationFailed: NOT_COMPARED, OUT_OF_RANGE, REQUIRED, TOO_MANY."""
    uow.require(Module.ACCOUNTS, MANAGE)
    record = known(record_type)
    _check(terms)
    said = None if terms.sentences is None else [sorted(sentence) for sentence in terms.sentences]
    await uow.run(
        _SET,
        id=uuid7(),
        record_type=record.name,
        responses={str(way): str(response) for way, response in terms.responses.items()},
        thresholds=asdict(terms.thresholds),
        without=sorted(terms.without),
        sentences=said,
        updated_at=now(),
        updated_by=uow.context.user_id,
    )
    await declared_anew(uow)
    return terms


def _check(terms: Terms) -> None:
    for name, least in asdict(terms.thresholds).items():
        if not LEAST <= least <= 1:
            raise invalid(f"thresholds.{name}", say("Between 50 and 100.", "须在 50 到 100 之间。"), "OUT_OF_RANGE")
    if not set(KeySort) - terms.without:
        raise invalid("without", say("Leave something to look by.", "至少保留一种查找依据。"), "REQUIRED")
    if terms.sentences is not None and (not terms.sentences or not all(terms.sentences)):
        message = say("Say in what two records have to agree.", "请指明两条记录须在哪些方面一致。")
        raise invalid("sentences", message, "REQUIRED")
    if len(terms.sentences or ()) > MOST_SENTENCES:
        raise invalid("sentences", say("At most {n}.", "最多 {n} 条。", n=MOST_SENTENCES), "TOO_MANY")


async def settings(uow: UnitOfWork) -> dict[str, Terms]:
    """What is set, by kind; for those who manage the company. Raises Forbidden."""
    uow.context.require_to_look(Module.ACCOUNTS, MANAGE)
    return {record.name: await terms_of(uow, record.name) for record in compared()}
