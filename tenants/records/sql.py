"""The pen of the read compiler: it numbers parameters and aliases, and adds the tenant to every table it names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Column

from tenants.db.bulk import type_of
from tenants.records.catalogue import RecordType


class Pen:
    """One statement being written. `$1` is always the tenant."""

    def __init__(self, tenant_id: UUID) -> None:
        self.arguments: list[Any] = [tenant_id]
        self._aliases = 0

    def alias(self) -> str:
        self._aliases += 1
        return f"t{self._aliases}"

    def bind(self, value: Any, sql_type: str) -> str:
        self.arguments.append(value)
        return f"${len(self.arguments)}::{sql_type}"

    def bind_as(self, column: Column[Any], value: Any, *, array: bool = False) -> str:
        return self.bind(value, type_of(column) + ("[]" if array else ""))

    def living(self, record: RecordType, alias: str) -> str:
        """The condition every read of a record carries: this tenant's, and not deleted."""
        return f"{self.owned(alias)} AND {alias}.deleted_at IS NULL"

    def owned(self, alias: str) -> str:
        return f"{alias}.tenant_id = $1"
