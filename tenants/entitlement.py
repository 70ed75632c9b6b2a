"""What one tenant may use. Everything that asks "is this in the plan?" asks this one object.

Resolved from rows by `registry/plan/entitlements.py`, carried in the TenantContext, compared by what it grants: two
tenants that may use the same are equal, and share what is made for it (a view of the schema, say).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cached_property

from tenants.errors import CompanyClosed, CompanySuspended, ModuleNotInPlan
from tenants.kit.message import say
from tenants.plans import MODULE_NAMES, SEEDED, Limits, Module, Offer, Plan

LIMITS = tuple(each.name for each in fields(Limits))
SOFT = frozenset({"records"})
UNITS: Mapping[str, int] = {"storage_mb": 1_000_000}
"""How many of what is counted are one of the limit's number, where that is not one."""
WRITES = "+"
"""After a module's name: it may be written as well."""


class Standing(StrEnum):
    """Whether the company may write at all: one that owes us, or is closing down, reads and takes its data along."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True)
class PlanBook:
    """Every plan there is, the smallest first."""

    offers: tuple[Offer, ...]

    @staticmethod
    def of(offers: Iterable[Offer]) -> PlanBook:
        return PlanBook(tuple(sorted(offers, key=lambda offer: (offer.rank, offer.code))))

    def named(self, code: str) -> Offer | None:
        return next((offer for offer in self.offers if offer.code == code), None)

    def smallest_with(self, modules: Iterable[Module]) -> str | None:
        """The plan one would buy for these modules, if one is sold that has them all."""
        wanted = frozenset(modules)
        return next((offer.code for offer in self.offers if offer.sold and wanted <= offer.modules), None)

    def next_for(self, limit: str, needed: int) -> str | None:
        """The plan one would buy to have this much of something, if one is sold that has it."""
        return next((o.code for o in self.offers if o.sold and getattr(o.limits, limit) >= needed), None)


SEEDED_BOOK = PlanBook.of(SEEDED)


@dataclass(frozen=True)
class Entitlement:
    """`modules` are in the plan; `read_only` are not any more, but hold what was made while they were: that is read and
    exported, never written and never deleted.
    """

    plan: str
    modules: frozenset[Module]
    limits: Limits
    read_only: frozenset[Module] = frozenset()
    standing: Standing = Standing.OPEN
    book: PlanBook = field(default=SEEDED_BOOK, compare=False, repr=False)

    @cached_property
    def readable(self) -> frozenset[Module]:
        return self.modules | self.read_only

    @property
    def planned(self) -> frozenset[Module]:
        """What it may use where it stands open, with what is kept where it does not."""
        return self.modules if self.standing is Standing.OPEN else self.read_only

    @cached_property
    def grants(self) -> frozenset[str]:
        """Names of modules that may be read, and the same with a `+` of those that may be written."""
        return frozenset(map(str, self.readable)) | {f"{module}{WRITES}" for module in self.modules}

    def has(self, module: Module, *, writes: bool = False) -> bool:
        return module in (self.modules if writes else self.readable)

    def require(self, module: Module, *, writes: bool = False) -> None:
        """Raises ModuleNotInPlan, which names the plan that has it."""
        if not self.has(module, writes=writes):
            raise self.refusal(module)

    def refusal(self, module: Module, coordinate: str = "") -> ModuleNotInPlan:
        """`coordinate` is the place in the schema that was asked for: `Query.deals`."""
        if self.standing is not Standing.OPEN and module in self.read_only:
            return self.stands_still({"module": str(module), "coordinate": coordinate})
        cheapest = self.book.smallest_with([module])
        found = {"module": str(module), "plan": cheapest or "", "readOnly": module in self.read_only}
        return ModuleNotInPlan(
            say(
                *self._words(module, cheapest),
                module=MODULE_NAMES.get(module, str(module)),
                plan=self.named(self.plan),
                cheapest=self.named(cheapest or ""),
            ),
            extensions={**found, "coordinate": coordinate} if coordinate else found,
        )

    def named(self, plan: str) -> str:
        """What a plan is called, in both languages."""
        offer = self.book.named(plan)
        return offer.name if offer else plan

    def stands_still(self, facts: Mapping[str, object] | None = None) -> ModuleNotInPlan:
        """Why a company that is not open changes nothing, and what to do about it."""
        kind, en, zh = _STILL[self.standing]
        found = {name: fact for name, fact in (facts or {}).items() if fact}
        return kind(say(en, zh), extensions={"standing": str(self.standing), "readOnly": True, **found})

    def most(self, limit: str) -> int:
        """Where a limit is hard: of records a tenth above the plan's number, so that work in hand can be ended."""
        number: int = getattr(self.limits, limit)
        return number + number // 10 if limit in SOFT else number

    def beyond(self, limit: str, *, used: int | None = None) -> dict[str, object]:
        """What stands beside LIMIT_REACHED: the number, how much is used, and the next plan that has more."""
        number: int = getattr(self.limits, limit)
        most = number if used is None else max(number, used)
        facts: dict[str, object] = {"limit": number, "plan": self.book.next_for(limit, most + 1) or ""}
        return facts if used is None else {**facts, "used": used}

    def _words(self, module: Module, cheapest: str | None) -> tuple[str, str]:
        if module in self.read_only:
            return (
                "“{module}” is not in the plan {plan} any more: what is in it can be read and exported. To change it,"
                " choose {cheapest}.",
                "{plan}已不含“{module}”：其中的数据可查看和导出；如需修改，请升级到{cheapest}。",
            )
        if cheapest is None:
            return (
                "“{module}” is not in the plan {plan}; ask us for it.",
                "{plan}不含“{module}”，请与我们联系。",
            )
        return (
            "“{module}” is not in the plan {plan}; it comes with {cheapest}.",
            "{plan}不含“{module}”，{cheapest}起提供。",
        )


