"""A few letters find the record, in every way people write and say a name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tenants.access.company import Scope
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import BadInput
from tenants.records.catalogue import catalogue
from tenants.records.finding import CANDIDATES, Hit, find
from tenants.records.writing import check_new, create_many
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, delete, found


async def hits(ctx: TenantContext, text: str, **asked: Any) -> list[Hit]:
    async with unit_of_work(ctx, read_only=True) as uow:
        return await find(uow, text=text, **asked)


async def test_the_title_itself_comes_first_then_its_beginning_then_the_rest(people: Cast) -> None:
    bob = people.bob.context
    rest = await create(bob, "account", name="Global Acme Trading")
    begins = await create(bob, "account", name="Acme Ltd")
    itself = await create(bob, "account", name="ACME", website="https://www.acme.example/home")
    person = await create(bob, "contact", name="Ada Lovelace", account_id=itself)
    call = await create(bob, "activity", kind="call", subject="Acme about the offer", account_id=begins)
    ranked = [hit.id for hit in await hits(bob, "acme")]
    assert ranked[0] == itself
    assert set(ranked[1:3]) == {begins, call}
    assert ranked[3] == rest
    by_id = {hit.id: hit for hit in await hits(bob, "acme")}
    assert (by_id[itself].record_type, by_id[itself].subtitle) == ("account", "acme.example")
    assert by_id[call].subtitle == "Acme Ltd"
    (ada,) = await hits(bob, "lovel ada")
    assert (ada.id, ada.title, ada.subtitle) == (person, "Ada Lovelace", "ACME")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张伟", ["张伟", "张", "zhangwei", "zhang wei", "zhangw", "zw", "張偉", "wei"]),
        ("單雄信", ["单雄信", "shanxiongxin", "sxx", "dan", "雄信"]),
        ("曾国藩", ["zeng", "zgf", "国藩"]),
        ("重庆长安汽车", ["chongqing", "changan", "cqcaqc", "长安", "重慶", "汽车"]),
        ("吕布", ["lvbu", "lubu", "lü", "吕"]),
        ("Société Générale", ["societe", "GENERALE", "société gén", "générale"]),
        ("ＡＢＣ株式会社", ["abc", "ＡＢＣ", "株式"]),
        ("Straße & Söhne", ["strasse", "sohne", "söhne"]),
        ("Part AB1234567X", ["ab1234567x", "AB1234"]),
        ("O'Brien-Smith", ["brien", "smith", "o'brien"]),
    ],
)
async def test_a_name_is_found_however_it_is_typed(people: Cast, name: str, typed: list[str]) -> None:
    bob = people.bob.context
    record = await create(bob, "account", name=name)
    await create(bob, "account", name="Entirely different 完全不同")
    for text in typed:
        assert await found(bob, "account", search=text) == [record], text
        assert [hit.id for hit in await hits(bob, text)] == [record], text


async def test_a_phone_number_is_found_however_it_is_grouped(people: Cast) -> None:
    bob = people.bob.context
    ada = await create(bob, "contact", name="Ada", phones=[{"value": "+86 138 0013 8000"}])
    for text in ("13800138000", "138-0013-8000", "+86 138 0013 8000", "8000", "00138000"):
        assert await found(bob, "contact", search=text) == [ada], text


async def test_what_is_deleted_another_companys_or_nonsense_is_not_found(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme")
    assert await hits(people.mallory.context, "acme") == []
    for text in ("", "   ", "!!!", "\x00", "acme zenith"):
        assert await hits(bob, text) == []
    await delete(bob, "account", acme)
    assert await hits(bob, "acme") == []
    with pytest.raises(BadInput):
        await hits(bob, "acme", first=0)


async def test_lists_by_name_ignore_case_and_put_chinese_where_it_is_said(people: Cast) -> None:
    bob = people.bob.context
    names = ["zebra", "Öko", "apple", "Banana", "北京", "上海", "éclair", "“Quoted”", "阿里"]
    made: dict[UUID, str] = {}
    for name in names:
        made[await create(bob, "account", name=name)] = name
    ordered = [made[record] for record in await found(bob, "account", order=(("name", "ASC"),))]
    assert ordered == ["阿里", "apple", "Banana", "北京", "éclair", "Öko", "“Quoted”", "上海", "zebra"]


async def test_among_equals_ones_own_come_first(people: Cast) -> None:
    alice, bob = people.alice, people.bob
    mine = await create(bob.context, "contact", name="Grace Twin", owner_id=bob.id)
    theirs = await create(alice.context, "contact", name="Grace Twin", owner_id=alice.id)
    for who, order in ((bob, [mine, theirs]), (alice, [theirs, mine])):
        async with unit_of_work(who.context, read_only=True) as uow:
            hits = await find(uow, text="grace tw")
        assert [hit.id for hit in hits] == order
        assert [hit.marks for hit in hits] == [((0, 5), (6, 2))] * 2


async def test_what_is_ones_own_is_found_behind_any_number_of_others(people: Cast) -> None:
    await reps_may(people.alice, *grants(Scope.OWN))
    alice, bob = await now_as(people.alice), await now_as(people.bob)
    record = catalogue()["contact"]
    names = [f"Number {number} Harbour Quay" for number in range(CANDIDATES + 50)]
    async with unit_of_work(alice) as uow:
        await create_many(uow, record, [check_new(uow, record, {"name": name}, {})[0] for name in names])
    mine = await create(bob, "contact", name="My own Harbour Quay")
    for text in ("harbour", "harb quay"):
        assert [hit.id for hit in await hits(bob, text)] == [mine], text
        assert len(await hits(alice, text, first=50)) == 50
