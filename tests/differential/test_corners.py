"""Documents a generator seldom makes: names that shadow others, cursors that change lists, nothing in a condition."""

from __future__ import annotations

import orjson
import pytest

from tests.differential.asking import Asker
from tests.differential.documents import Drawn
from tests.differential.oracle import Oracle
from tests.differential.test_documents import agree

DOCUMENTS = [
    "{ accounts(filter: {tags: {in: null}}) { totalCount } }",
    "{ accounts(filter: {tags: {in: [], none: null}}) { totalCount } }",
    "{ accounts(filter: {tags: {none: []}}) { totalCount } }",
    "{ accounts(filter: {tags: {all: []}}) { totalCount } }",
    '{ accounts(filter: {tags: {in: ["@account:0"]}}) { totalCount } }',
    '{ accounts(filter: {customFields: [{key: "motto", eq: null}]}) { totalCount nodes { customFields } } }',
    '{ accounts(filter: {customFields: [{key: "motto", ne: null}]}) { totalCount } }',
    '{ accounts(filter: {customFields: [{key: "motto", lt: null}]}) { totalCount } }',
    '{ accounts(filter: {customFields: [{key: "motto"}]}) { totalCount } }',
    "{ accounts(filter: {customFields: []}) { totalCount } }",
    "{ accounts(filter: {name: {}, and: [], parent: null}) { totalCount } }",
    "{ accounts(filter: {or: []}) { totalCount nodes { id } } }",
    "{ accounts(filter: {parent: {}}) { totalCount } }",
    "{ accounts(filter: {not: {contacts: {not: {}}}}) { totalCount } }",
    "{ accounts(filter: {employees: {nin: []}, kind: {ne: null}}) { totalCount nodes { kind } } }",
    "{ accounts(filter: null, orderBy: null, search: null, first: null) { totalCount nodes { name } } }",
    '{ accounts(first: 2, after: "") { pageInfo { hasPreviousPage hasNextPage } } }',
    "{ accounts(orderBy: []) { nodes { name } } }",
    "{ accounts(orderBy: [{name: ASC}, {name: DESC}], first: 9) { nodes { name } } }",
    '{ tags { nodes { name group { tags(filter: {customFields: [{key: "weight", eq: "2"}]}) { nodes { name } } } } } }',
    """{ accounts(first: 9) { nodes { tags { group { tags(filter: {customFields: [{key: "weight", gt: "1"}]}) {
       totalCount nodes { name customFields } } } } } } }""",
    "{ accounts(first: 3) { nodes { name: id id: name version: owner { id: name name: id } __typename: domain } } }",
    """{ accounts(first: 3) { nodes { contacts: activities(first: 1) { nodes { subject } }
       activities: contacts(first: 2) { totalCount } } } }""",
    "{ accounts(first: 9) { nodes { parent { name } parent { id parent { name } } owner { name } owner { email } } } }",
    "{ accounts { edges { cursor } nodes { id } edges { node { name } } totalCount } }",
    "{ accounts @skip(if: true) { totalCount } __typename }",
    "{ accounts(first: 1) { nodes { id @skip(if: true) } edges @include(if: false) { cursor } } }",
    "query ($a: Boolean! = true) { tags(first: 1) { nodes { id @skip(if: $a) name } } }",
    "query ($f: AccountFilter = {kind: {eq: CUSTOMER}}) { accounts(filter: $f) { totalCount } }",
    "query ($k: AccountKind) { accounts(filter: {kind: {eq: $k}}) { totalCount } }",
    "query ($i: [ID!]) { accounts(filter: {id: {in: $i}}) { totalCount } }",
    '{ node(id: "@contact:1") { __typename id ... on Node { id } ... on Contact { name } ... on Account { domain } } }',
    '{ node(id: "@account_twin:1") { id } account(id: "@account_twin:1") { name } }',
    "{ accounts { nodes { contacts(first: 0) { totalCount } } } }",
    """{ accounts(orderBy: [{customField: {key: "floors", direction: ASC}}, {customField: {key: "floors",
       direction: DESC}}]) { edges { cursor } nodes { name } } }""",
    """{ accounts(first: 2, orderBy: [{kind: ASC}, {customField: {key: "rate", direction: DESC}}, {customField: {key:
       "rate", direction: ASC}}]) { nodes { name contacts { totalCount } } } }""",
    """{ activitiesAggregate(groupBy: [{field: DUE_AT, by: MONTH}], filter: {dueAt: {laterThanDays: 9000}}) { groups {
       keys { value label } count dueAt { max } } } }""",
    """{ accountsAggregate(filter: {name: {eq: "?"}}, having: [{by: COUNT, lte: 5}, {by: SUM, field: ANNUAL_REVENUE,
       currency: "EUR", eq: null}]) { groups { count annualRevenue { sum } } } }""",
    "{ accountsAggregate(orderBy: [{by: KEY, direction: DESC}]) { hasMore groups { keys { value } count } } }",
    """{ accountsAggregate(groupBy: [{field: KIND}], having: [{by: MIN, field: CUSTOM_FIELD, key: "rate", lt: 1}]) {
       groups { keys { value } customField(key: "rate") { sum avg min max count } } } }""",
    '{ accounts(filter: {customFields: [{key: "motto", gt: ""}]}) { totalCount } }',
    '{ accounts(filter: {customFields: [{key: "motto", in: ["", "Go"]}]}) { totalCount } }',
    '{ accounts(filter: {customFields: [{key: "motto", startsWith: ""}]}) { totalCount } }',
    '{ accounts(filter: {customFields: [{key: "rate", lt: "NaN"}]}) { totalCount } }',
    '{ accounts(filter: {customFields: [{key: "rate", lt: "1e400"}]}) { totalCount } }',
    '{ accounts(filter: {customFields: [{key: "floors", lt: "99999999999999999999"}]}) { totalCount } }',
    '{ accounts(filter: {customFields: [{key: "seen_at", lt: "2026-03-02T01:00"}]}) { totalCount } }',
    '{ accounts(filter: {customFields: [{key: "uses", isNull: false, ne: "gold"}]}) { totalCount } }',
    '{ accounts(filter: {customFields: [{key: "floors", past: true}]}) { totalCount } }',
    '{ accounts(filter: {annualRevenue: {lt: "99999999999999999999999"}}) { totalCount } }',
    "{ accounts(filter: {not: {ownerId: {me: false}}}) { nodes { owner { name } } } }",
    "{ accounts(filter: {ownerId: {me: null}, createdAt: {during: null, lastDays: null}}) { totalCount } }",
    "{ accounts(filter: " + "{and: [" * 8 + '{name: {eq: "acme"}}' + "]}" * 8 + ") { totalCount } }",
    "{ accounts(filter: " + "{not: " * 9 + '{name: {eq: "acme"}}' + "}" * 9 + ") { totalCount } }",
    "{ accountsAggregate(having: [{by: COUNT}]) { hasMore } }",
    "{ accountsAggregate(having: [{by: SUM, field: ANNUAL_REVENUE, gt: null}]) { hasMore groups { count } } }",
    "{ accountsAggregate(having: [{by: COUNT, field: CUSTOM_FIELD, gt: 5}]) { hasMore groups { count } } }",
    "{ accountsAggregate(groupBy: [{field: TAGS}, {field: TAGS}, {field: OWNER_ID}]) { groups { keys { value } } } }",
    """{ accountsAggregate(groupBy: [{field: CUSTOM_FIELD, key: "uses"}]) { groups { keys { label } ...F } } }
       fragment F on AccountAggregateGroup { a: customField(key: "rate") { sum avg } customField(key: "deal") {
       currency sum avg } c: customField(key: "seen_at") { min max sum } employees { ...G } }
       fragment G on NumberFigures { sum a: avg }""",
    '{ accountsAggregate { groups { count customField(key: "motto") @skip(if: true) { sum } } } }',
    """{ accountsAggregate(filter: {name: {eq: "?"}}) { groups { keys { value } count annualRevenue { sum } createdAt {
       count min } employees { count sum avg min } customField(key: "deal") { sum } b: customField(key: "rate") {
       count sum } } } }""",
    "{ tagGroupsAggregate(groupBy: [{field: EXCLUSIVE}]) { groups { keys { value label } count } } }",
    "{ x: accountsAggregate(first: 0) { hasMore } y: contactsAggregate(first: 1001) { hasMore } tags { totalCount } }",
    '{ account(id: "@account:0") { parent { contacts(first: 501) { nodes { id } } } name } tags { totalCount } }',
]


