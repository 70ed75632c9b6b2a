"""What a document may be, before anything is done about it: short, flat, plain, and worth its cost.

`examine` looks at the text alone and remembers what it found; `admit` at who sends it, with which variables. Trusted
documents were looked at when they were registered, and are only counted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    parse,
)
from starlette.types import Scope

from api import stamps
from api.documents import is_trusted
from api.limits import MAX_ALIASES, MAX_DEPTH, MAX_TOKENS
from api.metrics import DOCUMENTS
from api.tracing import asked
from tenants.adapters.budget import Allowance, spend
from tenants.context import TenantContext
from tenants.errors import BadInput, DomainError, Forbidden, RateLimited, Unauthenticated
from tenants.kit.message import say

MAX_LENGTH, MAX_DIRECTIVES, MAX_COST = 50_000, 20, 200_000
REMEMBERED = 1_000
_TOO_MANY_TOKENS = f"contains more than {MAX_TOKENS} tokens"
"""The parser's words when it gives up, which it does before it has read the rest."""
_TRUSTED, _AD_HOC = DOCUMENTS.labels("trusted"), DOCUMENTS.labels("ad_hoc")
DEFAULT_PAGE = 50
OF_A_VISITOR = Allowance("visitors", 50_000)
"""What ad-hoc documents of one address may cost in a minute; of a company, its plan says so."""


@dataclass
class DocumentTooLarge(DomainError):
    """More than a document may have; `limit` says of what, `allowed` and `found` how much."""

    status: int = 200
    code = "DOCUMENT_TOO_LARGE"


@dataclass
class NotNamed(BadInput):
    """Several operations, and none was chosen."""

    status: int = 200


def _too_large(limit: str, allowed: int, found: int) -> DocumentTooLarge:
    message = say(
        "The document's {limit} is {found}; {allowed} is the most.",
        "文档的 {limit} 为 {found}，最多为 {allowed}。",
        limit=limit,
        found=found,
        allowed=allowed,
    )
    return DocumentTooLarge(message, extensions={"limit": limit, "allowed": allowed, "found": found})


@dataclass(slots=True)
class Weight:
    """What one selection costs: its fields, and of each page below it the size (or the variable with it)."""

    fields: int = 0
    parts: list[tuple[int | str, Weight]] = field(default_factory=list)

    def cost(self, variables: Mapping[str, Any], known: dict[int, int]) -> int:
        if id(self) not in known:
            known[id(self)] = 0  # a circle of fragments, which validation refuses
            inner = sum(_size(size, variables) * part.cost(variables, known) for size, part in self.parts)
            known[id(self)] = self.fields + inner
        return known[id(self)]


def _size(size: int | str, variables: Mapping[str, Any]) -> int:
    if variables is _SMALLEST:
        return 1
    given = variables.get(size, DEFAULT_PAGE) if isinstance(size, str) else size
    return max(1, given) if isinstance(given, int) else DEFAULT_PAGE