_STILL: Mapping[Standing, tuple[type[ModuleNotInPlan], str, str]] = {
    Standing.SUSPENDED: (
        CompanySuspended,
        "Your company is suspended, because a payment is missing: everything can be read and exported, and nothing"
        " changed. An owner makes it whole again by paying, under Settings, Billing.",
        "贵公司因欠费已被暂停：所有数据可查看和导出，但不能修改。所有者可在“设置 - 账单”中付款，即可恢复。",
    ),
    Standing.CLOSED: (
        CompanyClosed,
        "Your company is closed: everything can be read and exported, and nothing changed. An owner can reopen it"
        " under Settings, Company data, until its data is destroyed.",
        "贵公司已关闭：所有数据可查看和导出，但不能修改。在数据销毁之前，所有者可在“设置 - 公司数据”中重新开启。",
    ),
}


def entitle(
    book: PlanBook,
    plan: str,
    *,
    modules: Mapping[str, bool] | None = None,
    limits: Mapping[str, int] | None = None,
    kept: Iterable[str] = (),
    standing: Standing = Standing.OPEN,
) -> Entitlement:
    """What a tenant on `plan` may use: the plan, then what an operator gave (True) or took (False) of it, and other
    numbers; `kept` are modules that hold something. Of a company that is not open all of it is for
    reading. A plan nobody knows is the smallest one.
    """
    offer = book.named(plan) or book.offers[0]
    changed = modules or {}
    given = {module: changed[module.value] for module in Module if module.value in changed}
    has = (offer.modules | {module for module, on in given.items() if on}) - {m for m, on in given.items() if not on}
    numbers = {name: number for name, number in (limits or {}).items() if name in LIMITS}
    left = frozenset(module for module in Module if module.value in set(kept)) - has
    if standing is not Standing.OPEN:
        has, left = frozenset(), has | left
    return Entitlement(offer.code, has, replace(offer.limits, **numbers), left, standing, book)


def seeded(plan: Plan) -> Entitlement:
    """What a plan has in a new installation."""
    return entitle(SEEDED_BOOK, plan)


EVERYTHING = seeded(Plan.ENTERPRISE)
"""Of those who serve no tenant."""


def known_limits(given: Mapping[str, object]) -> Limits:
    """Limits as a row has them; what this release does not know is left out."""
    return Limits(**{name: int(str(given[name])) for name in LIMITS if name in given})


def known_modules(given: Sequence[str]) -> frozenset[Module]:
    return frozenset(module for module in Module if module.value in given)
