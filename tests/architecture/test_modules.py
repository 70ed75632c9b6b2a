"""Every part of the schema belongs to one module or is always there, and what a plan lacks leaves no trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_introspection_query,
    graphql_sync,
    validate_schema,
)

from api.naming import camel, pascal
from api.schema.belonging import ALWAYS, needs_of
from api.schema.schema import schema
from api.schema.view import view_of
from tenants.entitlement import SEEDED_BOOK, WRITES, Entitlement, entitle
from tenants.plans import Module, Plan
from tenants.records.catalogue import catalogue


def every_entitlement() -> Iterator[Entitlement]:
    """Each plan, and each plan with each module given, taken, or kept for reading."""
    for plan, module in product(Plan, Module):
        yield entitle(SEEDED_BOOK, plan, modules={module: True})
        yield entitle(SEEDED_BOOK, plan, modules={module: False})
        yield entitle(SEEDED_BOOK, plan, modules={module: False}, kept=[module])
    yield from (entitle(SEEDED_BOOK, plan) for plan in Plan)


def coordinates(of: GraphQLSchema) -> set[str]:
    found = set()
    for named in of.type_map.values():
        found.add(named.name)
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            found |= {f"{named.name}.{name}" for name in named.fields}
        if isinstance(named, GraphQLEnumType):
            found |= {f"{named.name}.{name}" for name in named.values}
    return {each for each in found if not each.startswith("__")}


WHOLE = schema()._schema
NEEDS = needs_of(WHOLE).of


def test_every_coordinate_needs_a_module_that_exists_or_none() -> None:
    known = {ALWAYS} | {f"{module}{sign}" for module in Module for sign in ("", WRITES)}
    assert {each for each in coordinates(WHOLE) if NEEDS[each] not in known} == set()


def test_what_is_made_from_a_record_belongs_to_its_module() -> None:
    for name, record in catalogue().items():
        module, kind = record.facts.module, pascal(name)
        for suffix in ("", "Edge", "Connection", "Filter", "Order", "Payload", "Aggregate", "AggregateGroup"):
            assert NEEDS[f"{kind}{suffix}"] == module
        assert NEEDS[f"Query.{camel(name)}"] == NEEDS[f"Query.{camel(record.facts.plural)}"] == module
        for verb in ("create", "update", "delete", "restore"):
            assert NEEDS[f"Mutation.{verb}{kind}"] == f"{module}{WRITES}"
        assert NEEDS[f"Subscription.{camel(name)}Changed"] == module
        assert NEEDS[f"RecordKind.{name.upper()}"] == module


def test_only_mutations_and_inputs_write() -> None:
    writing = {each.partition(".")[0] for each, need in NEEDS.items() if need.endswith(WRITES)}
    assert {each for each in writing if each != "Mutation" and not each.endswith("Input")} == set()


@pytest.mark.parametrize(
    "entitlement", list(every_entitlement()), ids=lambda e: f"{e.plan} {','.join(sorted(e.grants))}"
)
def test_a_view_has_what_is_granted_and_nothing_else(entitlement: Entitlement) -> None:
    """A type nobody refers to any more goes as well; each field, input field and value stands or falls by its need."""
    view = view_of(WHOLE, entitlement)
    shown = coordinates(view)
    for each in shown:
        assert not NEEDS[each] or NEEDS[each] in entitlement.grants, each
    for each in coordinates(WHOLE) - shown:
        parent = each.partition(".")[0]
        answers = _answers_with(each)
        needed = {NEEDS[each], NEEDS.get(answers, "")} - {""}
        assert not needed <= entitlement.grants or parent not in shown or each == parent, each


def _answers_with(coordinate: str) -> str:
    parent, _, name = coordinate.partition(".")
    part = getattr(WHOLE.type_map[parent], "fields", {}).get(name)
    kind: Any = part.type if part else None
    while hasattr(kind, "of_type"):
        kind = kind.of_type
    return kind.name if kind else ""


@pytest.mark.parametrize("module", Module)
def test_introspection_of_a_tenant_without_a_module_has_no_trace_of_it(module: Module) -> None:
    entitlement = entitle(SEEDED_BOOK, Plan.ENTERPRISE, modules={module: False})
    view = view_of(WHOLE, entitlement)
    view._validation_errors = None
    assert validate_schema(view) == []
    told = json.dumps(graphql_sync(view, get_introspection_query(descriptions=False)).data)
    absent = coordinates(WHOLE) - coordinates(view)
    types = {each for each in absent if "." not in each}
    assert {each for each in types if f'"{each}"' in told} == set()
    assert "Query." not in told and absent


def test_a_module_that_is_only_read_shows_what_is_read_and_no_way_to_write() -> None:
    kept = view_of(WHOLE, entitle(SEEDED_BOOK, Plan.BUSINESS, modules={Module.ACTIVITIES: False}, kept=["activities"]))
    shown = coordinates(kept)
    assert {"Query.activities", "Account.activities", "Subscription.activityChanged"} <= shown
    assert not {"Mutation.createActivity", "CreateActivityInput", "Mutation.completeTask"} & shown