@pytest.mark.parametrize("document", DOCUMENTS)
async def test_corners_agree_as_well(oracle: Oracle, asker: Asker, document: str) -> None:
    variables = {"query ($k": {"k": None}, "query ($i": {"i": None}}.get(document[:9], {})
    await agree(oracle, asker, Drawn(document, variables))


@pytest.mark.parametrize("entry", ["{}", "{name: null}", "{name: ASC, kind: DESC}", "{customField: null}"])
async def test_an_entry_of_an_order_names_one_field(asker: Asker, entry: str) -> None:
    document = f"{{ accounts(orderBy: [{entry}]) {{ totalCount }} }}"
    told = await asker.ask(document, {})
    assert [each["extensions"]["code"] for each in orjson.loads(told)["errors"]] == ["GRAPHQL_VALIDATION_FAILED"]
    assert told == await asker.ask_executed(document, {})


async def test_a_cursor_that_was_met_below_a_record_is_good_in_the_whole_list(oracle: Oracle, asker: Asker) -> None:
    """Below a record the rows come out of JSON, where the database writes a moment in its own way."""
    order = "orderBy: [{occurredAt: DESC}, {dueAt: ASC}]"
    inner = f"activities(first: 2, {order}) {{ pageInfo {{ endCursor }} }}"
    below = f"{{ accounts(orderBy: [{{createdAt: ASC}}]) {{ nodes {{ {inner} }} }} }}"
    answer = orjson.loads(await asker.ask(below, {}))
    cursors = [node["activities"]["pageInfo"]["endCursor"] for node in answer["data"]["accounts"]["nodes"]]
    met = [cursor for cursor in cursors if cursor]
    assert len(met) > 3
    for cursor in met:
        for window in (f'first: 5, after: "{cursor}"', f'last: 5, before: "{cursor}"'):
            document = f"{{ activities({order}, {window}) {{ nodes {{ id occurredAt }} }} }}"
            assert await agree(oracle, asker, Drawn(document, {}))
