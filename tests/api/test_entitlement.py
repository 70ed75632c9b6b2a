"""What a plan does not have is refused alike by every way in, with one code and the plan that has it; and nobody who
lacks a module is told its names.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import httpx
import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, get_named_type, parse, validate

from api import stamps
from api.limits import rules
from api.schema.belonging import needs_of
from api.schema.schema import schema
from api.schema.view import view_of
from tenants.context import TenantContext
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.entitlement import SEEDED_BOOK, Entitlement, entitle
from tenants.errors import ModuleNotInPlan
from tenants.kit.ids import uuid7
from tenants.plans import Module, Plan
from tenants.records.catalogue import catalogue
from tenants.records.custom_kinds import CustomKind, Definition
from tenants.records.fields import Label
from tenants.records.importing.targets import targets
from tenants.registry import service as registry
from tenants.registry.plan import service as plans
from tests.api.conftest import Client, signed_in
from tests.cast import PASSWORD, Cast, everyone
from tests.isolation.documents import Operation, operations, subscriptions

LABEL = Label("Size", "规模")

WHOLE = schema()._schema
NEEDS = needs_of(WHOLE).of


def every_entitlement() -> Iterator[Entitlement]:
    """Each plan, with each module given, taken, or kept for reading."""
    for plan, module in product(Plan, Module):
        yield entitle(SEEDED_BOOK, plan, modules={module: True})
        yield entitle(SEEDED_BOOK, plan, modules={module: False})
        yield entitle(SEEDED_BOOK, plan, modules={module: False}, kept=[module])


ENTITLEMENTS = list({entitlement.grants: entitlement for entitlement in every_entitlement()}.values())


_parsed = cache(parse)


def refused(entitlement: Entitlement, document: str, **variables: Any) -> ModuleNotInPlan | None:
    try:
        stamps.check(TenantContext(uuid7(), entitlement=entitlement), document, None, variables)
    except ModuleNotInPlan as refusal:
        return refusal
    return None


@pytest.mark.parametrize("entitlement", ENTITLEMENTS, ids=lambda e: ",".join(sorted(e.grants)))
def test_a_document_is_let_in_exactly_where_it_is_valid_on_the_tenants_view(entitlement: Entitlement) -> None:
    """Every query, mutation and subscription there is, asking for all there is of it."""
    view = view_of(WHOLE, entitlement)
    for operation in (*operations(), *subscriptions()):
        valid = not validate(view, _parsed(operation.document), rules(), max_errors=1)
        refusal = refused(entitlement, operation.document)
        assert valid is (refusal is None), operation.label
        if refusal is not None:
            _names_the_plan(entitlement, refusal)


def _names_the_plan(entitlement: Entitlement, refusal: ModuleNotInPlan) -> None:
    facts = refusal.extensions
    module = Module(str(facts["module"]))
    assert NEEDS[str(facts["coordinate"])].startswith(module)
    assert module not in entitlement.modules
    assert facts["plan"] == SEEDED_BOOK.smallest_with([module])
    assert facts["readOnly"] is (module in entitlement.read_only)


@pytest.mark.parametrize("entitlement", ENTITLEMENTS, ids=lambda e: ",".join(sorted(e.grants)))
def test_every_input_field_and_enum_value_in_a_variable_counts(entitlement: Entitlement) -> None:
    for operation in (*operations(), *subscriptions()):
        for name, argument in operation.field.args.items():
            kind = get_named_type(argument.type)
            for part, value in _parts(kind):
                allowed = {NEEDS[f"{kind.name}.{part}"], NEEDS[_coordinate(operation)]} - {""} <= entitlement.grants
                document = _bare(operation, name, str(argument.type))
                if allowed and refused(entitlement, document) is None:
                    assert refused(entitlement, document, **{name: value}) is None, (operation.label, part)
                if not allowed:
                    assert refused(entitlement, document, **{name: value}) is not None, (operation.label, part)
                    assert refused(entitlement, document, **{name: [value]}) is not None, (operation.label, part)


def _coordinate(operation: Operation) -> str:
    return f"{operation.kind.capitalize()}.{operation.name}"


def _parts(kind: Any) -> list[tuple[str, Any]]:
    if isinstance(kind, GraphQLInputObjectType):
        return [(name, {name: None}) for name in kind.fields]
    return [(name, name) for name in kind.values] if isinstance(kind, GraphQLEnumType) else []


def _bare(operation: Operation, argument: str, kind: str) -> str:
    """The field with its arguments, asking for nothing more than a name."""
    declared = ", ".join(f"${name}: {given.type}" for name, given in operation.field.args.items())
    passed = ", ".join(f"{name}: ${name}" for name in operation.field.args)
    inner = get_named_type(operation.field.type)
    body = "{ __typename }" if hasattr(inner, "fields") else ""
    return f"{operation.kind} ({declared}) {{ {operation.name}({passed}) {body} }}"


def test_what_is_not_asked_for_does_not_count() -> None:
    free = entitle(SEEDED_BOOK, Plan.FREE)
    document = "query ($own: Boolean!) { accounts { nodes { name ...Own @include(if: $own) } } }"
    document += " fragment Own on Account { customFields }"
    assert refused(free, document, own=False) is None
    assert refused(free, document, own=True) is not None
    assert refused(free, "{ accounts { nodes { name customFields @skip(if: true) } } }") is None


# --- over the wire


@pytest.fixture
async def people(database: Database) -> Cast:
    return await everyone()


async def take(people: Cast, *modules: Module) -> None:
    operator = replace(people.alice.context, user_id=None).as_system()
    for module in modules:
        async with unit_of_work(operator) as uow:
            await plans.override_module(uow, module=module, on=False, reason="a story")


@pytest.fixture
async def alice(people: Cast) -> AsyncIterator[Client]:
    async with signed_in(people.alice) as http:
        yield Client(http)


async def ways_in(alice: Client, people: Cast) -> dict[str, Client]:
    """A browser, a phone and a program, all of Alice's."""
    phone, program = _bare_client(alice), _bare_client(alice)
    signed = await phone.ask(
        'mutation ($e: String!, $p: String!) { signIn(input: {email: $e, password: $p, device: "Alice\'s phone"}) {'
        " accessToken refreshToken } }",
        e=people.alice.email,
        p=PASSWORD,
    )
    renewed = await phone.ask(
        "mutation ($t: String!) { refreshSession(input: {refreshToken: $t}) { accessToken } }",
        t=signed["signIn"]["refreshToken"],
    )
    made = await alice.ask(
        'mutation { createApiKey(input: {name: "Reporting", scopes: ["accounts:read", "accounts:write",'
        ' "activities:read", "activities:write", "imports:run"]}) { secret } }'
    )
    phone.http.headers["authorization"] = f"Bearer {renewed['refreshSession']['accessToken']}"
    program.http.headers["authorization"] = f"Bearer {made['createApiKey']['secret']}"
    return {"browser": alice, "phone": phone, "key": program}


