"""Which record types' custom fields a read speaks of: those are looked up before it is compiled, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tenants.db.unit_of_work import UnitOfWork
from tenants.records import custom
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.custom_filter import NAME
from tenants.records.ordering import CUSTOM
from tenants.records.selection import ListSelection, Query, Selection
from tenants.records.shape import Labels, Many, One, PageShape, Part, Shape
from tenants.records.sql import Pen
from tenants.registry.keyring.keeping import ring_of


async def pen_for(uow: UnitOfWork, mentioned: Iterable[str]) -> Pen:
    """A pen that knows the custom fields of the record types mentioned, and the company's keys, if it is asked for
    sensitive values. A mention is a record type (`account`), or a field of one (`account.custom.key`). Raises
    KeyDestroyed, KeyUnavailable.
    """
    found = set(mentioned)
    known = {name: await custom.definitions(uow, name) for name in {each.partition(".")[0] for each in found}}
    sensitive = any(_is_sensitive(known, each) for each in found)
    return Pen(uow.context, known, await ring_of(uow.tenant_id) if sensitive else None)


def _is_sensitive(known: Mapping[str, custom.Definitions], mention: str) -> bool:
    record, _, field = mention.partition(".")
    if not field.startswith(CUSTOM):
        return bool(field)
    definition = known[record].get(field.removeprefix(CUSTOM))
    return definition is not None and definition.sensitive


def in_list(record: RecordType, wanted: ListSelection) -> Iterator[str]:
    yield from _in_query(record, wanted.query)
    yield from in_selection(record, wanted.selection)


def in_selection(record: RecordType, selection: Selection) -> Iterator[str]:
    for name, inner in selection.ones.items():
        yield from in_selection(catalogue()[record.references[name].target], inner)
    if selection.tags:
        yield from in_selection(catalogue()["tag"], selection.tags)
    for inner_list in selection.lists.values():
        inverse = record.inverses[inner_list.relation or ""]
        yield from in_list(catalogue()[inverse.record], inner_list)


def in_page(page: PageShape) -> Iterator[str]:
    yield from _in_query(catalogue()[page.record], page.query)
    for part in page.parts:
        if part.what == "nodes":
            yield from _in_parts(part.inner)
        elif part.what == "edges":
            for _, what, inner in part.inner:
                yield from _in_parts(inner) if what == "node" else ()


def in_shape(shape: Shape) -> Iterator[str]:
    yield from _in_parts(shape.parts)


def in_filter(record: RecordType, tree: Any) -> Iterator[str]:
    if not isinstance(tree, Mapping):
        return
    for name, value in tree.items():
        if name in ("and", "or"):
            for branch in value if isinstance(value, list | tuple) else ():
                yield from in_filter(record, branch)
        elif name == "not":
            yield from in_filter(record, value)
        elif name == NAME:
            yield record.name
            yield from _own(record, value)
        elif name in record.fields and record.fields[name].sensitive:
            yield f"{record.name}.{name}"
        elif name in record.references:
            yield from in_filter(catalogue()[record.references[name].target], value)
        elif name in record.inverses:
            yield from in_filter(catalogue()[record.inverses[name].record], value)


def _own(record: RecordType, given: Any) -> Iterator[str]:
    for entry in given if isinstance(given, list | tuple) else ():
        if isinstance(entry, Mapping):
            yield f"{record.name}.{CUSTOM}{entry.get('key')}"


def _in_query(record: RecordType, query: Query) -> Iterator[str]:
    if any(name.startswith(CUSTOM) for name, _ in query.order):
        yield record.name
    yield from in_filter(record, query.filter)


def _in_parts(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, One | Labels):
            yield from in_shape(part.shape)
        elif isinstance(part, Many):
            yield from in_page(part.page)
