"""The rules of a pool, as they are read and as they are set."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import strawberry

from api.naming import global_id, local_id
from tenants.crm.pools.service import TIMES, Level, PoolRules
from tenants.plans import Module

MODULE = Module.POOLS
POOL = "pool"


@strawberry.type(description="Other days for records with this value of the pool's `levelField`.")
class PoolLevel:
    value: str
    unfollowed_days: int | None
    held_days: int | None
    no_deal_days: int | None = None
    unwon_days: int | None = None


@strawberry.type(description="The rules of a pool. Days are whole days; what is null is no rule.")
class Pool:
    id: strawberry.ID
    version: int
    record_type: str = strawberry.field(description="account or lead.")
    name: str
    enabled: bool
    priority: int = strawberry.field(description="Of several pools for a record the one with the lowest has it.")
    user_ids: list[strawberry.ID] = strawberry.field(description="Whom it is for; no scope at all is everybody.")
    department_ids: list[strawberry.ID] = strawberry.field(description="With all below them.")
    roles: list[str]
    admin_ids: list[strawberry.ID]
    daily_cap: int | None = strawberry.field(description="Claims of one person in the company's day.")
    holding_cap: int | None
    cooling_days: int | None = strawberry.field(description="Before who had a record may claim it again.")
    cooling_hours: int | None = strawberry.field(description="The same in hours; both together count.")
    freeze_days: int | None = strawberry.field(description="After it came in, before anybody may claim it.")
    exempt_field: str = strawberry.field(description="Records whose field is one of `exempt` fill no holding.")
    exempt: list[str]
    exempt_enters: bool = strawberry.field(description="Whether those go back to the pool like any other.")
    hides: bool = strawberry.field(
        description="Whether what waits is in no list, search, figure or file of anybody but its administrators."
    )
    deals_enter: bool = strawberry.field(description="Whether records with an open deal go back to the pool.")
    recycle: bool = strawberry.field(description="Whether time takes records back.")
    every_condition: bool
    unfollowed_days: int | None
    held_days: int | None
    no_deal_days: int | None = strawberry.field(description="Held without a deal.")
    unwon_days: int | None = strawberry.field(description="Held without a won deal.")
    protection_days: int | None
    business_days: bool
    level_field: str
    levels: list[PoolLevel]
    warn_days: list[int] = strawberry.field(description="Before time takes a record, whoever has it is told.")


@strawberry.input
class PoolLevelInput:
    value: str
    unfollowed_days: int | None = None
    held_days: int | None = None
    no_deal_days: int | None = None
    unwon_days: int | None = None


@strawberry.input(description="Everything a pool is; `Pool` says what each means.")
class PoolRulesInput:
    record_type: str
    name: str
    enabled: bool = True
    priority: int = 100
    user_ids: list[strawberry.ID] = strawberry.field(default_factory=list)
    department_ids: list[strawberry.ID] = strawberry.field(default_factory=list)
    roles: list[str] = strawberry.field(default_factory=list)
    admin_ids: list[strawberry.ID] = strawberry.field(default_factory=list)
    daily_cap: int | None = None
    holding_cap: int | None = None
    cooling_days: int | None = None
    cooling_hours: int | None = None
    freeze_days: int | None = None
    exempt_field: str = ""
    exempt: list[str] = strawberry.field(default_factory=list)
    exempt_enters: bool = False
    hides: bool = False
    deals_enter: bool = True
    recycle: bool = False
    every_condition: bool = False
    unfollowed_days: int | None = None
    held_days: int | None = None
    no_deal_days: int | None = None
    unwon_days: int | None = None
    protection_days: int | None = None
    business_days: bool = False
    level_field: str = ""
    levels: list[PoolLevelInput] = strawberry.field(default_factory=list)
    warn_days: list[int] = strawberry.field(default_factory=list)


def rules_of(given: PoolRulesInput) -> PoolRules:
    """As the house takes them."""
    values = {each.name: getattr(given, each.name) for each in fields(PoolRules)}
    values |= {
        "user_ids": [local_id(each, "user", "rules.userIds") for each in given.user_ids],
        "admin_ids": [local_id(each, "user", "rules.adminIds") for each in given.admin_ids],
        "department_ids": [local_id(each, "department", "rules.departmentIds") for each in given.department_ids],
        "levels": [Level(each.value, **{name: getattr(each, name) for name in TIMES}) for each in given.levels],
    }
    return PoolRules(**values)


def pool_of(row: Any) -> Pool:
    """As the API shows them."""
    plain = {each: row[each] for each in _PLAIN}
    return Pool(
        **plain,
        id=_global(POOL, row["id"]),
        user_ids=[_global("user", each) for each in row["user_ids"]],
        department_ids=[_global("department", each) for each in row["department_ids"]],
        admin_ids=[_global("user", each) for each in row["admin_ids"]],
        levels=[PoolLevel(**level) for level in row["levels"]],
    )


_PLAIN = tuple(
    each.name for each in fields(Pool) if each.name not in ("id", "user_ids", "department_ids", "admin_ids", "levels")
)


def _global(kind: str, value: Any) -> strawberry.ID:
    return strawberry.ID(global_id(kind, value))
