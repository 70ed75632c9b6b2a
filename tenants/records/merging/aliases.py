"""Under which id a record is found that went into another. The chain of who went into whom is kept link by link, and
beside each link its end, so that finding costs one look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, select, update

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.records.merging.models import RecordAlias

_IDS = bindparam("ids", type_=ARRAY(Uuid()))
_ROOTS = select(RecordAlias.id, RecordAlias.root_id).where(RecordAlias.id == any_(_IDS))
_BENEATH = select(RecordAlias.id).where(RecordAlias.root_id == any_(_IDS))
_TURN = update(RecordAlias).where(RecordAlias.root_id == any_(_IDS)).values(root_id=bindparam("into"))
_DROP = delete(RecordAlias).where(RecordAlias.merge_id == bindparam("merge"))
_TREE = (
    "WITH RECURSIVE below (id, root) AS ("
    " SELECT a.id, a.into_id FROM record_aliases a WHERE a.tenant_id = $1 AND a.into_id = ANY ($2::uuid[])"
    " UNION ALL SELECT a.id, below.root FROM below JOIN record_aliases a"
    " ON a.tenant_id = $1 AND a.into_id = below.id)"
    " UPDATE record_aliases t SET root_id = below.root FROM below WHERE t.tenant_id = $1 AND t.id = below.id"
)
ROOT = "SELECT a.root_id FROM record_aliases a WHERE a.tenant_id = $1 AND a.id = $2::uuid"
"""Where the record of an id went, for a statement of its own."""


async def roots(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of those that went into others, what they are found as."""
    return {row["id"]: row["root_id"] for row in await uow.rows(_ROOTS, ids=list(ids))} if ids else {}


async def root(uow: UnitOfWork, record_id: UUID) -> UUID | None:
    """What a record went into, as far as that went on; None for one that is itself."""
    return (await roots(uow, [record_id])).get(record_id)


async def beneath(uow: UnitOfWork, ids: Sequence[UUID]) -> list[UUID]:
    """What went into any of these, however far."""
    return [row["id"] for row in await uow.rows(_BENEATH, ids=list(ids))] if ids else []


async def lead_to(uow: UnitOfWork, record_type: str, losers: Sequence[UUID], into: UUID, merge_id: UUID) -> None:
    """Have the losers, and all that had gone into them, found as `into`, which is locked and living as they are: so no
    chain ever closes.
    """
    await uow.run(_TURN, ids=list(losers), into=into)
    columns: Mapping[str, Sequence[Any]] = {
        "id": losers,
        "record_type": [record_type] * len(losers),
        "merge_id": [merge_id] * len(losers),
        "into_id": [into] * len(losers),
        "root_id": [into] * len(losers),
    }
    await uow.insert_many(RecordAlias, columns)


async def lead_back(uow: UnitOfWork, merge_id: UUID, losers: Sequence[UUID]) -> None:
    """Have the losers of a merge found as themselves again, and all that went into them as them."""
    await uow.run(_DROP, merge=merge_id)
    check_names_tenant(_TREE)
    await uow.connection.execute(_TREE, uow.tenant_id, list(losers))
