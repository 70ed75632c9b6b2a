"""Ids as the schema writes them: global, and none where there is none."""

from __future__ import annotations

import strawberry

from api.naming import global_id


def id_of(kind: str, value: object) -> strawberry.ID:
    """The global id of a row."""
    return strawberry.ID(global_id(kind, value))


def maybe_id(kind: str, value: object) -> strawberry.ID | None:
    """The same, of what may not be there."""
    return None if value is None else id_of(kind, value)
