"""What a reader asks for, without a word of GraphQL or SQL: the seam between the doors and the compiler of reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

COUNTED_TO = 10_000
"""How far the records of a list are counted: who sees the first of a million has no use for waiting for the last.
Exact numbers of anything are what aggregates are for (`grouping/`).
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A window on a list: `first` after a cursor or `last` before one. Sizes are 1 to 500."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def size(self) -> int:
        return self.first or self.last or 50

    @property
    def backward(self) -> bool:
        return self.last is not None


@dataclass(frozen=True, slots=True)
class Query:
    """Which records, in what order. `filter` is a tree of {field: {operator: value}}, `and`, `or`, `not`, relations."""

    filter: Mapping[str, Any] | None = None
    order: tuple[tuple[str, str], ...] = ()
    search: str | None = None
    page: Page = field(default_factory=Page)


@dataclass(frozen=True, slots=True)
class Selection:
    """Columns, related records and lists of one record type. `lists` are keyed as whoever asks will look for them."""

    record: str
    columns: frozenset[str] = frozenset()
    ones: Mapping[str, Selection] = field(default_factory=dict)
    lists: Mapping[str, ListSelection] = field(default_factory=dict)
    tags: Selection | None = None


@dataclass(frozen=True, slots=True)
class ListSelection:
    """A list of records: the window, what of each, and whether their number is wanted. `relation` is the inverse's
    name below another record, None at the root.
    """

    selection: Selection
    query: Query
    relation: str | None = None
    count: bool = False
    rows: bool = True


@dataclass(frozen=True, slots=True)
class Rows:
    """One page. `cursors` stand beside `rows`; `count` is None unless it was asked for, and one more than `COUNTED_TO`
    where there are more.
    """

    rows: list[dict[str, Any]]
    cursors: list[str]
    has_next: bool
    has_previous: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class One:
    selection: Selection
    record_id: UUID
