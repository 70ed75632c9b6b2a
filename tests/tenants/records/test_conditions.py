"""What a filter says of a lead just before it is stored is what it says of it afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.db.unit_of_work import unit_of_work
from tenants.errors import BadInput
from tenants.kit.ids import uuid7
from tenants.records import custom, custom_fields, writing
from tenants.records.catalogue import catalogue
from tenants.records.conditions import check_filter, met_by_arriving, met_by_stored
from tenants.records.custom_kinds import CustomKind
from tenants.records.hooks import Draft, preparation_of
from tests.cast import Cast
from tests.tenants.conftest import create

FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"name": {"eq": "Ada"}},
    {"name": {"starts_with": "ad"}},
    {"name": {"contains": "DA"}},
    {"name": {"starts_with": "李"}},
    {"company": {"is_null": True}},
    {"employees": {"gte": 10, "lt": 100}},
    {"source": {"in": ["Fair", "Site"]}},
    {"source": {"nin": ["Fair"]}},
    {"emails": {"has": "ada@big.example"}},
    {"phones": {"has": "+498912345678"}},
    {"phones": {"is_null": False}},
    {"status": {"eq": "new"}},
    {"created_at": {"gte": "2020-01-01T00:00:00+00:00"}},
    {"not": {"or": [{"company": {"eq": "Big"}}, {"name": {"eq": "Eve"}}]}},
    {"custom_fields": [{"key": "tier", "gte": "2"}]},
    {"custom_fields": [{"key": "tier", "is_null": True}]},
    {"custom_fields": [{"key": "motto", "starts_with": "per"}]},
    {"activities": {"kind": {"eq": "call"}}},
    {"converted_account": {"name": {"eq": "Big"}}},
)
LEADS: tuple[dict[str, Any], ...] = (
    {"name": "Ada", "company": "Big", "employees": 50, "source": "Fair", "emails": [{"value": "ada@big.example"}]},
    {"name": "adam", "source": "Site", "phones": [{"value": "+498912345678"}], "custom": {"tier": 3}},
    {"name": "李雷", "employees": 100, "custom": {"tier": 1, "motto": "per aspera"}},
    {"name": "Eve", "company": "Big"},
)


async def test_what_is_asked_of_a_lead_that_arrives_is_answered_as_of_a_stored_one(people: Cast) -> None:
    record, filters = catalogue()["lead"], {uuid7(): tree for tree in FILTERS}
    async with unit_of_work(people.alice.context) as uow:
        for key, kind in (("tier", CustomKind.INTEGER), ("motto", CustomKind.TEXT)):
            await custom_fields.create_field(uow, record_type="lead", key=key, kind=kind, label_en=key)
    foretold: dict[Any, frozenset[Any]] = {}
    watching = True

    async def look(uow: Any, drafts: list[Draft]) -> list[Any]:
        if watching:
            foretold.update(await met_by_arriving(uow, record, filters, [draft.after for draft in drafts]))
        return []

    preparation_of(record.model)(look)
    try:
        async with unit_of_work(people.acme) as uow:
            fields = await custom.definitions(uow, "lead")
            checked = [writing.check_new(uow, record, lead, fields)[0] for lead in LEADS]
            made = await writing.create_many(uow, record, checked)
    finally:
        watching = False
    async with unit_of_work(people.acme) as uow:
        stored = await met_by_stored(uow, record, filters, made)
    told = {key: [key in foretold[lead] for lead in made] for key in filters}
    assert told == {key: [key in stored[lead] for lead in made] for key in filters}
    assert sum(any(each) and not all(each) for each in told.values()) >= 12, "most of them tell leads apart"


async def test_a_filter_that_depends_on_its_reader_or_on_a_secret_decides_nothing(people: Cast) -> None:
    record = catalogue()["lead"]
    await create(people.acme, "lead", name="Ada")
    async with unit_of_work(people.alice.context) as uow:
        await custom_fields.create_field(
            uow, record_type="lead", key="passport", kind=CustomKind.TEXT, label_en="Passport", sensitive=True
        )
    for tree in (
        {"owner_id": {"me": True}},
        {"created_at": {"during": "today"}},
        {"custom_fields": [{"key": "passport", "eq": "X"}]},
        {"nonsense": {"eq": 1}},
    ):
        async with unit_of_work(people.alice.context) as uow:
            with pytest.raises(BadInput):
                await check_filter(uow, record, tree)
