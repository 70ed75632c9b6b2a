"""The search through everything: keys made anew, then whatever shares one compared. A step is a transaction, and says
how far it is; killed anywhere, it goes on there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB

from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.plans import Module
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.duplicates import pairing
from tenants.records.duplicates.candidates import MOST, Candidate, by_id
from tenants.records.duplicates.keeping import add_keys, keys
from tenants.records.duplicates.matching import matches
from tenants.records.duplicates.models import DuplicateCheck
from tenants.records.duplicates.settings import MANAGE, compared, terms_of
from tenants.records.duplicates.terms import sort_of
from tenants.records.keeping import lock_many
from tenants.records.locks import hold
from tenants.records.merging.service import forget_old
from tenants.registry import service as registry

RECORDS, KEYS = 500, 200
"""So many records, and so many shared keys, are one step."""
KEEP = timedelta(days=90)
"""How far back it is known how a search went."""
_START = UUID(int=0)
_OLD = delete(DuplicateCheck).where(DuplicateCheck.finished_at < bindparam("before"))
_RUNNING = select(DuplicateCheck.id).where(DuplicateCheck.finished_at.is_(None)).limit(1)
_LATEST = select(DuplicateCheck).order_by(DuplicateCheck.started_at.desc()).limit(1)
_ONE = select(DuplicateCheck).where(DuplicateCheck.id == bindparam("check")).with_for_update()
_NAMES = ("id", "phase", "kind", "total", "started_at", "asked_by")
_INSERT = insert(DuplicateCheck).values({name: bindparam(name) for name in _NAMES})
_STEP = (
    update(DuplicateCheck)
    .where(DuplicateCheck.id == bindparam("check"))
    .values(
        phase=bindparam("to_phase"),
        kind=bindparam("to_kind"),
        after_key=bindparam("to_key"),
        after_id=bindparam("to_id"),
        done=DuplicateCheck.done + bindparam("more_done"),
        found=DuplicateCheck.found + bindparam("more_found"),
        cut=DuplicateCheck.cut + bindparam("more_cut"),
        cut_sorts=bindparam("to_sorts", type_=JSONB()),
        finished_at=bindparam("ended"),
    )
)
_SHARED = (
    "SELECT k.key, count(*) AS times FROM duplicate_keys k WHERE k.tenant_id = $1 AND k.key > $2::text"
    f" GROUP BY k.key HAVING count(*) > 1 ORDER BY k.key LIMIT {KEYS}"
)
_HOLDERS = "SELECT k.key, k.record_type, k.id FROM duplicate_keys k WHERE k.tenant_id = $1 AND k.key = ANY ($2::text[])"
_STALE = "DELETE FROM duplicate_keys k WHERE k.tenant_id = $1 AND k.id = $2::uuid AND k.key <> ALL ($3::text[])"
_THERE = (
    "SELECT k.id, array_agg(k.key) AS keys FROM duplicate_keys k"
    " WHERE k.tenant_id = $1 AND k.id = ANY ($2::uuid[]) GROUP BY k.id"
)


@dataclass(frozen=True, slots=True)
class Progress:
    """A search as it stands. `cut` keys are shared by more records than are compared (a switchboard); by sort."""

    phase: str
    done: int
    total: int
    found: int
    cut: int
    cut_sorts: Mapping[str, int]
    started_at: datetime
    finished_at: datetime | None


async def ask_for_check(uow: UnitOfWork) -> Progress:
    """Have everything looked through now; one that goes on already stands. Raises Forbidden."""
    uow.require(Module.ACCOUNTS, MANAGE)
    await start(uow)
    found = await _latest(uow)
    assert found is not None
    return found


async def start(uow: UnitOfWork) -> None:
    """Begin a search, unless one goes on, and have a worker go on with it."""
    await hold(uow, "duplicate check")
    check_id = await uow.value(_RUNNING)
    if check_id is None:
        check_id, total = uuid7(), 0
        for record in compared():
            total += await uow.connection.fetchval(_living(record), uow.tenant_id)
        first = compared()[0].name
        by = uow.context.user_id
        await uow.run(_INSERT, id=check_id, phase="keys", kind=first, total=total, started_at=now(), asked_by=by)
    uow.enqueue(Job.CHECK_DUPLICATES, key=f"duplicates {check_id}", check_id=str(check_id))


def _living(record: RecordType) -> str:
    return f"SELECT count(*) FROM {record.table.name} r WHERE r.tenant_id = $1 AND r.deleted_at IS NULL"


async def progress(uow: UnitOfWork) -> Progress | None:
    """How far the latest search is; it tells of all records, so that it is for those who manage the company. Raises
    Forbidden.
    """
    uow.context.require_to_look(Module.ACCOUNTS, MANAGE)
    return await _latest(uow)


async def _latest(uow: UnitOfWork) -> Progress | None:
    row = await uow.row(_LATEST)
    names = ("phase", "done", "total", "found", "cut", "cut_sorts", "started_at", "finished_at")
    return Progress(**{name: row[name] for name in names}) if row else None


async def check_all() -> None:
    """Have every company looked through, each by a job of its own; what old merges would be undone by is dropped."""
    async for tenant_id in registry.every_tenant():
        async with unit_of_work(TenantContext(tenant_id, system=True)) as uow:
            await forget_old(uow)
            await uow.run(_OLD, before=now() - KEEP)
            await start(uow)


async def check(context: TenantContext, *, check_id: UUID) -> None:
    """Go on with a search until it is done."""
    while True:
        async with unit_of_work(context) as uow:
            row = await uow.row(_ONE, check=check_id)
            if row is None or row["finished_at"] is not None:
                return
            await (_make_keys(uow, row) if row["phase"] == "keys" else _compare(uow, row))


async def _make_keys(uow: UnitOfWork, row: Row) -> None:
    """The keys of the next records of a kind, as this release makes them."""
    record = catalogue()[row["kind"]]
    sql = (
        f"SELECT r.id FROM {record.table.name} r WHERE r.tenant_id = $1 AND r.deleted_at IS NULL AND r.id > $2::uuid"
        f" ORDER BY r.id LIMIT {RECORDS}"
    )
    check_names_tenant(sql)
    ids = [each["id"] for each in await uow.connection.fetch(sql, uow.tenant_id, row["after_id"] or _START)]
    await _rekey(uow, record, await lock_many(uow, record.model, ids))
    kinds = [each.name for each in compared()]
    rest = kinds[kinds.index(record.name) + 1 :]
    if len(ids) == RECORDS:
        await _advance(uow, row, to_id=ids[-1], more_done=len(ids))
    elif rest:
        await _advance(uow, row, to_kind=rest[0], to_id=None, more_done=len(ids))
    else:
        await _advance(uow, row, to_phase="pairs", to_id=None, more_done=len(ids))


async def _rekey(uow: UnitOfWork, record: RecordType, locked: Mapping[UUID, Mapping[str, Any]]) -> None:
    there = {each["id"]: set(each["keys"]) for each in await uow.connection.fetch(_THERE, uow.tenant_id, list(locked))}
    come: list[tuple[str, UUID]] = []
    for record_id, values in locked.items():
        new, old = keys(record, values), there.get(record_id, set())
        if old - new:
            await uow.connection.execute(_STALE, uow.tenant_id, record_id, sorted(new))
        come += ((key, record_id) for key in sorted(new - old))
    await add_keys(uow, record.name, come)


async def _compare(uow: UnitOfWork, row: Row) -> None:
    """Whatever shares the next keys."""
    shared = await uow.connection.fetch(_SHARED, uow.tenant_id, row["after_key"])
    few = [each["key"] for each in shared if each["times"] <= MOST]
    cut = [each["key"] for each in shared if each["times"] > MOST]
    sorts = dict(row["cut_sorts"])
    for sort in (sort_of(key).value for key in cut):
        sorts[sort] = sorts.get(sort, 0) + 1
    found = await pairing.keep(uow, row["id"], await _pairs(uow, few))
    if len(shared) == KEYS:
        told = {"more_found": found, "more_cut": len(cut), "to_sorts": sorts}
        await _advance(uow, row, to_key=shared[-1]["key"], **told)
        return
    await pairing.drop_unfound(uow, row["id"], row["started_at"])
    await pairing.group(uow)
    await _advance(uow, row, more_found=found, more_cut=len(cut), to_sorts=sorts, ended=now(), to_phase="done")


async def _pairs(uow: UnitOfWork, shared: Sequence[str]) -> list[pairing.Found]:
    holders: dict[str, list[UUID]] = defaultdict(list)
    kinds: dict[UUID, str] = {}
    for each in await uow.connection.fetch(_HOLDERS, uow.tenant_id, list(shared)) if shared else ():
        holders[each["key"]].append(each["id"])
        kinds[each["id"]] = each["record_type"]
    subjects = await _subjects(uow, kinds)
    pairs = {pair for ids in holders.values() for pair in combinations(sorted(ids), 2)}
    terms = {record.name: await terms_of(uow, record.name) for record in compared()}
    found: list[pairing.Found] = []
    for one, other in sorted(pairs):
        if one in subjects and other in subjects:
            a, b = subjects[one], subjects[other]
            agreed = matches(a.subject, b.subject, terms[a.record_type])
            if agreed is not None:
                found.append(pairing.Found(a, b, agreed))
    return found


async def _subjects(uow: UnitOfWork, kinds: Mapping[UUID, str]) -> dict[UUID, Candidate]:
    found: dict[UUID, Candidate] = {}
    for name in sorted(set(kinds.values())):
        ids: Iterable[UUID] = (key for key, kind in kinds.items() if kind == name)
        found |= {each.id: each for each in await by_id(uow, catalogue()[name], list(ids))}
    return found


async def _advance(uow: UnitOfWork, row: Row, **changes: Any) -> None:
    stays = {"to_phase": row["phase"], "to_kind": row["kind"], "to_key": row["after_key"], "to_id": row["after_id"]}
    rest = {"more_done": 0, "more_found": 0, "more_cut": 0, "to_sorts": row["cut_sorts"], "ended": None}
    await uow.run(_STEP, check=row["id"], **{**stays, **rest, **changes})
