"""The pen of the read compiler: it numbers parameters and aliases, and adds the tenant to every table it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column

from tenants.context import TenantContext
from tenants.db.bulk import type_of
from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import scoping
from tenants.records.catalogue import RecordType
from tenants.records.custom import Definitions
from tenants.records.holes import Asked, Hole, Signer
from tenants.registry.keyring.ring import Ring

MAX_ARGUMENTS = 4_000
"""Far below the protocol's 32,767 and far above what a person asks."""


class Pen:
    """One statement being written. `$1` is always the tenant. `custom` holds the custom fields, by record type, of the
    types whose custom fields the statement mentions; `limits` is what its reader is held to. `ring` makes
    blind indexes, where sensitive values are asked for.
    """

    def __init__(
        self, context: TenantContext, custom: Mapping[str, Definitions] | None = None, ring: Ring | None = None
    ) -> None:
        self.context = context
        self.ring = ring
        self.limits = context.limits
        self.custom = {name: scoping.custom_of(self.limits, name, fields) for name, fields in (custom or {}).items()}
        self._once: dict[str, str] = {}
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

    def once(self, name: str, value: Asked, sql_type: str) -> str:
        """The place of a value that is bound a single time, however often the statement names it."""
        if name not in self._once:
            self._once[name] = self.bind(value, sql_type)
        return self._once[name]

    def filled(self) -> list[Any]:
        """The arguments for a statement that is run now, for the pen's own reader."""
        return [each.fill(self.context, {}) if isinstance(each, Hole) else each for each in self.arguments]

    def living(self, record: RecordType, alias: str, action: Action = Action.READ) -> str:
        """The condition every read of a record carries: this tenant's, not deleted, and within the reader's reach."""
        return f"{self.undeleted(alias)}{self.reached(record, alias, action)}"

    def undeleted(self, alias: str) -> str:
        """The same, whosever's it is."""
        return f"{self.owned(alias)} AND {alias}.deleted_at IS NULL"

    def reached(self, record: RecordType, alias: str, action: Action = Action.READ) -> str:
        """The condition that a record is within reach, also of a deleted one; empty where all are."""
        found = scoping.within(self, record, alias, action) if self.limits is not None else ""
        return f" AND {found}" if found else ""

    def by_owner(self, record: RecordType) -> scoping.ByOwner | None:
        """Where what a few people own is all the reader reaches, and that of nobody: their places."""
        return scoping.by_owner(self, record) if self.limits is not None else None

    def asked_of(self, record: RecordType) -> RecordType:
        """The record type with nothing but what the reader may ask about."""
        return scoping.asked_of(self.limits, record)

    def seen_of(self, record: RecordType) -> RecordType:
        """The record type with what the reader may see, be it as a hint."""
        return scoping.seen_of(self.limits, record)

    def column(self, record: RecordType, alias: str, name: str) -> str:
        """A column as the reader gets it."""
        return scoping.column(self.limits, record, alias, name)

    def owned(self, alias: str) -> str:
        return f"{alias}.tenant_id = $1"

    def tie(self, record: RecordType, relation: str, alias: str) -> str:
        """What binds the records of a list below a record to it; nothing does, where the field that would is hidden."""
        if relation not in self.asked_of(record).inverses:
            return "id IS NULL"
        return f"{record.inverses[relation].column} = {alias}.id"
