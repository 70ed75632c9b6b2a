"""Mutations of records, answered without being executed: planned once for a document, then done and written out.

A plan is made where every root field is a generic verb of a record (`createContact`, `deleteDeal`, …) whose input is
one variable. The verb is the one the resolver calls, its refusals have the same author, and what the payload shows is
read by the compiled shape, in the transaction of the write. What is not understood here goes the ordinary way.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLNonNull,
    OperationDefinitionNode,
    OperationType,
    VariableDefinitionNode,
    VariableNode,
    located_error,
    parse,
    type_from_ast,
    validate,
)
from graphql.execution.values import VariableValues

from api.coercion import Coerce, NotPlain, coercer
from api.context import Held
from api.endpoint import present
from api.fast import CACHED, JSON_OPTIONS, LONGEST, operation_of, used_in
from api.idempotency import failed
from api.limits import MAX_TOKENS, rules
from api.naming import camel
from api.projection import Project, projection
from api.schema.problems import NOT_DATA, user_errors
from api.schema.schema import schema
from api.shapes import Document, Nodes, record_shape
from api.verbs import VERBS, Given, Verb
from tenants.context import TenantContext
from tenants.db import idempotency
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import DomainError
from tenants.reach import Action
from tenants.records.answering import Reading, reading_back
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.scoping import require
from tenants.records.shape import Shape

MASKS = 50
"""Of each payload so many readings are kept."""
Opened = Callable[[], AbstractAsyncContextManager[UnitOfWork]]


@dataclass(slots=True)
class Shown:
    """A record in a payload; a reading is kept once it is made, unless it is one tenant's alone: one for all who reach
    everything (None), and for each mask of those who do not.
    """

    shape: Shape
    readings: dict[Hashable, Reading] = field(default_factory=dict)

    async def reading_for(self, context: TenantContext) -> Reading:
        mask = context.limits.mask if context.limits is not None else None
        found = self.readings.get(mask)
        if found is not None:
            return found
        reading = await reading_back(context, self.shape)
        if reading.reusable:
            if len(self.readings) >= MASKS:
                self.readings.clear()
            self.readings[mask] = reading
        return reading


Part = Shown | Project
"""Of a payload: the record, or what is made of the list of user errors."""


@dataclass(frozen=True, slots=True)
class Act:
    """One root field: the verb, the variable with its input, and what its payload shows under which keys."""

    key: str
    nodes: Nodes
    verb: Verb
    record: RecordType
    variable: str
    parts: tuple[tuple[str, Part], ...]

    async def perform(self, opened: Opened, given: Given, readings: Mapping[str, Reading]) -> dict[str, Any]:
        """Do it and read what the payload shows: in the same transaction, if it is one of several statements."""
        async with opened() as uow:
            record_id = await self.verb(uow, self.record, given)
            if record_id is None:
                readings = {}
            else:
                require(uow.context, self.record, Action.READ)
            variables, context = {"id": record_id}, uow.context
            shown = {key: await each.again(uow, variables) for key, each in readings.items()} if uow.begun else None
        if shown is None:
            shown = {key: await each.answer(context, variables) for key, each in readings.items()}
        return {key: shown.get(key) if isinstance(part, Shown) else part([]) for key, part in self.parts}

    def refused(self, error: DomainError) -> dict[str, Any]:
        problems = user_errors(error)
        return {key: None if isinstance(part, Shown) else part(problems) for key, part in self.parts}


@dataclass(frozen=True, slots=True)
class Writes:
    """A valid mutation: its acts in order, and how each variable is read."""

    acts: tuple[Act, ...]
    variables: Mapping[str, Coerce]

    def read(self, variables: Mapping[str, Any]) -> dict[str, Given]:
        """The inputs. Raises NotPlain where the ordinary way has to look at them."""
        return {name: coerce(variables.get(name)) for name, coerce in self.variables.items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a mutation."""

    data: dict[str, Any] | None
    errors: Sequence[Any] = ()

    def encoded(self) -> bytes:
        whole = {"data": self.data, "errors": self.errors} if self.errors else {"data": self.data}
        return orjson.dumps(whole, option=JSON_OPTIONS)

    def text(self) -> str:
        """The data alone, as it is kept under a key."""
        return orjson.dumps(self.data, option=JSON_OPTIONS).decode()


