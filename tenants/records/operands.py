"""What a filter compares with: checked here, so that a wrong type is the asker's mistake and not the database's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Column

from tenants.errors import BadInput
from tenants.kit.message import say

MAX_LIST = 1_000
_MAX_INT = 2**63 - 1


def operand(column: Column[Any], value: Any, where: str) -> Any:
    """`value` as the column's type takes it: JSON's text is read as a time, a date or an id. Raises BadInput."""
    plain = value.value if isinstance(value, Enum) else value
    try:
        return _READ[column.type.python_type](plain)
    except (ValueError, TypeError):
        raise BadInput(
            say("{value} does not fit this field.", "{value} 不适用于该字段。", value=repr(str(plain)[:80])), where
        ) from None


def operands(column: Column[Any], values: Any, where: str) -> list[Any]:
    return [operand(column, value, where) for value in several(values, where)]


def several(values: Any, where: str) -> list[Any]:
    if not isinstance(values, list | tuple):
        raise BadInput("This operator takes a list.", where)
    if len(values) > MAX_LIST:
        raise BadInput(f"At most {MAX_LIST} values.", where)
    return list(values)


def text(value: Any, where: str) -> str:
    try:
        return _text(value.value if isinstance(value, Enum) else value)
    except (ValueError, TypeError):
        raise BadInput("This operator takes text.", where) from None


def branches(value: Any, where: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list | tuple) or not all(isinstance(branch, Mapping) for branch in value):
        raise BadInput("This takes a list of filters.", where)
    return list(value)


def tree(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadInput("This takes an object.", where)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    if "\x00" in value:
        raise ValueError
    value.encode()  # a lone surrogate has no bytes
    return value


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MAX_INT:
        raise TypeError
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _moment(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError
    return found.astimezone(UTC)


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        raise TypeError
    return value if isinstance(value, date) else date.fromisoformat(value)


def _id(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


_READ: Mapping[type, Callable[[Any], Any]] = {
    str: _text,
    int: _integer,
    bool: _boolean,
    datetime: _moment,
    date: _day,
    UUID: _id,
}
