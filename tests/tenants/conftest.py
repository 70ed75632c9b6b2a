"""What the stories of records and rooms share: the cast on a plan that has everything, and short ways to write."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tenants.context import TenantContext
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.entitlement import seeded
from tenants.plans import Plan
from tenants.records import reading, writing
from tenants.records.catalogue import catalogue
from tenants.records.selection import ListSelection, Page, Query, Rows, Selection
from tests import cast

_TAG = Selection("tag", frozenset({"name", "colour", "kind"}))


@pytest.fixture
async def people(database: Database) -> cast.Cast:
    """Alice, Bob, Mallory and Petra in companies of their own, on the business plan."""
    found = await cast.everyone()
    return cast.Cast(
        *(on_plan(person, Plan.BUSINESS) for person in (found.alice, found.bob, found.mallory, found.petra))
    )


def on_plan(person: cast.Person, plan: str) -> cast.Person:
    return replace(person, context=replace(person.context, entitlement=seeded(Plan(plan))))


async def create(ctx: TenantContext, name: str, /, **values: Any) -> UUID:
    async with unit_of_work(ctx) as uow:
        return await writing.create(uow, catalogue()[name].model, values)


async def update(ctx: TenantContext, name: str, record_id: UUID, version: int | None = None, /, **values: Any) -> int:
    async with unit_of_work(ctx) as uow:
        return await writing.update(uow, catalogue()[name].model, record_id, version, values)


async def delete(ctx: TenantContext, name: str, record_id: UUID) -> None:
    async with unit_of_work(ctx) as uow:
        await writing.delete(uow, catalogue()[name].model, record_id)


async def restore(ctx: TenantContext, name: str, record_id: UUID) -> None:
    async with unit_of_work(ctx) as uow:
        await writing.restore(uow, catalogue()[name].model, record_id)


async def read(ctx: TenantContext, name: str, record_id: UUID, *columns: str) -> Any:
    """The record with its version and `columns` (all of them when none is named), or None."""
    wanted = frozenset(columns or (*catalogue()[name].fields, "custom"))
    async with unit_of_work(ctx, read_only=True) as uow:
        selection = Selection(name, wanted, tags=_TAG if catalogue()[name].facts.taggable else None)
        return await reading.read_one(uow, selection, record_id)


async def page(ctx: TenantContext, name: str, *columns: str, size: Page | None = None, **query: Any) -> Rows:
    async with unit_of_work(ctx, read_only=True) as uow:
        selection = Selection(name, frozenset(columns))
        return await reading.read_list(uow, ListSelection(selection, Query(page=size or Page(first=500), **query)))


async def found(ctx: TenantContext, name: str, **query: Any) -> list[UUID]:
    """The ids of a list, in its order."""
    return [row["id"] for row in (await page(ctx, name, **query)).rows]
