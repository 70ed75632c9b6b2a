"""What the differential tests read: acme's records, with every trap in them, and the same once more at globex.

Ties, empty values, Chinese, accents, deleted records between living ones, and a tag that is on something and deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from tenants.context import TenantContext
from tenants.db.database import current
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.entitlement import seeded
from tenants.plans import Plan
from tenants.records import custom, custom_fields, writing
from tenants.records.catalogue import catalogue
from tenants.records.custom import Definitions
from tenants.records.custom_fields import OptionInput
from tenants.records.custom_kinds import CustomKind
from tenants.records.tags import service as tags
from tests.cast import Cast, Person

NAMES = ("Acme 中国", "acme", "北京华为技术", "上海 Trading", "Émile & Co", "O'Brien", "zeta", "Zeta", "李雷", "韩梅梅")
MOMENTS = (
    "2026-03-01T09:00:00Z",
    "2026-03-02T09:00:00.5Z",
    "2026-03-03T09:00:00.123456Z",
    "2026-02-28T16:00:00Z",
    "2026-03-01T15:59:59.999999Z",
    "2026-03-09T03:59:00Z",
    "2026-03-31T16:30:00Z",
    "2025-12-28T23:30:00Z",
    "2026-04-05T03:30:00Z",
    "2026-09-06T04:00:00Z",
    "1999-12-31T16:00:00Z",
)
"""Some where a day, week, month, quarter or year begins in one zone and not in another, or the clocks change."""
COUNTS = {
    "account": 23,
    "contact": 31,
    "lead": 19,
    "pipeline": 3,
    "stage": 7,
    "deal": 17,
    "product": 11,
    "price_book": 7,
    "quote": 13,
    "activity": 37,
    "tag": 7,
    "tag_group": 3,
}
"""How many of each there are, the deleted ones included."""
_GONE = {"account": 7, "contact": 6, "lead": 5, "deal": 5, "product": 5, "quote": 6, "activity": 9, "tag": 6}
"""Of each kind every so many are in the bin, from the fourth on."""
_MEDALS = [OptionInput(en="Gold", zh="金牌"), OptionInput(en="Silver", zh="银牌")]
_FIELDS = (
    ("account", CustomKind.TEXT, "Motto", ()),
    ("account", CustomKind.INTEGER, "Floors", ()),
    ("account", CustomKind.DECIMAL, "Rate", ()),
    ("account", CustomKind.MONEY, "Deal", ()),
    ("account", CustomKind.CHOICES, "Uses", _MEDALS),
    ("account", CustomKind.MOMENT, "Seen at", ()),
    ("account", CustomKind.LONG_TEXT, "Story", ()),
    ("tag", CustomKind.INTEGER, "Weight", ()),
    ("contact", CustomKind.DATE, "Met on", ()),
    ("contact", CustomKind.CHOICE, "Medal", _MEDALS),
    ("activity", CustomKind.BOOLEAN, "Billed", ()),
    ("lead", CustomKind.CHOICE, "Heat", _MEDALS),
)
SCALE = 2
"""Digits behind the point of a decimal."""
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class World:
    """`rows` are acme's, by table; `ids` all ids of each record in the order they were made."""

    people: Sequence[Person]
    """Who may ask: Alice and Bob."""
    rows: Rows
    ids: Mapping[str, Sequence[str]]
    fields: Mapping[str, Definitions]
    """The company's own fields, by record."""


async def make(cast: Cast) -> World:
    """Acme's world as Alice sees it. Globex has a twin of everything in it."""
    for person in (cast.alice, cast.mallory):
        await current().app.execute(
            "UPDATE tenants SET terms = terms + 1, plan = 'business' WHERE id = $1", person.tenant_id
        )
    made = [await _company(cast.alice, cast.bob), await _company(cast.mallory, cast.mallory)]
    ids = {record: [f"{record}_{each}" for each in found] for record, found in made[0].items()}
    ids["user"] = [f"user_{cast.alice.id}", f"user_{cast.bob.id}"]
    twin = {f"{record}_twin": [f"{record}_{each}" for each in found] for record, found in made[1].items()}
    async with unit_of_work(_grown(cast.alice), read_only=True) as uow:
        fields = {record: await custom.definitions(uow, record) for record in COUNTS}
        return World((cast.alice, cast.bob), await _rows(uow), {**ids, **twin}, fields)


