"""Alice marks fields of her own as sensitive: new ones, and ones that have values already."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from tenants.changes.audit import service as audit
from tenants.changes.audit.entries import entries as auditing_entries
from tenants.changes.models import Change
from tenants.context import TenantContext
from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import BadInput, ValidationFailed
from tenants.jobs import Job
from tenants.records import custom_fields, revealing
from tenants.records.catalogue import catalogue
from tenants.records.custom_kinds import CustomKind, Definition
from tenants.records.grouping.asking import GroupBy, GroupQuery
from tenants.records.grouping.service import group
from tenants.records.models import CustomValue, SealedValue
from tenants.records.sealing import converting
from tenants.records.sealing import service as sealing
from tenants.records.sealing import values as sealed
from tenants.records.views import service as views
from tenants.records.views.service import Look
from tests.cast import Cast
from tests.tenants.conftest import create, delete, found, page, read, update
from tests.tenants.records.sealing.test_values import log_of

PASSPORT = "P-CANARY-4471"


async def add(ctx: TenantContext, kind: CustomKind = CustomKind.TEXT, **more: Any) -> Definition:
    async with unit_of_work(ctx) as uow:
        return await custom_fields.create_field(uow, record_type="contact", kind=kind, label_en="Passport", **more)


async def mark(ctx: TenantContext, field: Definition, *, sensitive: bool = True) -> Definition:
    async with unit_of_work(ctx) as uow:
        return await custom_fields.update_field(uow, field_id=field.id, changes={"sensitive": sensitive})


async def revealed(ctx: TenantContext, contact: UUID) -> Any:
    async with unit_of_work(ctx) as uow:
        return await revealing.reveal(uow, record_type="contact", record_id=contact, field="custom.passport")


async def definition_of(ctx: TenantContext) -> Definition:
    async with unit_of_work(ctx, read_only=True) as uow:
        return (await custom_fields.list_fields(uow, record_type="contact"))[0]


async def by(ctx: TenantContext, **condition: object) -> list[UUID]:
    filter_ = {"custom_fields": [{"key": "passport", **condition}]}
    return await found(ctx, "contact", filter=filter_, order=(("name", "ASC"),))


async def test_a_new_sensitive_field_is_sealed_from_the_first_value(people: Cast) -> None:
    ctx = people.alice.context
    field = await add(ctx, sensitive=True)
    ada = await create(ctx, "contact", name="Ada", custom={"passport": PASSPORT})
    bea = await create(ctx, "contact", name="Bea", custom={"passport": "P-OTHER-4471"})
    cem = await create(ctx, "contact", name="Cem")
    assert (await read(ctx, "contact", ada))["custom"] == {"passport": "•••• 4471"}
    assert await revealed(ctx, ada) == PASSPORT
    assert await by(ctx, eq="p canary 4471") == [ada]
    assert await by(ctx, **{"in": [PASSPORT, "P-OTHER-4471"]}) == [ada, bea]
    assert await by(ctx, ne=PASSPORT) == [bea, cem]
    assert await by(ctx, is_null=True) == [cem]
    async with unit_of_work(ctx, read_only=True) as uow:
        assert await uow.rows(select(CustomValue.id)) == []
        assert len(await uow.rows(select(SealedValue.id).where(SealedValue.field == f"custom:{field.id}"))) == 2
    assert PASSPORT not in repr([dict(row) for row in await log_of(ctx)])


async def test_editing_a_record_keeps_changes_and_empties_it(people: Cast) -> None:
    ctx = people.alice.context
    await add(ctx, sensitive=True)
    ada = await create(ctx, "contact", name="Ada", custom={"passport": PASSPORT})
    assert await update(ctx, "contact", ada, custom={"passport": "•••• 4471"}) == 1
    assert await update(ctx, "contact", ada, custom={"passport": PASSPORT}) == 1
    assert await update(ctx, "contact", ada, custom={"passport": "P-OTHER-4471"}) == 2
    assert await revealed(ctx, ada) == "P-OTHER-4471"
    assert (await log_of(ctx))[-2]["fields"] == {"custom.passport": ["•••• 4471", "•••• 4471"]}
    await update(ctx, "contact", ada, custom={"passport": None})
    assert await revealed(ctx, ada) is None
    assert await by(ctx, is_null=True) == [ada]
    with pytest.raises(ValidationFailed):
        await update(ctx, "contact", ada, custom={"passport": "•••• 1111"})


async def test_nothing_but_equality_can_be_asked_of_it(people: Cast) -> None:
    ctx = people.alice.context
    await add(ctx, sensitive=True)
    with pytest.raises(BadInput):
        await by(ctx, starts_with="P")
    with pytest.raises(BadInput):
        await page(ctx, "contact", order=(("custom.passport", "ASC"),))
    for grouped in ("custom.passport", "identity_number"):
        with pytest.raises(BadInput):
            async with unit_of_work(ctx, read_only=True) as uow:
                await group(uow, GroupQuery("contact", keys=(GroupBy(grouped),)))


async def test_a_filter_on_it_is_not_kept(people: Cast) -> None:
    ctx = people.alice.context
    await add(ctx, sensitive=True)
    for tree in ({"custom_fields": [{"key": "passport", "eq": PASSPORT}]}, {"identity_number": {"eq": PASSPORT}}):
        with pytest.raises(ValidationFailed) as refused:
            async with unit_of_work(ctx) as uow:
                await views.create_view(uow, record_type="contact", look=Look("Mine", tree))
        assert [problem.code for problem in refused.value.problems] == ["SENSITIVE_FILTER"]
    with pytest.raises(ValidationFailed):
        await create(ctx, "tag", name="VIP", kind="rule", applies_to="account", rule='{"bank_account": {"eq": "DE89"}}')


@pytest.mark.parametrize("kind", [CustomKind.INTEGER, CustomKind.LONG_TEXT, CustomKind.DATE, CustomKind.MONEY])
async def test_only_lines_of_text_are_sealed(people: Cast, kind: CustomKind) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await add(people.alice.context, kind, sensitive=True)
    assert refused.value.problems[0].code == "NOT_SENSITIVE_KIND"


async def test_a_field_with_values_becomes_sensitive(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every record, the deleted ones too; the values leave side rows and history, whose proofs still hold."""
    ctx = people.alice.context
    monkeypatch.setattr(converting, "BATCH", 2)
    field = await add(ctx)
    made = [await create(ctx, "contact", name=f"C{n}", custom={"passport": f"{PASSPORT}{n}"}) for n in range(5)]
    await update(ctx, "contact", made[0], custom={"passport": f"{PASSPORT}9"})
    await delete(ctx, "contact", made[4])
    await audit.seal(people.acme)
    marked = await mark(ctx, field)
    assert marked.sensitive and marked.sealing is not None and marked.sealing.total == 5
    async with unit_of_work(ctx, read_only=True) as uow:
        jobs = await uow.rows(select(JobRow.arguments).where(JobRow.name == Job.SEAL_FIELD.value))
    assert [row["arguments"] for row in jobs] == [{"field_id": str(field.id)}]

    late = await create(ctx, "contact", name="New", custom={"passport": "P-NEW-99999"})
    assert await update(ctx, "contact", made[1], name="Renamed") == 2
    assert await update(ctx, "contact", made[2], custom={"passport": "P-OTHER-99999"}) == 2
    await sealing.seal_field(people.acme, field_id=field.id)
    assert (await definition_of(ctx)).sealing is None

    for number, contact in ((0, made[0]), (1, made[1]), (3, made[3])):
        assert await revealed(ctx, contact) == f"{PASSPORT}{9 if number == 0 else number}"
    assert await revealed(ctx, made[2]) == "P-OTHER-99999"
    assert await revealed(ctx, late) == "P-NEW-99999"
    assert await by(ctx, eq=f"{PASSPORT}3") == [made[3]]
    async with unit_of_work(ctx, read_only=True) as uow:
        assert await uow.rows(select(CustomValue.id)) == []
        table = catalogue()["contact"].table
        kept = await uow.connection.fetch(
            f"SELECT custom::text FROM {table.name} t WHERE t.tenant_id = $1", uow.tenant_id
        )
    assert PASSPORT not in repr([row["custom"] for row in kept])
    assert PASSPORT not in repr([dict(row) for row in await log_of(ctx)])
    async with unit_of_work(ctx, read_only=True) as uow:
        history = await uow.rows(select(Change).where(Change.record_id == made[2]).order_by(Change.seq))
        proven = await auditing_entries(uow, history)
    assert [row["kind"] for row in history] == ["created", "updated", "erased", "revealed"]
    assert proven[0].document["fields"]["custom.passport"] != [None, None]


