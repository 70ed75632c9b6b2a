"""A GraphQL type, connection, filter, order and inputs for every declared record: nothing here names one."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import camel, global_id, pascal
from api.schema import values
from api.schema.belonging import ALWAYS, module, of_module
from api.schema.members import User, user_of
from api.schema.problems import UserError
from api.schema.scalars import Day, Moment
from api.selection import list_key, path_of
from tenants.kit.clock import now
from tenants.plans import Module
from tenants.records.catalogue import RecordType, catalogue, module_of
from tenants.records.fields import Field, Kind
from tenants.records.selection import COUNTED_TO, Rows

MODULE = ALWAYS

_OUTPUT: dict[Kind, Any] = {
    Kind.TEXT: str, Kind.LONG_TEXT: str, Kind.URL: str, Kind.INTEGER: int, Kind.BOOLEAN: bool, Kind.DATE: Day,
    Kind.MOMENT: Moment, Kind.MONEY: values.Money, Kind.PHONES: list[values.Phone], Kind.EMAILS: list[values.Email],
    Kind.ADDRESSES: list[values.Address],
}  # fmt: skip
_INPUT: dict[Kind, Any] = {
    **_OUTPUT, Kind.MONEY: values.MoneyInput, Kind.PHONES: list[values.PhoneInput],
    Kind.EMAILS: list[values.EmailInput], Kind.ADDRESSES: list[values.AddressInput],
    Kind.REFERENCE: strawberry.ID, Kind.MEMBER: strawberry.ID,
}  # fmt: skip
_FILTER: dict[Kind, Any] = {
    Kind.TEXT: values.TextFilter, Kind.LONG_TEXT: values.TextFilter, Kind.URL: values.TextFilter,
    Kind.INTEGER: values.IntFilter, Kind.BOOLEAN: values.BooleanFilter, Kind.DATE: values.DateFilter,
    Kind.MOMENT: values.MomentFilter, Kind.MONEY: values.BigIntFilter, Kind.CURRENCY: values.TextFilter,
    Kind.PHONES: values.ListFilter, Kind.EMAILS: values.ListFilter, Kind.ADDRESSES: values.ListFilter,
    Kind.REFERENCE: values.IdFilter, Kind.MEMBER: values.MemberFilter,
}  # fmt: skip
_ONE_OF = "Exactly one field. Several fields to order by are several entries, the first counting most."
_LISTS = (Kind.PHONES, Kind.EMAILS, Kind.ADDRESSES)


@strawberry.interface(description="Anything with an id (Relay global object identification).")
class Node:
    id: strawberry.ID


class RecordTypes:
    """The GraphQL types of one record. Made in two passes, since records refer to each other."""

    def __init__(self, record: RecordType) -> None:
        self.record = record
        self.name = pascal(record.name)
        self.output: Any = _shell(self.name, (Node,))
        self.output.is_type_of = classmethod(_rows_of(self.name))
        self.edge: Any = _shell(f"{self.name}Edge")
        self.connection: Any = _shell(f"{self.name}Connection")
        self.filter: Any = _shell(f"{self.name}Filter")
        self.order: Any = _shell(f"{self.name}Order")
        self.create: Any = _shell(f"Create{self.name}Input")
        self.update: Any = _shell(f"Update{self.name}Input")
        self.payload: Any = _shell(f"{self.name}Payload")
        for each in (self.output, self.edge, self.connection, self.filter, self.order):
            module(record.facts.module)(each)
        for each in (self.create, self.update, self.payload):
            module(record.facts.module)(each)


def _rows_of(name: str) -> Callable[..., bool]:
    """Records are plain rows; one that came through `node` says what it is, any other is what its field says."""

    def is_type_of(_cls: type, row: Any, _info: Any) -> bool:
        return isinstance(row, dict) and row.get("__typename", name) == name

    return is_type_of


def _shell(name: str, bases: tuple[type, ...] = ()) -> Any:
    return types.new_class(name, bases, {}, lambda body: body.update({"__module__": __name__, "__annotations__": {}}))


def record_types() -> Mapping[str, RecordTypes]:
    """Every record's GraphQL types by record name."""
    made = {name: RecordTypes(record) for name, record in catalogue().items()}
    enums = _enums()
    for entry in made.values():
        _fill(strawberry.type, entry.output, _output_fields(entry, made, enums), entry.record.model.__doc__)
        _fill(strawberry.type, entry.edge, {"cursor": (str, None), "node": (entry.output, None)})
        _fill(strawberry.type, entry.connection, _connection_fields(entry))
        _fill(strawberry.input, entry.filter, _filter_fields(entry, made, enums))
        _fill(strawberry.input, entry.order, _order_fields(entry), _ONE_OF, one_of=True)
        _fill(strawberry.input, entry.create, _input_fields(entry, enums, whole=True))
        _fill(strawberry.input, entry.update, _input_fields(entry, enums, whole=False))
        _fill(strawberry.type, entry.payload, _payload_fields(entry))
    return made


