"""Companies as hypothesis makes them up, and the same as the rules of the house see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st

from tenants.access.company import Company, Grant, Level, Post, Rights, Scope
from tenants.context import Role
from tenants.reach import Action
from tests.tenants.access.oracle import World

USERS = ("bob", "carol", "dave")
DEPARTMENTS = ("top", "north", "south", "harbour")
GROUPS = ("night", "day")
FIELDS = {"account": ("industry", "emails"), "contact": ("birthday", "phones"), "activity": ("outcome",)}
ACTIONS = ("read", "create", "update", "delete")
FIRST_DAY = date(2026, 1, 1)
_SPACE = UUID(int=7)


def key(name: str) -> UUID:
    """The id of whatever has this name."""
    return uuid5(_SPACE, name)


_days = st.integers(-2, 2)
_post: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "user": st.sampled_from(USERS),
        "department": st.sampled_from(DEPARTMENTS),
        "manager": st.booleans(),
        "from": _days,
        "to": st.none() | _days,
    }
)
_posts = _post.filter(lambda post: bool(post["to"] is None or post["to"] >= post["from"]))
_grants = st.dictionaries(
    st.tuples(st.sampled_from(tuple(FIELDS)), st.sampled_from(ACTIONS)),
    st.tuples(st.sampled_from([scope.value for scope in Scope]), st.sets(st.sampled_from(DEPARTMENTS), min_size=1)),
    max_size=8,
).map(
    lambda found: [
        {"object": o, "action": a, "scope": s, "departments": sorted(d) if s == "chosen" else []}
        for (o, a), (s, d) in found.items()
    ]
)
_levels = st.dictionaries(
    st.sampled_from([(kind, name) for kind, names in FIELDS.items() for name in names]),
    st.sampled_from(["none", "read", "edit"]),
    max_size=3,
)
_roles = st.fixed_dictionaries(
    {"grants": _grants, "fields": _levels, "given": st.sets(st.sampled_from(USERS + GROUPS), max_size=3)}
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A tree, people in it from day to day, groups, roles, three accounts, contacts and activities, and shares."""
    order = list(DEPARTMENTS)
    parents = {name: draw(st.sampled_from([None, *order[:place]])) for place, name in enumerate(order)}
    owners = st.sampled_from([*USERS, None])
    records: dict[str, dict[str, Any]] = {}
    for kind, above in (("account", ()), ("contact", ("account",)), ("activity", ("account", "contact"))):
        for number in range(3):
            at = [f"{up}{draw(st.integers(0, 2))}" for up in above if draw(st.booleans())]
            name = f"{kind}{number}"
            records[name] = {"id": name, "kind": kind, "owner": draw(owners), "parents": at}
    shares = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "record": st.sampled_from(list(records)),
                    "subject": st.sampled_from([*USERS, *DEPARTMENTS, *GROUPS]),
                    "edit": st.booleans(),
                    "until": st.none() | _days,
                }
            ),
            max_size=3,
            unique_by=lambda share: (share["record"], share["subject"]),
        )
    )
    return {
        "parents": parents,
        "posts": draw(st.lists(_posts, max_size=6)),
        "groups": {name: draw(st.sets(st.sampled_from(USERS), max_size=2)) for name in GROUPS},
        "base": draw(_roles),
        "roles": draw(st.lists(_roles, max_size=2)),
        "records": records,
        "shares": shares,
    }


def rights(number: int | None, role: Mapping[str, Any], base: Role | None = None) -> Rights:
    grants = (
        Grant(g["object"], Action(g["action"]), Scope(g["scope"]), frozenset(key(d) for d in g["departments"]))
        for g in role["grants"]
    )
    levels = {where: Level(level) for where, level in role["fields"].items()}
    return Rights(key(f"role{number}"), f"role{number}", tuple(grants), frozenset(), levels, base)


def company(world: World) -> Company:
    """The world as the rules of the house take it."""
    given: dict[UUID, set[UUID]] = {}
    for number, role in enumerate(world["roles"]):
        for holder in role["given"]:
            given.setdefault(key(holder), set()).add(key(f"role{number}"))
    return Company(
        parents={key(name): key(up) if up else None for name, up in world["parents"].items()},
        posts=tuple(
            Post(key(p["user"]), key(p["department"]), p["manager"], day(p["from"]), last_day(p))
            for p in world["posts"]
        ),
        groups={
            key(user): frozenset(key(name) for name, members in world["groups"].items() if user in members)
            for user in USERS
        },
        roles=(rights(None, world["base"], Role.REP), *(rights(n, role) for n, role in enumerate(world["roles"]))),
        given={holder: frozenset(found) for holder, found in given.items()},
        shared=frozenset(world["records"][share["record"]]["kind"] for share in world["shares"]),
    )


def day(number: int, first: date = FIRST_DAY) -> date:
    return first + timedelta(days=number)


def last_day(post: Mapping[str, Any], first: date = FIRST_DAY) -> date | None:
    return None if post["to"] is None else day(post["to"], first)