async def asked(context: TenantContext, plan: Writes, given: Mapping[str, Given]) -> Asked:
    """Make ready to do it. Raises DomainError for a payload that cannot be read."""
    readings = [
        {key: await part.reading_for(context) for key, part in act.parts if isinstance(part, Shown)}
        for act in plan.acts
    ]
    return Asked(context, plan, given, readings)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a plan: who asks, with which inputs, and how the payloads are read."""

    context: TenantContext
    plan: Writes
    given: Mapping[str, Given]
    readings: Sequence[Mapping[str, Reading]]

    async def answer(self) -> bytes:
        """Each act in a unit of work of its own."""
        return (await self._perform(lambda: unit_of_work(self.context))).encoded()

    async def answer_once(self, key: str, request_hash: bytes) -> tuple[bytes, bool]:
        """The same for a plan of one act with an Idempotency-Key, and whether the answer is the one that was kept."""
        fresh: Answer | None = None

        async def act(uow: UnitOfWork) -> str | None:
            nonlocal fresh
            held = Held(uow)
            fresh = await self._perform(held.join)
            return fresh.text() if held.done and not fresh.errors else None

        try:
            kept = await idempotency.once(self.context, key=key, request_hash=request_hash, act=act)
        except Exception as error:  # a commit can fail like a verb
            failure = failed(error, [self.plan.acts[0].key])
            return Answer(None, [present(failure, self.context.request_id)]).encoded(), False
        if kept is not None:
            return b'{"data":' + kept.encode() + b"}", fresh is None
        assert fresh is not None
        return fresh.encoded(), False

    async def _perform(self, opened: Opened) -> Answer:
        """The acts one after the other. What ends in an error ends the mutation."""
        data: dict[str, Any] = {}
        for act, readings in zip(self.plan.acts, self.readings, strict=True):
            try:
                data[act.key] = await _settled(act, self.given[act.variable], readings, opened)
            except Exception as error:
                located = located_error(error, act.nodes, [act.key])
                return Answer(None, [present(located, self.context.request_id)])
        return Answer(data)


async def _settled(act: Act, given: Given, readings: Mapping[str, Reading], opened: Opened) -> dict[str, Any]:
    """The payload: what a person can mend is data."""
    try:
        return await act.perform(opened, given, readings)
    except DomainError as error:
        if error.code in NOT_DATA:
            raise
        return act.refused(error)


_plans: OrderedDict[tuple[str, str | None], Writes | None] = OrderedDict()
_standing: dict[str, tuple[str | None, Writes]] = {}
"""The plans of trusted documents, which are never forgotten, with the names of their operations."""


def plan_ahead(documents: Iterable[str]) -> None:
    """Make the plans of documents that will be sent, so that no request waits for it."""
    for text in documents:
        found = _make_plan(text, None)
        if found is not None:
            _standing[text] = found


def plan_for(query: str, operation_name: str | None) -> Writes | None:
    """The plan of a mutation this module can answer, or None. Remembered by text, the least used forgotten first."""
    if "mutation" not in query:
        return None
    if (standing := _standing.get(query)) and operation_name in (None, standing[0]):
        return standing[1]
    key = (query, operation_name)
    if key in _plans:
        _plans.move_to_end(key)
        return _plans[key]
    made = _make_plan(query, operation_name)
    found = made and made[1]
    if len(query) <= LONGEST:
        _plans[key] = found
        if len(_plans) > CACHED:
            _plans.popitem(last=False)
    return found


def _make_plan(query: str, operation_name: str | None) -> tuple[str | None, Writes] | None:
    try:
        document = parse(query, max_tokens=MAX_TOKENS)
    except Exception:
        return None
    operation = operation_of(document, operation_name, OperationType.MUTATION)
    if operation is None or validate(schema()._schema, document, rules()):
        return None
    try:
        found = _Planner(document, operation).plan()
    except NotPlain:
        return None
    return (operation.name.value if operation.name else None), found


class _Planner:
    """From a valid mutation to its plan. Raises NotPlain for one that is to be executed."""

    def __init__(self, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        self.whole = document
        self.operation = operation
        self.document = Document(schema()._schema, fragments, VariableValues({}, {}))
        self.variables = {node.variable.name.value: _coercer_of(node) for node in operation.variable_definitions or ()}

    def plan(self) -> Writes:
        try:
            fields = self.document.fields("Mutation", [self.operation.selection_set])
            acts = tuple(self._act(key, nodes) for key, nodes in fields.items())
        except GraphQLError:  # a directive that depends on a variable
            raise NotPlain from None
        uses = Counter(used_in(self.whole)) - Counter(used_in(self.operation.variable_definitions))
        if uses != Counter(act.variable for act in acts for _ in act.nodes):
            raise NotPlain  # what is asked for depends on a variable
        return Writes(acts, self.variables)

    def _act(self, key: str, nodes: Nodes) -> Act:
        node = nodes[0]
        arguments = node.arguments or ()
        if node.name.value not in _verbs() or len(arguments) != 1:
            raise NotPlain
        value = arguments[0].value
        if not isinstance(value, VariableNode):
            raise NotPlain
        verb, record = _verbs()[node.name.value]
        return Act(key, nodes, verb, record, value.name.value, tuple(self._parts(record, nodes)))

    def _parts(self, record: RecordType, nodes: Nodes) -> Iterator[tuple[str, Part]]:
        payload = self.document.type_of("Mutation", nodes[0])
        for key, found in self.document.fields(payload, [node.selection_set for node in nodes]).items():
            name = found[0].name.value
            if name == "__typename":
                yield key, lambda _: payload
            elif name == "userErrors":
                yield key, projection(self.document, "UserError", found)
            else:
                shown = self.document.type_of(payload, found[0])
                yield key, Shown(record_shape(self.document, shown, record, found))


def _coercer_of(node: VariableDefinitionNode) -> Coerce:
    wanted = type_from_ast(schema()._schema, node.type)
    if node.default_value is not None or not isinstance(wanted, GraphQLNonNull):
        raise NotPlain
    return coercer(wanted)


@lru_cache(maxsize=1)
def _verbs() -> Mapping[str, tuple[Verb, RecordType]]:
    """`createContact`, … : what each does, and to what."""
    return {
        camel(f"{name}_{record}"): (verb, found)
        for record, found in catalogue().items()
        for name, verb in VERBS.items()
    }
