"""Fields a tenant adds itself: typed, validated, kept with the record and beside it in rows an index can serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem

Definitions = Mapping[str, Any]


async def definitions(uow: UnitOfWork, record_type: str) -> Definitions:
    """The living custom fields of a record type by key."""
    return {}


def normalise(
    fields: Definitions, given: Mapping[str, Any], stored: Mapping[str, Any], context: TenantContext
) -> tuple[dict[str, Any], list[FieldProblem]]:
    """The custom values to store (those given laid over those stored) and everything wrong with them."""
    unknown = [FieldProblem(f"custom.{key}", "UNKNOWN_FIELD", "There is no such custom field.") for key in given]
    return dict(stored), unknown


async def index_many(uow: UnitOfWork, record_type: str, rows: Sequence[tuple[UUID, Mapping[str, Any]]]) -> None:
    """Write the side rows of new records."""


async def reindex(uow: UnitOfWork, record_type: str, record_id: UUID, values: Mapping[str, Any]) -> None:
    """Replace the side rows of one record."""