def _bare_client(alice: Client) -> Client:
    return Client(httpx.AsyncClient(transport=alice.http._transport, base_url="http://rapport.test"))


WITHOUT_ACTIVITIES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("{ activities { nodes { subject } } }", {}, "Query.activities"),
    ("{ accounts { nodes { name activities { totalCount } } } }", {}, "Account.activities"),
    ("{ accounts { nodes { name nextActivity { state } } } }", {}, "Account.nextActivity"),
    ("query ($f: AccountFilter) { accounts(filter: $f) { totalCount } }",
     {"f": {"or": [{"activities": {"subject": {"eq": "x"}}}]}}, "AccountFilter.activities"),
    ("query ($id: ID!) { node(id: $id) { id ... on Activity { subject } } }",
     {"id": f"activity_{uuid7()}"}, "Activity"),
    ("mutation ($i: CreateActivityInput!) { createActivity(input: $i) { userErrors { code } } }",
     {"i": {"kind": "NOTE", "subject": "x"}}, "Mutation.createActivity"),
    ("mutation ($i: [DeleteInput!]!) { deleteActivities(inputs: $i) { userErrors { code } } }",
     {"i": [{"id": f"activity_{uuid7()}"}]}, "Mutation.deleteActivities"),
)  # fmt: skip


async def test_every_way_in_refuses_alike_and_at_once(alice: Client, people: Cast) -> None:
    ways = await ways_in(alice, people)
    for way in ways.values():
        assert "errors" not in await way.send(WITHOUT_ACTIVITIES[0][0])
    await take(people, Module.ACTIVITIES)
    for way, (document, variables, coordinate) in product(ways.values(), WITHOUT_ACTIVITIES):
        [error] = (await way.send(document, **variables))["errors"]
        found = {name: error["extensions"][name] for name in ("code", "module", "plan", "coordinate")}
        assert found == {
            "code": "MODULE_NOT_IN_PLAN", "module": "activities", "plan": "free", "coordinate": coordinate,
        }  # fmt: skip
    for way in ways.values():
        if way is not alice:
            await way.http.aclose()


