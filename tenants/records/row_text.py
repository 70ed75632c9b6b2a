"""Expressions over a row, as text: what the functions of the read compiler are put together from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tenants.kit.clock import now
from tenants.records.shape import Constant, Scalar


def object_text(items: Any) -> str:
    return "{" + ", ".join(f"{key!r}: {expression}" for key, expression in items) + "}"


def picked_text(fields: Sequence[Constant | Scalar], sources: dict[str, str]) -> str:
    return object_text(
        (each.key, repr(each.value) if isinstance(each, Constant) else sources[each.column]) for each in fields
    )


def entry_text(fields: Sequence[Constant | Scalar]) -> str:
    return object_text(
        (each.key, repr(each.value) if isinstance(each, Constant) else _of_entry(each)) for each in fields
    )


def _of_entry(part: Scalar) -> str:
    """What stands in the entry, or what is made of it: a phone number the way people write it."""
    return "international(e['value'])" if part.column == "display" else f"e[{part.column!r}]"


def moment(value: str | None) -> datetime | None:
    """A time out of JSON, where the database drops trailing zeros that a time out of a column keeps."""
    return None if value is None else datetime.fromisoformat(value)


def state(due: datetime | None) -> str:
    if due is None:
        return "NONE"
    return "OVERDUE" if due < now() else "PLANNED"
