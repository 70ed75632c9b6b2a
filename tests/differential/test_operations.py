"""Every query of the clients that reads records says what plain execution over the same records says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import OperationDefinitionNode, OperationType, parse

from api.naming import camel
from tenants.records.catalogue import catalogue
from tests.differential.asking import Asker, same
from tests.differential.oracle import Oracle
from tests.differential.test_documents import compiled_at_all
from tests.differential.world import World

_TRUSTED = {
    each["name"]: each["body"] for each in orjson.loads(Path("mobile-schema/trusted.json").read_bytes())["operations"]
}
_LISTS = [camel(record.facts.plural) for record in catalogue().values()]
_DEMANDED = re.compile(r"\$(\w+): \w+Filter!")
"""Filters an operation is not asked without."""
_READS = {"node", *(camel(name) for name in catalogue()), *_LISTS, *(f"{each}Aggregate" for each in _LISTS)}


def reads_records(body: str) -> bool:
    operation = next(node for node in parse(body).definitions if isinstance(node, OperationDefinitionNode))
    roots = {node.name.value for node in operation.selection_set.selections if hasattr(node, "name")}
    return operation.operation is OperationType.QUERY and roots <= _READS


OPERATIONS = sorted(name for name, body in _TRUSTED.items() if reads_records(body))
PAGES: list[dict[str, Any]] = [
    {},
    {"first": 3},
    {"last": 4},
    {"search": "a", "first": 5},
    {"filter": {"ownerId": {"me": True}, "createdAt": {"past": False}}, "orderBy": [{"updatedAt": "DESC"}]},
    {"orderBy": [{"customField": {"key": "nothing", "direction": "ASC"}}]},
    {"filter": {"not": {"name": {"contains": "A"}}}, "orderBy": [{"name": "DESC"}]},
]


def test_there_are_operations_that_read_records() -> None:
    assert {"Account", "Accounts", "Contact", "Contacts", "Activities", "Tags"} <= set(OPERATIONS)


@pytest.mark.parametrize("name", OPERATIONS)
async def test_an_operation_answers_what_executing_it_would(
    world: World, oracle: Oracle, asker: Asker, name: str
) -> None:
    body = _TRUSTED[name]
    for variables in (
        [{"id": each, "first": 2} for each in world.ids.get(name.lower(), world.ids["account"])]
        if "$id" in body
        else PAGES
    ):
        variables = {**variables, **{name: True for name in ("ownFields", "leads", "deals") if f"${name}:" in body}}
        variables |= {name: {"ownerId": {"me": True}} for name in _DEMANDED.findall(body)}
        if "name" not in str(variables) or "$filter: ActivityFilter" not in body:
            expected = oracle.answer(body, variables)
            told = await asker.ask(body, variables)
            assert same(expected, told), variables
            assert asker.compiled is (compiled_at_all(body) and "errors" not in expected), variables
            assert told == await asker.ask_executed(body, variables)
