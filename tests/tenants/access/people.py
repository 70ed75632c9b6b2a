"""Acme's people as access sees them now, and short ways to set who may what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from tenants.access import recognition, roles
from tenants.access.company import Grant, Level, Scope
from tenants.access.roles import Held, Wanted
from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.reach import Action
from tenants.records.catalogue import catalogue
from tests.cast import Person

KINDS = ("account", "contact", "activity")
EVERYTHING = tuple(Action)


async def now_as(person: Person | TenantContext) -> TenantContext:
    """Somebody's context as they would come in by the door this moment."""
    context = person.context if isinstance(person, Person) else person
    assert context.user_id is not None and catalogue()
    async with unit_of_work(context.as_system()) as uow:
        return replace(await recognition.member(uow, context.user_id), plan=context.plan)


def grants(
    scope: Scope, *, kinds: Iterable[str] = KINDS, actions: Iterable[Action] = EVERYTHING, at: Iterable[UUID] = ()
) -> tuple[Grant, ...]:
    return tuple(Grant(kind, action, scope, frozenset(at)) for kind in kinds for action in actions)


async def reps_may(owner: Person, *given: Grant, levels: dict[tuple[str, str], Level] | None = None) -> Held:
    """Have this stand for the built-in role of a rep."""
    return await role(owner, "Sales", *given, levels=levels, base=Role.REP)


async def role(owner: Person, name: str, *given: Grant, to: Iterable[UUID] = (), **rest: Any) -> Held:
    rest = {key: value for key, value in rest.items() if value is not None}
    async with unit_of_work(await now_as(owner)) as uow:
        made = await roles.create_role(uow, Wanted(name, given, **rest))
        assert made.rights.id is not None
        return await roles.assign_role(uow, role_id=made.rights.id, user_ids=list(to)) if to else made
