"""The verbs of plans: what is sold, what a change would do, and the change; and what only an operator does."""

from __future__ import annotations

from tenants.registry.plan.changing import (
    change_plan,
    grant_bought,
    lift_override,
    override_limit,
    override_module,
    paid_for,
    put_plan,
)
from tenants.registry.plan.entitlements import entitlement_within
from tenants.registry.plan.previewing import (
    Exceeded,
    Fullness,
    Leaving,
    Meter,
    PlanPreview,
    meters,
    plans,
    preview_plan_change,
    used_by_limit,
)
from tenants.registry.plan.sizing import set_company_size

__all__ = [
    "Exceeded",
    "Fullness",
    "Leaving",
    "Meter",
    "PlanPreview",
    "change_plan",
    "entitlement_within",
    "grant_bought",
    "lift_override",
    "meters",
    "override_limit",
    "override_module",
    "paid_for",
    "plans",
    "preview_plan_change",
    "put_plan",
    "set_company_size",
    "used_by_limit",
]