async def test_an_id_of_an_absent_module_is_refused_whether_there_is_such_a_record_or_not(
    alice: Client, people: Cast
) -> None:
    made = await alice.ask(
        'mutation { createActivity(input: {kind: NOTE, subject: "Secret"}) { activity { id } userErrors { code } } }'
    )
    async with unit_of_work(replace(people.alice.context, user_id=None).as_system()) as uow:
        await uow.connection.execute("UPDATE activities SET deleted_at = now() WHERE tenant_id = $1", uow.tenant_id)
    await take(people, Module.ACTIVITIES)
    ids = [made["createActivity"]["activity"]["id"], f"activity_{uuid7()}"]
    for document in ("query ($id: ID!) { node(id: $id) { __typename id } }",
                     "query ($id: ID!) { history(id: $id) { nodes { id } } }"):  # fmt: skip
        first, second = [await alice.send(document, id=each) for each in ids]
        assert first == second and first["errors"][0]["extensions"]["code"] == "MODULE_NOT_IN_PLAN"
    assert "Activity" not in json.dumps([first, second])


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("{ activitys { nodes { id } } }", {}),
        ("{ accounts { nodes { activitiez { totalCount } nextActivit { state } } } }", {}),
        ("query ($f: AccountFilter) { accounts(filter: $f) { totalCount } }", {"f": {"activitie": {}}}),
        ("query ($o: [AccountOrder!]) { accounts(orderBy: $o) { totalCount } }", {"o": [{"nextActivitiAt": "ASC"}]}),
        ("{ node(id: 1) { ... on Activitys { subject } } }", {}),
        ('{ __type(name: "Activity") { name } }', {}),
        ("{ __schema { types { name fields { name } inputFields { name } enumValues { name } } } }", {}),
    ],
)
async def test_no_suggestion_and_no_introspection_names_what_is_absent(
    alice: Client, people: Cast, document: str, variables: dict[str, Any]
) -> None:
    await take(people, Module.ACTIVITIES)
    told = json.dumps(await alice.send(document, **variables))
    for mistaken in ("activitys", "activitiez", "nextActivitiAt", "nextActivit", "activitie", "Activitys"):
        told = told.replace(mistaken, "")
    assert "ctivit" not in told


async def test_it_comes_back_whole(alice: Client, people: Cast) -> None:
    await alice.ask('mutation { createActivity(input: {kind: NOTE, subject: "Kept"}) { userErrors { code } } }')
    await take(people, Module.ACTIVITIES)
    read = await alice.ask("{ me { modules readOnlyModules } activities { nodes { subject } } }")
    assert read["activities"]["nodes"] == [{"subject": "Kept"}] and read["me"]["readOnlyModules"] == ["activities"]
    create = 'mutation { createActivity(input: {kind: NOTE, subject: "No"}) { userErrors { code } } }'
    assert await alice.refused(create) == "MODULE_NOT_IN_PLAN"
    async with unit_of_work(replace(people.alice.context, user_id=None).as_system()) as uow:
        await plans.lift_override(uow, name="activities")
    await alice.ask(create)
    assert len((await alice.ask("{ activities { nodes { subject } } }"))["activities"]["nodes"]) == 2


