"""Whom a node asks, by the company's tree of departments on the day it is reached. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tenants.access.rules import Day
from tenants.context import Role
from tenants.crm.approvals.machine import Found
from tenants.crm.approvals.terms import Approver, ApproverKind, Nobody, Node, Own

ADMINISTER = (Role.OWNER, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Office:
    """The company's people on a day: `roles` of everybody who belongs to it, in the order of their names."""

    day: Day
    roles: Mapping[UUID, Role]
    submitter: UUID

    def asked(self, node: Node) -> Found:
        """Whom a node asks; of nobody, what becomes of it. Nobody decides about what they submitted, unless the node
        allows it: nor as the one who stands in where nobody else was found.
        """
        people = self._here(person for each in node.approvers for person in self._of(each))
        if node.own is Own.SUPERIOR and self.submitter in people:
            above = self._here(self.day.managers_above(self.submitter))
            people = [each for person in people for each in (above if person == self.submitter else [person])]
        people = self._others(node, people)
        if people:
            return Found(tuple(dict.fromkeys(people)))
        return self._instead(node)

    def _instead(self, node: Node) -> Found:
        if node.nobody in (Nobody.PASS, Nobody.REFUSE):
            return Found(passes=node.nobody is Nobody.PASS)
        named = [node.nobody_id] if node.nobody is Nobody.PERSON and node.nobody_id else []
        people = self._others(node, self._here(named)) or self._others(node, self.administrators())
        return Found(tuple(people), passes=False)

    def administrators(self) -> list[UUID]:
        return [person for person, role in self.roles.items() if role in ADMINISTER]

    def _others(self, node: Node, people: Iterable[UUID]) -> list[UUID]:
        return [person for person in people if person != self.submitter or node.own is Own.ALLOW]

    def _here(self, people: Iterable[UUID]) -> list[UUID]:
        return [person for person in dict.fromkeys(people) if person in self.roles]

    def _of(self, approver: Approver) -> Sequence[UUID]:
        match approver.kind:
            case ApproverKind.MEMBER:
                return [approver.id] if approver.id else []
            case ApproverKind.SUPERIOR:
                return self._chain(approver.level)[-1]
            case ApproverKind.SUPERIORS:
                return [each for level in self._chain(approver.level) for each in level]
            case ApproverKind.HEAD:
                return heads(self.day, self.submitter, approver.level)
            case ApproverKind.HEADS:
                levels = range(1, approver.level + 1)
                return [each for level in levels for each in heads(self.day, self.submitter, level)]
            case ApproverKind.ROLE:
                return [person for person in self.roles if self._has(person, approver)]

    def _chain(self, levels: int) -> list[list[UUID]]:
        found, people = [], [self.submitter]
        for _ in range(levels):
            people = superiors_of_all(self.day, people)
            found.append(people)
        return found

    def _has(self, person: UUID, approver: Approver) -> bool:
        if approver.role is not None:
            return self.roles[person] is approver.role
        given, groups = self.day.company.given, self.day.company.groups.get(person, frozenset())
        return any(approver.id in given.get(each, frozenset()) for each in (person, *groups))


def superiors_of_all(day: Day, people: Sequence[UUID]) -> list[UUID]:
    """The superiors of several, each once."""
    return list(dict.fromkeys(each for person in people for each in day.managers_above(person)))


def heads(day: Day, user_id: UUID, level: int) -> list[UUID]:
    """Who manages somebody's departments (level 1), or those so many levels up; may be themselves."""
    places: set[UUID | None] = set(day.posts.get(user_id, {}))
    for _ in range(level - 1):
        places = {day.company.parents.get(place) for place in places if place is not None}
    return sorted(who for who, posts in day.posts.items() if any(posts.get(place) for place in places if place))
