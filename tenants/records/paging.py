"""Keyset paging (Relay cursor connections): a cursor holds the ordering values of a row, signed for its tenant."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Column

from tenants.changes.log import as_json
from tenants.config import settings
from tenants.errors import BadInput
from tenants.records.catalogue import RecordType
from tenants.records.selection import Page
from tenants.records.sql import Pen

MAX_SIZE = 500
Order = tuple[tuple[Column[Any], str], ...]


def check(page: Page) -> None:
    """Raise BadInput for a window that is no window: sizes outside 1 to 500, both directions at once."""
    for name, size in (("first", page.first), ("last", page.last)):
        if size is not None and not 1 <= size <= MAX_SIZE:
            raise BadInput(f"`{name}` must be between 1 and {MAX_SIZE}.", name, {"limit": MAX_SIZE})
    if page.first and page.last:
        raise BadInput("Ask for `first` or for `last`, not for both.", "last")
    if (page.after and page.last) or (page.before and not page.last):
        raise BadInput("`after` goes with `first`, `before` goes with `last`.", "before")


def ordering(record: RecordType, wanted: Sequence[tuple[str, str]]) -> Order:
    """The columns a list is ordered by; the id is always last, so that no two rows tie."""
    pairs: list[tuple[Column[Any], str]] = []
    for name, direction in wanted or record.facts.default_order:
        if name not in record.fields and name != "id":
            raise BadInput(f"{record.name} cannot be ordered by {name}.", "orderBy")
        pairs.append((record.table.c[name], direction))
        if name == "id":
            return tuple(pairs)
    return (*pairs, (record.table.c.id, pairs[-1][1]))


def flipped(order: Order) -> Order:
    return tuple((column, "ASC" if direction == "DESC" else "DESC") for column, direction in order)


def make_cursor(tenant_id: UUID, order: Order, values: Sequence[Any]) -> str:
    body = orjson.dumps([_shape(order), [as_json(value) for value in values]], default=str)
    return base64.urlsafe_b64encode(_signature(tenant_id, body) + body).decode().rstrip("=")


def read_cursor(tenant_id: UUID, order: Order, cursor: str, field: str) -> list[Any]:
    """The values in a cursor. Raises BadInput unless it was made here, for this tenant and this order."""
    wrong = BadInput("This cursor does not belong to this list; start again without it.", field)
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        raise wrong from None
    signature, body = raw[:16], raw[16:]
    if not hmac.compare_digest(signature, _signature(tenant_id, body)):
        raise wrong
    shape, values = orjson.loads(body)
    if shape != _shape(order):
        raise wrong
    return [_typed(column, value) for (column, _), value in zip(order, values, strict=True)]


def beyond(pen: Pen, alias: str, order: Order, values: Sequence[Any]) -> str:
    """The condition "comes after the row with these values". PostgreSQL puts nulls last ascending, first descending."""
    directions = {direction for _, direction in order}
    if len(directions) == 1 and not any(column.nullable for column, _ in order):
        left = ", ".join(f"{alias}.{column.name}" for column, _ in order)
        right = ", ".join(pen.bind_as(column, value) for (column, _), value in zip(order, values, strict=True))
        return f"({left}) {'>' if directions == {'ASC'} else '<'} ({right})"
    branches, equal = [], ""
    for (column, direction), value in zip(order, values, strict=True):
        place = f"{alias}.{column.name}"
        after = _after(pen, column, place, direction, value)
        branches.append(f"({equal}{after})")
        if column.name == "id":
            break
        same = f"{place} IS NULL" if value is None else f"{place} = {pen.bind_as(column, value)}"
        equal += f"{same} AND "
    return "(" + " OR ".join(branches) + ")"


def _after(pen: Pen, column: Column[Any], place: str, direction: str, value: Any) -> str:
    if direction == "ASC":
        if value is None:
            return "false"
        beyond_value = f"{place} > {pen.bind_as(column, value)}"
        return f"({beyond_value} OR {place} IS NULL)" if column.nullable else beyond_value
    return f"{place} IS NOT NULL" if value is None else f"{place} < {pen.bind_as(column, value)}"


def _shape(order: Order) -> str:
    return ",".join(f"{column.table.name}.{column.name}.{direction}" for column, direction in order)


def _signature(tenant_id: UUID, body: bytes) -> bytes:
    key = settings().secret_key.encode() or b"unset"
    return hmac.new(key, b"cursor|" + tenant_id.bytes + body, hashlib.sha256).digest()[:16]


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    python_type = column.type.python_type
    if python_type is datetime:
        return datetime.fromisoformat(value)
    if python_type is date:
        return date.fromisoformat(value)
    return UUID(value) if python_type is UUID else value
