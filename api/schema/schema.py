"""The schema, put together: what every record has, and the verbs written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import strawberry
from strawberry.extensions import AddValidationRules, MaxTokensLimiter, ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from api.context import Info
from api.limits import LIMITS, MAX_TOKENS
from api.schema.belonging import ALWAYS
from api.schema.feeds import timeline_field
from api.schema.grouping import aggregates
from api.schema.record_types import Node, RecordTypes, record_types
from api.schema.record_verbs import collect, mutations, queries
from api.schema.roots import roots
from api.schema.scalars import SCALARS
from api.schema.subscriptions import subscription_type
from api.selection import selection_of
from tenants.records import reading
from tenants.records.catalogue import catalogue

MODULE = ALWAYS


def member_of(source: Any, name: str) -> Any:
    """Records are plain rows, everything else an object."""
    return source[name] if isinstance(source, dict) else getattr(source, name)


class Schema(strawberry.Schema):
    """Strawberry's schema, which leaves the logging of errors to the endpoint: tracebacks show what people typed."""

    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        return None


@lru_cache(maxsize=1)
def schema() -> strawberry.Schema:
    """The superset: every type there is, whatever a plan includes."""
    made, said = record_types(), roots()
    verbs = {name: verb for record, make in said.verbs for name, verb in make(made[record]).items()}
    return Schema(
        query=_root(
            "Query",
            tuple(said.queries),
            {**collect(made, queries), **collect(made, aggregates), "node": _node(made), **_feeds(made)},
        ),
        mutation=_root("Mutation", tuple(said.mutations), {**collect(made, mutations), **verbs}),
        subscription=subscription_type(made),
        types=[types_of.output for types_of in made.values()],
        config=StrawberryConfig(default_resolver=member_of, scalar_map=SCALARS),
        extensions=[
            lambda: AddValidationRules(list(LIMITS)),
            lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),
            lambda: ParserCache(maxsize=500),
            lambda: ValidationCache(maxsize=500),
        ],
    )


def _root(name: str, bases: tuple[type, ...], fields: dict[str, Any]) -> Any:
    return strawberry.type(type(name, bases, {"__annotations__": {}, "__module__": __name__, **fields}))


def _feeds(made: Mapping[str, RecordTypes]) -> dict[str, Any]:
    return {"timeline": timeline_field(made["activity"].output)}


def _node(made: Mapping[str, RecordTypes]) -> Any:
    async def node(info: Info, id: strawberry.ID) -> Any:
        record_type, record_id = catalogue().parse_id(str(id))
        if record_type not in made:
            return None
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await reading.read_one(uow, selection_of(info._raw_info, catalogue()[record_type]), record_id)
            return found and {**found, "__typename": made[record_type].name}

    node.__annotations__ |= {"info": Info, "id": strawberry.ID, "return": Node | None}
    return strawberry.field(resolver=node, description="Any record by its id.")
