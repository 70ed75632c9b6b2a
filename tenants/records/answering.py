"""Answering compiled reads: one statement each, in a read-only unit of the reader's tenant."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.records.catalogue import catalogue
from tenants.records.compiling import Compiled, compile_one, compile_page
from tenants.records.shape import PageShape, Shape


async def answer_one(context: TenantContext, shape: Shape, record_id: UUID) -> Any:
    """One living record as its shape wants it, or None."""
    _require(context, shape.record)
    return await _answer(context, compile_one(context.tenant_id, shape, record_id))


async def answer_page(context: TenantContext, page: PageShape) -> Any:
    """One page of a list as its shape wants it."""
    _require(context, page.record)
    return await _answer(context, compile_page(context.tenant_id, page))


def _require(context: TenantContext, name: str) -> None:
    module = catalogue()[name].facts.module
    context.require(module, f"{module}:read")


async def _answer(context: TenantContext, compiled: Compiled) -> Any:
    async with unit_of_work(context, read_only=True) as uow:
        return compiled.build(await uow.connection.fetch(compiled.sql, *compiled.arguments))