async def test_the_job_goes_on_where_it_was_stopped(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx = people.alice.context
    monkeypatch.setattr(converting, "BATCH", 2)
    field = await add(ctx)
    made = [await create(ctx, "contact", name=f"C{n}", custom={"passport": f"{PASSPORT}{n}"}) for n in range(6)]
    await mark(ctx, field)
    kept, stored = sealed.store, 0

    async def stop(*given: Any) -> None:
        nonlocal stored
        stored += 1
        if stored == 2:
            raise TimeoutError
        await kept(*given)

    with monkeypatch.context() as stopped:
        stopped.setattr(converting, "store", stop)
        with pytest.raises(TimeoutError):
            await sealing.seal_field(people.acme, field_id=field.id)
    state = (await definition_of(ctx)).sealing
    assert state is not None and (state.done, state.total) == (2, 6)
    await sealing.seal_field(people.acme, field_id=field.id)
    await sealing.seal_field(people.acme, field_id=field.id)
    assert [await revealed(ctx, contact) for contact in made] == [f"{PASSPORT}{n}" for n in range(6)]


async def test_what_is_sensitive_stays_so(people: Cast) -> None:
    field = await add(people.alice.context, sensitive=True)
    assert (await mark(people.alice.context, field)).version >= 1
    with pytest.raises(ValidationFailed) as refused:
        await mark(people.alice.context, field, sensitive=False)
    assert refused.value.problems[0].code == "IMMUTABLE"


async def test_a_field_in_a_saved_filter_is_taken_out_of_it_first(people: Cast) -> None:
    ctx = people.alice.context
    field = await add(ctx)
    look = Look("Mine", {"custom_fields": [{"key": "passport", "eq": PASSPORT}]})
    async with unit_of_work(people.bob.context) as uow:
        await views.create_view(uow, record_type="contact", look=look)
    with pytest.raises(ValidationFailed) as refused:
        await mark(ctx, field)
    assert refused.value.problems[0].code == "FIELD_IN_FILTERS"
