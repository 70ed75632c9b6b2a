"""What is counted and added up by the database is what a person would count and add up from the same records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.context import TenantContext
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import BadInput
from tenants.kit.periods import Unit, today_in
from tenants.plans import Plan
from tenants.records import custom_fields
from tenants.records.custom_kinds import CustomKind
from tenants.records.grouping.asking import Figure, Group, GroupBy, GroupQuery, Groups, Having, Of, Ranked, Totals
from tenants.records.grouping.service import group
from tenants.records.tags import tagging
from tests.cast import Cast, owner
from tests.tenants.conftest import create, delete, on_plan, page

ZONES = ("Asia/Shanghai", "America/New_York", "Pacific/Apia")
COLUMNS = ("kind", "employees", "annual_revenue", "annual_revenue_currency", "owner_id", "industry", "next_step")
START = datetime(2025, 12, 28, 3, tzinfo=UTC)
Row = Mapping[str, Any]


@pytest.fixture(scope="module")
async def books(database: Database) -> TenantContext:
    """Alice's activities and accounts, of which no example changes anything."""
    alice = on_plan(await owner("Alice", "acme"), Plan.BUSINESS).context
    async with unit_of_work(alice) as uow:
        tier = [custom_fields.OptionInput(en=name, zh=f"{name}级", value=name) for name in ("gold", "iron")]
        kinds = {"tier": CustomKind.CHOICE, "uses": CustomKind.CHOICES}
        for key, kind in kinds.items():
            await custom_fields.create_field(uow, record_type="account", kind=kind, key=key, label_en=key, options=tier)
        for key, kind in (("deal", CustomKind.MONEY), ("rate", CustomKind.DECIMAL), ("since", CustomKind.DATE)):
            await custom_fields.create_field(
                uow, record_type="account", kind=kind, key=key, label_en=key, scale=_scale(kind)
            )
    tags = [await create(alice, "tag", name=name) for name in ("Hot", "Cold")]
    for number in range(40):
        made = await create(
            alice, "account", name=f"Account {number}", employees=None if number % 5 == 0 else number % 7 - 2,
            kind=("customer", "partner", None)[number % 3], industry=("Steel", "Milk", None)[number % 3],
            annual_revenue=None if number % 4 == 0 else (number % 6) * 10**15 + number,
            annual_revenue_currency=("EUR", "CNY")[number % 2],
            custom=_own(number),
        )  # fmt: skip
        for tag_id in tags[: number % 3]:
            async with unit_of_work(alice) as uow:
                await tagging.tag(uow, record_type="account", record_id=made, tag_id=tag_id)
        at = START + timedelta(hours=37 * number)
        await create(
            alice, "activity", kind=("call", "task")[number % 2], subject="x", occurred_at=at,
            due_at=None if number % 3 else at, next_step_on=at.date() if number % 2 else None,
            duration_minutes=number or None, account_id=made if number % 2 else None,
        )  # fmt: skip
    gone = await create(alice, "account", name="Gone", employees=1_000)
    await delete(alice, "account", gone)
    return alice


def _scale(kind: CustomKind) -> int:
    return 2 if kind is CustomKind.DECIMAL else 0


