"""Modules, limits, and the plans an installation begins with: tables, no logic.

What is sold is data (the registry's table `plans`); `SEEDED` is what its migration puts there, and what those work by
who serve no tenant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tenants.kit.message import Message, say


class Module(StrEnum):
    """What a plan switches on and off. A room of `tenants/crm/` is one module."""

    ACCOUNTS = "accounts"
    LEADS = "leads"
    DEALS = "deals"
    QUOTES = "quotes"
    ACTIVITIES = "activities"
    POOLS = "pools"
    IMPORTS = "imports"
    CUSTOM_FIELDS = "custom_fields"


MODULE_NAMES: Mapping[Module, Message] = {
    Module.ACCOUNTS: say("Accounts & contacts", "客户与联系人"),
    Module.LEADS: say("Leads", "线索"),
    Module.DEALS: say("Deals", "商机"),
    Module.QUOTES: say("Products & quotes", "产品与报价"),
    Module.ACTIVITIES: say("Activities & tasks", "跟进与任务"),
    Module.POOLS: say("Public pool", "公海"),
    Module.IMPORTS: say("Imports", "导入"),
    Module.CUSTOM_FIELDS: say("Custom fields", "自定义字段"),
}


class Plan(StrEnum):
    """The plans every installation begins with. An operator may sell others as well."""

    FREE = "free"
    TEAM = "team"
    BUSINESS = "business"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts per tenant; `import_rows` is per file, `storage_mb` in millions of bytes, `api_cost` what ad-hoc documents
    may cost in a minute, in fields. What a plan's row does not say is 0.
    """

    seats: int = 0
    records: int = 0
    import_rows: int = 0
    custom_fields: int = 0
    storage_mb: int = 0
    api_cost: int = 0


LIMIT_NAMES: Mapping[str, Message] = {
    "seats": say("seats", "席位"),
    "records": say("records", "记录"),
    "import_rows": say("rows per import", "单次导入行数"),
    "custom_fields": say("custom fields", "自定义字段"),
    "storage_mb": say("MB of storage", "存储空间（MB）"),
    "api_cost": say("fields of API cost per minute", "每分钟 API 用量"),
}
"""Each after its number: 500 MB of storage."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One plan as it is sold: the higher its rank, the more it has. What is not `sold` stays with those who have it."""

    code: str
    rank: int
    name_en: str
    name_zh: str
    modules: frozenset[Module]
    limits: Limits
    sold: bool = True

    @property
    def name(self) -> Message:
        return Message(self.name_en, self.name_zh)


_ALL = frozenset(Module)

SEEDED: Sequence[Offer] = (
    Offer(
        Plan.FREE, 10, "Free", "免费版", _ALL - {Module.CUSTOM_FIELDS},
        Limits(seats=3, records=20_000, import_rows=5_000, custom_fields=0, storage_mb=500, api_cost=300_000),
    ),
    Offer(
        Plan.TEAM, 20, "Team", "团队版", _ALL,
        Limits(seats=25, records=500_000, import_rows=100_000, custom_fields=50, storage_mb=10_000, api_cost=1_000_000),
    ),
    Offer(
        Plan.BUSINESS, 30, "Business", "商业版", _ALL,
        Limits(
            seats=250, records=5_000_000, import_rows=1_000_000, custom_fields=500, storage_mb=100_000,
            api_cost=3_000_000,
        ),
    ),
    Offer(
        Plan.ENTERPRISE, 40, "Enterprise", "企业版", _ALL,
        Limits(
            seats=10_000, records=100_000_000, import_rows=5_000_000, custom_fields=2_000, storage_mb=2_000_000,
            api_cost=20_000_000,
        ),
    ),
)  # fmt: skip
