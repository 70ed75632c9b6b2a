"""Queries that ask only for records (and `me`) are answered without executing the document: compiled, then written out.

What is not understood here, and whatever would end in an error, goes the ordinary way, so that errors have one author.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    VariableDefinitionNode,
    VariableNode,
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
from tenants.records.answering import Reading, reading_one, reading_page
from tenants.records.catalogue import catalogue
from tenants.records.holes import Hole, NotReusable

CACHED = 1_000
Field = Callable[[Asking, Mapping[str, Any]], Awaitable[Any]]
"""Answers one field of the answer for whoever asks, with the variables of their request."""
Answer = Callable[[Asking, Document, Nodes], Awaitable[tuple[Field, bool]]]
"""Makes the Field of one root field, and says whether it may serve other requests."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A valid query, parsed once: its operation and what it needs."""

    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    definitions: tuple[VariableDefinitionNode, ...]
    holes: frozenset[str]
    """Variables that are nothing but the id of a record or the cursor of a list, at the root."""


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
    plan = Plan(operation, fragments, tuple(operation.variable_definitions or ()), _holes(document, operation))
    return plan if _understood(plan) else None


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    found = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    chosen = [node for node in found if name is None or (node.name and node.name.value == name)]
    if len(chosen) != 1 or chosen[0].operation is not OperationType.QUERY or chosen[0].directives:
        return None
    return chosen[0]


def _holes(document: DocumentNode, operation: OperationDefinitionNode) -> frozenset[str]:
    uses = Counter(_used(document)) - Counter(_used(list(operation.variable_definitions or ())))
    at_root = Counter(
        argument.value.name.value
        for node in operation.selection_set.selections
        if isinstance(node, FieldNode)
        for argument in node.arguments or ()
        if argument.name.value in ("id", "after", "before") and isinstance(argument.value, VariableNode)
    )
    return frozenset(name for name, count in at_root.items() if uses[name] == count)


def _used(node: Any) -> Iterator[str]:
    """The name of every variable below a node, as often as it stands there."""
    if isinstance(node, VariableNode):
        yield node.name.value
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _used(item)
    elif isinstance(node, Node):
        for key in node.keys:
            if key != "loc":
                yield from _used(getattr(node, key, None))


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
    values = coerced.coerced
    try:
        fields = await _fields(asking, plan, values)
        return {key: await field(asking, values) for key, field in fields}
    except DomainError:
        return None


async def _fields(asking: Asking, plan: Plan, values: Mapping[str, Any]) -> Sequence[tuple[str, Field]]:
    """What answers each field of the answer, made once for all requests that differ in nothing but their holes."""
    holes = {name for name in plan.holes if isinstance(values.get(name), str)}
    rest = {name: value for name, value in values.items() if name not in holes}
    key = (id(plan), repr(sorted(rest.items(), key=lambda item: item[0])), *sorted(holes))
    found = _made.get(key)
    if found is not None:
        _made.move_to_end(key)
        return found[1]
    try:
        fields, reusable = await _make_fields(asking, plan, {**rest, **{name: Hole(name) for name in holes}})
    except NotReusable:
        return (await _make_fields(asking, plan, values))[0]
    if reusable:
        _made[key] = (plan, fields)
        if len(_made) > CACHED:
            _made.popitem(last=False)
    return fields


_made: OrderedDict[tuple[Any, ...], tuple[Plan, Sequence[tuple[str, Field]]]] = OrderedDict()
"""Keyed by the plan's identity (the plan is kept beside its fields, so nobody else can have it) and what is fixed."""


async def _make_fields(
    asking: Asking, plan: Plan, values: Mapping[str, Any]
) -> tuple[Sequence[tuple[str, Field]], bool]:
    document = Document(schema()._schema, plan.fragments, VariableValues({}, dict(values)))
    fields, reusable = [], True
    for key, nodes in document.fields("Query", [plan.operation.selection_set]).items():
        name = nodes[0].name.value
        field, keeps = (_typename, True) if name == "__typename" else await _answers()[name](asking, document, nodes)
        fields.append((key, field))
        reusable = reusable and keeps
    return fields, reusable


async def _typename(_asking: Asking, _values: Mapping[str, Any]) -> str:
    return "Query"


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
    async def make(asking: Asking, document: Document, nodes: Nodes) -> tuple[Field, bool]:
        given = document.arguments("Query", nodes[0])["id"]
        shape = record_shape(document, document.type_of("Query", nodes[0]), catalogue()[name], nodes)
        record_id = (
            given.then(lambda _, text: local_id(text, name)) if isinstance(given, Hole) else local_id(given, name)
        )
        return _read(await reading_one(asking.signed_in, shape, record_id))

    return make


def _many(name: str) -> Answer:
    async def make(asking: Asking, document: Document, nodes: Nodes) -> tuple[Field, bool]:
        return _read(await reading_page(asking.signed_in, page_shape(document, "Query", catalogue()[name], nodes)))

    return make


def _read(reading: Reading) -> tuple[Field, bool]:
    async def field(asking: Asking, values: Mapping[str, Any]) -> Any:
        return await reading.answer(asking.signed_in, values)

    return field, reading.reusable


async def _me(_asking: Asking, document: Document, nodes: Nodes) -> tuple[Field, bool]:
    async def field(asking: Asking, _values: Mapping[str, Any]) -> Any:
        return None if asking.tenant is None else _project(document, "Me", await me_of(asking.tenant), nodes)

    return field, True


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
