"""Modules, plans and limits: a table, no logic."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Module(StrEnum):
    """What a plan switches on and off. A room of `tenants/crm/` is one module."""

    ACCOUNTS = "accounts"
    ACTIVITIES = "activities"
    IMPORTS = "imports"
    CUSTOM_FIELDS = "custom_fields"


class Plan(StrEnum):
    FREE = "free"
    TEAM = "team"
    BUSINESS = "business"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """Limits are counts per tenant; `import_rows` is per file."""

    modules: frozenset[Module]
    seats: int
    records: int
    import_rows: int
    custom_fields: int


_ALL = frozenset(Module)

TERMS: dict[Plan, PlanTerms] = {
    Plan.FREE: PlanTerms(_ALL - {Module.CUSTOM_FIELDS}, seats=3, records=20_000, import_rows=5_000, custom_fields=0),
    Plan.TEAM: PlanTerms(_ALL, seats=25, records=500_000, import_rows=100_000, custom_fields=50),
    Plan.BUSINESS: PlanTerms(_ALL, seats=250, records=5_000_000, import_rows=1_000_000, custom_fields=500),
    Plan.ENTERPRISE: PlanTerms(_ALL, seats=10_000, records=100_000_000, import_rows=5_000_000, custom_fields=2_000),
}