def _fill(
    decorate: Callable[..., Any],
    shell: Any,
    fields: Mapping[str, tuple[Any, Any]],
    doc: str | None = None,
    **options: Any,
) -> None:
    for name, (annotation, default) in fields.items():
        shell.__annotations__[name] = annotation
        if default is not None:
            setattr(shell, name, default)
    description = " ".join(doc.split()) if doc else None
    decorate(shell, description=description, **options)


def _enums() -> dict[type, Any]:
    """One GraphQL enum per closed set of choices, named after its record: `ActivityDirection`."""
    found: dict[type, Any] = {}
    for record in catalogue().values():
        for field in record.fields.values():
            if field.choices and field.choices not in found:
                name = field.choices.__name__.removeprefix(pascal(record.name))
                owned = module(field.module or record.facts.module)(field.choices)
                found[field.choices] = strawberry.enum(owned, name=f"{pascal(record.name)}{name}")
    return found


def _computed(
    annotation: Any, make: Callable[[dict[str, Any]], Any], description: str, **options: Any
) -> tuple[Any, Any]:
    def resolve(root: Any) -> Any:
        return make(root)

    resolve.__annotations__["return"] = annotation
    return annotation, strawberry.field(resolver=resolve, description=description, **options)


def _output_fields(
    entry: RecordTypes, made: Mapping[str, RecordTypes], enums: Mapping[type, Any]
) -> dict[str, tuple[Any, Any]]:
    record = entry.record
    fields: dict[str, tuple[Any, Any]] = {
        "id": _computed(strawberry.ID, lambda row: global_id(record.name, row["id"]), "Opaque."),
        "version": (int, strawberry.field(description="Send it back with an update.")),
    }
    for name, field in record.fields.items():
        fields |= _output_field(name, field, made, enums)
    for name, inverse in record.inverses.items():
        fields[name] = _connection_field(made[inverse.record])
    fields["custom_fields"] = _computed(
        JSON, lambda row: row["custom"], "The tenant's own fields, by key.", metadata=of_module(Module.CUSTOM_FIELDS)
    )
    if record.facts.taggable:
        tags = many(made["tag"].output)
        fields["tags"] = (tags, strawberry.field(description="By name."))
    if "next_activity_at" in record.fields:
        fields["next_activity"] = _computed(
            values.NextActivity,
            _next_activity,
            "What is planned next.",
            metadata=_owned(record.fields["next_activity_at"]),
        )
    return fields


def _output_field(
    name: str, field: Field, made: Mapping[str, RecordTypes], enums: Mapping[type, Any]
) -> dict[str, tuple[Any, Any]]:
    hint = ". A hint: the value is encrypted, and shown by `revealField`." if field.sensitive else ""
    describe = strawberry.field(description=f"{field.label.en} · {field.label.zh}{hint}", metadata=_owned(field))
    if field.kind is Kind.CURRENCY:
        return {}
    if field.kind is Kind.REFERENCE:
        return {field.relation: (made[field.target].output | None, describe)}
    if field.kind is Kind.MEMBER:
        return {field.relation: _computed(User | None, _member(field.relation), f"{field.label.en} · {field.label.zh}")}
    if field.kind is Kind.MONEY:
        return {
            name: _computed(values.Money | None, _money(name, field.currency), f"{field.label.en} · {field.label.zh}")
        }
    annotation = enums[field.choices] if field.choices else _OUTPUT[field.kind]
    return {name: (annotation if field.required or field.kind in _LISTS else annotation | None, describe)}


def _member(relation: str) -> Callable[[dict[str, Any]], User | None]:
    return lambda row: user_of(row[f"{relation}_user"])


def _money(name: str, currency: str) -> Callable[[dict[str, Any]], values.Money | None]:
    def make(row: dict[str, Any]) -> values.Money | None:
        if row[name] is None:
            return None
        return values.Money(amount_minor=row[name], currency=row[currency] or "")

    return make


def _next_activity(row: dict[str, Any]) -> values.NextActivity:
    due = row["next_activity_at"]
    if due is None:
        return values.NextActivity(state=values.NextActivityState.NONE, due_at=None)
    moment = due if isinstance(due, datetime) else datetime.fromisoformat(due)
    state = values.NextActivityState.OVERDUE if moment < now() else values.NextActivityState.PLANNED
    return values.NextActivity(state=state, due_at=Moment(moment))


