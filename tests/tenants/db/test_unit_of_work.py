"""A unit of work that only writes is one statement and leaves what it would leave in a transaction of several."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import bindparam, select

from tenants.changes.models import Change
from tenants.config import Settings
from tenants.context import TenantContext
from tenants.crm.accounts.models import Account, Contact
from tenants.db.database import Database, current, open_database, use
from tenants.db.statement import alone, entering
from tenants.db.together import Part, together
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import ValidationFailed
from tenants.kit.clock import now
from tenants.records import custom_fields, writing
from tenants.records.catalogue import catalogue
from tenants.records.custom_kinds import CustomKind
from tenants.records.models import RecordToken
from tenants.registry import service as registry
from tests.cast import Cast, everyone
from tests.engines import environment
from tests.isolation.tape import Tape, recording, settled

GIVEN = {"name": "Ada Lovelace", "emails": [{"value": "ada@example.com"}], "title": "Countess"}
_WRITTEN = select(Contact).where(Contact.id == bindparam("record_id"))
_TOKENS = select(RecordToken.token).where(RecordToken.id == bindparam("record_id")).order_by(RecordToken.token)
_CHANGES = select(Change).where(Change.record_id == bindparam("record_id"))
_DIFFERENT = {"id", "created_at", "updated_at", "record_id", "seq", "at"}


@pytest.fixture
async def cast(database: Database) -> Cast:
    return await everyone()


@pytest.fixture
async def tape(database: Database, settings: Settings) -> AsyncIterator[Tape]:
    before = current()
    with recording() as made:
        opened = use(await open_database(settings))
        try:
            yield made
        finally:
            use(before)
            await opened.close()


async def _one(uow: UnitOfWork, **more: Any) -> UUID:
    return await writing.create(uow, Contact, {**GIVEN, **more})


async def _left(cast: Cast, record_id: UUID) -> list[Any]:
    """What a create left behind, but for ids and times."""
    async with unit_of_work(cast.alice.context, read_only=True) as uow:
        rows = [
            *await uow.rows(_WRITTEN, record_id=record_id),
            *await uow.rows(_CHANGES, record_id=record_id),
            *await uow.rows(_TOKENS, record_id=record_id),
        ]
        (change,) = await uow.rows(_CHANGES, record_id=record_id)
        seq = "SELECT seq FROM change_counters WHERE tenant_id = $1"
        assert change["seq"] == await uow.connection.fetchval(seq, uow.tenant_id)
    return [{name: value for name, value in row.items() if name not in _DIFFERENT} for row in rows]


async def test_a_create_is_one_statement_and_leaves_what_a_transaction_leaves(cast: Cast, tape: Tape) -> None:
    async with unit_of_work(cast.alice.context) as uow:
        alone_id = await _one(uow)
        assert not uow.begun
    await settled()
    wrote = [sent for sent in tape.sent if "INSERT" in sent.sql]
    assert len(wrote) == 1 and wrote[0].tenant == cast.alice.tenant_id and wrote[0].position == -1
    assert all(table in wrote[0].sql for table in ("contacts", "record_tokens", "change_counters", "changes"))
    assert not any(sent.sql.startswith(("BEGIN", "SET LOCAL")) for sent in tape.sent)
    left = await _left(cast, alone_id)
    async with unit_of_work(cast.alice.context) as uow:
        await uow.begin()
        among_others = await _one(uow)
    assert await _left(cast, among_others) == left


async def test_on_citus_every_write_is_in_a_transaction_that_enters_the_tenant_first(cast: Cast, tape: Tape) -> None:
    with environment({"RAPPORT_DATABASE_MODE": "citus"}):
        async with unit_of_work(cast.alice.context) as uow:
            assert uow.begun
            await _one(uow)
    await settled()
    assert tape.unruly() == []
    assert [sent.sql for sent in tape.sent if "set_config('app" in sent.sql] == []


async def test_several_records_of_one_unit_share_one_statement_and_one_place_in_the_log(cast: Cast) -> None:
    async with unit_of_work(cast.alice.context) as uow:
        made = [await _one(uow) for _ in range(3)]
        assert not uow.begun
    async with unit_of_work(cast.alice.context, read_only=True) as uow:
        changes = [(await uow.rows(_CHANGES, record_id=each))[0] for each in made]
    assert len({change["seq"] for change in changes}) == 1


async def test_whoever_reads_what_was_written_sees_it(cast: Cast) -> None:
    async with unit_of_work(cast.alice.context) as uow:
        made = await _one(uow)
        found = await uow.row(_WRITTEN, record_id=made)
        assert uow.begun and found is not None and found["name"] == "Ada Lovelace"
        ahead = await uow.rows_ahead(_WRITTEN, record_id=made)
        assert [row["id"] for row in ahead] == [made]
    async with unit_of_work(cast.alice.context) as uow:
        later = await _one(uow)
        assert [row["id"] for row in await uow.rows_ahead(_WRITTEN, record_id=later)] == [later]


async def test_what_fails_leaves_nothing(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError):
        async with unit_of_work(cast.alice.context) as uow:
            made = await _one(uow)
            raise ZeroDivisionError
    async with unit_of_work(cast.alice.context, read_only=True) as uow:
        assert await uow.row(_WRITTEN, record_id=made) is None


@pytest.mark.parametrize("begun", [False, True])
async def test_what_only_the_database_knows_is_told_by_its_field_whenever_it_is_sent(cast: Cast, begun: bool) -> None:
    """An account that is none of hers, past the check that asks for it."""
    record, fields = catalogue().of(Contact), dict[str, Any]()
    with pytest.raises(ValidationFailed) as refused:
        async with unit_of_work(cast.alice.context) as uow:
            if begun:
                await uow.begin()
            values, problems = writing.check_new(uow, record, GIVEN, fields)
            assert not problems
            row = writing._completed(record, {**values, "account_id": uuid4()}, now(), uow.context.user_id)
            await writing._insert_one(uow, record, {**row, "sort_key": ""})
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("account_id", "NOT_FOUND")]


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_the_tenant_is_entered_before_any_row_whatever_the_plan(
    cast: Cast, database: Database, mode: str
) -> None:
    """Row security would refuse the rows otherwise. The sixth run of a statement may be the first with another plan."""
    off = ("nestloop", "hashjoin", "mergejoin", "material", "indexscan", "bitmapscan", "seqscan")
    for method in ("", *off):
        settings = f"SET plan_cache_mode = {mode}" + (f"; SET enable_{method} = off" if method else "")
        async with database.app.acquire() as connection:
            await connection.execute(settings)
        for _ in range(7 if not method else 1):
            async with unit_of_work(cast.mallory.context) as uow:
                await _one(uow)
                assert not uow.begun
    for connection in await database.app.settled():
        await connection.execute("RESET ALL")
        assert not await connection.fetchval("SELECT nullif(current_setting('app.tenant_id', true), '')")


async def test_writers_side_by_side_get_places_of_their_own(cast: Cast) -> None:
    async def once() -> UUID:
        async with unit_of_work(cast.alice.context) as uow:
            return await _one(uow)

    made = await asyncio.gather(*(once() for _ in range(24)))
    async with unit_of_work(cast.alice.context, read_only=True) as uow:
        places = sorted([(await uow.rows(_CHANGES, record_id=each))[0]["seq"] for each in made])
    assert places == list(range(places[0], places[0] + 24))


def test_a_part_keeps_its_own_arguments() -> None:
    one = Part("accounts", "INSERT INTO accounts (tenant_id, id) SELECT $1::uuid, $2::uuid FROM entered", [1])
    two = Part("tags", "INSERT INTO tags (tenant_id, id, name) SELECT $1::uuid, $2, $3 FROM entered", [2, 3])
    made = together([one, two], alone=False)
    assert "SELECT $1::uuid, $2::uuid FROM" in made and "SELECT $1::uuid, $3, $4 FROM" in made
    assert "set_config" not in made and "set_config" in together([one, two], alone=True)


def test_a_read_is_only_sent_ahead_when_every_table_is_held_behind_the_setting() -> None:
    assert "entered.tenant IS NOT NULL" in alone(select(Account.id)).sql
    with pytest.raises(ValueError, match="not held"):
        entering("SELECT 1 FROM accounts a JOIN contacts c ON c.tenant_id=$1 WHERE a.tenant_id = $1")


async def test_what_a_company_declares_is_read_again_when_it_changes(cast: Cast, database: Database) -> None:
    await database.app.execute("UPDATE tenants SET plan = 'business' WHERE id = $1", cast.alice.tenant_id)

    async def asking() -> TenantContext:
        found = await registry.authenticate(cast.alice.token)
        assert found is not None and found.context.declared is not None
        return found.context

    async def declare(context: TenantContext, *, required: bool) -> None:
        async with unit_of_work(context) as uow:
            kind = CustomKind.TEXT
            await custom_fields.create_field(uow, record_type="contact", kind=kind, label_en="Rank", required=required)
            if not required:
                raise ZeroDivisionError

    before = await asking()
    with pytest.raises(ZeroDivisionError):
        await declare(before, required=False)
    async with unit_of_work(before) as uow:
        await _one(uow)
    assert before.declared == (await asking()).declared
    await declare(before, required=True)
    after = await asking()
    with pytest.raises(ValidationFailed):
        async with unit_of_work(after) as uow:
            await _one(uow)
    async with unit_of_work(after) as uow:
        await _one(uow, custom={"rank": "Countess"})
        assert not uow.begun
