"""Sealing: what is new on a tenant's stream becomes leaves, hashes and a signed head, all in one transaction.

Sealers of one tenant take turns at the row of `audit_trees`; who finds it taken goes on to the next tenant. What a
sealer that was killed had done is undone, and done again by the next.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import structlog
from sqlalchemy import Uuid, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from tenants.changes.audit import heads
from tenants.changes.audit.leaves import SALT, committed, key_of_entry, key_of_value, leaf, with_salt, written
from tenants.changes.audit.models import AuditOrigin, AuditSalt, AuditTree
from tenants.changes.audit.tiles import Growth, TreeDamaged, apart
from tenants.changes.models import ChangeCounter
from tenants.changes.stream import Place, changes_after
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.kit.merkle import Frontier, leaf_hash
from tenants.registry import service as registry
from tenants.registry.models import Session

log = structlog.get_logger()
BATCH = 2_000
"""Changes in one transaction: about 0.1 s of work. Tenants with more behind them take turns."""
_NONE = UUID(int=0)

_own = AuditTree.tenant_id == bindparam("tenant_id")
_BEGIN = insert(AuditTree).values(size=0).on_conflict_do_nothing(index_elements=["tenant_id"])
_READ = select(AuditTree).where(_own)
_LOCK = _READ.with_for_update()
_TRY_LOCK = _READ.with_for_update(skip_locked=True)
_GROW = (
    update(AuditTree)
    .where(_own)
    .values({name: bindparam(f"new_{name}") for name in ("size", "frontier", "seq", "change_id")})
)
_LAST = select(ChangeCounter.seq).where(ChangeCounter.tenant_id == bindparam("tenant_id"))
_SEALED = select(AuditTree.seq).where(_own)
_BEHIND = select(func.coalesce(_LAST.scalar_subquery(), 0) > func.coalesce(_SEALED.scalar_subquery(), 0))
_these = func.any(bindparam("ids", type_=ARRAY(Uuid)))
_SALTS = select(AuditSalt.id, AuditSalt.salt).where(AuditSalt.id == _these)
_ORIGINS = select(AuditOrigin).where(AuditOrigin.id == _these)
_SESSIONS = select(Session.id, Session.kind, Session.address, Session.device).where(Session.id == _these)


@dataclass(frozen=True, slots=True)
class Tree:
    """How far a tenant is sealed."""

    edge: Frontier
    place: Place
    erasures: int


async def seal_all(context: TenantContext) -> int:
    """Seal what is new in every tenant, in turns of one batch; returns how many changes were sealed.

    One tenant's trouble does not keep the others from their turn; it is raised in the end.
    """
    sealed, failed = 0, None
    due = [tenant_id async for tenant_id in registry.every_tenant() if await _is_behind(tenant_id)]
    while due:
        left = []
        for tenant_id in due:
            try:
                count = await seal(replace(context, tenant_id=tenant_id))
            except Exception as error:
                log.error("audit.not_sealed", tenant_id=str(tenant_id), problem=type(error).__name__)
                failed = error
                continue
            sealed += count
            if count == BATCH:
                left.append(tenant_id)
        due = left
    if failed is not None:
        raise failed
    return sealed


async def _is_behind(tenant_id: UUID) -> bool:
    async with unit_of_work(TenantContext(tenant_id, system=True), read_only=True) as uow:
        return bool(await uow.value(_BEHIND))


async def seal(context: TenantContext) -> int:
    """Seal one batch of a tenant, unless somebody is at it already; returns how many changes it was."""
    async with unit_of_work(context) as uow:
        tree = await lock(uow, wait=False)
        return await seal_batch(uow, tree) if tree else 0


async def seal_to_the_end(uow: UnitOfWork) -> Tree:
    """Seal all there is in this very transaction, and hold the tree until it ends."""
    while True:
        tree = await lock(uow, wait=True)
        assert tree is not None
        if await seal_batch(uow, tree) < BATCH:
            found = await lock(uow, wait=True)
            assert found is not None
            return found


async def lock(uow: UnitOfWork, *, wait: bool) -> Tree | None:
    """The tenant's tree, nobody else's to grow until the transaction ends; None when it is taken and not waited for."""
    row = await uow.row(_LOCK if wait else _TRY_LOCK)
    if row is None:
        await uow.run(_BEGIN)
        row = await uow.row(_LOCK if wait else _TRY_LOCK)
    return _tree(row) if row else None


def _tree(row: Row) -> Tree:
    edge = Frontier(row["size"], apart(row["frontier"]))
    if len(edge.hashes) != edge.size.bit_count():
        raise TreeDamaged("the edge of the tree does not fit its size")
    return Tree(edge, Place(row["seq"], row["change_id"] or _NONE), row["erasures"])


async def seal_batch(uow: UnitOfWork, tree: Tree) -> int:
    """Make leaves of the next changes and sign the head over them. The tree must be locked."""
    rows, place = await changes_after(uow, tree.place, limit=BATCH)
    if not rows:
        return 0
    salts = await salts_of(uow, {row["record_id"] for row in rows})
    origins = await _origins(uow, {row["session_id"] for row in rows if row["session_id"]})
    growth = Growth()
    for row in rows:
        entry = leaf(row, with_salt(salts[row["record_id"]], row["id"]), origins.get(row["session_id"]))
        growth.add(tree.edge.append(leaf_hash(written(entry))), Place(row["seq"], row["id"]))
    await growth.write(uow)
    await uow.run(
        _GROW,
        new_size=tree.edge.size,
        new_frontier=b"".join(tree.edge.hashes),
        new_seq=place.seq,
        new_change_id=place.id,
    )
    await heads.sign(uow, size=tree.edge.size, root=tree.edge.root(), place=place)
    return len(rows)


async def salts_of(uow: UnitOfWork, ids: Iterable[UUID]) -> Mapping[UUID, bytes]:
    """The salts of records or sessions; those that have none yet get one."""
    wanted = list(ids)
    found = {row["id"]: row["salt"] for row in await uow.rows(_SALTS, ids=wanted)}
    fresh = {each: secrets.token_bytes(SALT) for each in wanted if each not in found}
    if fresh:
        await uow.insert_many(AuditSalt, {"id": list(fresh), "salt": list(fresh.values())})
    return {**found, **fresh}


async def known_salts(uow: UnitOfWork, ids: Iterable[UUID]) -> Mapping[UUID, bytes]:
    return {row["id"]: row["salt"] for row in await uow.rows(_SALTS, ids=list(ids))}


async def known_origins(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, Row]:
    return {row["id"]: row for row in await uow.rows(_ORIGINS, ids=list(ids))}


async def _origins(uow: UnitOfWork, session_ids: set[UUID]) -> Mapping[UUID, Row]:
    """Where sessions came from. What is first seen is written down, for sessions are forgotten."""
    if not session_ids:
        return {}
    found = await known_origins(uow, session_ids)
    fresh = await uow.rows(_SESSIONS, ids=[each for each in session_ids if each not in found])
    if fresh:
        salts = await salts_of(uow, [row["id"] for row in fresh])
        kept = [_origin(row, salts[row["id"]]) for row in fresh]
        await uow.insert_many(AuditOrigin, {name: [row[name] for row in kept] for name in kept[0]})
        found |= {row["id"]: row for row in kept}
    return found


def _origin(session: Row, salt: bytes) -> Row:
    key = key_of_entry(salt, session["id"])
    return {
        "id": session["id"],
        "kind": session["kind"],
        "address": session["address"],
        "device": session["device"],
        "address_seal": committed(key_of_value(key, "from", "address"), session["address"]),
        "device_seal": committed(key_of_value(key, "from", "device"), session["device"]),
    }
