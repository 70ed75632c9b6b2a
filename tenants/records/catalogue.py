"""Every record that is declared, and what points to what. Built once from the declarations; nothing lists records."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import Select, Table, func, select

import tenants
from tenants.access.objects import Object, declare
from tenants.db.tables import load_tables
from tenants.errors import BadInput, NotFound
from tenants.kit.message import say
from tenants.plans import Module
from tenants.records.fields import Field, Kind, hideable, maskable
from tenants.records.record import Facts, Record
from tenants.registry.plan.contents import Counted, counted


@dataclass(frozen=True, slots=True)
class Inverse:
    """The records of type `record` whose `column` points here, under the name `name`."""

    name: str
    record: str
    column: str


@dataclass(frozen=True)
class RecordType:
    """One declared record, as the compilers and the doors see it."""

    model: type[Record]
    fields: Mapping[str, Field]
    inverses: Mapping[str, Inverse]

    @property
    def facts(self) -> Facts:
        return self.model.facts

    @property
    def name(self) -> str:
        return self.model.facts.name

    @cached_property
    def table(self) -> Table:
        table = self.model.__table__
        assert isinstance(table, Table)
        return table

    @cached_property
    def references(self) -> Mapping[str, Field]:
        """The to-one relations by relation name: `account` for `account_id`."""
        return {field.relation: field for field in self.fields.values() if field.kind is Kind.REFERENCE}

    @cached_property
    def parents(self) -> tuple[Field, ...]:
        """The records of other kinds it hangs on, which are somebody's: where it has no owner it is whose those are."""
        pointing = (field for field in self.references.values() if field.target != self.name)
        return tuple(field for field in pointing if self.facts.scoped and catalogue()[field.target].facts.scoped)

    @cached_property
    def writable(self) -> Mapping[str, Field]:
        return {name: field for name, field in self.fields.items() if not field.read_only}

    @cached_property
    def personal(self) -> frozenset[str]:
        """What goes when a person is erased: fields that say so, and all custom ones, whose content nobody knows."""
        return frozenset(name for name, field in self.fields.items() if field.is_personal) | {"custom"}

    def global_id(self, record_id: UUID) -> str:
        return f"{self.name}_{record_id}"


class Catalogue(Mapping[str, RecordType]):
    def __init__(self, types: Mapping[str, RecordType]) -> None:
        self._types = MappingProxyType(dict(types))

    def __getitem__(self, name: str) -> RecordType:
        return self._types[name]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)

    def of(self, model: type[Record]) -> RecordType:
        return self._types[model.facts.name]

    def known(self, name: str) -> RecordType:
        """The record type of a name that came from outside. Raises NotFound."""
        if name not in self._types:
            raise NotFound(say("There is no such record.", "没有该记录。"), "id")
        return self._types[name]

    def parse_id(self, global_id: str, expected: str | None = None, *, field: str = "id") -> tuple[str, UUID]:
        """The record type and id in a global id. Raises BadInput when malformed, NotFound when of another type."""
        name, _, text = global_id.rpartition("_")
        try:
            record_id = UUID(text)
        except ValueError:
            raise BadInput(f"{global_id[:80]!r} is not an id.", field) from None
        if expected is not None and name != expected:
            raise NotFound(say("There is no such record.", "没有该记录。"), field)
        return name, record_id


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of this process. Loads every room's models and services the first time."""
    load_tables()
    _load_services()
    models = {model.facts.name: model for model in _declared(Record)}
    fields = {name: _fields(model) for name, model in sorted(models.items())}
    found = Catalogue({name: RecordType(models[name], fields[name], _inverses(name, fields)) for name in fields})
    for name, record in found.items():
        declare(_object(name, record))
        counted(name, Counted(record.facts.module, _living(record.model), "records"))
    return found


def _object(name: str, record: RecordType) -> Object:
    """The record type as the floor of access knows it."""
    facts = record.facts
    may_hide = frozenset(each.name for each in record.fields.values() if hideable(each) and each.name != facts.title)
    may_mask = frozenset(each.name for each in record.fields.values() if maskable(each) and each.name != facts.title)
    return Object(name, facts.module, facts.scoped, may_hide, may_mask)


def _living(model: type[Record]) -> Select[int]:
    return select(func.count()).select_from(model).where(model.deleted_at.is_(None))


def _declared(base: type[Record]) -> list[type[Record]]:
    return [found for model in base.__subclasses__() for found in (model, *_declared(model)) if hasattr(found, "facts")]


def _load_services() -> None:
    """Import every service, so that what it hooks to the writing of records is in place."""
    for module in pkgutil.walk_packages(tenants.__path__, "tenants."):
        if module.name.rsplit(".", 1)[-1] == "service":
            importlib.import_module(module.name)


def _fields(model: type[Record]) -> dict[str, Field]:
    declared = {
        column.name: column.info["field"].named(column.name)
        for column in model.__table__.columns
        if "field" in column.info
    }
    return dict(sorted(declared.items(), key=lambda item: item[1].name in Record.__annotations__))


def _inverses(name: str, fields: Mapping[str, Mapping[str, Field]]) -> dict[str, Inverse]:
    return {
        field.inverse: Inverse(field.inverse, record, field.name)
        for record, columns in fields.items()
        for field in columns.values()
        if field.kind is Kind.REFERENCE and field.target == name and field.inverse
    }


def module_of(field: Field) -> Module | None:
    """Where a field belongs elsewhere than its record: what it says, or the module of the record it points to."""
    return field.module or (catalogue()[field.target].facts.module if field.target else None)
