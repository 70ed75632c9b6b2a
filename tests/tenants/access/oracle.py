"""Who may do what, written from the page on access (docs/handbook/access.md) and nothing else: slow and plain.

A world is plain data; a question is asked of one record at a time. It knows nothing of `tenants/access`.
"""

from __future__ import annotations

from typing import Any

World = dict[str, Any]


def above(world: World, department: str) -> list[str]:
    """A department and all above it."""
    found = []
    at: str | None = department
    while at is not None:
        found.append(at)
        at = world["parents"][at]
    return found


def places(world: World, user: str, day: int, *, managing: bool = False) -> set[str]:
    now = [p for p in world["posts"] if p["user"] == user and p["from"] <= day and (p["to"] is None or day <= p["to"])]
    return {p["department"] for p in now if p["manager"] or not managing}


def roles(world: World, user: str) -> list[dict[str, Any]]:
    holders = {user} | {group for group, members in world["groups"].items() if user in members}
    return [world["base"], *(role for role in world["roles"] if holders & set(role["given"]))]


def owner_in_scope(world: World, user: str, day: int, owner: str | None, grant: dict[str, Any]) -> bool:
    if grant["scope"] == "all":
        return True
    if owner is None:
        return False
    theirs = places(world, owner, day)
    chain = {up for place in theirs for up in above(world, place)}
    if owner == user or chain & places(world, user, day, managing=True):
        return True
    mine = places(world, user, day)
    within = {"own": False, "department": theirs & mine, "department_and_below": chain & mine}
    return bool(theirs & set(grant["departments"]) if grant["scope"] == "chosen" else within[grant["scope"]])


def shared(world: World, user: str, day: int, record: dict[str, Any], action: str) -> bool:
    subjects = {user} | places(world, user, day) | {g for g, members in world["groups"].items() if user in members}
    return any(
        s["record"] == record["id"] and s["subject"] in subjects and (s["until"] is None or day <= s["until"])
        and (action == "read" or (action == "update" and s["edit"]))
        for s in world["shares"]
    )  # fmt: skip


def may(world: World, user: str, day: int, record: dict[str, Any], action: str) -> bool:
    """Whether `user` may take `action` on a living record on a day."""
    kind = record["kind"]
    grants = [g for role in roles(world, user) for g in role["grants"] if (g["object"], g["action"]) == (kind, action)]
    if not grants:
        return False
    if any(owner_in_scope(world, user, day, record["owner"], grant) for grant in grants):
        return True
    if shared(world, user, day, record, action):
        return True
    follows = kind == "activity" or (kind == "contact" and record["owner"] is None)
    return follows and any(may(world, user, day, world["records"][p], action) for p in record["parents"])


def level(world: World, user: str, kind: str, field: str) -> str:
    mine = [role for role in roles(world, user) if any(g["object"] == kind for g in role["grants"])]
    return max(
        (r["fields"].get((kind, field), "edit") for r in mine), key=["none", "read", "edit"].index, default="none"
    )
