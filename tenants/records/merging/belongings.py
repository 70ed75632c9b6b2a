"""What belongs to a record and is no record itself, and goes where that goes: files, tags, shares, whose it was,
what a room says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from tenants.access.models import RecordShare
from tenants.db.base import TenantRow
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.records.attachments.models import Attachment
from tenants.records.owners import OwnerChange
from tenants.records.record import Record
from tenants.records.tags.models import RecordTag


@dataclass(frozen=True, slots=True)
class Belonging:
    """Rows of a table that say in `column` whose they are, and are told apart by `key`. Of rows with the same `once`
    a record has one: another stays where it was.
    """

    table: str
    column: str
    key: str = "id"
    once: str = ""
    record: str = ""
    only: str = ""

    @property
    def place(self) -> str:
        return f"{self.table}.{self.column}"


_ONE_OF_A_GROUP = (
    "t.source = 'manual' AND NOT EXISTS (SELECT 1 FROM tags w"
    " JOIN tag_groups g ON g.tenant_id = $1 AND g.id = w.group_id JOIN tags v ON v.tenant_id = $1 AND v.group_id = g.id"
    " JOIN record_tags s ON s.tenant_id = $1 AND s.tag_id = v.id AND s.id = $2::uuid"
    " WHERE w.tenant_id = $1 AND w.id = t.tag_id AND g.exclusive)"
)
_known: list[Belonging] = [
    Belonging(Attachment.__tablename__, "record_id"),
    Belonging(RecordTag.__tablename__, "id", key="tag_id", once="tag_id", only=_ONE_OF_A_GROUP),
    Belonging(RecordShare.__tablename__, "record_id", once="subject_id"),
    Belonging(OwnerChange.__tablename__, "record_id"),
]


def goes_with(
    record: type[Record] | None, rows: type[TenantRow], column: str, *, key: str = "id", once: str = ""
) -> None:
    """Have rows of a table go with a record of a kind, or with any."""
    _known.append(Belonging(rows.__tablename__, column, key, once, record.facts.name if record else ""))


def belongings(record: str) -> list[Belonging]:
    return [each for each in _known if each.record in ("", record)]


async def take_along(uow: UnitOfWork, record: str, merge_id: UUID, losers: Sequence[UUID], into: UUID) -> None:
    """Make what belongs to the losers the survivor's, and write down what was whose."""
    for each in belongings(record):
        for loser in losers:
            await uow.connection.execute(_take_sql(each), uow.tenant_id, into, loser, merge_id)


async def give_back(uow: UnitOfWork, record: str, merge_id: UUID, survivor: UUID) -> None:
    """Make what came with a merge whose it was, as far as it is still the survivor's."""
    for each in belongings(record):
        await uow.connection.execute(_give_sql(each), uow.tenant_id, merge_id, survivor)


@lru_cache(maxsize=64)
def _take_sql(each: Belonging) -> str:
    there = f"SELECT 1 FROM {each.table} s WHERE s.tenant_id = $1 AND s.{each.column} = $2::uuid"
    once = f" AND NOT EXISTS ({there} AND s.{each.once} = t.{each.once})" if each.once else ""
    only = f" AND {each.only}" if each.only else ""
    sql = (
        f"WITH moved AS (UPDATE {each.table} t SET {each.column} = $2::uuid"
        f" WHERE t.tenant_id = $1 AND t.{each.column} = $3::uuid{once}{only} RETURNING t.{each.key} AS key)"
        " INSERT INTO record_moves (tenant_id, merge_id, place, id, from_id)"
        f" SELECT $1, $4::uuid, '{each.place}', moved.key, $3::uuid FROM moved ON CONFLICT DO NOTHING"
    )
    check_names_tenant(sql)
    return sql


@lru_cache(maxsize=64)
def _give_sql(each: Belonging) -> str:
    sql = (
        f"UPDATE {each.table} t SET {each.column} = m.from_id FROM record_moves m"
        f" WHERE t.tenant_id = $1 AND m.tenant_id = $1 AND m.merge_id = $2::uuid AND m.place = '{each.place}'"
        f" AND t.{each.key} = m.id AND t.{each.column} = $3::uuid"
    )
    check_names_tenant(sql)
    return sql