def _grown(person: Person) -> TenantContext:
    return replace(person.context, entitlement=seeded(Plan.BUSINESS))


async def _company(person: Person, colleague: Person) -> dict[str, list[UUID]]:
    async with unit_of_work(_grown(person)) as uow:
        for record, kind, label, options in _FIELDS:
            scale = SCALE if kind is CustomKind.DECIMAL else 0
            await custom_fields.create_field(
                uow, record_type=record, kind=kind, label_en=label, options=options, scale=scale
            )
    async with unit_of_work(_grown(person)) as uow:
        made: dict[str, list[UUID]] = {"user": [person.id, colleague.id]}
        makers = {"tag_group": _group, "tag": _tag, "account": _account, "contact": _contact, "lead": _lead}
        makers |= {"pipeline": _pipeline, "stage": _stage, "deal": _deal}
        makers |= {"product": _product, "price_book": _price_book, "quote": _quote}
        for record, values in makers.items():
            made[record] = await _many(uow, record, [values(number, made) for number in range(COUNTS[record])])
        made["activity"] = await _many(uow, "activity", [_activity(n, made) for n in range(37)])
        await _stick(uow, made)
    async with unit_of_work(_grown(person)) as uow:
        for record, every in (
            ("account", 7),
            ("contact", 6),
            ("lead", 5),
            ("deal", 5),
            ("product", 5),
            ("activity", 9),
            ("tag", 6),
        ):
            for gone in made[record][3::every]:
                await writing.delete(uow, catalogue()[record].model, gone)
    return {record: found for record, found in made.items() if record != "user"}


