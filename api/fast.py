"""Queries that ask only for records (and `me`) are answered without executing the document: compiled, then written out.

What is not understood here, and whatever would end in an error, goes the ordinary way, so that errors have one author.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    NamedTypeNode,
    Node,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    VariableDefinitionNode,
    VariableNode,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values

from api.limits import MAX_TOKENS, rules
from api.naming import camel, local_id
from api.projection import projection
from api.schema.schema import schema
from api.schema.sessions import me_of
from api.shapes import Document, Nodes, page_shape, record_shape
from tenants.context import TenantContext
from tenants.errors import DomainError
from tenants.records.answering import Reading, reading_one, reading_page
from tenants.records.catalogue import catalogue
from tenants.records.holes import Hole, NotReusable

CACHED = 1_000
LONGEST = 20_000
"""Characters of a document, or of variables, that are remembered."""
JSON_OPTIONS = orjson.OPT_UTC_Z
Field = Callable[[TenantContext, Mapping[str, Any]], Awaitable[Any]]
"""Answers one field of the answer for whoever asks, with the variables of their request."""
Fields = Sequence[tuple[str, Field]]
Answer = Callable[[TenantContext, Document, Nodes], Awaitable[tuple[Field, bool]]]
"""Makes the Field of one root field, and says whether it may serve other requests."""


@dataclass(slots=True)
class Plan:
    """A valid query, parsed once: its operation and what it needs."""

    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    definitions: tuple[VariableDefinitionNode, ...]
    holes: frozenset[str]
    """Variables that are nothing but the id of a record or the cursor of a list, at the root."""
    plain: tuple[Plain, ...] | None
    name: str | None
    ready: Fields | None = None
    """What answers a request whose variables are holes, all of them: most requests there are."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A variable without a default. A value of just this Python type is coerced to itself; None where there is none
    such, for lists, enums and inputs.
    """

    name: str
    kind: type | None
    required: bool


_plans: OrderedDict[tuple[str, str | None], Plan | None] = OrderedDict()
_standing: dict[str, Plan] = {}
"""The plans of trusted documents, which are never forgotten."""


def plan_ahead(documents: Iterable[str]) -> None:
    """Make the plans of documents that will be asked for, so that no request waits for it."""
    for text in documents:
        found = _make_plan(text, None)
        if found is not None:
            _standing[text] = found


def plan_for(query: str, operation_name: str | None) -> Plan | None:
    """The plan of a query this module can answer, or None. Remembered by text, the least used forgotten first."""
    standing = _standing.get(query)
    if standing is not None and operation_name in (None, standing.name):
        return standing
    key = (query, operation_name)
    if key in _plans:
        _plans.move_to_end(key)
        return _plans[key]
    found = _make_plan(query, operation_name)
    if len(query) > LONGEST:
        return found
    _plans[key] = found
    if len(_plans) > CACHED:
        _plans.popitem(last=False)
    return found


def _make_plan(query: str, operation_name: str | None) -> Plan | None:
    try:
        document = parse(query, max_tokens=MAX_TOKENS)
    except Exception:
        return None
    operation = operation_of(document, operation_name, OperationType.QUERY)
    if operation is None or validate(schema()._schema, document, rules()):
        return None
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    definitions = tuple(operation.variable_definitions or ())
    name = operation.name.value if operation.name else None
    plan = Plan(operation, fragments, definitions, _holes(document, operation), _plain(definitions), name)
    return plan if _understood(plan) else None


def operation_of(document: DocumentNode, name: str | None, kind: OperationType) -> OperationDefinitionNode | None:
    """The operation that is meant, when it is of this kind and plain."""
    found = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    chosen = [node for node in found if name is None or (node.name and node.name.value == name)]
    if len(chosen) != 1 or chosen[0].operation is not kind or chosen[0].directives:
        return None
    return chosen[0]


def _holes(document: DocumentNode, operation: OperationDefinitionNode) -> frozenset[str]:
    uses = Counter(used_in(document)) - Counter(used_in(list(operation.variable_definitions or ())))
    at_root = Counter(
        argument.value.name.value
        for node in operation.selection_set.selections
        if isinstance(node, FieldNode)
        for argument in node.arguments or ()
        if argument.name.value in ("id", "after", "before") and isinstance(argument.value, VariableNode)
    )
    return frozenset(name for name, count in at_root.items() if uses[name] == count)


def used_in(node: Any) -> Iterator[str]:
    """The name of every variable below a node, as often as it stands there."""
    if isinstance(node, VariableNode):
        yield node.name.value
    elif isinstance(node, list | tuple):
        for item in node:
            yield from used_in(item)
    elif isinstance(node, Node):
        for key in node.keys:
            if key != "loc":
                yield from used_in(getattr(node, key, None))


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


_PLAIN = {"String": str, "ID": str, "Boolean": bool}


def _plain(definitions: Sequence[VariableDefinitionNode]) -> tuple[Plain, ...] | None:
    """None where a variable has a default."""
    found = []
    for node in definitions:
        if node.default_value is not None:
            return None
        required = isinstance(node.type, NonNullTypeNode)
        inner = node.type.type if isinstance(node.type, NonNullTypeNode) else node.type
        kind = _PLAIN.get(inner.name.value) if isinstance(inner, NamedTypeNode) else None
        found.append(Plain(node.variable.name.value, kind, required))
    return tuple(found)


async def answer(context: TenantContext, plan: Plan, variables: dict[str, Any]) -> bytes | None:
    """The answer to a planned query, written out; None when it must go the ordinary way."""
    values = _as_they_are(plan, variables)
    if values is None:
        coerced = get_variable_values(schema()._schema, plan.definitions, variables)
        if not isinstance(coerced, VariableValues):
            return None
        values = coerced.coerced
    try:
        data = {key: await field(context, values) for key, field in await _fields(context, plan, values)}
    except DomainError:
        return None
    return orjson.dumps({"data": data}, option=JSON_OPTIONS)


def _as_they_are(plan: Plan, variables: dict[str, Any]) -> dict[str, Any] | None:
    """The variables, when every one of them is what it would be coerced to."""
    if plan.plain is None:
        return None
    values: dict[str, Any] = {}
    for each in plan.plain:
        value = variables.get(each.name)
        if value is None:
            if each.required:
                return None
            if each.name in variables:
                values[each.name] = None
        elif type(value) is each.kind:
            values[each.name] = value
        else:
            return None
    return values


async def _fields(context: TenantContext, plan: Plan, values: Mapping[str, Any]) -> Fields:
    """What answers each field of the answer, made once for all requests that differ in nothing but their holes."""
    holes = {name for name in plan.holes if isinstance(values.get(name), str)}
    limits = context.limits
    if limits is None and plan.ready is not None and len(holes) == len(values) and holes == plan.holes:
        return plan.ready
    rest = {name: value for name, value in values.items() if name not in holes}
    mask = limits.mask if limits is not None else None
    key = (id(plan), repr(sorted(rest.items(), key=lambda item: item[0])), mask, *sorted(holes))
    found = _made.get(key)
    if found is not None:
        _made.move_to_end(key)
        return found[1]
    try:
        fields, reusable = await _make_fields(context, plan, {**rest, **{name: Hole(name) for name in holes}})
    except NotReusable:
        return (await _make_fields(context, plan, values))[0]
    if reusable and limits is None and not rest and holes == plan.holes:
        plan.ready = fields
    elif reusable and len(str(key[1])) <= LONGEST:
        _made[key] = (plan, fields)
        if len(_made) > CACHED:
            _made.popitem(last=False)
    return fields


_made: OrderedDict[tuple[Any, ...], tuple[Plan, Fields]] = OrderedDict()
"""Keyed by the plan's identity (the plan is kept beside its fields, so nobody else can have it), by what is fixed and
by the mask of what its readers reach: whose records these are is a value of each request.
"""


async def _make_fields(context: TenantContext, plan: Plan, values: Mapping[str, Any]) -> tuple[Fields, bool]:
    document = Document(schema()._schema, plan.fragments, VariableValues({}, dict(values)))
    fields, reusable = [], True
    for key, nodes in document.fields("Query", [plan.operation.selection_set]).items():
        name = nodes[0].name.value
        field, keeps = (_typename, True) if name == "__typename" else await _answers()[name](context, document, nodes)
        fields.append((key, field))
        reusable = reusable and keeps
    return fields, reusable


async def _typename(_context: TenantContext, _values: Mapping[str, Any]) -> str:
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
    async def make(context: TenantContext, document: Document, nodes: Nodes) -> tuple[Field, bool]:
        given = document.arguments("Query", nodes[0])["id"]
        shape = record_shape(document, document.type_of("Query", nodes[0]), catalogue()[name], nodes)
        record_id = (
            given.then(lambda _, text: local_id(text, name)) if isinstance(given, Hole) else local_id(given, name)
        )
        return _read(await reading_one(context, shape, record_id))

    return make


def _many(name: str) -> Answer:
    async def make(context: TenantContext, document: Document, nodes: Nodes) -> tuple[Field, bool]:
        return _read(await reading_page(context, page_shape(document, "Query", catalogue()[name], nodes)))

    return make


def _read(reading: Reading) -> tuple[Field, bool]:
    return reading.answer, reading.reusable


async def _me(_context: TenantContext, document: Document, nodes: Nodes) -> tuple[Field, bool]:
    project = projection(document, "Me", nodes)
    asked = document.fields("Me", [node.selection_set for node in nodes]).values()
    with_access = any(found[0].name.value == "access" for found in asked)

    async def field(context: TenantContext, _values: Mapping[str, Any]) -> Any:
        return project(await me_of(context, with_access=with_access))

    return field, True
