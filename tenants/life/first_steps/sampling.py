"""Records to look at, made by one click and gone by another.

They are made as people make records, and kept count of in a table of their own. Taking them away moves all of them to
the bin but those somebody says to keep; whoever asks is told before which have been touched: changed since they were
made, or with records of one's own hanging on them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, any_, bindparam, delete, select, union

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Conflict
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.life.first_steps.sample_content import Sample, sample_content, times
from tenants.life.models import SampleRecord
from tenants.plans import Module
from tenants.records import writing
from tenants.records.catalogue import RecordType, catalogue
from tenants.registry.models import Tenant
from tenants.registry.roles import require_permission

_SAMPLES = select(SampleRecord.id, SampleRecord.record_type, SampleRecord.version)
_KEPT = delete(SampleRecord).where(SampleRecord.id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
_ALL = delete(SampleRecord)
_LOCK = select(Tenant.locale).where(Tenant.id == bindparam("tenant_id")).with_for_update(key_share=True)
_ORDER = ("activity", "contact", "account")
"""Who points goes before who is pointed to."""


class AlreadyThere(Conflict):
    code = "SAMPLE_DATA_THERE"


@dataclass(frozen=True, slots=True)
class Touched:
    """A sample record somebody has worked with; `title` is what it is called."""

    record_type: str
    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class SampleData:
    """How many sample records of each type there are, and which of them have been touched."""

    counts: Mapping[str, int]
    touched: Sequence[Touched] = ()

    @property
    def present(self) -> bool:
        return any(self.counts.values())


async def sample_data(uow: UnitOfWork) -> SampleData:
    """What there is of it. Raises Forbidden."""
    require_permission(uow.context, "tenant:manage")
    living = await _living(uow)
    counts = {name: len(rows) for name, rows in living.items()}
    if not any(counts.values()):
        return SampleData(counts)
    hung_on = {row["hung_on"] for row in await uow.rows(_hanging())}
    touched = [
        Touched(name, row["id"], row["title"])
        for name, rows in living.items()
        for row in rows
        if row["version"] > row["made"] or row["id"] in hung_on
    ]
    return SampleData(counts, touched)


async def _living(uow: UnitOfWork) -> dict[str, list[Any]]:
    return {name: list(await uow.rows(_living_of(name))) for name in reversed(_ORDER)}


@lru_cache(maxsize=8)
def _living_of(name: str) -> Select[Any]:
    record = catalogue()[name]
    mine, title = record.table.c, record.table.c[record.facts.title]
    return (
        select(mine.id, title.label("title"), mine.version, SampleRecord.version.label("made"))
        .join(SampleRecord, SampleRecord.id == mine.id)
        .where(mine.tenant_id == bindparam("tenant_id"), mine.deleted_at.is_(None), SampleRecord.record_type == name)
        .order_by(mine.id)
    )


@lru_cache(maxsize=1)
def _hanging() -> Any:
    """The sample records that something living points to which is none."""
    samples = select(SampleRecord.id).where(SampleRecord.tenant_id == bindparam("tenant_id"))
    return union(*(_pointing(record, field.name, samples) for record, field in _references()))


def _references() -> list[tuple[RecordType, Any]]:
    found = [(record, field) for record in catalogue().values() for field in record.references.values()]
    return [(record, field) for record, field in found if field.target in _ORDER]


def _pointing(record: RecordType, column: str, samples: Select[Any]) -> Select[Any]:
    mine = record.table.c
    return select(mine[column].label("hung_on")).where(
        mine.tenant_id == bindparam("tenant_id"),
        mine.deleted_at.is_(None),
        mine[column].in_(samples),
        mine.id.not_in(samples),
    )


async def add_sample_data(uow: UnitOfWork) -> SampleData:
    """Make them, in the company's language, in the name of whoever asks. Raises Forbidden, ModuleNotInPlan,
    AlreadyThere, LimitReached.
    """
    require_permission(uow.context, "tenant:manage")
    uow.require(Module.ACCOUNTS, "accounts:write")
    locale = await uow.value(_LOCK)
    if any((await _living(uow)).values()):
        raise AlreadyThere(say("The sample data is there already.", "示例数据已经存在。"))
    await uow.run(_ALL)
    made: dict[str, UUID] = {}
    for sample in sample_content(locale):
        if uow.context.has(catalogue()[sample.record_type].facts.module, writes=True):
            made[sample.key] = await _make(uow, sample, made)
    await _remember(uow)
    return await sample_data(uow)


async def _make(uow: UnitOfWork, sample: Sample, made: Mapping[str, UUID]) -> UUID:
    record = catalogue()[sample.record_type]
    refs = {column: made[key] for column, key in sample.refs.items()}
    source = {"source": _SOURCE} if "source" in record.fields else {}
    values = {**sample.values, **refs, **source, **times(sample, now()), "owner_id": uow.context.user_id}
    record_id = await writing.create(uow, record.model, values)
    await uow.insert_many(
        SampleRecord, {"id": [record_id], "record_type": [record.name], "version": [1], "created_at": [now()]}
    )
    return record_id


_SOURCE = "sample"


async def _remember(uow: UnitOfWork) -> None:
    """The versions records have when all are made: an activity moves the account it belongs to."""
    for rows in (await _living(uow)).values():
        ids = [row["id"] for row in rows]
        if not ids:
            continue
        names = {row["id"]: row["record_type"] for row in await uow.rows(_SAMPLES)}
        await uow.run(_KEPT, ids=ids)
        await uow.insert_many(
            SampleRecord,
            {
                "id": ids,
                "record_type": [names[each] for each in ids],
                "version": [row["version"] for row in rows],
                "created_at": [now()] * len(ids),
            },
        )


async def remove_sample_data(uow: UnitOfWork, *, keep: Collection[UUID] = ()) -> int:
    """Move them to the bin, but for those in `keep`, which are the company's own from now on; returns how many went.

    Raises Forbidden, ModuleNotInPlan.
    """
    require_permission(uow.context, "tenant:manage")
    uow.require(Module.ACCOUNTS, "accounts:write")
    await uow.run(_LOCK)
    living, gone = await _living(uow), 0
    for name in _ORDER:
        for row in living[name]:
            if row["id"] not in keep:
                await writing.delete(uow, catalogue()[name].model, row["id"])
                gone += 1
    await uow.run(_ALL)
    return gone
