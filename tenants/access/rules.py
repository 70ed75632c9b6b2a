"""From a company and a day to what one of its people may reach. Pure: the rules of the page on access, and no more.

Rights add up: over a person's roles, and over the scopes of one action. What one owns is always within reach; whoever
manages a department owns with its people and with all below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from uuid import UUID

from tenants.access.company import LEVELS, Company, Grant, Level, Rights, Scope
from tenants.access.objects import Object
from tenants.context import Role
from tenants.reach import Action, ObjectReach, Owners, Reach

MANAGE = "access:manage"


class Day:
    """A company on one day: who sits where, and who is below whom. Sets of owners that are the same are one."""

    def __init__(self, company: Company, day: date, objects: Mapping[str, Object]) -> None:
        self.company = company
        self.day = day
        self.objects = objects
        self.modules = {name: str(found.module) for name, found in objects.items()}
        self._owners: dict[tuple[UUID, frozenset[UUID]], tuple[UUID, ...]] = {}

    @cached_property
    def people(self) -> Mapping[UUID, frozenset[UUID]]:
        """Who works in each department."""
        found: dict[UUID, set[UUID]] = {}
        for post in self.company.posts:
            if post.held(self.day):
                found.setdefault(post.department_id, set()).add(post.user_id)
        return {department: frozenset(users) for department, users in found.items()}

    @cached_property
    def posts(self) -> Mapping[UUID, Mapping[UUID, bool]]:
        """Each person's departments, and whether they manage them."""
        found: dict[UUID, dict[UUID, bool]] = {}
        for post in self.company.posts:
            if post.held(self.day):
                mine = found.setdefault(post.user_id, {})
                mine[post.department_id] = post.manager or mine.get(post.department_id, False)
        return found

    @cached_property
    def children(self) -> Mapping[UUID, tuple[UUID, ...]]:
        found: dict[UUID, list[UUID]] = {}
        for department, parent in self.company.parents.items():
            if parent is not None:
                found.setdefault(parent, []).append(department)
        return {parent: tuple(below) for parent, below in found.items()}

    def at_and_below(self, departments: Iterable[UUID]) -> frozenset[UUID]:
        """These departments and all below them."""
        found: set[UUID] = set()
        rest = list(departments)
        while rest:
            department = rest.pop()
            if department not in found:
                found.add(department)
                rest.extend(self.children.get(department, ()))
        return frozenset(found)

    def managed(self, user_id: UUID) -> frozenset[UUID]:
        """The departments somebody manages, and all below."""
        return self.at_and_below(place for place, manages in self.posts.get(user_id, {}).items() if manages)

    def managers_above(self, user_id: UUID) -> list[UUID]:
        """The nearest managers of somebody's departments, or else of those above. Never themselves."""
        places, seen = set(self.posts.get(user_id, {})), set[UUID]()
        while places:
            found = {who for who, posts in self.posts.items() for place in places if posts.get(place)} - {user_id}
            if found:
                return sorted(found)
            seen |= places
            places = {up for place in places if (up := self.company.parents.get(place)) is not None} - seen
        return []

    def within(self, user_id: UUID, grant: Grant) -> frozenset[UUID]:
        """The departments whose people's records a grant gives somebody."""
        own = self.posts.get(user_id, {})
        match grant.scope:
            case Scope.DEPARTMENT:
                return frozenset(own)
            case Scope.DEPARTMENT_AND_BELOW:
                return self.at_and_below(own)
            case Scope.CHOSEN:
                return grant.departments
        return frozenset()

    def owners(self, user_id: UUID, grants: Iterable[Grant]) -> Owners:
        """Whose records some grants of one action give somebody."""
        departments = self.managed(user_id)
        for grant in grants:
            if grant.scope is Scope.ALL:
                return None
            departments |= self.within(user_id, grant)
        key = (user_id, departments)
        if key not in self._owners:
            found = {user_id}.union(*(self.people.get(department, ()) for department in departments))
            self._owners[key] = tuple(sorted(found))
        return self._owners[key]

    def reach(self, user_id: UUID, role: Role) -> Reach:
        """All somebody may reach today. An owner of the company reaches everything, whatever was set."""
        rights = [rights for rights, _ in self.company.rights_of(user_id, role, self.modules)]
        groups = self.company.groups.get(user_id, frozenset())
        return self.reach_with(user_id, rights, (user_id, *sorted(groups), *sorted(self.posts.get(user_id, ()))))

    def reach_with(self, user_id: UUID, rights: Sequence[Rights], subjects: tuple[UUID, ...]) -> Reach:
        """All somebody may reach with these roles and no others."""
        found = {name: self._object(user_id, each, rights) for name, each in self.objects.items()}
        return Reach(user_id, self.day, found, self._permissions(found, rights), subjects)

    def _object(self, user_id: UUID, found: Object, roles: Sequence[Rights]) -> ObjectReach:
        manages = any(MANAGE in rights.permissions for rights in roles)
        roles, name = [rights for rights in roles if rights.touches(found.name)], found.name
        actions: dict[Action, Owners] = {}
        for action in Action:
            grants = [
                each for rights in roles for each in rights.grants if (each.object, each.action) == (name, action)
            ]
            if grants:
                actions[action] = self.owners(user_id, grants) if found.scoped else None
        held_back = {field for rights in roles for kind, field in rights.levels if kind == name}
        levels = {field: level_of(roles, name, field) for field in held_back}
        return ObjectReach(
            actions,
            hidden=frozenset(name for name, level in levels.items() if level is Level.NONE),
            fixed=frozenset(name for name, level in levels.items() if level is Level.READ),
            masked=frozenset(field for kind, field in self.company.masks if kind == found.name),
            shared=found.name in self.company.shared,
            veiled=() if manages else self._veiled(user_id, found.name),
        )

    def _veiled(self, user_id: UUID, name: str) -> tuple[UUID, ...]:
        veils = self.company.veils
        return tuple(each.place_id for each in veils if each.object == name and user_id not in each.keepers)

    def _permissions(self, found: Mapping[str, ObjectReach], roles: Iterable[Rights]) -> frozenset[str]:
        """Administrative ones, and the gates of the modules: whoever may read one kind of its records passes."""
        permissions = {permission for rights in roles for permission in rights.permissions}
        for name, reach in found.items():
            module = self.modules[name]
            if Action.READ in reach.actions:
                permissions.add(f"{module}:read")
            if reach.actions.keys() & {Action.CREATE, Action.UPDATE, Action.DELETE}:
                permissions.add(f"{module}:write")
            if Action.IMPORT in reach.actions:
                permissions.add("imports:run")
        return frozenset(permissions)


def level_of(roles: Iterable[Rights], name: str, field: str) -> Level:
    """The most generous of the roles that have anything to do with this kind of record."""
    return max((rights.levels.get((name, field), Level.EDIT) for rights in roles), key=LEVELS.index)
