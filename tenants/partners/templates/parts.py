"""What a template can hold, by kind. Whoever keeps something that is worth copying says so here, with one line:

    part("pipeline", Part(capture, compare, apply))

A part is captured in one company and applied in another by that company's own services, in the unit of work of whoever
accepts it: with their permissions, their plan's limits, their checks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tenants.db.unit_of_work import UnitOfWork


class Standing(StrEnum):
    """How an item of a template stands to what a company has."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    CONFLICTING = "conflicting"
    """The company has something of this name that it cannot become."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a template: `key` says which, within its kind; `body` is plain JSON, without any id."""

    kind: str
    key: str
    label_en: str
    label_zh: str
    body: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.key}"

    def as_row(self) -> dict[str, Any]:
        words = {"label_en": self.label_en, "label_zh": self.label_zh}
        return {"kind": self.kind, "key": self.key, **words, "body": self.body}

    @staticmethod
    def of(row: dict[str, Any]) -> Item:
        return Item(row["kind"], row["key"], row["label_en"], row["label_zh"], row["body"])


@dataclass(frozen=True, slots=True)
class Compared:
    """`before` and `after` hold what differs, by the names of the body."""

    item: Item
    standing: Standing
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    capture: Callable[[UnitOfWork], Awaitable[Sequence[Item]]]
    compare: Callable[[UnitOfWork, Item], Awaitable[Compared]]
    apply: Callable[[UnitOfWork, Item], Awaitable[None]]


_parts: dict[str, Part] = {}
"""In the order in which they are applied: what others may refer to comes first."""


def part(kind: str, found: Part) -> None:
    _parts[kind] = found


def parts() -> dict[str, Part]:
    return dict(_parts)


def compared(item: Item, existing: dict[str, Any] | None, *, fixed: Sequence[str] = ()) -> Compared:
    """An item against what there is; `fixed` cannot change once it is there."""
    if existing is None:
        return Compared(item, Standing.ADDED, {}, item.body)
    differs = [name for name, value in item.body.items() if existing.get(name) != value]
    before, after = ({name: source.get(name) for name in differs} for source in (existing, item.body))
    if not differs:
        return Compared(item, Standing.SAME)
    standing = Standing.CONFLICTING if set(differs) & set(fixed) else Standing.CHANGED
    return Compared(item, standing, before, after)
