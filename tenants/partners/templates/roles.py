"""The company's own roles in a template. Departments are a company's own: what was given for chosen ones arrives as
what somebody owns, and is widened there by whoever knows them.
"""

from __future__ import annotations

from typing import Any

from tenants.access import roles
from tenants.access.company import Grant, Level, Scope
from tenants.access.roles import Held, Wanted
from tenants.context import Role
from tenants.db.unit_of_work import UnitOfWork
from tenants.partners.templates.parts import Compared, Item, Part, Standing, compared, part
from tenants.reach import Action

KIND = "role"


async def _capture(uow: UnitOfWork) -> list[Item]:
    return [
        Item(KIND, held.rights.name, held.rights.name, held.rights.name, _body(held)) for held in await roles.roles(uow)
    ]


async def _compare(uow: UnitOfWork, item: Item) -> Compared:
    held = await roles.roles(uow)
    found = next((each for each in held if each.rights.name == item.key), None)
    base = item.body["base"]
    taken = base and any(each.rights.base == base and each is not found for each in held)
    told = compared(item, _body(found) if found else None)
    if taken and told.standing is not Standing.SAME:
        return Compared(item, Standing.CONFLICTING, told.before, told.after)
    return told


async def _apply(uow: UnitOfWork, item: Item) -> None:
    found = next((each for each in await roles.roles(uow) if each.rights.name == item.key), None)
    wanted = _wanted(item)
    if found is None or found.rights.id is None:
        await roles.create_role(uow, wanted)
    else:
        await roles.update_role(uow, found.rights.id, wanted)


def _body(held: Held) -> dict[str, Any]:
    told = roles.as_json(held.rights)
    grants = {name: Scope.OWN.value if scope[0] == Scope.CHOSEN else scope[0] for name, scope in told["grants"].items()}
    return {"base": told["base"], "permissions": told["permissions"], "grants": grants, "fields": told["fields"]}


def _wanted(item: Item) -> Wanted:
    body = item.body
    grants = [(*name.rsplit(".", 1), scope) for name, scope in body["grants"].items()]
    levels = [(*name.split(".", 1), level) for name, level in body["fields"].items()]
    return Wanted(
        item.key,
        tuple(Grant(kind, Action(action), Scope(scope)) for kind, action, scope in grants),
        frozenset(body["permissions"]),
        {(kind, of): Level(level) for kind, of, level in levels},
        Role(body["base"]) if body["base"] else None,
    )


part(KIND, Part(_capture, _compare, _apply))
