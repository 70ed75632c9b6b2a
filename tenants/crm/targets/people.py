"""Whose figures somebody may see, who may set whose, and which departments a day's work counts for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from tenants.access.company import Post
from tenants.access.rules import Day
from tenants.crm.targets.models import COMPANY, TargetScope
from tenants.reach import Owners


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose target it is: `id` is the user's, the department's or `COMPANY`. `parent_id` is the department above."""

    scope: TargetScope
    id: UUID
    name: str
    parent_id: UUID | None = None


@dataclass(frozen=True)
class Staff:
    """A company's people: `names` of its members and `departments`, both in order; how it is set up `today`."""

    names: Mapping[UUID, str]
    departments: Mapping[UUID, str]
    today: Day

    def shown(self, reader: UUID | None, owners: Owners) -> list[Subject]:
        """The subjects whose figures somebody may see who reads the work of `owners` (None: everybody's): the company
        where that is all, a department where that is all its people, and people, themselves first of all.
        """
        whole = [Subject(TargetScope.COMPANY, COMPANY, "")] if owners is None else []
        departments = [
            Subject(TargetScope.DEPARTMENT, place, name, self.today.company.parents.get(place))
            for place, name in self.departments.items()
            if owners is None or self._all_of(place, frozenset(owners))
        ]
        people = [
            Subject(TargetScope.PERSON, person, name, self.place_of(person))
            for person, name in self.names.items()
            if owners is None or person in owners or person == reader
        ]
        return [*whole, *departments, *people]

    def may_set(self, setter: UUID | None, scope: TargetScope, subject_id: UUID) -> bool:
        """Whether a manager may set this target: of people and departments below them, never their own."""
        if setter is None or subject_id == setter or scope is TargetScope.COMPANY:
            return False
        managed = self.today.managed(setter)
        if scope is TargetScope.DEPARTMENT:
            return self.today.company.parents.get(subject_id) in managed
        return bool(managed & set(self.today.posts.get(subject_id, {})))

    def place_of(self, person: UUID) -> UUID | None:
        """The department somebody is in, the first by name where there are several."""
        mine = self.today.posts.get(person, {})
        return next((place for place in self.departments if place in mine), None)

    def above(self, subject: Subject) -> tuple[TargetScope, UUID] | None:
        """Into whose sum a subject's target goes: the department above it, or the company."""
        if subject.scope is TargetScope.COMPANY:
            return None
        if subject.parent_id is not None:
            return TargetScope.DEPARTMENT, subject.parent_id
        return TargetScope.COMPANY, COMPANY

    def counted_for(self, person: UUID | None, day: date) -> frozenset[UUID]:
        """The departments somebody worked in on a day, and all above these."""
        found: set[UUID] = set()
        rest: list[UUID | None] = [post.department_id for post in self._posts.get(person, ()) if post.held(day)]
        while rest:
            place = rest.pop()
            if place is not None and place not in found:
                found.add(place)
                rest.append(self.today.company.parents.get(place))
        return frozenset(found)

    def _all_of(self, place: UUID, owners: frozenset[UUID]) -> bool:
        people = _people(self.today, self.today.at_and_below([place]))
        return bool(people) and people <= owners

    @cached_property
    def _posts(self) -> Mapping[UUID | None, Sequence[Post]]:
        found: dict[UUID | None, list[Post]] = {}
        for post in self.today.company.posts:
            found.setdefault(post.user_id, []).append(post)
        return found


def _people(day: Day, departments: Iterable[UUID]) -> frozenset[UUID]:
    return frozenset(person for place in departments for person in day.people.get(place, ()))
