"""What happened: one record's history, the feed of an account or contact, and the search over everything."""

from __future__ import annotations

from enum import Enum
from typing import Any
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import camel, global_id
from api.schema.belonging import ALWAYS, values_of
from api.schema.members import User, user_of
from api.schema.roots import query_fields
from api.schema.scalars import Moment
from api.schema.values import PageInfo, page_info
from api.selection import selection_below
from api.speech import tell
from tenants.changes.log import ChangeKind
from tenants.plans import Module
from tenants.records import finding, history, timeline
from tenants.records.catalogue import catalogue

MODULE = ALWAYS

strawberry.enum(ChangeKind, name="ChangeKind")


class TimelineKind(Enum):
    CALL = "call"
    MEETING = "meeting"
    MAIL = "mail"
    NOTE = "note"
    TASK = "task"
    CHANGE = "change"
    FILE = "file"


_ALWAYS = (TimelineKind.CHANGE, TimelineKind.FILE)
strawberry.enum(values_of(TimelineKind, {kind.name: Module.ACTIVITIES for kind in TimelineKind if kind not in _ALWAYS}))


@strawberry.type(description="The record an entry is of, where that is another than the feed's: an account's contact.")
class TimelineSubject:
    id: strawberry.ID
    type: str
    title: str


@strawberry.type(description="A file that was put on a record; `attachment(id)` gives a link to it.")
class TimelineFile:
    id: strawberry.ID
    filename: str
    content_type: str
    size: int = strawberry.field(description="Bytes.")


@strawberry.type(description="One field, old and new; where these are ids, their names stand beside them.")
class FieldChange:
    field: str
    label: str
    old: JSON | None
    new: JSON | None
    old_name: str | None
    new_name: str | None


@strawberry.type(description="For which company, as whose member, and by which grant of it.")
class OnBehalf:
    grant_id: strawberry.ID
    company: str
    home: str = strawberry.field(description="The company of whoever acts.")
    support: bool = strawberry.field(description="It is the operator's own.")


@strawberry.type
class Change:
    id: strawberry.ID
    seq: int = strawberry.field(description="Its place in the company's stream of changes.")
    kind: ChangeKind
    at: Moment
    version: int
    actor: User | None = strawberry.field(description="Null for the system itself.")
    on_behalf_of: OnBehalf | None = strawberry.field(description="Where somebody from outside did it.")
    fields: list[FieldChange]


@strawberry.type
class ChangeEdge:
    cursor: str
    node: Change


@strawberry.type
class ChangeConnection:
    edges: list[ChangeEdge]
    nodes: list[Change]
    page_info: PageInfo


@strawberry.type(description="A stretch of a text: from which character on (the first is 0), and how many.")
class TextMark:
    start: int
    length: int


@strawberry.type(description="A record found, and what tells it from others of its title.")
class SearchHit:
    id: strawberry.ID
    type: str
    title: str
    subtitle: str | None
    marks: list[TextMark] = strawberry.field(description="What of the title was typed, be it in pinyin or initials.")


@query_fields
@strawberry.type
class FeedQueries:
    @strawberry.field(description="One record's changes, newest first.")
    async def history(
        self, info: Info, id: strawberry.ID, first: int = 50, after: str | None = None
    ) -> ChangeConnection:
        record_type, record_id = catalogue().parse_id(str(id))
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await history.history(uow, record_type=record_type, record_id=record_id, first=first, after=after)
        nodes = [change_of(each, info.context.locale) for each in found.changes]
        edges = [ChangeEdge(cursor=cursor, node=node) for cursor, node in zip(found.cursors, nodes, strict=True)]
        return ChangeConnection(edges=edges, nodes=nodes, page_info=page_info(found.cursors, found.has_next, after))

    @strawberry.field(description="Records whose words begin with those of `text`, the likeliest first.")
    async def search(self, info: Info, text: str, first: int = 10) -> list[SearchHit]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_hit(found) for found in await finding.find(uow, text=text, first=first)]


def _hit(found: finding.Hit) -> SearchHit:
    return SearchHit(
        id=strawberry.ID(global_id(found.record_type, found.id)),
        type=found.record_type,
        title=found.title,
        subtitle=found.subtitle,
        marks=[TextMark(start=start, length=length) for start, length in found.marks],
    )


