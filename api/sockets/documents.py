"""From the document of a `subscribe` message to what it follows, refused here if it is refused at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    execute,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from graphql.pyutils import is_awaitable

from api.context import Asking
from api.guards import admit
from api.limits import MAX_TOKENS, rules
from api.schema.schema import schema
from api.schema.subscriptions import Following, following
from tenants.db.unit_of_work import Row
from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.records.following import heard


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription that may be: who asks what, whose changes it follows, and from where on."""

    asking: Asking
    document: DocumentNode
    name: str | None
    variables: dict[str, Any]
    following: Following
    text: str

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for subscriptions to which every answer is the same, byte for byte: those share their answers."""
        tenant = self.asking.signed_in
        person = tenant.user_id if self.following.personal or tenant.limits is not None else None
        shown = repr(sorted((name, value) for name, value in self.variables.items() if name != "since"))
        view = (tenant.role, tenant.plan, self.asking.locale, tenant.time_zone, person, tenant.access_version)
        return (tenant.tenant_id, view, self.text, self.name, self.following.since_given, shown)

    def followed(self, rows: Sequence[Row]) -> list[Row]:
        """What it follows of these changes, whoever may hear of it."""
        wanted = self.following
        return [
            row
            for row in rows
            if row["record_type"] in wanted.records
            and (wanted.record_id is None or row["record_id"] == wanted.record_id)
        ]

    async def matching(self, rows: Sequence[Row]) -> list[Row]:
        """The same, as far as whoever asks may hear of it."""
        return await heard(self.asking.signed_in, self.followed(rows))

    async def answer(self, event: Any) -> ExecutionResult:
        """What the document says of one event."""
        result = execute(
            schema()._schema,
            self.document,
            root_value=event,
            context_value=self.asking,
            variable_values=self.variables,
            operation_name=self.name,
        )
        found: ExecutionResult = await result if is_awaitable(result) else result  # type: ignore[assignment]
        return found


def subscription(asking: Asking, text: str, name: str | None, variables: dict[str, Any]) -> Subscription:
    """What a document asks to follow. Raises Refused with everything that is wrong with it, or a DomainError."""
    admit(dict(asking.request.scope), asking.tenant, text, name, variables)
    try:
        document = parse(text, max_tokens=MAX_TOKENS)
    except GraphQLError as error:
        raise Refused([error]) from None
    if errors := validate(schema()._schema, document, rules()):
        raise Refused(errors)
    operation = _operation(document, name)
    coerced = get_variable_values(schema()._schema, operation.variable_definitions or (), variables)
    if not isinstance(coerced, VariableValues):
        raise Refused(coerced)
    field, arguments = _root(operation, coerced)
    return Subscription(asking, document, name, variables, following(asking.signed_in, field, arguments), text)


class Refused(Exception):
    """GraphQL's own words about a document."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    found = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    chosen = [node for node in found if name is None or (node.name and node.name.value == name)]
    if len(chosen) != 1:
        raise Refused([GraphQLError(f"Unknown operation named {name!r}." if name else "Name the operation to run.")])
    if chosen[0].operation is not OperationType.SUBSCRIPTION:
        raise BadInput(say("Send queries and mutations as a POST.", "查询和变更请用 POST 发送。"))
    return chosen[0]


def _root(operation: OperationDefinitionNode, variables: VariableValues) -> tuple[str, dict[str, Any]]:
    selections = operation.selection_set.selections
    if len(selections) != 1 or not isinstance(selections[0], FieldNode) or selections[0].directives:
        raise BadInput(say("Subscribe to one field, written out.", "请只订阅一个字段，且直接写出。"))
    node = selections[0]
    root = schema()._schema.subscription_type
    assert root is not None
    if node.name.value not in root.fields:
        raise BadInput(say("Subscribe to one field, written out.", "请只订阅一个字段，且直接写出。"))
    return node.name.value, get_argument_values(root.fields[node.name.value], node, variables)
