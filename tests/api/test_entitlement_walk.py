"""The walk over everything a plan switches, through every way in: whatever a new room brings is walked without being
listed. Alice sits at a browser, has a phone and a program; Petra works for her company from outside.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from graphql import is_composite_type
from graphql.type import get_named_type

from api.schema.belonging import needs_of
from api.schema.schema import schema
from api.schema.view import view_of
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.entitlement import SEEDED_BOOK, WRITES, entitle
from tenants.partners import service as partners
from tenants.plans import Module, Plan
from tenants.records.catalogue import RecordType, catalogue, module_of
from tenants.records.importing.targets import targets
from tenants.registry.plan import service as plans
from tenants.registry.plan.service import grant_bought
from tests.api.conftest import Client, signed_in
from tests.api.test_entitlement import ways_in
from tests.cast import Cast, everyone
from tests.isolation.documents import Operation, operations
from tests.partnership import Partnership, partnership

NEEDS = needs_of(schema()._schema).of


@pytest.fixture
async def people(database: Database) -> Cast:
    return await everyone()


@pytest.fixture
async def ways(people: Cast) -> AsyncIterator[dict[str, Client]]:
    world = await partnership(people.alice)
    async with signed_in(people.alice) as at_home, signed_in(world.petra) as outside:
        found = await ways_in(Client(at_home), people)
        await _go_in(world)
        yield {**found, "reseller": Client(outside)}
        for name in ("phone", "key"):
            await found[name].http.aclose()


async def _go_in(world: Partnership) -> None:
    grant = await world.granted("admin")
    await partners.open_company(world.petra.context, grant_id=grant.id)


async def switch(people: Cast, module: Module, *, on: bool) -> None:
    async with unit_of_work(replace(people.alice.context, user_id=None).as_system()) as uow:
        if on:
            await plans.lift_override(uow, name=module)
        else:
            await plans.override_module(uow, module=module, on=False, reason="a story")


def of(module: Module) -> list[Operation]:
    """What the module brings: its queries and mutations, each as bare as can be."""
    own = {module.value, f"{module}{WRITES}"}
    return [each for each in operations() if NEEDS[f"{each.kind.capitalize()}.{each.name}"] in own]


def bare(operation: Operation) -> str:
    arguments = operation.field.args.items()
    declared = ", ".join(f"${name}: {given.type}" for name, given in arguments)
    passed = ", ".join(f"{name}: ${name}" for name, _ in arguments)
    body = "{ __typename }" if is_composite_type(get_named_type(operation.field.type)) else ""
    head, call = (f"({declared})", f"({passed})") if declared else ("", "")
    return f"{operation.kind} {head} {{ {operation.name}{call} {body} }}"


async def test_every_operation_of_a_module_is_refused_alike_by_every_way_in(
    people: Cast, ways: dict[str, Client]
) -> None:
    walked = set()
    for module in Module:
        await switch(people, module, on=False)
        for operation in of(module):
            told = []
            for way in ways.values():
                [error] = (await way.send(bare(operation)))["errors"]
                told.append((error["message"], {**error["extensions"], "requestId": None}))
            assert told == [told[0]] * len(ways), operation.label
            facts = told[0][1]
            assert facts["code"] == "MODULE_NOT_IN_PLAN", operation.label
            assert facts["plan"] == SEEDED_BOOK.smallest_with([Module(facts["module"])]), operation.label
            walked.add(operation.name)
        await switch(people, module, on=True)
    assert walked >= {"accounts", "createActivity", "startImport", "customFields"}


@pytest.mark.parametrize("plan", Plan)
async def test_each_plan_refuses_what_it_lacks_by_every_way_in_and_what_is_given_beyond_it_is_there(
    people: Cast, ways: dict[str, Client], plan: Plan
) -> None:
    await put_on(people, plan)
    lacking = set(Module) - entitle(SEEDED_BOOK, plan).modules
    assert lacking == ({Module.CUSTOM_FIELDS} if plan is Plan.FREE else set())
    for module in lacking:
        for given in (False, True):
            if given:
                async with unit_of_work(replace(people.alice.context, user_id=None).as_system()) as uow:
                    await plans.override_module(uow, module=module, on=True, reason="a story")
            for way, operation in ((way, each) for way in ways.values() for each in of(module)):
                codes = {
                    error["extensions"].get("code") for error in (await way.send(bare(operation))).get("errors", ())
                }
                assert ("MODULE_NOT_IN_PLAN" in codes) is not given, operation.label
    for way in ways.values():
        for module in set(Module) - lacking:
            answer = await way.send(bare(of(module)[0]))
            assert "MODULE_NOT_IN_PLAN" not in str(answer.get("errors", "")), module


async def put_on(people: Cast, plan: Plan) -> None:
    """As who has bought it, or moved to it, is."""
    async with unit_of_work(replace(people.alice.context, user_id=None).as_system()) as uow:
        await grant_bought(uow, plan=plan, seats=None)


async def test_every_way_in_has_it_all_when_the_plan_has(ways: dict[str, Client]) -> None:
    """The other half: none of the refusals above was for another reason."""
    for name, way in ways.items():
        for operation in (each for module in Module for each in of(module)):
            codes = {error["extensions"].get("code") for error in (await way.send(bare(operation))).get("errors", ())}
            assert "MODULE_NOT_IN_PLAN" not in codes, (name, operation.label)


@pytest.mark.parametrize("record", catalogue().values(), ids=catalogue().keys())
def test_a_template_for_an_import_has_the_columns_of_the_modules_there_are(record: RecordType) -> None:
    everything = entitle(SEEDED_BOOK, Plan.ENTERPRISE)
    whole = targets(record, {}, None, everything)
    for module in Module:
        less = replace(everything, modules=everything.modules - {module})
        left = targets(record, {}, None, less)
        needs = {
            path: (target.field and module_of(target.field)) or record.facts.module for path, target in whole.items()
        }
        assert whole.keys() - left.keys() == {path for path, need in needs.items() if need == module}, module


@pytest.mark.parametrize("module", Module)
def test_what_can_be_followed_leaves_with_its_module(module: Module) -> None:
    entitlement = entitle(SEEDED_BOOK, Plan.ENTERPRISE, modules={module: False})
    whole, view = schema()._schema.subscription_type, view_of(schema()._schema, entitlement).subscription_type
    assert whole is not None
    left = set(whole.fields) - set(view.fields if view else ())
    assert left == {name for name in whole.fields if not {NEEDS[f"Subscription.{name}"]} - {""} <= entitlement.grants}