async def test_alice_sees_what_her_company_uses(alice: Client, people: Cast) -> None:
    await alice.ask('mutation { createAccount(input: {name: "One"}) { userErrors { code } } }')
    async with unit_of_work(replace(people.alice.context, user_id=None).as_system()) as uow:
        await plans.override_limit(uow, limit="seats", number=2, reason="a story")
        await plans.override_limit(uow, limit="records", number=0, reason="a story")
    meters = {each["name"]: each for each in (await alice.ask("{ usage { name used number most state } }"))["usage"]}
    assert meters["records"] == {"name": "records", "used": 1, "number": 0, "most": 0, "state": "OVER"}
    assert meters["seats"] == {"name": "seats", "used": 2, "number": 2, "most": 2, "state": "NEAR"}
    made = await alice.ask('mutation { createAccount(input: {name: "Two"}) { account { id } userErrors { code } } }')
    assert made["createAccount"] == {"account": None, "userErrors": [{"code": "LIMIT_REACHED"}]}


async def test_alice_looks_at_the_plans_and_changes_hers(alice: Client, people: Cast) -> None:
    offers = (await alice.ask("{ plans { code modules current limits { name number } } }"))["plans"]
    assert [offer["code"] for offer in offers if offer["code"] in set(Plan)] == [str(plan) for plan in Plan]
    preview = await alice.ask(
        '{ previewPlanChange(plan: "free") { gains leaves { module becomesReadOnly } exceeds { name } } }'
    )
    assert preview["previewPlanChange"]["leaves"] == [{"module": "custom_fields", "becomesReadOnly": False}]
    changed = await alice.ask(
        'mutation { changePlan(input: {plan: "free"}) { plan { plan modules } userErrors { code } } }'
    )
    assert changed["changePlan"]["plan"]["plan"] == "free"
    assert "custom_fields" not in (await alice.ask("{ me { modules } }"))["me"]["modules"]
    wrong = await alice.ask('mutation { changePlan(input: {plan: "gold"}) { userErrors { code } } }')
    assert wrong["changePlan"]["userErrors"] == [{"code": "UNKNOWN_PLAN"}]
    context = await registry.authenticate(people.alice.token)
    assert context is not None and context.context.plan == "free"


async def test_a_saved_view_opens_without_what_the_plan_lacks(alice: Client, people: Cast) -> None:
    view = {
        "recordType": "account",
        "name": "Before",
        "filter": {
            "kind": {"eq": "CUSTOMER"},
            "nextActivityAt": {"isNull": False},
            "activities": {"kind": {"eq": "NOTE"}},
        },
        "orderBy": [{"nextActivityAt": "ASC"}, {"name": "ASC"}],
        "columns": ["name", "lastFollowedAt", "activities"],
    }
    made = await alice.ask(
        "mutation ($i: CreateSavedViewInput!) { createSavedView(input: $i) { userErrors { message } } }",
        i=view,
    )
    assert made["createSavedView"]["userErrors"] == []
    await take(people, Module.ACTIVITIES)
    [found] = (await alice.ask("{ savedViews { filter orderBy columns missing { part name } } }"))["savedViews"]
    assert found["filter"] == {"kind": {"eq": "CUSTOMER"}}
    assert (found["orderBy"], found["columns"]) == ([{"name": "ASC"}], ["name"])
    missing = {(each["part"], each["name"]) for each in found["missing"]}
    assert {("filter", "nextActivityAt"), ("orderBy", "nextActivityAt"), ("columns", "lastFollowedAt")} <= missing
    read = "query ($f: AccountFilter, $o: [AccountOrder!]) { accounts(filter: $f, orderBy: $o) { totalCount } }"
    assert await alice.ask(read, f=found["filter"], o=found["orderBy"])


def test_a_file_offers_no_column_for_what_the_plan_lacks() -> None:
    account, own = catalogue()["account"], {"size": Definition(uuid7(), "account", "size", CustomKind.TEXT, LABEL)}
    everything = entitle(SEEDED_BOOK, Plan.TEAM)
    less = replace(everything, modules=everything.modules - {Module.CUSTOM_FIELDS, Module.ACTIVITIES})
    assert targets(account, own, None, everything).keys() - targets(account, own, None, less).keys() == {"custom.size"}
