"""Queries that ask only for records (and `me`) are answered without executing the document: compiled, then written out.

What is not understood here, and whatever would end in an error, goes the ordinary way, so that errors have one author.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    VariableDefinitionNode,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values

from api.context import Asking
from api.limits import MAX_TOKENS, rules
from api.naming import camel, local_id, snake
from api.schema.schema import schema
from api.schema.sessions import me_of
from api.shapes import Document, Nodes, page_shape, record_shape
from tenants.errors import DomainError
from tenants.records.answering import answer_one, answer_page
from tenants.records.catalogue import catalogue

CACHED = 1_000
Answer = Callable[[Asking, Document, Nodes], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A valid query, parsed once: its operation and what it needs."""

    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    definitions: tuple[VariableDefinitionNode, ...]


_plans: OrderedDict[tuple[str, str | None], Plan | None] = OrderedDict()


def plan_for(query: str, operation_name: str | None) -> Plan | None:
    """The plan of a query this module can answer, or None. Remembered by text, the least used forgotten first."""
    key = (query, operation_name)
    if key in _plans:
        _plans.move_to_end(key)
        return _plans[key]
    _plans[key] = found = _make_plan(query, operation_name)
    if len(_plans) > CACHED:
        _plans.popitem(last=False)
    return found


def _make_plan(query: str, operation_name: str | None) -> Plan | None:
    try:
        document = parse(query, max_tokens=MAX_TOKENS)
    except Exception:
        return None
    operation = _operation(document, operation_name)
    if operation is None or validate(schema()._schema, document, rules()):
        return None
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    plan = Plan(operation, fragments, tuple(operation.variable_definitions or ()))
    return plan if _understood(plan) else None


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    found = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    chosen = [node for node in found if name is None or (node.name and node.name.value == name)]
    if len(chosen) != 1 or chosen[0].operation is not OperationType.QUERY or chosen[0].directives:
        return None
    return chosen[0]


def _understood(plan: Plan) -> bool:
    """Whether every root field is one of ours, whatever the variables say."""
    answers = _answers()
    names: set[str] = set()

    def walk(selections: Any) -> None:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                names.add(node.name.value)
            else:
                walk((plan.fragments[node.name.value] if hasattr(node, "name") else node).selection_set)

    walk(plan.operation.selection_set)
    return names <= answers.keys() | {"__typename"}


async def answer(asking: Asking, plan: Plan, variables: dict[str, Any]) -> dict[str, Any] | None:
    """`data` of a planned query, or None when it must go the ordinary way."""
    coerced = get_variable_values(schema()._schema, plan.definitions, variables)
    if not isinstance(coerced, VariableValues):
        return None
    document = Document(schema()._schema, plan.fragments, coerced)
    answers, data = _answers(), {}
    try:
        for key, nodes in document.fields("Query", [plan.operation.selection_set]).items():
            name = nodes[0].name.value
            data[key] = "Query" if name == "__typename" else await answers[name](asking, document, nodes)
    except DomainError:
        return None
    return data


_known: dict[str, Answer] = {}


def _answers() -> dict[str, Answer]:
    """What answers each root field: `contact`, `contacts`, … for every record, and `me`."""
    if not _known:
        for name, record in catalogue().items():
            _known[camel(name)] = _one(name)
            _known[camel(record.facts.plural)] = _many(name)
        _known["me"] = _me
    return _known


def _one(name: str) -> Answer:
    async def answer_field(asking: Asking, document: Document, nodes: Nodes) -> Any:
        record_id = local_id(document.arguments("Query", nodes[0])["id"], name)
        shape = record_shape(document, document.type_of("Query", nodes[0]), catalogue()[name], nodes)
        return await answer_one(asking.signed_in, shape, record_id)

    return answer_field


def _many(name: str) -> Answer:
    async def answer_field(asking: Asking, document: Document, nodes: Nodes) -> Any:
        return await answer_page(asking.signed_in, page_shape(document, "Query", catalogue()[name], nodes))

    return answer_field


async def _me(asking: Asking, document: Document, nodes: Nodes) -> Any:
    if asking.tenant is None:
        return None
    return _project(document, "Me", await me_of(asking.tenant), nodes)


def _project(document: Document, type_name: str, source: Any, nodes: Nodes) -> Any:
    """Pick from plain objects what the document asks for."""
    if isinstance(source, Enum):
        return source.name
    if source is None or isinstance(source, str | int | bool):
        return source
    if isinstance(source, list):
        return [_project(document, type_name, item, nodes) for item in source]
    picked = {}
    for key, found in document.fields(type_name, [node.selection_set for node in nodes]).items():
        picked[key] = _member(document, type_name, source, found)
    return picked


def _member(document: Document, type_name: str, source: Any, nodes: Nodes) -> Any:
    name = nodes[0].name.value
    if name == "__typename":
        return type_name
    value = getattr(source, snake(name))
    return _project(document, document.type_of(type_name, nodes[0]), value, nodes)
