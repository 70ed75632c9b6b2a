"""What a list is ordered by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Column

from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.records.catalogue import RecordType
from tenants.records.custom import Definitions
from tenants.records.custom_kinds import RULES, CustomKind, Definition
from tenants.records.fields import LISTS
from tenants.records.models import CustomValue

MAX_TERMS = 5
CUSTOM = "custom."
"""What an order by a custom field starts with: `custom.contract_value`."""
_VALUES: Mapping[str, Column[Any]] = CustomValue.__table__.c  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Term:
    """One column of an order, of the record or, for a custom field, of the values beside it. Rows without a value come
    last, whatever the direction, unless `nulls_first`; `filled` says that there are none.
    """

    column: Column[Any]
    direction: str
    custom: Definition | None = None
    nulls_first: bool = False
    filled: bool = False

    @property
    def nullable(self) -> bool:
        return not self.filled and (self.custom is not None or bool(self.column.nullable))

    @property
    def turned(self) -> bool:
        """Rows without a value stand where no index has them: PostgreSQL's keep them last ascending, so they are first
        when one is read backwards.
        """
        return self.nullable and self.nulls_first is (self.direction == "ASC")

    @property
    def by(self) -> str:
        return f"{self.direction} NULLS {'FIRST' if self.nulls_first else 'LAST'}" if self.turned else self.direction

    @property
    def shape(self) -> str:
        place = f"custom.{self.custom.id}" if self.custom else f"{self.column.table.name}.{self.column.name}"
        return f"{place}.{self.direction}"

    def at(self, alias: str) -> str:
        return f"{self.beside(alias)}.{self.column.name}" if self.custom else f"{alias}.{self.column.name}"

    @property
    def name(self) -> str:
        """What the value is called outside the sub-select that orders."""
        return f"_{self.custom.id.hex}" if self.custom else self.column.name

    def outside(self, alias: str) -> str:
        return f"{alias}.{self.name}"

    def beside(self, alias: str) -> str:
        """The alias of the values of this custom field."""
        assert self.custom is not None
        return f"{alias}_{self.custom.id.hex}"


Order = tuple[Term, ...]


def ordering(record: RecordType, wanted: Sequence[tuple[str, str]], fields: Definitions) -> Order:
    """The columns a list is ordered by; the id is always last, so that no two rows tie. Raises BadInput."""
    if len(wanted) > MAX_TERMS:
        raise BadInput(
            say("A list can be ordered by {n} fields.", "列表最多按 {n} 个字段排序。", n=MAX_TERMS), "orderBy"
        )
    terms: list[Term] = []
    for name, direction in wanted or record.facts.default_order:
        if name.startswith(CUSTOM):
            terms.append(_custom_term(fields, name.removeprefix(CUSTOM), direction))
        else:
            terms.append(Term(_column(record, name), direction))
        if name == "id":
            return tuple(terms)
    return (*terms, Term(record.table.c.id, terms[-1].direction))


def _column(record: RecordType, name: str) -> Column[Any]:
    field = record.fields.get(name)
    if name != "id" and (field is None or field.sensitive or field.kind in LISTS):
        raise BadInput(
            say(
                "{record} cannot be ordered by {name}.", "{record} 不能按 {name} 排序。", record=record.name, name=name
            ),
            "orderBy",
        )
    return record.table.c.sort_key if name == record.facts.title else record.table.c[name]


def _custom_term(fields: Definitions, key: str, direction: str) -> Term:
    found = fields.get(key)
    if found is None or found.sensitive or found.kind in (CustomKind.LONG_TEXT, CustomKind.CHOICES):
        raise BadInput(
            say("There is no custom field {key} to order by.", "没有可排序的自定义字段 {key}。", key=key), "orderBy"
        )
    return Term(_VALUES[RULES[fields[key].kind].column], direction, fields[key])


def flipped(order: Order) -> Order:
    """The order read from its end."""
    return tuple(
        replace(term, direction="ASC" if term.direction == "DESC" else "DESC", nulls_first=not term.nulls_first)
        for term in order
    )
