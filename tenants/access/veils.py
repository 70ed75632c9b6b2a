"""Places whose records are out of reach as long as they wait there: a room says which, and for whom not."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from tenants.access.gates import begin
from tenants.access.models import AccessVeil
from tenants.db.unit_of_work import UnitOfWork

_ONE = select(AccessVeil.keeper_ids).where(AccessVeil.id == bindparam("place"))
_KEEP = (
    insert(AccessVeil)
    .values(id=bindparam("place"), object=bindparam("object"), keeper_ids=bindparam("keepers", type_=ARRAY(Uuid())))
    .on_conflict_do_update(
        index_elements=["tenant_id", "id"], set_={"keeper_ids": bindparam("keepers", type_=ARRAY(Uuid()))}
    )
)
_LIFT = delete(AccessVeil).where(AccessVeil.id == bindparam("place"))


async def veil(uow: UnitOfWork, place_id: UUID, *, object: str, keepers: Collection[UUID] | None) -> None:
    """Keep what waits at a place from everybody but its `keepers` and those who manage access; None lifts it. It is so
    for everybody from their next request on, two seconds later at most. Raises Forbidden.
    """
    wanted = None if keepers is None else sorted(keepers)
    row = await uow.row(_ONE, place=place_id)
    if wanted == (sorted(row["keeper_ids"]) if row else None):
        return
    await begin(uow)
    if wanted is None:
        await uow.run(_LIFT, place=place_id)
    else:
        await uow.run(_KEEP, place=place_id, object=object, keepers=wanted)