@dataclass(frozen=True, slots=True)
class Examined:
    """What is known of a text: whether it asks for the schema, its operations' names, and what each would cost."""

    introspects: bool
    operations: Mapping[str, Weight]
    asked: tuple[tuple[str, str], ...]
    """The root fields, each with its type."""
    defaults: Mapping[str, Mapping[str, int]]
    """Of each operation, the numbers its variables are where a request does not say."""

    def check_cost(self, name: str | None, variables: Mapping[str, Any]) -> int:
        """The cost. Raises DocumentTooLarge: with every page of one row, that is a bomb of fragments."""
        cost = min(self.cost(name, variables), 2**53)
        if cost > MAX_COST:
            raise _too_large("cost", MAX_COST, cost)
        return cost

    def cost(self, name: str | None, variables: Mapping[str, Any]) -> int:
        """Of the operation that is meant, in fields; of all of them, where none is."""
        chosen = [name] if name and name in self.operations else list(self.operations)
        return sum(self.operations[each].cost(self._given(each, variables), {}) for each in chosen)

    def _given(self, name: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        return variables if variables is _SMALLEST else {**self.defaults[name], **variables}


_SMALLEST: Mapping[str, Any] = {}
"""Instead of variables: every page has one row."""

_examined: OrderedDict[str, Examined | None] = OrderedDict()


def examine(text: str) -> Examined | None:
    """What a document is; None for what is no document, which parsing will say better. Raises DocumentTooLarge."""
    if text in _examined:
        _examined.move_to_end(text)
        return _examined[text]
    if len(text) > MAX_LENGTH:
        raise _too_large("length", MAX_LENGTH, len(text))
    _examined[text] = found = _examine(text)
    if len(_examined) > REMEMBERED:
        _examined.popitem(last=False)
    return found


def _examine(text: str) -> Examined | None:
    try:
        document = parse(text, max_tokens=MAX_TOKENS)
    except GraphQLError as error:
        if _TOO_MANY_TOKENS in error.message:
            raise _too_large("tokens", MAX_TOKENS, MAX_TOKENS + 1) from None
        return None
    except RecursionError:
        return None
    walk = _Walk(document)
    for limit, allowed, found in (
        ("aliases", MAX_ALIASES, walk.aliases),
        ("directives", MAX_DIRECTIVES, walk.directives),
        ("depth", MAX_DEPTH, walk.depth),
    ):
        if found > allowed:
            raise _too_large(limit, allowed, found)
    examined = Examined(walk.introspects, walk.operations, tuple(walk.asked), walk.defaults)
    examined.check_cost(None, _SMALLEST)
    return examined


class _Walk:
    """One pass over a document; each fragment is walked once, however often it is spread."""

    def __init__(self, document: DocumentNode) -> None:
        self.aliases = self.directives = self.depth = 0
        self.introspects = False
        self.asked: list[tuple[str, str]] = []
        self.operations: dict[str, Weight] = {}
        self.defaults: dict[str, dict[str, int]] = {}
        self._listing: dict[str, bool] = {}
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._walked: dict[str, tuple[Weight, int]] = {}
        for name in self._fragments:
            self._fragment(name)
        for node in document.definitions:
            if isinstance(node, OperationDefinitionNode):
                self._operation(node)

    def _operation(self, node: OperationDefinitionNode) -> None:
        self.directives += len(node.directives or ())
        self.directives += sum(len(variable.directives or ()) for variable in node.variable_definitions or ())
        weight, levels = self._selections(node.selection_set)
        self.depth = max(self.depth, levels - 1)
        name = node.name.value if node.name else ""
        self.operations[name], self.defaults[name] = weight, _defaults(node)
        root = node.operation.value.capitalize()
        self.asked += [(root, part.name.value) for part in node.selection_set.selections if isinstance(part, FieldNode)]

    def _fragment(self, name: str) -> tuple[Weight, int]:
        if name not in self._walked:
            self._walked[name] = (Weight(), 0)  # for a circle
            node = self._fragments.get(name)
            if node is not None:
                self.directives += len(node.directives or ())
                self._walked[name] = self._selections(node.selection_set)
        return self._walked[name]

    def _selections(self, selections: SelectionSetNode) -> tuple[Weight, int]:
        """The weight of a selection and how many levels of fields it has."""
        weight, deepest, levels = Weight(), 0, 0
        for node in selections.selections:
            self.directives += len(node.directives or ())
            if isinstance(node, FieldNode):
                levels = self._field(node, weight)
            elif isinstance(node, FragmentSpreadNode):
                inner, levels = self._fragment(node.name.value)
                weight.parts.append((1, inner))
            elif isinstance(node, InlineFragmentNode):
                inner, levels = self._selections(node.selection_set)
                weight.parts.append((1, inner))
            deepest = max(deepest, levels)
        return weight, deepest

    def _field(self, node: FieldNode, weight: Weight) -> int:
        name = node.name.value
        self.aliases += node.alias is not None
        self.introspects = self.introspects or name in ("__schema", "__type")
        weight.fields += 1
        if node.selection_set is None:
            return 1
        inner, levels = self._selections(node.selection_set)
        weight.parts.append((self._page(node, node.selection_set), inner))
        return 0 if name.startswith("__") else levels + 1

    def _page(self, node: FieldNode, selections: SelectionSetNode) -> int | str:
        """How often what is below a field is asked for: the size of its page, or once."""
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                if isinstance(argument.value, VariableNode):
                    return argument.value.name.value
                if isinstance(argument.value, IntValueNode):
                    return _number(argument.value)
        return DEFAULT_PAGE if self._lists(selections) else 1

    def _lists(self, selections: SelectionSetNode) -> bool:
        """Whether these are fields of a list, wherever its rows are asked for: here or in a fragment."""
        for node in selections.selections:
            if isinstance(node, FieldNode):
                listed = node.name.value in ("nodes", "edges")
            elif isinstance(node, FragmentSpreadNode):
                listed = self._fragment_lists(node.name.value)
            else:
                listed = isinstance(node, InlineFragmentNode) and self._lists(node.selection_set)
            if listed:
                return True
        return False

    def _fragment_lists(self, name: str) -> bool:
        if name not in self._listing:
            self._listing[name] = False  # for a circle
            node = self._fragments.get(name)
            self._listing[name] = node is not None and self._lists(node.selection_set)
        return self._listing[name]


def _number(node: IntValueNode) -> int:
    return min(int(node.value), 10**6) if len(node.value) < 10 else 10**6


def _defaults(node: OperationDefinitionNode) -> dict[str, int]:
    return {
        each.variable.name.value: _number(each.default_value)
        for each in node.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode)
    }