def _connection_field(target: RecordTypes) -> tuple[Any, Any]:
    def resolve(
        root: Any,
        info: Info,
        filter: Any = None,
        order_by: Any = None,
        search: str | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        return connection_of(target, root[list_key(path_of(info._raw_info))])

    annotate_connection(resolve, target)
    return target.connection, strawberry.field(resolver=resolve)


def many(kind: Any) -> Any:
    """`list[kind]` for a type made at run time."""
    return types.GenericAlias(list, (kind,))


def annotate_connection(resolve: Any, target: RecordTypes) -> None:
    """Give a connection's resolver the argument types of its record."""
    resolve.__annotations__ |= {
        "info": Info,
        "filter": target.filter | None,
        "order_by": many(target.order) | None,
        "search": str | None,
        **dict.fromkeys(("first", "last"), int | None),
        **dict.fromkeys(("after", "before"), str | None),
        "return": target.connection,
    }


def connection_of(types_of: RecordTypes, page: Rows) -> Any:
    edges = [types_of.edge(cursor=cursor, node=row) for row, cursor in zip(page.rows, page.cursors, strict=True)]
    info = values.PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=page.cursors[0] if page.cursors else None,
        end_cursor=page.cursors[-1] if page.cursors else None,
    )
    count = page.count or 0
    return types_of.connection(
        edges=edges,
        nodes=page.rows,
        page_info=info,
        total_count=min(count, COUNTED_TO),
        total_count_is_exact=count <= COUNTED_TO,
    )


def _connection_fields(entry: RecordTypes) -> dict[str, tuple[Any, Any]]:
    return {
        "edges": (many(entry.edge), None),
        "nodes": (many(entry.output), None),
        "page_info": (values.PageInfo, None),
        "total_count": (int, strawberry.field(description=f"Counted only when asked for, and to {COUNTED_TO:,}.")),
        "total_count_is_exact": (bool, strawberry.field(description="False where there are more.")),
    }


def _filter_fields(
    entry: RecordTypes, made: Mapping[str, RecordTypes], enums: Mapping[type, Any]
) -> dict[str, tuple[Any, Any]]:
    record = entry.record
    fields: dict[str, Any] = {"and_": many(entry.filter), "or_": many(entry.filter), "not_": entry.filter}
    fields["id"] = values.IdFilter
    for name, field in record.fields.items():
        if field.choices:
            fields[name] = _choice_filter(enums[field.choices])
        else:
            fields[name] = values.SensitiveFilter if field.sensitive else _FILTER[field.kind]
        if field.kind is Kind.REFERENCE:
            fields[field.relation] = made[field.target].filter
    fields |= {name: made[inverse.record].filter for name, inverse in record.inverses.items()}
    fields["custom_fields"] = many(values.CustomFieldFilter)
    if record.facts.taggable:
        fields["tags"] = values.TagsFilter
    return {
        name: (
            kind | None,
            strawberry.field(
                name=camel(name.rstrip("_")), default=strawberry.UNSET, metadata=_owned(record.fields.get(name), name)
            ),
        )
        for name, kind in fields.items()
    }


def _owned(field: Field | None, name: str = "") -> dict[str, str]:
    """The metadata of a field that belongs to another module than its record."""
    if name in ("custom_fields", "custom_field"):
        return of_module(Module.CUSTOM_FIELDS)
    found = module_of(field) if field else None
    return of_module(found) if found else {}


_choice_filters: dict[Any, Any] = {}


def _choice_filter(enum: Any) -> Any:
    if enum not in _choice_filters:
        _choice_filters[enum] = values.choice_filter(enum.__name__, enum)
    return _choice_filters[enum]


def _order_fields(entry: RecordTypes) -> dict[str, tuple[Any, Any]]:
    columns = {
        name: (values.OrderDirection | None, strawberry.field(default=strawberry.UNSET, metadata=_owned(field)))
        for name, field in entry.record.fields.items()
        if field.kind not in _LISTS and not field.sensitive
    }
    own = strawberry.field(default=strawberry.UNSET, metadata=of_module(Module.CUSTOM_FIELDS))
    return {**columns, "custom_field": (values.CustomFieldOrder | None, own)}


def _input_fields(entry: RecordTypes, enums: Mapping[type, Any], *, whole: bool) -> dict[str, tuple[Any, Any]]:
    fields: dict[str, tuple[Any, Any]] = {}
    if not whole:
        fields["id"] = (strawberry.ID, None)
        fields["version"] = (
            int | None,
            strawberry.field(description="The version you read; a stale one is refused.", default=strawberry.UNSET),
        )
    for name, field in entry.record.writable.items():
        if field.kind is Kind.CURRENCY:
            continue
        annotation = enums[field.choices] if field.choices else _INPUT[field.kind]
        fields[name] = (
            annotation | None,
            strawberry.field(default=strawberry.UNSET, description=field.label.en, metadata=_owned(field)),
        )
    own = of_module(Module.CUSTOM_FIELDS, writes=True)
    fields["custom_fields"] = (
        JSON | None,
        strawberry.field(default=strawberry.UNSET, description="By key.", metadata=own),
    )
    return fields


def _payload_fields(entry: RecordTypes) -> dict[str, tuple[Any, Any]]:
    return {
        entry.record.name: (entry.output | None, strawberry.field(default=None)),
        "user_errors": (list[UserError], strawberry.field(default_factory=list)),
    }
