"""What somebody may reach: whose records of each kind for each action, and which fields. The value alone, frozen; where
it comes from is `tenants/access`, who obeys it is `tenants/records`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID


class Action(StrEnum):
    READ = "read"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    EXPORT = "export"
    IMPORT = "import"
    REVEAL = "reveal"


Owners = tuple[UUID, ...] | None
"""Whose records; None is everybody's, and those of nobody."""
FEW_OWNERS = (1, 2, 4, 8)
"""Of so many owners the records are looked up; of more, the records that come along are held against them."""
SOME_OWNERS = 64
"""Of so many, a page of a list is still read owner by owner."""


@dataclass(frozen=True, slots=True)
class ObjectReach:
    """Of one kind of record: the actions one may take and on whose records; fields that are not there for one, those
    one may only read, and those of which one sees a hint. `shared` says that somebody shares records of this kind.
    `veiled` are the places where those of nobody wait out of reach.
    """

    actions: Mapping[Action, Owners] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()
    shared: bool = False
    veiled: tuple[UUID, ...] = ()

    @property
    def mask(self) -> Hashable:
        """Equal where the same statement reads the records: who the owners are is a value bound to it."""
        return (width_of(self.actions.get(Action.READ, ())), self.hidden, self.masked, self.shared, bool(self.veiled))


NOTHING = ObjectReach()


def width_of(owners: Owners) -> str | int:
    """What a statement has to know of the owners: nothing more than this. A number is how many there are at most."""
    if owners is None:
        return "all"
    few = next((number for number in FEW_OWNERS if len(owners) <= number), None)
    return few or ("some" if len(owners) <= SOME_OWNERS else "many")


@dataclass(frozen=True, eq=False, slots=True)
class Reach:
    """`subjects` are the ids records are shared to that mean this person: their own, their groups' and departments'.
    `permissions` are the administrative ones and, by module, those of the gates (`accounts:read`).
    """

    user_id: UUID
    day: date
    objects: Mapping[str, ObjectReach]
    permissions: frozenset[str]
    subjects: tuple[UUID, ...]
    mask: Hashable = field(init=False)

    def __post_init__(self) -> None:
        parts: tuple[tuple[str, Any], ...] = tuple(sorted((name, found.mask) for name, found in self.objects.items()))
        object.__setattr__(self, "mask", parts)

    def of(self, name: str) -> ObjectReach:
        return self.objects.get(name, NOTHING)

    def may(self, name: str, action: Action) -> bool:
        """Whether the action may be taken on records of this kind at all; on whose, its owners say."""
        return action in self.of(name).actions
