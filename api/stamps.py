"""What a document needs of its tenant's plan, found once for everybody who sends it.

A document is validated against the superset and stamped with the needs of every coordinate it touches: fields, the
types of its fragments, what stands in its literals. What its variables hold is looked at in each request, and only
where a variable's type could hold something of a module. Then the question "does the plan have it?" is one comparison
of sets. A field under @include or @skip counts when the variables say that it is asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    BooleanValueNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    parse,
    type_from_ast,
    validate,
)

from api.limits import MAX_TOKENS, rules
from api.schema.belonging import Needs, needs_of, refused_while_still
from api.schema.schema import schema
from tenants.context import TenantContext
from tenants.entitlement import WRITES, Entitlement, Standing
from tenants.errors import ModuleNotInPlan
from tenants.plans import Module

REMEMBERED = 1_000
Condition = tuple[str, bool]
"""A variable, and the value under which what stands behind it is asked for."""


@dataclass
class Refused(ModuleNotInPlan):
    """A document that asks for what the plan does not have: nothing of it was executed."""

    status: int = 200


@dataclass(slots=True)
class Stamp:
    """Of one operation: its needs, each with the first place it comes from; those behind conditions; and the types of
    variables that may hold more.
    """

    needs: dict[str, str] = field(default_factory=dict)
    behind: dict[tuple[frozenset[Condition], str], str] = field(default_factory=dict)
    variables: dict[str, GraphQLNamedType] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    verbs: list[str] = field(default_factory=list)
    """Of a mutation, the root fields a company that is not in good standing does not have."""


_stamps: OrderedDict[tuple[str, str | None], Stamp | None] = OrderedDict()


def check(context: TenantContext, text: str, name: str | None, variables: Mapping[str, Any]) -> None:
    """Raises ModuleNotInPlan with module, coordinate and the plan that has it. A document that is not valid, or of
    which it is not known what is meant, passes: it is refused elsewhere, in other words.
    """
    entitlement = context.entitlement
    if everything() <= entitlement.grants:
        return
    stamp = stamp_of(text, name)
    if stamp is not None:
        if stamp.verbs and entitlement.standing is not Standing.OPEN:
            raise _refused(entitlement.stands_still({"coordinate": f"Mutation.{stamp.verbs[0]}"}))
        _compare(entitlement, stamp, variables)


@lru_cache(maxsize=1)
def everything() -> frozenset[str]:
    """Every need there is: who is granted all of these may ask whatever the superset has."""
    found = {need.removesuffix(WRITES) for need in needs_of(_schema()).of.values()} - {""}
    return frozenset(found | {f"{need}{WRITES}" for need in found})


def _compare(entitlement: Entitlement, stamp: Stamp, variables: Mapping[str, Any]) -> None:
    grants = entitlement.grants
    if not stamp.names <= grants:
        _refuse(entitlement, stamp.needs)
    for (conditions, need), place in stamp.behind.items():
        if need not in grants and all(variables.get(n, stamp.defaults.get(n)) is on for n, on in conditions):
            _refuse(entitlement, {need: place})
    for name, kind in stamp.variables.items():
        if name in variables:
            for need, place in _of_value(variables[name], kind):
                if need not in grants:
                    _refuse(entitlement, {need: place})


def _refuse(entitlement: Entitlement, needs: Mapping[str, str]) -> None:
    need, place = next((need, place) for need, place in needs.items() if need not in entitlement.grants)
    raise _refused(entitlement.refusal(Module(need.removesuffix(WRITES)), place))


def _refused(refusal: ModuleNotInPlan) -> Refused:
    found = Refused(refusal.message, None, refusal.extensions)
    found.code = refusal.code
    return found


def stamp_of(text: str, name: str | None) -> Stamp | None:
    """The stamp of one operation of a document; None where there is none to be had."""
    key = (text, name)
    if key in _stamps:
        _stamps.move_to_end(key)
        return _stamps[key]
    _stamps[key] = found = _stamped(text, name)
    if len(_stamps) > REMEMBERED:
        _stamps.popitem(last=False)
    return found


def _stamped(text: str, name: str | None) -> Stamp | None:
    try:
        document = parse(text, max_tokens=MAX_TOKENS)
        if validate(_schema(), document, rules()):
            return None
    except Exception:
        return None
    found = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    chosen = [node for node in found if name is None or (node.name and node.name.value == name)]
    return _Stamper(document).stamp(chosen[0]) if len(chosen) == 1 else None


class _Stamper:
    """One walk over a valid operation; a fragment is walked once for each set of conditions it is spread under."""

    def __init__(self, document: DocumentNode) -> None:
        self.schema, self.needs = _schema(), needs_of(_schema())
        self.found = Stamp()
        self._walked: set[tuple[str, frozenset[Condition]]] = set()
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }

    def stamp(self, operation: OperationDefinitionNode) -> Stamp:
        root = self.schema.get_root_type(operation.operation)
        assert root is not None
        for node in operation.variable_definitions or ():
            self._variable(node)
        self._selections(operation.selection_set, root, frozenset())
        self.found.names = frozenset(self.found.needs)
        return self.found

    def _variable(self, node: Any) -> None:
        kind = type_from_ast(self.schema, node.type)
        named = get_named_type(kind)
        if named is None:
            return
        if _may_need(named):
            self.found.variables[node.variable.name.value] = named
            self._literal(node.default_value, named, frozenset())
        if isinstance(node.default_value, BooleanValueNode):
            self.found.defaults[node.variable.name.value] = node.default_value.value

    def _selections(self, selections: SelectionSetNode, parent: GraphQLNamedType, under: frozenset[Condition]) -> None:
        for node in selections.selections:
            conditions = _conditions(node)
            if conditions is None:
                continue
            inner = under | conditions
            if isinstance(node, FieldNode):
                self._field(node, parent, inner)
            elif isinstance(node, FragmentSpreadNode):
                self._fragment(node.name.value, inner)
            elif isinstance(node, InlineFragmentNode):
                self._typed(node, parent, inner)

    def _typed(
        self, node: InlineFragmentNode | FragmentDefinitionNode, parent: GraphQLNamedType, under: frozenset[Condition]
    ) -> None:
        kind = parent
        if node.type_condition:
            kind = self.schema.type_map[node.type_condition.name.value]
            self._need(kind.name, under)
        self._selections(node.selection_set, kind, under)

    def _fragment(self, name: str, under: frozenset[Condition]) -> None:
        if (name, under) not in self._walked:
            self._walked.add((name, under))
            node = self._fragments[name]
            self._typed(node, self.schema.type_map[node.type_condition.name.value], under)

    def _field(self, node: FieldNode, parent: GraphQLNamedType, under: frozenset[Condition]) -> None:
        name = node.name.value
        if name.startswith("__"):
            return
        assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
        declared = parent.fields[name]
        self._need(f"{parent.name}.{name}", under)
        if parent.name == "Mutation" and name in _refused_verbs():
            self.found.verbs.append(name)
        for argument in node.arguments or ():
            self._literal(argument.value, get_named_type(declared.args[argument.name.value].type), under)
        if node.selection_set:
            self._selections(node.selection_set, get_named_type(declared.type), under)

    def _literal(self, value: Any, kind: GraphQLNamedType, under: frozenset[Condition]) -> None:
        if isinstance(value, ListValueNode):
            for each in value.values:
                self._literal(each, kind, under)
        elif isinstance(value, ObjectValueNode) and isinstance(kind, GraphQLInputObjectType):
            for entry in value.fields:
                name = entry.name.value
                self._need(f"{kind.name}.{name}", under)
                self._literal(entry.value, get_named_type(kind.fields[name].type), under)
        elif isinstance(value, EnumValueNode):
            self._need(f"{kind.name}.{value.value}", under)

    def _need(self, coordinate: str, under: frozenset[Condition]) -> None:
        need = self.needs.of.get(coordinate, "")
        if need and under:
            self.found.behind.setdefault((under, need), coordinate)
        elif need:
            self.found.needs.setdefault(need, coordinate)


def _conditions(node: Any) -> frozenset[Condition] | None:
    """The variables a selection depends on; None where it is never asked for."""
    found = set()
    for directive in node.directives or ():
        wanted = directive.name.value == "include"
        if directive.name.value not in ("include", "skip"):
            continue
        value = directive.arguments[0].value
        if isinstance(value, VariableNode):
            found.add((value.name.value, wanted))
        elif isinstance(value, BooleanValueNode) and value.value is not wanted:
            return None
    return frozenset(found)


def _of_value(value: Any, kind: GraphQLNamedType) -> Iterator[tuple[str, str]]:
    """The needs in what a variable holds. What does not fit its type is somebody else's to refuse."""
    needs = needs_of(_schema())
    waiting = [(value, kind)]
    while waiting:
        value, kind = waiting.pop()
        if isinstance(value, list):
            waiting += [(each, kind) for each in value]
        elif isinstance(value, dict) and isinstance(kind, GraphQLInputObjectType):
            for name, inner in value.items():
                if name in kind.fields:
                    yield from _named(needs, f"{kind.name}.{name}")
                    waiting.append((inner, get_named_type(kind.fields[name].type)))
        elif isinstance(value, str) and isinstance(kind, GraphQLEnumType):
            yield from _named(needs, f"{kind.name}.{value}")


def _named(needs: Needs, coordinate: str) -> Iterator[tuple[str, str]]:
    need = needs.of.get(coordinate, "")
    if need:
        yield need, coordinate


@lru_cache(maxsize=4_096)
def _may_need(kind: GraphQLNamedType) -> bool:
    """Whether a value of this type could hold something of a module."""
    needs, seen, waiting = needs_of(_schema()).of, set[str](), [kind]
    while waiting:
        named = waiting.pop()
        if named.name in seen:
            continue
        seen.add(named.name)
        if isinstance(named, GraphQLInputObjectType | GraphQLEnumType):
            parts = named.fields if isinstance(named, GraphQLInputObjectType) else named.values
            if any(needs.get(f"{named.name}.{part}") for part in parts):
                return True
        if isinstance(named, GraphQLInputObjectType):
            waiting += [get_named_type(each.type) for each in named.fields.values()]
    return False


@lru_cache(maxsize=1)
def _refused_verbs() -> frozenset[str]:
    return refused_while_still(_schema())


def _schema() -> GraphQLSchema:
    return schema()._schema
