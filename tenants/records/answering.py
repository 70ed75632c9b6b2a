"""Answering compiled reads: one statement each, which enters the reader's tenant itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tenants.config import settings
from tenants.context import TenantContext
from tenants.db.unit_of_work import read_alone, unit_of_work
from tenants.records import mentions
from tenants.records.catalogue import catalogue
from tenants.records.compiling import Compiled, compile_one, compile_page
from tenants.records.shape import PageShape, Shape
from tenants.records.sql import Pen


async def answer_one(context: TenantContext, shape: Shape, record_id: UUID) -> Any:
    """One living record as its shape wants it, or None."""
    _require(context, shape.record)
    pen = await _pen(context, mentions.in_shape(shape))
    return await _answer(context, compile_one(pen, shape, record_id))


async def answer_page(context: TenantContext, page: PageShape) -> Any:
    """One page of a list as its shape wants it."""
    _require(context, page.record)
    pen = await _pen(context, mentions.in_page(page))
    return await _answer(context, compile_page(pen, page))


def _require(context: TenantContext, name: str) -> None:
    module = catalogue()[name].facts.module
    context.require(module, f"{module}:read")


async def _pen(context: TenantContext, mentioned: Iterable[str]) -> Pen:
    """A pen that knows the tenant's own fields of the record types mentioned; most reads mention none."""
    names = set(mentioned)
    if not names:
        return Pen(context)
    async with unit_of_work(context, read_only=True) as uow:
        return await mentions.pen_for(uow, names)


async def _answer(context: TenantContext, compiled: Compiled) -> Any:
    if settings().database_mode == "citus":
        async with unit_of_work(context, read_only=True) as uow:
            return compiled.build(await uow.connection.fetch(compiled.sql, *compiled.arguments))
    return compiled.build(await read_alone(compiled.sql, compiled.arguments))
