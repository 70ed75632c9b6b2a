"""Alice keeps bank accounts and identity numbers: sealed, shown as hints, found whole, revealed with a trace."""

from __future__ import annotations

import pytest

from tenants.changes.stream import Place, changes_after
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.errors import BadInput, ValidationFailed
from tenants.records import erasing, revealing, writing
from tenants.records.catalogue import catalogue
from tests.cast import Cast
from tests.tenants.conftest import create, found, page, read, update

IBAN = "DE89 3704 0044 0532 0130 00"
OTHER = "GB33 BUKB 2020 1555 5530 00"
"""Ends like the first: they have one hint."""


async def revealed(ctx: TenantContext, name: str, record_id: object, field: str) -> object:
    async with unit_of_work(ctx) as uow:
        return await revealing.reveal(uow, record_type=name, record_id=record_id, field=field)  # type: ignore[arg-type]


async def log_of(ctx: TenantContext) -> list[Row]:
    async with unit_of_work(ctx, read_only=True) as uow:
        return (await changes_after(uow, Place(), limit=1_000))[0]


async def test_a_hint_is_shown_and_the_value_revealed_with_a_trace(people: Cast) -> None:
    ctx = people.alice.context
    made = await create(ctx, "account", name="Acme", bank_account=IBAN)
    assert (await read(ctx, "account", made))["bank_account"] == "•••• 0 00"
    assert await revealed(ctx, "account", made, "bank_account") == IBAN
    told = (await log_of(ctx))[-1]
    assert (told["kind"], told["fields"], told["actor_id"]) == (
        "revealed", {"bank_account": [None, None]}, people.alice.id,
    )  # fmt: skip


async def test_nobody_writes_a_value_into_the_log(people: Cast) -> None:
    ctx = people.alice.context
    made = await create(ctx, "account", name="Acme", bank_account=IBAN)
    await update(ctx, "account", made, bank_account="NL91ABNA0417164300")
    await update(ctx, "account", made, bank_account=None)
    said = repr([dict(row) for row in await log_of(ctx)])
    assert "•••• 4300" in said
    assert "3704" not in said
    assert "ABNA" not in said
    assert (await read(ctx, "account", made))["bank_account"] is None
    assert await revealed(ctx, "account", made, "bank_account") is None


async def test_another_value_with_the_same_hint_is_a_change_and_the_same_value_is_none(people: Cast) -> None:
    ctx = people.alice.context
    made = await create(ctx, "account", name="Acme", bank_account=IBAN)
    assert await update(ctx, "account", made, 1, bank_account=OTHER) == 2
    assert await revealed(ctx, "account", made, "bank_account") == OTHER
    assert await update(ctx, "account", made, 2, bank_account=OTHER) == 2


async def test_a_form_sends_back_the_hint_and_keeps_the_value(people: Cast) -> None:
    ctx = people.alice.context
    made = await create(ctx, "account", name="Acme", bank_account=IBAN)
    hint = (await read(ctx, "account", made))["bank_account"]
    assert await update(ctx, "account", made, name="Acme AG", bank_account=hint) == 2
    assert await revealed(ctx, "account", made, "bank_account") == IBAN
    with pytest.raises(ValidationFailed) as refused:
        await update(ctx, "account", made, bank_account="•••• 9999")
    assert [problem.code for problem in refused.value.problems] == ["HINT_GIVEN"]


async def test_it_is_found_by_the_whole_value_however_it_is_grouped(people: Cast) -> None:
    ctx = people.alice.context
    with_it = await create(ctx, "account", name="Acme", bank_account=IBAN)
    other = await create(ctx, "account", name="Beta", bank_account=OTHER)
    without = await create(ctx, "account", name="Zenith")

    async def by(**condition: object) -> list[object]:
        return list(await found(ctx, "account", filter={"bank_account": condition}, order=(("name", "ASC"),)))

    assert await by(eq="de89370400440532013000") == [with_it]
    assert await by(eq="DE89 3704") == []
    assert await by(**{"in": [IBAN, OTHER]}) == [with_it, other]
    assert await by(ne=IBAN) == [other, without]
    assert await by(nin=[IBAN]) == [other, without]
    assert await by(is_null=True) == [without]
    assert await by(is_null=False) == [with_it, other]
    assert await by(eq=None) == [without]
    through = await found(
        ctx, "contact", filter={"account": {"bank_account": {"eq": IBAN}}}
    )  # of records that point to it as well
    assert through == []
    assert await found(people.mallory.context, "account", filter={"bank_account": {"eq": IBAN}}) == []


async def test_what_is_erased_is_erased_where_it_is_sealed(people: Cast) -> None:
    ctx, record = people.alice.context, catalogue()["contact"]
    ada, other = [await create(ctx, "contact", name=name, identity_number="ID-4711-0815") for name in ("Ada", "Bea")]
    async with unit_of_work(ctx) as uow:
        assert await erasing.erase(uow, record, ada, record.personal) == 1
        rows = await uow.connection.fetch("SELECT id FROM sealed_values WHERE tenant_id = $1", uow.tenant_id)
    assert [row["id"] for row in rows] == [other]
    assert "Ada" not in repr([dict(row) for row in await log_of(ctx)])


@pytest.mark.parametrize("operator", ["lt", "gte", "starts_with", "contains"])
async def test_nothing_else_can_be_asked_of_it(people: Cast, operator: str) -> None:
    ctx = people.alice.context
    with pytest.raises(BadInput):
        await found(ctx, "account", filter={"bank_account": {operator: "DE"}})
    with pytest.raises(BadInput):
        await page(ctx, "account", order=(("bank_account", "ASC"),))


async def test_words_of_it_are_not_searched(people: Cast) -> None:
    ctx = people.alice.context
    await create(ctx, "contact", name="Ada", identity_number="CANARY77412")
    assert await found(ctx, "contact", search="canary77412") == []
    assert not any(field.sensitive and field.search for kind in catalogue().values() for field in kind.fields.values())


async def test_many_at_once_are_sealed_like_one(people: Cast) -> None:
    ctx, record = people.alice.context, catalogue()["contact"]
    async with unit_of_work(ctx) as uow:
        rows = [
            writing.check_new(uow, record, {"name": f"P{n}", "identity_number": f"ID-0000-{n:04}"}, {})[0]
            for n in range(30)
        ]
        ids = await writing.create_many(uow, record, rows)
    for number, record_id in enumerate(ids):
        assert await revealed(ctx, "contact", record_id, "identity_number") == f"ID-0000-{number:04}"