def look_at(text: str) -> None:
    """Refuse what is too large before anything is done about it. Raises DocumentTooLarge."""
    if not is_trusted(text):
        examine(text)


def admit(
    scope: Scope, tenant: TenantContext | None, text: str, name: str | None, variables: Mapping[str, Any]
) -> None:
    """Let a document in and count it: once in the life of a request, whichever ways it takes. Raises Unauthenticated,
    Forbidden, ModuleNotInPlan, DocumentTooLarge, RateLimited.
    """
    if "admitted" in scope:
        return
    if tenant is not None:
        stamps.check(tenant, text, name, variables)
    trusted = is_trusted(text)
    asked(tenant, text, name, trusted=trusted)
    if not trusted:
        _admit_ad_hoc(scope, tenant, examine(text), name, variables)
    (_TRUSTED if trusted else _AD_HOC).inc()
    scope["admitted"] = True


def _admit_ad_hoc(
    scope: Scope, tenant: TenantContext | None, found: Examined | None, name: str | None, variables: Mapping[str, Any]
) -> None:
    if found is None:
        return
    if name is None and len(found.operations) > 1:
        raise NotNamed(say("Name the operation to run.", "请指定要执行的操作名。"), "operationName")
    if found.introspects:
        _may_explore(tenant)
    cost = found.check_cost(name, variables)
    if tenant is None:
        spend(OF_A_VISITOR, scope["client"][0] if scope.get("client") else "", cost)
    else:
        _spend(tenant, cost)


def allowance_of(tenant: TenantContext) -> Allowance:
    return Allowance("documents", max(tenant.entitlement.limits.api_cost, 1))


def _spend(tenant: TenantContext, cost: int) -> None:
    try:
        spend(allowance_of(tenant), str(tenant.tenant_id), cost)
    except RateLimited as refused:
        refused.extensions |= {"plan": tenant.entitlement.beyond("api_cost")["plan"]}
        raise


def _may_explore(tenant: TenantContext | None) -> None:
    if tenant is None:
        raise Unauthenticated(say("Sign in to look at the schema.", "登录后才能查看 schema。"))
    if not tenant.may("api:explore"):
        raise Forbidden(
            say("Your role does not include looking at the schema.", "您的角色不能查看 schema。"),
        )


def veil(found: Examined | None, errors: list[GraphQLError]) -> list[GraphQLError]:
    """What a visitor is told of a document that does not fit the schema: the same of every field, whether there is such
    a field or not, so that nobody can learn the schema by guessing.
    """
    if found is None or not any(error.path is None and error.original_error is None for error in errors):
        return errors
    return [
        GraphQLError(f'Cannot query field "{name}" on type "{root}" like this. Sign in to be told why.')
        for root, name in dict.fromkeys(found.asked)
    ] or [GraphQLError("The document does not fit the schema. Sign in to be told why.")]
