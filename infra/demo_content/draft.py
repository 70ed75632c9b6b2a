"""A record to be, before it has met the house."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.kit.ids import uuid7


@dataclass(slots=True)
class Draft:
    """`values` are what a client would give; `refs` name other drafts by the column that points to them.

    Ids are drawn afresh each time, so they take no part in comparing one content with another.
    """

    values: dict[str, Any]
    created_at: datetime
    refs: dict[str, Draft] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    fate: str = ""
    """Of a lead: `begun`, or why it was disqualified."""
    id: UUID = field(default_factory=uuid7, compare=False)

    @property
    def given(self) -> dict[str, Any]:
        return {**self.values, **{column: draft.id for column, draft in self.refs.items()}}


@dataclass(slots=True)
class Book:
    """All that one colleague has brought in and done."""

    accounts: list[Draft]
    contacts: list[Draft]
    activities: list[Draft]
    leads: list[Draft]
