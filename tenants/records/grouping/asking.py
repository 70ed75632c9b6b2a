"""What is asked of groups of records, and what is answered: without a word of GraphQL or SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tenants.kit.periods import Unit

TAGS = "tags"
MAX_KEYS = 3
MAX_GROUPS = 1_000
DEFAULT_GROUPS = 100


class Figure(StrEnum):
    """What groups can be ordered and held against: their key, their number of records, or a figure of a field."""

    KEY = "key"
    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class GroupBy:
    """A field's name, `custom.key` of the tenant's own, or `tags`; `unit` cuts dates, a day by default."""

    field: str
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Of:
    """A figure of a group. `currency` (ISO 4217) goes with money, whose amounts are never mixed."""

    figure: Figure
    field: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    of: Of
    direction: str = "ASC"


@dataclass(frozen=True, slots=True)
class Having:
    """Only groups whose figure is `eq`, `gt`, `gte`, `lt`, `lte` these numbers (money in minor units)."""

    of: Of
    compare: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class GroupQuery:
    """Which records, in which groups, and which fields to add up. Without keys everything is one group."""

    record: str
    filter: Mapping[str, Any] | None = None
    search: str | None = None
    keys: tuple[GroupBy, ...] = ()
    measures: tuple[str, ...] = ()
    having: tuple[Having, ...] = ()
    order: tuple[Ranked, ...] = ()
    first: int = DEFAULT_GROUPS


@dataclass(frozen=True, slots=True)
class Key:
    """What a group has in common: `value` as filters take it, None for nothing; `label` where it goes by a name."""

    value: str | None
    label: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What a field of a group's records comes to; `count` is of records with a value. Money is in minor units of its
    `currency`, one Totals for each; `avg` of money is rounded to a minor unit, half to even. Times have no sum.
    """

    count: int
    sum: Decimal | None = None
    avg: Decimal | None = None
    min: Decimal | date | datetime | None = None
    max: Decimal | date | datetime | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    keys: tuple[Key, ...]
    count: int
    totals: Mapping[str, tuple[Totals, ...]] = field(default_factory=dict)
    """By field: one for most fields, one for each currency of money, in the order of the alphabet."""


@dataclass(frozen=True, slots=True)
class Groups:
    groups: tuple[Group, ...]
    has_more: bool
