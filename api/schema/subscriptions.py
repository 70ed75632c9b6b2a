"""What can be followed: every change of a company's records, or the changes of one record."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry

from api.context import Info
from api.naming import camel, global_id, local_id, snake
from api.schema.record_types import RecordTypes
from api.schema.scalars import Moment
from api.selection import selection_of
from tenants.changes.log import ChangeKind
from tenants.changes.stream import Place
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row
from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import reading
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.scoping import may_read, require

_KINDS: Any = Enum("RecordKind", {name.upper(): name for name in sorted(catalogue())})  # type: ignore[misc]
RecordKind: Any = strawberry.enum(_KINDS, description="Every kind of record.")
_SINCE = "The `cursor` of the last message you have: everything after it comes first. Without it: from now on."
Since = Annotated[str | None, strawberry.argument(description=_SINCE)]
_CURSOR = "Where this stands in the company's stream of changes. Keep the last one, and pass it as `since`."


@strawberry.type(description="One change of one record; `fields` are the names of what was set.")
class RecordChange:
    type: RecordKind
    id: strawberry.ID
    kind: ChangeKind
    version: int = strawberry.field(description="The record's, after the change.")
    fields: list[str]
    at: Moment
    actor_id: strawberry.ID | None = strawberry.field(description="Null for the system itself.")


@strawberry.type(description="Changes in the order they were committed in.")
class Changes:
    cursor: str = strawberry.field(description=_CURSOR)
    changes: list[RecordChange]


@dataclass(frozen=True, slots=True)
class Following:
    """Which changes are followed, from where on, and how they are shown. `personal` answers may differ from person to
    person.
    """

    field: str
    records: frozenset[str]
    record_id: UUID | None
    since: Place | None
    since_given: bool
    personal: bool

    def events(self, rows: Sequence[Row], cursor: Place) -> Iterator[dict[str, Any]]:
        """What is sent for these changes: all of them in one message, or one message for each."""
        shown = [_change(row) for row in rows]
        if self.record_id is None:
            yield {"cursor": str(cursor), "changes": shown}
            return
        for row, change in zip(rows, shown, strict=True):
            yield {**change, "cursor": str(Place(row["seq"], row["id"])), "record_id": self.record_id}


def _change(row: Row) -> dict[str, Any]:
    return {
        "type": RecordKind(row["record_type"]),
        "id": global_id(row["record_type"], row["record_id"]),
        "kind": ChangeKind(row["kind"]),
        "version": row["version"],
        "fields": [camel(name) for name in row["fields"]],
        "at": row["at"],
        "actor_id": global_id("user", row["actor_id"]) if row["actor_id"] else None,
    }


def following(context: TenantContext, field: str, arguments: Mapping[str, Any]) -> Following:
    """What a root field with these arguments follows. Raises ModuleNotInPlan, Forbidden, BadInput, NotFound."""
    given = arguments.get("since")
    since = None if given is None else Place.read(given)
    if field == "changes":
        return Following(field, _records(context, arguments.get("records")), None, since, given is not None, False)
    record = catalogue()[snake(field).removesuffix("_changed")]
    _require(context, record)
    record_id = local_id(arguments["id"], record.name)
    return Following(field, frozenset({record.name}), record_id, since, given is not None, True)


def _records(context: TenantContext, asked: Sequence[Any] | None) -> frozenset[str]:
    """Those asked for, or all the person may read."""
    if asked is None:
        return frozenset(name for name, record in catalogue().items() if may_read(context, record))
    if not asked:
        raise BadInput(say("Name at least one kind of record.", "请至少指定一种记录。"), "records")
    names = frozenset(str(getattr(kind, "value", kind)) for kind in asked)
    for name in names:
        _require(context, catalogue()[name])
    return names


def _require(context: TenantContext, record: RecordType) -> None:
    require(context, record, Action.READ)


def subscription_type(made: Mapping[str, RecordTypes]) -> Any:
    """`changes(records, since)`, and `accountChanged(id, since)` for every record."""
    fields = {"changes": _changes(), **{f"{name}_changed": _changed(of) for name, of in made.items()}}
    body = {"__annotations__": {}, "__module__": __name__, **fields}
    return strawberry.type(type("Subscription", (), body), description="Over a socket (graphql-transport-ws) alone.")


def _changes() -> Any:
    async def changes(records: Any = None, since: str | None = None) -> Any:
        yield {}  # never called: api/sockets executes documents over the events themselves

    many: Any = list
    changes.__annotations__ |= {
        "records": many[RecordKind] | None,
        "since": Since,
        "return": AsyncGenerator[Changes, None],
    }
    return strawberry.subscription(
        resolver=changes, description="What changes in the company's records, as it is committed."
    )


def _changed(of: RecordTypes) -> Any:
    stream: Any = AsyncGenerator

    async def changed(id: strawberry.ID, since: str | None = None) -> Any:
        yield {}  # as above

    changed.__annotations__ |= {
        "id": strawberry.ID,
        "since": Since,
        "return": stream[_event(of), None],
    }
    label = of.record.facts.label.en.lower()
    return strawberry.subscription(resolver=changed, description=f"The changes of one {label}.")


def _event(of: RecordTypes) -> Any:
    """`AccountChange`: a change, and the account as it stands when the message is made."""
    record, parent = of.record, cast(Any, strawberry.Parent)

    async def stands(root: Any, info: Info) -> Any:
        async with info.context.unit_of_work(read_only=True) as uow:
            return await reading.read_one(uow, selection_of(info._raw_info, record), root["record_id"])

    stands.__annotations__ |= {"root": parent[Any], "info": Info, "return": of.output | None}
    annotations = {**RecordChange.__annotations__, "cursor": str}
    body = {
        "__annotations__": annotations,
        "__module__": __name__,
        "cursor": strawberry.field(description=_CURSOR),
        record.name: strawberry.field(
            resolver=stands, description="As it stands now; null when it is deleted, or not for you to see."
        ),
    }
    return strawberry.type(type(f"{of.name}Change", (), body), description=f"One change of one {record.name}.")