async def _many(uow: UnitOfWork, record: str, given: Sequence[dict[str, Any]]) -> list[UUID]:
    """The first half at once, with one time of creation for all; the others one by one."""
    fields = await custom.definitions(uow, record)
    checked = []
    for values in given[: len(given) // 2]:
        row, problems = writing.check_new(uow, catalogue()[record], values, fields)
        assert problems == [], problems
        checked.append(row)
    made = await writing.create_many(uow, catalogue()[record], checked)
    return made + [await writing.create(uow, catalogue()[record].model, each) for each in given[len(made) :]]


def _group(n: int, _made: Mapping[str, list[UUID]]) -> dict[str, Any]:
    return {"name": ("Level", "级别", "Nobody's")[n], "exclusive": n == 1}


def _tag(n: int, made: Mapping[str, list[UUID]]) -> dict[str, Any]:
    name = ("VIP", "重要", "vip too", "gone", "Late", "ärger", "last")[n]
    group = made["tag_group"][0] if n % 3 == 0 else None
    return {
        "name": name,
        "kind": "manual",
        "colour": ("red", "blue", "grey")[n % 3],
        "group_id": group,
        "custom": {"weight": n % 3} if n else {},
    }


def _account(n: int, made: Mapping[str, list[UUID]]) -> dict[str, Any]:
    return {
        "name": NAMES[n % len(NAMES)],
        "kind": (None, "customer", "partner")[n % 3],
        "website": f"https://example{n % 4}.com" if n % 2 else None,
        "industry": (None, "Software", "software", "制造")[n % 4],
        "employees": (None, 10, 10, 2_000)[n % 4],
        "annual_revenue": (None, 0, 9_007_199_254_740_991, 5)[n % 4],
        "annual_revenue_currency": "JPY" if n % 8 == 1 else "EUR",
        "phones": [{"value": "+86 10 6060 6666"}, {"value": "+44 20 7946 0958"}] if n % 3 == 0 else [],
        "emails": [{"value": f"info{n % 5}@example.com", "kind": "work"}] if n % 2 else [],
        "addresses": [{"city": "北京", "country": "CN", "lines": ["长安街 1", 'He said "hi"']}] if n % 5 == 0 else [],
        "description": 'Two\nlines, "quoted" \\ and 😀' if n % 4 == 0 else None,
        "owner_id": (*made["user"], None)[n % 3],
        "custom": _own(n) if n % 4 else {},
    }


def _own(n: int) -> dict[str, Any]:
    found: dict[str, Any] = {"motto": ("Go", "go", "走")[n % 3], "deal": f"{n % 5} {('EUR', 'JPY')[n % 2]}"}
    found |= {"floors": n % 4, "rate": f"{n % 3}.{n % 2}5"} if n % 2 else {"story": "It was a night."}
    found |= {"uses": [["gold"], ["gold", "silver"]][n % 2]} if n % 3 else {}
    return found | ({"seen_at": MOMENTS[n % len(MOMENTS)]} if n % 5 else {})


def _contact(n: int, made: Mapping[str, list[UUID]]) -> dict[str, Any]:
    return {
        "name": f"{NAMES[-1 - n % 4]} {n % 7}",
        "title": (None, "CTO", "ceo", "经理")[n % 4],
        "department": "Sales" if n % 3 else None,
        "account_id": None if n % 6 == 0 else made["account"][n % 5],
        "birthday": ("1990-02-28", None, "2000-02-29")[n % 3],
        "phones": [{"value": "138 0013 8000", "kind": "mobile"}] if n % 4 == 0 else [],
        "emails": [{"value": f"p{n}@example.com"}] if n % 3 else [],
        "custom": {"met_on": f"2026-0{1 + n % 4}-15"} | ({"medal": ("gold", "silver")[n % 2]} if n % 3 else {}),
    }


def _lead(n: int, made: Mapping[str, list[UUID]]) -> dict[str, Any]:
    return {
        "name": f"{NAMES[n % 6]} {n % 3}",
        "company": (None, *NAMES)[n % 5],
        "employees": (None, 10, 10, 2_000)[n % 4],
        "phones": [{"value": "138 0013 8000", "kind": "mobile"}] if n % 4 == 0 else [],
        "emails": [{"value": f"l{n}@example.com"}] if n % 3 else [],
        "source": ("form", "Form", None)[n % 3],
        "external_id": f"L-{n}" if n % 2 else None,
        "first_source": ("google", None)[n % 2],
        "first_touch_at": MOMENTS[n % len(MOMENTS)],
        "owner_id": (*made["user"], None)[n % 3],
        "custom": {"heat": ("gold", "silver")[n % 2]} if n % 3 else {},
    }


def _pipeline(n: int, _made: Mapping[str, list[UUID]]) -> dict[str, Any]:
    return {"name": ("Sales", "渠道", "Émile's")[n], "position": (2, 1, 1)[n]}


def _stage(n: int, made: Mapping[str, list[UUID]]) -> dict[str, Any]:
    return {
        "name": ("Prospecting", "报价", "zeta")[n % 3],
        "pipeline_id": made["pipeline"][n % 2],
        "position": n // 2,
        "probability": (10, 65, 100, 0)[n % 4],
        "forecast": (None, "commit", "omitted")[n % 3],
        "rotting_days": (None, 7)[n % 2],
    }


def _deal(n: int, made: Mapping[str, list[UUID]]) -> dict[str, Any]:
    return {
        "name": f"{NAMES[n % 6]} {n % 3}",
        "account_id": made["account"][n % 5] if n % 4 else None,
        "contact_id": made["contact"][n % 5] if n % 3 else None,
        "lead_id": made["lead"][n % 5] if n % 5 == 1 else None,
        "stage_id": made["stage"][n % 7] if n % 6 else None,
        "amount": (None, 0, 9_007_199_254_740_991, 5)[n % 4],
        "amount_currency": "JPY" if n % 8 == 1 else "EUR",
        "closes_on": (None, "2026-04-01", "1990-02-28")[n % 3],
        "source": (None, "fair", "Fair")[n % 3],
        "owner_id": (*made["user"], None)[n % 3],
    }


def _product(n: int, made: Mapping[str, list[UUID]]) -> dict[str, Any]:
    return {
        "name": f"{NAMES[n % 6]} {n % 3}",
        "sku": f"P-{n}" if n % 3 else None,
        "kind": ("goods", "service", "subscription")[n % 3],
        "unit": (None, "台", "h")[n % 3],
        "tax_category": ("standard", "zero")[n % 2],
        "tax_rate": (None, 1_300, 600)[n % 3],
        "active": n % 4 != 1,
        "cost": (None, 0, 9_007_199_254_740_991, 5)[n % 4],
        "cost_currency": "JPY" if n % 8 == 1 else "EUR",
        "owner_id": (*made["user"], None)[n % 3],
    }


def _price_book(n: int, made: Mapping[str, list[UUID]]) -> dict[str, Any]:
    return {
        "name": ("Retail", "零售", "Gold")[n % 3],
        "currency": ("EUR", "JPY", "CNY")[n % 3],
        "tax_included": (True, False, None)[n % 3],
        "standard": n == 4,
        "account_id": made["account"][n] if n < 3 else None,
        "tier": "A" if n == 5 else None,
        "valid_from": (None, "2026-04-01", "1990-02-28")[n % 3],
        "owner_id": made["user"][n % 2],
    }


def _quote(n: int, made: Mapping[str, list[UUID]]) -> dict[str, Any]:
    return {
        "name": f"{NAMES[n % 6]} {n % 3}",
        "account_id": made["account"][n % 5] if n % 4 else None,
        "contact_id": made["contact"][n % 5] if n % 3 else None,
        "deal_id": made["deal"][n % 7] if n % 5 else None,
        "valid_until": (None, "2026-04-01", "2027-02-28")[n % 3],
        "terms": (None, "Paid at once", "款到发货")[n % 3],
        "owner_id": (*made["user"], None)[n % 3],
    }


def _activity(n: int, made: Mapping[str, list[UUID]]) -> dict[str, Any]:
    kind = ("call", "meeting", "mail", "note", "task")[n % 5]
    return {
        "kind": kind,
        "subject": ("Hello", "hello", "跟进", "Über alles")[n % 4],
        "body": None if n % 2 else "some words",
        "direction": (None, "inbound", "outbound")[n % 3],
        "duration_minutes": (None, 15, 15, 30)[n % 4],
        "priority": (None, "low", "high")[n % 3],
        "occurred_at": MOMENTS[n % len(MOMENTS)],
        "due_at": None
        if kind == "note"
        else (None, "2001-01-01T00:00:00.5Z", "9999-12-31T23:59:59Z", MOMENTS[n % 7])[n % 4],
        "completed_at": "2026-03-05T10:00:00Z" if n % 4 == 1 and kind != "note" else None,
        "next_step_on": (None, "2026-04-01", "2026-03-02")[n % 3],
        "account_id": made["account"][n % 7] if n % 4 else None,
        "contact_id": made["contact"][n % 9] if n % 3 else None,
        "lead_id": made["lead"][n % 5] if n % 5 == 1 else None,
        "deal_id": made["deal"][n % 7] if n % 4 == 2 else None,
        "owner_id": made["user"][n % 2] if n % 5 else None,
        "custom": {"billed": n % 2 == 0} if n % 3 else {},
    }


async def _stick(uow: UnitOfWork, made: Mapping[str, list[UUID]]) -> None:
    for record in ("account", "contact", "lead"):
        for n, each in enumerate(made[record]):
            for number in {n % 7, (n * 3) % 7} if n % 3 else set():
                await tags.tag(uow, record_type=record, record_id=each, tag_id=made["tag"][number])


async def _rows(uow: UnitOfWork) -> Rows:
    """Everything acme has, by plain statements."""
    tenant = uow.context.tenant_id
    records = tuple(catalogue()[name].facts.plural for name in COUNTS)
    tables = (*records, "record_tags", "record_tokens")
    found = {
        table: [dict(row) for row in await uow.connection.fetch(f"SELECT * FROM {table} WHERE tenant_id = $1", tenant)]
        for table in (*tables, "custom_fields")
    }
    members = "SELECT u.* FROM users u JOIN memberships m ON m.user_id = u.id WHERE m.tenant_id = $1"
    return {**found, "users": [dict(row) for row in await uow.connection.fetch(members, tenant)]}
