"""Pairs of records taken for the same, as they are kept: found, found no more, hanging together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.records.duplicates.candidates import Candidate
from tenants.records.duplicates.models import DuplicatePair
from tenants.records.duplicates.terms import Agreed, is_sure

_KEEP = (
    "INSERT INTO duplicate_pairs (tenant_id, id, record_type, other_type, one_id, other_id, group_id, agreed, sure,"
    " state, found_at, check_id)"
    " SELECT $1, p.id, p.kind, p.other_kind, p.one, p.other, p.one, string_to_array(p.agreed, ' '), p.sure, 'open',"
    " $2::timestamptz, $3::uuid FROM unnest($4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::text[],"
    " $10::boolean[]) AS p (id, kind, other_kind, one, other, agreed, sure)"
    " ON CONFLICT (tenant_id, one_id, other_id) DO UPDATE SET agreed = excluded.agreed, sure = excluded.sure,"
    " check_id = excluded.check_id"
)
_UNFOUND = delete(DuplicatePair).where(
    DuplicatePair.check_id != bindparam("check"),
    DuplicatePair.state == "open",
    DuplicatePair.found_at < bindparam("before"),
)
_OPEN = "SELECT p.id, p.one_id, p.other_id FROM duplicate_pairs p WHERE p.tenant_id = $1 AND p.state = 'open'"
_GROUP = (
    "UPDATE duplicate_pairs p SET group_id = g.root FROM unnest($2::uuid[], $3::uuid[]) AS g (id, root)"
    " WHERE p.tenant_id = $1 AND p.id = g.id AND p.group_id <> g.root"
)


@dataclass(frozen=True, slots=True)
class Found:
    one: Candidate
    other: Candidate
    agreed: Agreed


async def keep(uow: UnitOfWork, check_id: UUID, found: Sequence[Found]) -> int:
    """Write pairs down; what somebody said of one stays said. Returns how many there are."""
    if not found:
        return 0
    check_names_tenant(_KEEP)
    await uow.connection.execute(
        _KEEP, uow.tenant_id, now(), check_id, [uuid7() for _ in found],
        [each.one.record_type for each in found], [each.other.record_type for each in found],
        [each.one.id for each in found], [each.other.id for each in found],
        [" ".join(sorted(each.agreed)) for each in found], [is_sure(each.agreed) for each in found],
    )  # fmt: skip
    return len(found)


async def drop_unfound(uow: UnitOfWork, check_id: UUID, before: datetime) -> None:
    """Forget what a whole search did not find again."""
    await uow.run(_UNFOUND, check=check_id, before=before)


async def group(uow: UnitOfWork) -> None:
    """Have pairs that hang together known by the least of their records."""
    rows = await uow.connection.fetch(_OPEN, uow.tenant_id)
    roots = together((row["one_id"], row["other_id"]) for row in rows)
    ids, found = [row["id"] for row in rows], [roots[row["one_id"]] for row in rows]
    await uow.connection.execute(_GROUP, uow.tenant_id, ids, found)


def together(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """Of each record the least of all it hangs together with, in whatever order the pairs come."""
    above: dict[Any, Any] = {}

    def root(of: Any) -> Any:
        above.setdefault(of, of)
        while above[of] != of:
            above[of] = above[above[of]]
            of = above[of]
        return of

    for one, other in pairs:
        a, b = sorted((root(one), root(other)))
        above[b] = a
    return {each: root(each) for each in list(above)}
