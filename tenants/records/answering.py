"""Answering compiled reads: one statement each, which enters the reader's tenant itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.config import settings
from tenants.context import TenantContext
from tenants.db.statement import entering
from tenants.db.unit_of_work import UnitOfWork, read_alone, unit_of_work
from tenants.reach import Action
from tenants.records import mentions
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.compiling import Compiled, compile_one, compile_page
from tenants.records.holes import Hole
from tenants.records.merging import aliases
from tenants.records.scoping import require
from tenants.records.shape import PageShape, Shape
from tenants.records.sql import Pen


@dataclass(frozen=True, slots=True)
class Reading:
    """A compiled read of records of a kind. `reusable` when nothing in it is one tenant's alone."""

    record: RecordType
    compiled: Compiled
    reusable: bool
    place: int | None = None
    """Of one record: where among the arguments its id is."""

    async def answer(self, context: TenantContext, variables: Mapping[str, Any]) -> Any:
        """The answer's value; of a record that went into another one, what it became. Raises Forbidden,
        ModuleNotInPlan, and BadInput or NotFound for what fills its holes.
        """
        require(context, self.record, Action.READ)
        arguments = self.compiled.bound(context, variables)
        rows = await _fetch(context, self.compiled, arguments)
        if not rows and self.place is not None:
            arguments[self.place] = await _root(context, arguments[self.place])
            rows = await _fetch(context, self.compiled, arguments) if arguments[self.place] else rows
        return self.compiled.shaped(context, rows)

    async def again(self, uow: UnitOfWork, variables: Mapping[str, Any]) -> Any:
        """The answer's value within a unit of work, which sees what it has written itself."""
        require(uow.context, self.record, Action.READ)
        arguments = self.compiled.bound(uow.context, variables)
        rows = await uow.connection.fetch(self.compiled.inside, *arguments)
        if not rows and self.place is not None:
            arguments[self.place] = await aliases.root(uow, arguments[self.place])
            rows = await uow.connection.fetch(self.compiled.inside, *arguments) if arguments[self.place] else rows
        return self.compiled.shaped(uow.context, rows)


async def reading_one(context: TenantContext, shape: Shape, record_id: UUID | Hole) -> Reading:
    """How to read one living record as its shape wants it; the answer is None where there is none."""
    pen, reusable = await _pen(context, mentions.in_shape(shape))
    compiled = compile_one(pen, shape, record_id)
    place = next(at for at, each in enumerate(compiled.arguments) if each is record_id)
    return Reading(catalogue()[shape.record], compiled, reusable, place)


async def reading_back(context: TenantContext, shape: Shape) -> Reading:
    """How to read back a record that was just written: its id is the variable `id`."""
    return await reading_one(context, shape, Hole("id"))


async def reading_page(context: TenantContext, page: PageShape) -> Reading:
    """How to read one page of a list as its shape wants it. Raises NotReusable, BadInput."""
    pen, reusable = await _pen(context, mentions.in_page(page))
    return _reading(page.record, compile_page(pen, page), reusable)


def _reading(record: str, compiled: Compiled, reusable: bool) -> Reading:
    return Reading(catalogue()[record], compiled, reusable)


async def _pen(context: TenantContext, mentioned: Iterable[str]) -> tuple[Pen, bool]:
    """A pen that knows the tenant's own fields of the record types mentioned; most reads mention none."""
    names = set(mentioned)
    if not names:
        return Pen(context), True
    async with unit_of_work(context, read_only=True) as uow:
        return await mentions.pen_for(uow, names), False


async def _root(context: TenantContext, record_id: UUID) -> UUID | None:
    if settings().database_mode == "citus":
        async with unit_of_work(context, read_only=True) as uow:
            return await aliases.root(uow, record_id)
    found = await read_alone(entering(aliases.ROOT), [context.tenant_id, record_id])
    return found[0]["root_id"] if found else None


async def _fetch(context: TenantContext, compiled: Compiled, arguments: list[Any]) -> list[Any]:
    if settings().database_mode == "citus":
        async with unit_of_work(context, read_only=True) as uow:
            return list(await uow.connection.fetch(compiled.inside, *arguments))
    return await read_alone(compiled.sql, arguments)