def _own(number: int) -> dict[str, Any]:
    found: dict[str, Any] = {"rate": f"{number % 9}.25"}
    if number % 2:
        found |= {"tier": ("gold", "iron")[number % 4 // 2], "deal": f"{number * 7} {('USD', 'EUR')[number % 4 // 2]}"}
    if number % 3:
        found |= {"uses": ["gold", "iron"][: number % 3], "since": f"2026-0{number % 9 + 1}-01"}
    return found


async def ask(ctx: TenantContext, record: str, **query: Any) -> Groups:
    async with unit_of_work(ctx, read_only=True) as uow:
        return await group(uow, GroupQuery(record, **query))


FIELDS: Mapping[str, tuple[str, ...]] = {
    "account": ("kind", "industry", "employees", "owner_id", "tags", "custom.tier", "custom.uses", "custom.since"),
    "activity": ("kind", "occurred_at", "due_at", "next_step_on", "account_id", "duration_minutes"),
}
DATES = ("occurred_at", "due_at", "next_step_on", "custom.since")
MEASURES: Mapping[str, tuple[str, ...]] = {
    "account": ("employees", "annual_revenue", "custom.deal", "custom.rate", "custom.since"),
    "activity": ("duration_minutes", "due_at", "next_step_on"),
}


@st.composite
def queries(draw: st.DrawFn) -> GroupQuery:
    record = draw(st.sampled_from(sorted(FIELDS)))
    names = draw(st.lists(st.sampled_from(FIELDS[record]), max_size=2, unique=True))
    keys = tuple(GroupBy(name, draw(st.sampled_from(Unit)) if name in DATES else None) for name in names)
    measures = draw(st.lists(st.sampled_from(MEASURES[record]), unique=True, max_size=3))
    return GroupQuery(record, keys=keys, measures=tuple(measures), first=1_000)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries(), zone=st.sampled_from(ZONES))
async def test_the_database_counts_as_a_person_does(books: TenantContext, query: GroupQuery, zone: str) -> None:
    reader = replace(books, time_zone=zone)
    async with unit_of_work(reader, read_only=True) as uow:
        answer = await group(uow, query)
    found = {tuple(key.value for key in each.keys): each for each in answer.groups}
    expected = by_hand(await _rows(reader, query.record), query, zone)
    assert len(found) == len(answer.groups)
    assert {key: each.count for key, each in found.items()} == {key: len(rows) for key, rows in expected.items()}
    for key, rows in expected.items():
        for measure in query.measures:
            assert found[key].totals[measure] == added_up(rows, measure), (key, measure)


async def _rows(reader: TenantContext, record: str) -> list[Row]:
    """Everything of a type, with tags, and own fields under `custom.…`."""
    names = COLUMNS[:-1] if record == "account" else (*FIELDS["activity"], "duration_minutes")
    rows = (await page(reader, record, *names, *(("custom",) if record == "account" else ()))).rows
    tags: dict[UUID, list[str]] = defaultdict(list)
    for tag in (await page(reader, "tag", "name")).rows:
        for row in (
            (await page(reader, record, filter={"tags": {"in": [tag["id"]]}})).rows if record == "account" else ()
        ):
            tags[row["id"]].append(f"tag_{tag['id']}")
    own = [{f"custom.{key}": value for key, value in (row.get("custom") or {}).items()} for row in rows]
    return [{**row, **mine, "tags": tags[row["id"]]} for row, mine in zip(rows, own, strict=True)]


def by_hand(rows: list[Row], query: GroupQuery, zone: str) -> dict[tuple[str | None, ...], list[Row]]:
    found: dict[tuple[str | None, ...], list[Row]] = defaultdict(list)
    if not query.keys:
        found[()] = []
    for row in rows:
        for key in _keys(row, query.keys, zone):
            found[key].append(row)
    return dict(found)


def _keys(row: Row, keys: tuple[GroupBy, ...], zone: str) -> Iterator[tuple[str | None, ...]]:
    if not keys:
        yield ()
        return
    for value in _values(row, keys[0], zone):
        for rest in _keys(row, keys[1:], zone):
            yield (value, *rest)


def _values(row: Row, by: GroupBy, zone: str) -> list[str | None]:
    value = row.get(by.field)
    if by.field in ("tags", "custom.uses"):
        return list(value or [None])
    if value is None:
        return [None]
    if by.field in DATES:
        day = date.fromisoformat(value) if isinstance(value, str) else value
        day = today_in(zone, day) if isinstance(day, datetime) else day
        return [_first(day, by.unit or Unit.DAY).isoformat()]
    written: dict[str, Callable[[Any], str]] = {
        "kind": str.upper, "owner_id": lambda each: f"user_{each}", "account_id": lambda each: f"account_{each}",
    }  # fmt: skip
    return [written.get(by.field, str)(value)]


def _first(day: date, unit: Unit) -> date:
    return {
        Unit.DAY: day,
        Unit.WEEK: day - timedelta(days=day.weekday()),
        Unit.MONTH: day.replace(day=1),
        Unit.QUARTER: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        Unit.YEAR: day.replace(month=1, day=1),
    }[unit]


def added_up(rows: list[Row], measure: str) -> tuple[Totals, ...]:
    values = [row[measure] for row in rows if row.get(measure) is not None]
    if measure in ("annual_revenue", "custom.deal"):
        return _money([_amount(row, measure) for row in rows if row.get(measure) is not None])
    if measure in ("due_at", "next_step_on", "custom.since"):
        times = [date.fromisoformat(value) if isinstance(value, str) else value for value in values]
        return (Totals(len(times), min=min(times, default=None), max=max(times, default=None)),)
    numbers = [Decimal(value) for value in values]
    if not numbers:
        return (Totals(0),)
    return (Totals(len(numbers), sum(numbers), sum(numbers) / len(numbers), min(numbers), max(numbers)),)  # type: ignore[arg-type]


def _amount(row: Row, measure: str) -> tuple[str, Decimal]:
    if measure == "annual_revenue":
        return row["annual_revenue_currency"], Decimal(row["annual_revenue"])
    return row[measure]["currency"], Decimal(row[measure]["amount_minor"])


def _money(amounts: list[tuple[str, Decimal]]) -> tuple[Totals, ...]:
    found = []
    for currency in sorted({each for each, _ in amounts}):
        mine = [amount for each, amount in amounts if each == currency]
        average = (sum(mine) / len(mine)).quantize(Decimal(1), ROUND_HALF_EVEN)  # type: ignore[union-attr]
        found.append(Totals(len(mine), Decimal(sum(mine)), average, min(mine), max(mine), currency))
    return tuple(found)


async def test_the_largest_come_first_and_no_more_than_were_asked_for(books: TenantContext) -> None:
    answer = await ask(books, "account", keys=(GroupBy("employees"),), first=3)
    counts = [each.count for each in answer.groups]
    assert (len(counts), answer.has_more) == (3, True)
    assert counts == sorted(counts, reverse=True)


async def test_days_come_in_their_order_and_months_by_their_names(books: TenantContext) -> None:
    answer = await ask(books, "activity", keys=(GroupBy("occurred_at", Unit.MONTH),))
    assert [each.keys[0].value for each in answer.groups] == ["2025-12-01", "2026-01-01", "2026-02-01"]
    assert [each.keys[0].label for each in answer.groups] == ["2025-12", "2026-01", "2026-02"]
    for unit, label in ((Unit.WEEK, "2025-W52"), (Unit.QUARTER, "2025-Q4"), (Unit.YEAR, "2025")):
        first = (await ask(books, "activity", keys=(GroupBy("occurred_at", unit),))).groups[0]
        assert first.keys[0].label == label


async def test_groups_go_by_names_people_know(books: TenantContext) -> None:
    owners = await ask(books, "account", keys=(GroupBy("owner_id"),))
    assert [each.keys[0].label for each in owners.groups] == ["Alice"]
    tags = await ask(books, "account", keys=(GroupBy("tags"),), order=(Ranked(Of(Figure.KEY)),))
    assert [each.keys[0].label for each in tags.groups] == ["Cold", "Hot", None]
    chinese = replace(books, locale="zh-CN")
    tiers = await ask(chinese, "account", keys=(GroupBy("custom.tier"),), order=(Ranked(Of(Figure.KEY), "DESC"),))
    assert [(each.keys[0].value, each.keys[0].label) for each in tiers.groups] == [
        ("iron", "iron级"), ("gold", "gold级"), (None, None),
    ]  # fmt: skip


async def test_groups_are_held_against_one_currency(books: TenantContext) -> None:
    revenue = Of(Figure.SUM, "annual_revenue", "EUR")
    asked = {"keys": (GroupBy("kind"),), "measures": ("annual_revenue",)}
    everything = await ask(books, "account", **asked, order=(Ranked(revenue, "DESC"),))
    sums = [_in(each, "EUR") for each in everything.groups]
    assert sums == sorted(sums, reverse=True)
    fewer = await ask(books, "account", **asked, having=(Having(revenue, {"gte": int(sums[1]), "lt": int(sums[0])}),))
    assert {_in(each, "EUR") for each in fewer.groups} == set(sums[1:2])
    with pytest.raises(BadInput):
        await ask(books, "account", **asked, order=(Ranked(Of(Figure.SUM, "annual_revenue")),))


def _in(found: Group, currency: str) -> Decimal:
    return next(each.sum or Decimal(0) for each in found.totals["annual_revenue"] if each.currency == currency)


async def test_nothing_at_all_is_one_group_of_nobody(books: TenantContext) -> None:
    answer = await ask(books, "account", filter={"name": {"eq": "?"}}, measures=("employees", "annual_revenue"))
    assert answer.groups == (Group((), 0, {"employees": (Totals(0),), "annual_revenue": ()}),)


@pytest.mark.parametrize(
    "wrong",
    [
        {"keys": (GroupBy("nothing"),)},
        {"keys": (GroupBy("phones"),)},
        {"keys": (GroupBy("description"),)},
        {"keys": (GroupBy("custom.nothing"),)},
        {"keys": (GroupBy("kind", Unit.DAY),)},
        {"keys": tuple(GroupBy(name) for name in ("kind", "industry", "owner_id", "rating"))},
        {"measures": ("name",)},
        {"measures": ("custom.tier",)},
        {"first": 0},
        {"first": 1_001},
        {"having": (Having(Of(Figure.KEY), {"eq": 1}),)},
        {"having": (Having(Of(Figure.MAX, "created_at"), {"eq": 1}),)},
        {"having": (Having(Of(Figure.SUM), {"eq": 1}),)},
        {"order": (Ranked(Of(Figure.SUM, "created_at")),)},
        {"order": (Ranked(Of(Figure.AVG, "annual_revenue")),)},
    ],
)
async def test_what_cannot_be_grouped_or_added_up_is_refused(books: TenantContext, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        await ask(books, "account", **wrong)


async def test_a_neighbour_counts_only_their_own(books: TenantContext, people: Cast) -> None:
    assert (await ask(people.mallory.context, "account")).groups[0].count == 0
    await create(people.mallory.context, "account", name="Theirs", employees=4)
    answer = await ask(people.mallory.context, "account", keys=(GroupBy("employees"),), measures=("employees",))
    assert [(each.keys[0].value, each.count) for each in answer.groups] == [("4", 1)]
