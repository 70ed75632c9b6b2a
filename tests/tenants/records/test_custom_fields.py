"""Alice adds fields of her own, and everybody at acme can fill them in, find by them and sort by them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import BadInput, Forbidden, LimitReached, ModuleNotInPlan, NotFound, ValidationFailed
from tenants.plans import Plan
from tenants.records import custom_fields
from tenants.records.custom_fields import OptionInput
from tenants.records.custom_kinds import CustomKind, Definition
from tenants.records.selection import Page
from tests.cast import Cast
from tests.tenants.conftest import create, found, on_plan, page, read, update

KINDS = [
    (CustomKind.TEXT, " Blue\u00a0moon ", "Blue moon"),
    (CustomKind.LONG_TEXT, "two\nlines", "two\nlines"),
    (CustomKind.INTEGER, "42", 42),
    (CustomKind.DECIMAL, "12.5", "12.50"),
    (CustomKind.BOOLEAN, "是", True),
    (CustomKind.DATE, "2026-02-03", "2026-02-03"),
    (CustomKind.MOMENT, "2026-02-03T09:00:00+08:00", "2026-02-03T01:00:00Z"),
    (CustomKind.CHOICE, "金牌", "gold"),
    (CustomKind.CHOICES, "silver; Gold", ["gold", "silver"]),
    (CustomKind.URL, "example.com", "https://example.com"),
    (CustomKind.EMAIL, "Ada@EXAMPLE.com", "Ada@example.com"),
    (CustomKind.PHONE, "138 0013 8000", "+8613800138000"),
    (CustomKind.MONEY, "1250 eur", {"amount_minor": 1250, "currency": "EUR"}),
]
MEDALS = [OptionInput(en="Gold", zh="金牌"), OptionInput(en="Silver", zh="银牌")]


async def add(
    ctx: TenantContext, kind: CustomKind, label: str, record_type: str = "account", **more: Any
) -> Definition:
    options = MEDALS if kind in (CustomKind.CHOICE, CustomKind.CHOICES) else ()
    async with unit_of_work(ctx) as uow:
        return await custom_fields.create_field(
            uow, record_type=record_type, kind=kind, label_en=label, options=options,
            scale=2 if kind is CustomKind.DECIMAL else 0, **more,
        )  # fmt: skip


@pytest.mark.parametrize(("kind", "typed", "kept"), KINDS)
async def test_a_field_of_every_kind_keeps_what_was_typed_and_finds_it(
    people: Cast, kind: CustomKind, typed: str, kept: object
) -> None:
    field = await add(people.alice.context, kind, "My field")
    with_it = await create(people.bob.context, "account", name="Acme", custom={"my_field": typed})
    without = await create(people.bob.context, "account", name="Zenith")
    assert (await read(people.bob.context, "account", with_it))["custom"] == {"my_field": kept}
    assert field.key == "my_field"

    async def by(**condition: object) -> list[UUID]:
        return await found(
            people.bob.context, "account", filter={"custom_fields": [{"key": "my_field", **condition}]},
            order=(("name", "ASC"),),
        )  # fmt: skip

    assert await by(is_null=False) == [with_it]
    assert await by(is_null=True) == [without]
    if kind is not CustomKind.LONG_TEXT:
        operand = "gold" if kind is CustomKind.CHOICES else typed
        assert await by(eq=operand) == [with_it]
        assert await by(ne=operand) == [without]
        assert await by(**{"in": [operand]}) == [with_it]
        assert await by(nin=[operand]) == [without]


async def test_numbers_compare_as_numbers_and_money_only_within_its_currency(people: Cast) -> None:
    ctx = people.alice.context
    await add(ctx, CustomKind.DECIMAL, "Score")
    await add(ctx, CustomKind.MONEY, "Budget")
    nine = await create(ctx, "account", name="Nine", custom={"score": "9.50", "budget": "900 USD"})
    ten = await create(ctx, "account", name="Ten", custom={"score": "10", "budget": "100 EUR"})
    assert await found(ctx, "account", filter={"custom_fields": [{"key": "score", "gt": "9.5"}]}) == [ten]
    assert await found(ctx, "account", filter={"custom_fields": [{"key": "score", "gte": "9.5", "lt": "10"}]}) == [nine]
    assert await found(ctx, "account", filter={"custom_fields": [{"key": "budget", "gt": "0 USD"}]}) == [nine]


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("then", [(), (("name", "ASC"),)])
async def test_lists_are_sorted_by_a_custom_field_page_by_page_from_either_end(
    people: Cast, direction: str, backward: bool, then: tuple[tuple[str, str], ...]
) -> None:
    ctx = people.alice.context
    await add(ctx, CustomKind.INTEGER, "Rank")
    ranks = [3, None, 1, 2, None, 2, None]
    made = [await create(ctx, "account", name=f"A{n}", custom={"rank": rank}) for n, rank in enumerate(ranks)]
    order = (("custom.rank", direction), *then)
    whole = await found(ctx, "account", order=order)
    sorted_ranks = [1, 2, 2, 3] if direction == "ASC" else [3, 2, 2, 1]
    assert [ranks[made.index(record)] for record in whole] == [*sorted_ranks, None, None, None]
    for size in (1, 2, 3, 7):
        met: list[UUID] = []
        cursor = None
        while True:
            window = Page(last=size, before=cursor) if backward else Page(first=size, after=cursor)
            rows = await page(ctx, "account", order=order, size=window)
            ids = [row["id"] for row in rows.rows]
            met = [*ids, *met] if backward else [*met, *ids]
            if not (rows.has_previous if backward else rows.has_next):
                break
            cursor = rows.cursors[0 if backward else -1]
        assert met == whole


async def test_a_key_nobody_defined_is_refused_in_writing_filtering_and_sorting(people: Cast) -> None:
    ctx = people.alice.context
    with pytest.raises(ValidationFailed) as refused:
        await create(ctx, "account", name="Acme", custom={"nonsense": 1})
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [
        ("custom.nonsense", "UNKNOWN_FIELD")
    ]
    with pytest.raises(BadInput):
        await found(ctx, "account", filter={"custom_fields": [{"key": "nonsense", "eq": "1"}]})
    with pytest.raises(BadInput):
        await found(ctx, "account", order=(("custom.nonsense", "ASC"),))


async def test_a_required_field_is_demanded_of_new_records_and_not_of_every_edit(people: Cast) -> None:
    ctx = people.alice.context
    old = await create(ctx, "account", name="Older than the field")
    await add(ctx, CustomKind.TEXT, "Region", required=True)
    await add(ctx, CustomKind.TEXT, "Colour")
    with pytest.raises(ValidationFailed) as refused:
        await create(ctx, "account", name="New")
    assert [(p.field, p.code) for p in refused.value.problems] == [("custom.region", "REQUIRED")]
    await update(ctx, "account", old, custom={"colour": "red"})
    with pytest.raises(ValidationFailed):
        await update(ctx, "account", old, custom={"region": ""})


async def test_an_archived_field_keeps_its_values_and_brings_them_back(people: Cast) -> None:
    ctx = people.alice.context
    field = await add(ctx, CustomKind.TEXT, "Region")
    acme = await create(ctx, "account", name="Acme", custom={"region": "North"})
    async with unit_of_work(ctx) as uow:
        await custom_fields.archive_field(uow, field_id=field.id)
        assert await custom_fields.list_fields(uow, record_type="account") == []
    with pytest.raises(BadInput):
        await found(ctx, "account", filter={"custom_fields": [{"key": "region", "eq": "North"}]})
    await add(ctx, CustomKind.TEXT, "Colour")
    await update(ctx, "account", acme, custom={"colour": "red"})
    async with unit_of_work(ctx) as uow:
        await custom_fields.restore_field(uow, field_id=field.id)
    assert await found(ctx, "account", filter={"custom_fields": [{"key": "region", "eq": "North"}]}) == [acme]


async def test_a_new_label_leaves_the_key_and_its_values_alone(people: Cast) -> None:
    ctx = people.alice.context
    field = await add(ctx, CustomKind.CHOICE, "Medal")
    acme = await create(ctx, "account", name="Acme", custom={"medal": "gold"})
    async with unit_of_work(ctx) as uow:
        options = [OptionInput(value="gold", en="Or", zh="金"), OptionInput(en="Bronze", zh="铜牌")]
        changed = await custom_fields.update_field(
            uow, field_id=field.id, changes={"label_en": "Prize", "options": options}, version=1
        )
        with pytest.raises(ValidationFailed) as refused:
            await custom_fields.update_field(uow, field_id=field.id, changes={"kind": "text"})
    assert refused.value.problems[0].code == "IMMUTABLE"
    assert (changed.key, changed.label.en, changed.version) == ("medal", "Prize", 2)
    assert [(option.value, option.archived) for option in changed.options] == [
        ("gold", False), ("bronze", False), ("silver", True),
    ]  # fmt: skip
    await update(ctx, "account", acme, custom={"medal": "gold"})
    with pytest.raises(ValidationFailed):
        await update(ctx, "account", acme, custom={"medal": "silver"})


async def test_labels_in_chinese_make_keys_and_keys_are_never_reused(people: Cast) -> None:
    ctx = people.alice.context
    first = await add(ctx, CustomKind.TEXT, "合同金额")
    second = await add(ctx, CustomKind.TEXT, "合同金额")
    third = await add(ctx, CustomKind.TEXT, "2nd phone", "contact")
    assert (first.key, second.key, third.key) == ("he_tong_jin_e", "he_tong_jin_e_2", "f_2nd_phone")


async def test_the_plan_sets_how_many_and_the_role_who(people: Cast) -> None:
    with pytest.raises(Forbidden):
        await add(people.bob.context, CustomKind.TEXT, "Mine")
    with pytest.raises(ModuleNotInPlan):
        await add(on_plan(people.alice, Plan.FREE).context, CustomKind.TEXT, "Mine")
    team = on_plan(people.alice, Plan.TEAM).context
    for number in range(50):
        await add(team, CustomKind.TEXT, f"Field {number}")
    with pytest.raises(LimitReached) as refused:
        await add(team, CustomKind.TEXT, "One more")
    assert refused.value.extensions == {"limit": 50, "plan": "business"}


async def test_with_the_module_off_values_stay_and_wait(people: Cast) -> None:
    await add(people.alice.context, CustomKind.TEXT, "Region", required=True)
    acme = await create(people.alice.context, "account", name="Acme", custom={"region": "North"})
    free = on_plan(people.alice, Plan.FREE).context
    await create(free, "account", name="No region asked for")
    await update(free, "account", acme, name="Acme Ltd")
    assert (await read(free, "account", acme))["custom"] == {"region": "North"}
    with pytest.raises(ValidationFailed) as refused:
        await update(free, "account", acme, custom={"region": "South"})
    assert refused.value.problems[0].code == "MODULE_NOT_IN_PLAN"


async def test_mallory_has_neither_the_fields_nor_their_ids(people: Cast) -> None:
    field = await add(people.alice.context, CustomKind.TEXT, "Region")
    async with unit_of_work(people.mallory.context) as uow:
        assert await custom_fields.list_fields(uow) == []
        with pytest.raises(NotFound):
            await custom_fields.update_field(uow, field_id=field.id, changes={"label_en": "Mine"})
