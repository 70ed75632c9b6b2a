"""What a reader wants and under which names: a Selection that has kept the order and the keys of the answer.

A `Shape` compiles to one SQL statement and one function from a row to the answer's object. Keys are the answer's,
sources are the record's. Lists of parts are in the order of the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tenants.records.selection import Query


@dataclass(frozen=True, slots=True)
class Constant:
    key: str
    value: Any


@dataclass(frozen=True, slots=True)
class Scalar:
    """A column as it is; `id` is the record's global id."""

    key: str
    column: str


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of entries (phones, e-mails, addresses); `fields` are (key, source) of each."""

    key: str
    column: str
    fields: tuple[Constant | Scalar, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """Money: sources are `amount_minor` and `currency`."""

    key: str
    column: str
    currency: str
    fields: tuple[Constant | Scalar, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """The user a member column names: sources are id, name, email, locale."""

    key: str
    column: str
    fields: tuple[Constant | Scalar, ...]


@dataclass(frozen=True, slots=True)
class NextActivity:
    """Sources are `state` and `due_at`."""

    key: str
    fields: tuple[Constant | Scalar, ...]


@dataclass(frozen=True, slots=True)
class One:
    key: str
    relation: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Many:
    """A list below a record: `relation` is an inverse, or `tags`."""

    key: str
    relation: str
    page: PageShape


@dataclass(frozen=True, slots=True)
class Labels:
    """The tags of a record, by name."""

    key: str
    shape: Shape


Part = Constant | Scalar | Entries | Amount | Person | NextActivity | One | Many | Labels


@dataclass(frozen=True, slots=True)
class Shape:
    record: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PageShape:
    """A connection of `record`s: its window, and what is wanted of it.

    What a part holds follows from `what` it is: `nodes` the parts of a node; `edges` and `page_info` triples of
    (key, what, inner); `total_count` and `total_count_is_exact` nothing; `constant` its value.
    """

    record: str
    query: Query
    parts: tuple[PagePart, ...]


@dataclass(frozen=True, slots=True)
class PagePart:
    key: str
    what: str
    inner: Any = None