def timeline_field(activity: Any) -> Any:
    """`timeline(id, kinds, first, after)`, whose events are of the generated type `activity`."""
    entry = _type("TimelineEntry", _entry_fields(activity))
    edge = _type("TimelineEdge", {"cursor": str, "node": entry})
    many: Any = list
    connection = _type("TimelineConnection", {"edges": many[edge], "nodes": many[entry], "page_info": PageInfo})

    async def resolve(
        info: Info,
        id: strawberry.ID,
        kinds: list[TimelineKind] | None = None,
        first: int = 50,
        after: str | None = None,
    ) -> Any:
        record_type, record_id = catalogue().parse_id(str(id))
        wanted = None if kinds is None else [kind.value for kind in kinds]
        selection = selection_below(info._raw_info, catalogue()["activity"], ("nodes", "edges.node"), "activity")
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await timeline.timeline(
                uow,
                record_type=record_type,
                record_id=record_id,
                kinds=wanted,
                first=first,
                after=after,
                selection=selection,
            )
        nodes = [entry(**_entry(each, info.context.locale)) for each in found.entries]
        edges = [edge(cursor=cursor, node=node) for cursor, node in zip(found.cursors, nodes, strict=True)]
        return connection(edges=edges, nodes=nodes, page_info=page_info(found.cursors, found.has_next, after))

    resolve.__annotations__ |= {
        "info": Info,
        "id": strawberry.ID,
        "kinds": list[TimelineKind] | None,
        "first": int,
        "after": str | None,
        "return": connection,
    }
    return strawberry.field(resolver=resolve, description="What happened around an account or contact, newest first.")


def _entry_fields(activity: Any) -> dict[str, Any]:
    return {
        "id": strawberry.ID,
        "kind": TimelineKind,
        "occurred_at": Moment,
        "recorded_at": Moment,
        "actor": User | None,
        "summary": str,
        "activity": activity | None,
        "change": Change | None,
        "file": TimelineFile | None,
        "about": TimelineSubject | None,
    }


def _type(name: str, fields: dict[str, Any]) -> Any:
    return strawberry.type(type(name, (), {"__annotations__": fields, "__module__": __name__}))


def _entry(found: timeline.TimelineEntry, locale: str) -> dict[str, Any]:
    return {
        "id": global_id(found.record_type or "change", found.id),
        "kind": TimelineKind(found.kind),
        "occurred_at": found.occurred_at,
        "recorded_at": found.recorded_at,
        "actor": user_of(found.actor),
        "summary": tell(found.summary),
        "activity": found.record,
        "change": change_of(found.change, locale) if found.change else None,
        "file": _file(found.file),
        "about": _about(found.about),
    }


def _file(found: timeline.FileEntry | None) -> TimelineFile | None:
    if found is None:
        return None
    attachment_id = strawberry.ID(global_id("attachment", found.id))
    return TimelineFile(id=attachment_id, filename=found.filename, content_type=found.content_type, size=found.size)


def _about(found: timeline.About | None) -> TimelineSubject | None:
    if found is None:
        return None
    return TimelineSubject(
        id=strawberry.ID(global_id(found.record_type, found.id)), type=found.record_type, title=found.title
    )


def change_of(found: history.ChangeEntry, locale: str) -> Change:
    return Change(
        id=strawberry.ID(global_id("change", found.id)),
        seq=found.seq,
        kind=ChangeKind(found.kind),
        at=Moment(found.at),
        version=found.version,
        actor=user_of(found.actor),
        on_behalf_of=_behalf(found.on_behalf_of),
        fields=[
            FieldChange(
                field=camel(each.field),
                label=each.label[locale],
                old=each.old,
                new=each.new,
                old_name=each.old_name,
                new_name=each.new_name,
            )
            for each in found.fields
        ],
    )


def _behalf(found: dict[str, Any] | None) -> OnBehalf | None:
    if found is None:
        return None
    grant_id = strawberry.ID(global_id("grant", UUID(str(found["id"]))))
    return OnBehalf(grant_id=grant_id, company=found["name"], home=found["home"], support=found["kind"] == "support")
