"""The pen of the read compiler: it numbers parameters and aliases, and adds the tenant to every table it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column

from tenants.context import TenantContext
from tenants.db.bulk import type_of
from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.records.catalogue import RecordType
from tenants.records.custom import Definitions
from tenants.records.holes import Hole, Signer

MAX_ARGUMENTS = 4_000
"""Far below the protocol's 32,767 and far above what a person asks."""


class Pen:
    """One statement being written. `$1` is always the tenant. `custom` holds the custom fields, by record type, of the
    types whose custom fields the statement mentions.
    """

    def __init__(self, context: TenantContext, custom: Mapping[str, Definitions] | None = None) -> None:
        self.context = context
        self.custom = custom or {}
        self.arguments: list[Any] = [context.tenant_id]
        self.signer = Signer(context.tenant_id)
        self._aliases = 0

    def alias(self) -> str:
        self._aliases += 1
        return f"t{self._aliases}"

    def bind(self, value: Any, sql_type: str) -> str:
        if len(self.arguments) >= MAX_ARGUMENTS:
            raise BadInput(
                say("This asks for more than {n} values at once.", "一次请求的值超过 {n} 个。", n=MAX_ARGUMENTS)
            )
        self.arguments.append(value)
        return f"${len(self.arguments)}::{sql_type}"

    def bind_as(self, column: Column[Any], value: Any, *, array: bool = False) -> str:
        return self.bind(value, type_of(column) + ("[]" if array else ""))

    def filled(self) -> list[Any]:
        """The arguments for a statement that is run now, for the pen's own reader."""
        return [each.fill(self.context, {}) if isinstance(each, Hole) else each for each in self.arguments]

    def living(self, record: RecordType, alias: str) -> str:
        """The condition every read of a record carries: this tenant's, and not deleted."""
        return f"{self.owned(alias)} AND {alias}.deleted_at IS NULL"

    def owned(self, alias: str) -> str:
        return f"{alias}.tenant_id = $1"
