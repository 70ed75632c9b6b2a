"""Fields and tags the companies added themselves, and what carries them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from tenants.records.custom_fields import OptionInput
from tenants.records.custom_kinds import CustomKind


@dataclass(frozen=True, slots=True)
class Extra:
    """`options` are (value, English, Chinese) with the commonest last; numbers lie between `low` and `high`."""

    record_type: str
    key: str
    kind: CustomKind
    en: str
    zh: str
    options: tuple[tuple[str, str, str], ...] = ()
    low: int = 0
    high: int = 0
    known: float = 0.7
    """The part of the records somebody filled it in on."""

    @property
    def choices(self) -> list[OptionInput]:
        return [OptionInput(en, zh, value) for value, en, zh in self.options]

    def value(self, random: Random, today: date, currency: str) -> Any:
        """What somebody filled in, or None."""
        if random.random() > self.known:
            return None
        if self.kind is CustomKind.CHOICE:
            return random.choices([value for value, _, _ in self.options], range(1, len(self.options) + 1))[0]
        number = random.randint(self.low, self.high)
        if self.kind is CustomKind.DATE:
            return (today + timedelta(days=number)).isoformat()
        if self.kind is CustomKind.MONEY:
            return {"amount_minor": number * 1_000_000, "currency": currency}
        return number


@dataclass(frozen=True, slots=True)
class Sticker:
    """A tag on a part of the accounts; with a `rule` (a filter as JSON) it is on all that match, and on no others."""

    name: str
    colour: str
    part: float = 0.0
    rule: str | None = None


TIER = Extra(
    "account",
    "tier",
    CustomKind.CHOICE,
    "Tier",
    "客户等级",
    (("strategic", "Strategic", "战略客户"), ("key", "Key", "重点客户"), ("standard", "Standard", "普通客户")),
)
BUDGET = Extra(
    "account", "yearly_budget", CustomKind.MONEY, "Yearly budget", "年度采购预算", low=5, high=600, known=0.4
)
PART = Extra(
    "contact",
    "part_in_buying",
    CustomKind.CHOICE,
    "Part in buying",
    "采购角色",
    (
        ("decides", "Decides", "决策人"),
        ("signs_off", "Signs off", "审批人"),
        ("influences", "Influences", "影响者"),
        ("uses", "Uses", "使用者"),
    ),
    known=0.6,
)
LINES = Extra("account", "lines", CustomKind.INTEGER, "Packaging lines", "包装线数量", low=1, high=14)
RENEWAL = Extra(
    "account", "contract_ends", CustomKind.DATE, "Service contract ends", "服务合同到期", low=-40, high=400, known=0.35
)
SEATS = Extra("account", "crm_users", CustomKind.INTEGER, "CRM users", "CRM 用户数", low=3, high=90, known=0.8)
