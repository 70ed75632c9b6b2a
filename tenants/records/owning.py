"""A record changes hands by itself: taken while nobody has it, or let go. One statement, whoever else wants it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from tenants.changes.log import ChangeKind, Noted, as_json, note
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.hooks import Written, run_effects
from tenants.records.owners import OwnerReason
from tenants.records.record import Record
from tenants.records.writing import columns_of

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Terms:
    """What has to hold of a taking; None is no rule. `entered_by` and `lost_by` (UTC): when it must have come in, and
    have left the taker, at the latest. `daily` counts claims from this pool since `since` (UTC), those given back
    included; `holding` what the taker has of this kind, without those whose `exempt_field` is one of `exempt`.
    """

    since: datetime
    entered_by: datetime | None = None
    lost_by: datetime | None = None
    daily: int | None = None
    holding: int | None = None
    exempt_field: str = ""
    exempt: Sequence[str] = ()

    @property
    def shape(self) -> Shape:
        held = self.holding is not None
        return Shape(
            self.entered_by is not None, self.lost_by is not None, self.daily is not None, held,
            self.exempt_field if held else "",
        )  # fmt: skip


class Shape(NamedTuple):
    """Which of the terms there are: what the statement depends on."""

    entered: bool
    lost: bool
    daily: bool
    holding: bool
    exempt_field: str

    @property
    def capped(self) -> bool:
        return self.daily or self.holding


@dataclass(frozen=True, slots=True)
class Taken:
    """`beside` says that nobody has some of what hangs on the record, by the relation that was asked of."""

    beside: bool


async def take(
    uow: UnitOfWork,
    model: type[Record],
    record_id: UUID,
    taker: UUID,
    *,
    pool_id: UUID,
    reason: OwnerReason,
    terms: Terms,
    beside: str = "",
) -> Taken | None:
    """Give a record nobody has to `taker`, if it waits in this pool and the terms hold. None otherwise: the row was
    somebody else's by then, and of two who want it at once one gets it; or a cap had no room, or another taking of the
    same person ended while this one waited for it. Which of them is for the caller to look up; asked again, the last is
    no more so.
    """
    record, moment = catalogue().of(model), now()
    given = {
        "record": record_id, "taker": taker, "moment": moment, "by": uow.context.user_id, "pool": pool_id,
        "since": terms.since, "daily": terms.daily, "holding": terms.holding, "exempt": list(terms.exempt),
        "log": uuid7(), "reason": reason.value, "entered_by": terms.entered_by, "lost_by": terms.lost_by,
    }  # fmt: skip
    sql, names = _take_sql(record.name, terms.shape, beside)
    row = await uow.connection.fetchrow(sql, uow.tenant_id, *(given[name] for name in names))
    if row is None:
        return None
    await _tell(uow, record, row, None)
    return Taken(row["beside"])


async def let_go(
    uow: UnitOfWork, model: type[Record], stored: Row, *, pool_id: UUID, reason: OwnerReason, words: str | None
) -> None:
    """Take the owner from a record that is locked (`stored`) and have it wait in a pool from now on."""
    record = catalogue().of(model)
    row = await uow.connection.fetchrow(
        _let_go_sql(record.name), uow.tenant_id, stored["id"], stored["owner_id"], now(), uow.context.user_id,
        pool_id, uuid7(), reason.value, words,
    )  # fmt: skip
    assert row is not None
    if stored["owner_id"] is not None:
        await _tell(uow, record, row, stored["owner_id"])


async def _tell(uow: UnitOfWork, record: RecordType, row: Row, previous: UUID | None) -> None:
    """What was written, and what it was: the statement gave the row as it is now."""
    after = {name: row[name] for name in ("version", *columns_of(record.name))}
    before = {**after, "owner_id": previous, "version": after["version"] - 1}
    fields = {"owner_id": [as_json(previous), as_json(after["owner_id"])]}
    note(uow, Noted(record.name, after["id"], ChangeKind.UPDATED, after["version"], fields))
    await run_effects(record.name, uow, [Written(after["id"], ChangeKind.UPDATED, before, after)])


_PLACE = re.compile(r":(\w+)::")
_TURN = """
turn AS (
    INSERT INTO owner_turns (tenant_id, id, turn) VALUES ($1, :taker::uuid, 1)
    ON CONFLICT (tenant_id, id) DO UPDATE SET turn = owner_turns.turn + 1
    WHERE owner_turns.turn = (SELECT s.turn FROM owner_turns s WHERE s.tenant_id = $1 AND s.id = :taker::uuid)
    RETURNING 1
), """
"""The row is waited for, and met as it is; the inner look is of the moment at which the whole statement began."""


@lru_cache(maxsize=256)
def _take_sql(name: str, shape: Shape, beside: str) -> tuple[str, tuple[str, ...]]:
    """The statement, and what its parameters are from $2 on."""
    table = catalogue()[name].table.name
    named = f"""
        WITH {_TURN if shape.capped else ""}given AS (
            UPDATE {table} r SET owner_id = :taker::uuid, version = r.version + 1, updated_at = :moment::timestamptz,
                updated_by = :by::uuid
            WHERE r.tenant_id = $1 AND r.id = :record::uuid AND r.owner_id IS NULL AND r.deleted_at IS NULL
              {"AND EXISTS (SELECT 1 FROM turn)" if shape.capped else ""}{_conditions(name, shape)}
            RETURNING r.version, {", ".join(f"r.{column}" for column in columns_of(name))}
        ), told AS (
            INSERT INTO owner_changes (tenant_id, id, record_type, record_id, owner_id, reason, pool_id, by_id, at)
            SELECT $1, :log::uuid, '{name}', given.id, :taker::uuid, :reason::text, :pool::uuid, :by::uuid,
                :moment::timestamptz FROM given
        )
        SELECT given.*, {_beside(name, beside)} AS beside FROM given"""
    names = tuple(dict.fromkeys(_PLACE.findall(named)))
    sql = _PLACE.sub(lambda found: f"${names.index(found[1]) + 2}::", named)
    check_names_tenant(sql)
    return sql, names


def _conditions(name: str, shape: Shape) -> str:
    table = catalogue()[name].table.name
    came = " AND p.entered_at <= :entered_by::timestamptz" if shape.entered else ""
    own = shape.exempt_field
    exempt = f" AND ({_column(name, own)} = ANY (:exempt::text[])) IS NOT TRUE" if own else ""
    parts = [
        "EXISTS (SELECT 1 FROM record_places p WHERE p.tenant_id = $1 AND p.id = :record::uuid"
        f" AND p.pool_id = :pool::uuid{came})"
    ]
    if shape.lost:
        parts.append(
            "NOT EXISTS (SELECT 1 FROM owner_changes l WHERE l.tenant_id = $1 AND l.record_id = :record::uuid"
            " AND l.previous_id = :taker::uuid AND l.at > :lost_by::timestamptz)"
        )
    if shape.daily:
        parts.append(
            ":daily::bigint > (SELECT count(*) FROM owner_changes c WHERE c.tenant_id = $1 AND c.owner_id ="
            " :taker::uuid AND c.at >= :since::timestamptz AND c.reason = 'claimed' AND c.pool_id = :pool::uuid)"
        )
    if shape.holding:
        parts.append(
            f":holding::bigint > (SELECT count(*) FROM (SELECT 1 FROM {table} h WHERE h.tenant_id = $1"
            f" AND h.owner_id = :taker::uuid AND h.deleted_at IS NULL{exempt} LIMIT :holding::bigint) held)"
        )
    return "".join(f" AND {part}" for part in parts)


def _beside(name: str, relation: str) -> str:
    if not relation:
        return "false"
    inverse = catalogue()[name].inverses[relation]
    table = catalogue()[inverse.record].table.name
    return (
        f"EXISTS (SELECT 1 FROM {table} b WHERE b.tenant_id = $1 AND b.{inverse.column} = given.id"
        " AND b.owner_id IS NULL AND b.deleted_at IS NULL)"
    )


@lru_cache(maxsize=256)
def _let_go_sql(name: str) -> str:
    sql = f"""
        WITH gone AS (
            UPDATE {catalogue()[name].table.name} r
            SET owner_id = NULL, version = r.version + ($3::uuid IS NOT NULL)::int, updated_at = $4, updated_by = $5
            WHERE r.tenant_id = $1 AND r.id = $2
            RETURNING r.version, {", ".join(f"r.{column}" for column in columns_of(name))}
        ), told AS (
            INSERT INTO owner_changes (tenant_id, id, record_type, record_id, previous_id, reason, pool_id, words,
                by_id, at)
            SELECT $1, $7::uuid, '{name}', gone.id, $3, $8::text, $6::uuid, $9::text, $5, $4 FROM gone
        ), placed AS (
            INSERT INTO record_places (tenant_id, id, record_type, pool_id, entered_at)
            SELECT $1, gone.id, '{name}', $6::uuid, $4 FROM gone
            ON CONFLICT (tenant_id, id) DO UPDATE SET pool_id = excluded.pool_id, entered_at = excluded.entered_at
        )
        SELECT gone.* FROM gone"""
    check_names_tenant(sql)
    return sql


def _column(name: str, field: str) -> str:
    """A column of the record, known by its declaration: nothing a tenant typed."""
    return f"h.{catalogue()[name].table.c[field].name}"
