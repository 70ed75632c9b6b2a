"""Alice's company has keys of its own: made when needed, rotated, wrapped anew, and destroyed once and for all."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from infra.engines.throwaway import Throwaway
from tenants.adapters import wrapping
from tenants.config import KEY_FILE, Settings
from tenants.context import PLATFORM_TENANT
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import DomainError, Forbidden, ValidationFailed
from tenants.records import revealing
from tenants.records.sealing import service as sealing
from tenants.registry.keyring import keeping
from tenants.registry.keyring.keeping import ring_of
from tenants.registry.keyring.ring import KeyDestroyed, KeyUnavailable, ValueUnreadable
from tests import cast
from tests.cast import Cast
from tests.isolation.engines import connect_as_administrator
from tests.tenants.conftest import create, found

IBAN = "DE89370400440532013000"


@pytest.fixture
async def people(key_file: Path) -> Cast:
    return await cast.everyone()


@pytest.fixture
async def administrator(engines: Throwaway, fresh_database: Settings) -> AsyncIterator[asyncpg.Connection[Any]]:
    async with connect_as_administrator(engines, fresh_database) as connection:
        yield connection


async def value_of(person: cast.Person, account: UUID) -> object:
    async with unit_of_work(person.context) as uow:
        return await revealing.reveal(uow, record_type="account", record_id=account, field="bank_account")


async def shred(person: cast.Person, confirmation: str | None = None) -> int:
    async with unit_of_work(person.context) as uow:
        return await sealing.shred(uow, confirmation=confirmation or str(person.tenant_id))


def forget_everything() -> None:
    """As another process would be, or this one a minute later."""
    keeping._held.clear()


def test_the_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / KEY_FILE
    wrapping.make_file(path)
    before = path.read_text()
    wrapping.make_file(path)
    assert path.read_text() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    wrapping.add_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().startswith(before)


async def test_two_who_need_keys_at_once_get_the_same(people: Cast) -> None:
    forget_everything()
    rings = await asyncio.gather(*(ring_of(people.alice.tenant_id) for _ in range(8)))
    assert len({(*ring.data.values(), ring.index) for ring in rings}) == 1
    assert rings[0].data != (await ring_of(people.mallory.tenant_id)).data


async def test_a_moved_or_changed_value_opens_nowhere(people: Cast, administrator: asyncpg.Connection[Any]) -> None:
    """Between rows, columns and companies: refused in the same words, which say nothing of the value."""
    alice, mallory = people.alice, people.mallory
    one = await create(alice.context, "account", name="One", bank_account=IBAN)
    two = await create(alice.context, "account", name="Two", bank_account="GB33BUKB20201555550000")
    theirs = await create(mallory.context, "account", name="Theirs", bank_account="NL91ABNA0417164300")
    contact = await create(alice.context, "contact", name="Ada", identity_number="X12345678")
    take = "(SELECT sealed FROM sealed_values WHERE id = $1)"
    for moved in (two, theirs, contact):
        kept = await administrator.fetchval("SELECT sealed FROM sealed_values WHERE id = $1", one)
        await administrator.execute(f"UPDATE sealed_values SET sealed = {take} WHERE id = $2", moved, one)
        with pytest.raises(ValueUnreadable) as refused:
            await value_of(alice, one)
        assert refused.value.code == "SEALED_VALUE_UNREADABLE"
        assert "ABNA" not in str(refused.value) and str(one) not in str(refused.value)
        await administrator.execute("UPDATE sealed_values SET sealed = $1 WHERE id = $2", kept, one)
    assert await value_of(alice, one) == IBAN
    await administrator.execute("DELETE FROM sealed_values WHERE id = $1", one)
    with pytest.raises(ValueUnreadable):
        await value_of(alice, one)


async def test_wrapped_keys_of_another_company_open_nothing(
    people: Cast, administrator: asyncpg.Connection[Any]
) -> None:
    for person in (people.alice, people.mallory):
        await ring_of(person.tenant_id)
    forget_everything()
    await administrator.execute(
        "UPDATE data_keys a SET wrapped = b.wrapped FROM data_keys b"
        " WHERE a.tenant_id = $1 AND b.tenant_id = $2 AND a.purpose = b.purpose",
        people.alice.tenant_id, people.mallory.tenant_id,
    )  # fmt: skip
    with pytest.raises(KeyUnavailable):
        await ring_of(people.alice.tenant_id)


async def rows_of(administrator: asyncpg.Connection[Any], table: str) -> list[Any]:
    """Every row with where it stands and which transaction wrote it."""
    found_rows = await administrator.fetch(f"SELECT xmin::text, ctid::text, t::text FROM {table} t ORDER BY ctid")
    return [tuple(row) for row in found_rows]


async def test_rotating_the_key_encryption_key_rewrites_no_row(
    people: Cast, administrator: asyncpg.Connection[Any], key_file: Path
) -> None:
    alice = people.alice
    made = [await create(alice.context, "account", name=f"A{n}", bank_account=f"{IBAN}{n}") for n in range(5)]
    before = {table: await rows_of(administrator, table) for table in ("sealed_values", "accounts")}
    wrapped = await rows_of(administrator, "data_keys")
    old, new = wrapping.add_key(key_file)
    done, count = await sealing.rewrap_all()
    assert done == count == len(wrapped) > 0
    assert await sealing.rewrap_all() == (0, count)
    assert {table: await rows_of(administrator, table) for table in before} == before
    assert (
        {row["wrapped_by"] for row in await administrator.fetch("SELECT wrapped_by FROM data_keys")} == {new} != {old}
    )
    assert wrapping.forget_all_but_the_last(key_file) == 1
    forget_everything()
    assert [await value_of(alice, account) for account in made] == [f"{IBAN}{n}" for n in range(5)]


async def test_a_forgotten_key_encryption_key_is_missed_in_words_for_the_operator(
    people: Cast, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await ring_of(people.alice.tenant_id)
    forget_everything()
    wrapping.add_key(key_file)
    wrapping.forget_all_but_the_last(key_file)
    with pytest.raises(KeyUnavailable):
        await ring_of(people.alice.tenant_id)
    await asyncio.to_thread(key_file.unlink)
    with pytest.raises(KeyUnavailable):
        await create(people.alice.context, "account", name="Acme", bank_account=IBAN)
    assert await create(people.alice.context, "account", name="Acme")


async def test_rotating_a_data_key_seals_anew_and_reads_both(
    people: Cast, administrator: asyncpg.Connection[Any]
) -> None:
    alice = people.alice
    before = await create(alice.context, "account", name="Before", bank_account=IBAN)
    state = await sealing.rotate_data_key(alice.context)
    after = await create(alice.context, "account", name="After", bank_account=IBAN + "9")
    assert (state.number, state.values, state.behind) == (2, 1, 1)
    numbers = "SELECT id, key_number FROM sealed_values"
    assert {row["id"]: row["key_number"] for row in await administrator.fetch(numbers)} == {before: 1, after: 2}
    assert await value_of(alice, before) == IBAN
    assert await found(alice.context, "account", filter={"bank_account": {"eq": IBAN}}) == [before]
    assert await sealing.reseal(people.acme) == 1
    assert await sealing.reseal(people.acme) == 0
    assert {row["key_number"] for row in await administrator.fetch(numbers)} == {2}
    assert (await value_of(alice, before), await value_of(alice, after)) == (IBAN, IBAN + "9")
    assert await found(alice.context, "account", filter={"bank_account": {"eq": IBAN}}) == [before]


async def test_a_value_that_does_not_open_holds_up_no_other(
    people: Cast, administrator: asyncpg.Connection[Any]
) -> None:
    alice = people.alice
    bad = await create(alice.context, "account", name="Bad", bank_account=IBAN)
    good = await create(alice.context, "account", name="Good", bank_account=IBAN)
    await administrator.execute("UPDATE sealed_values SET sealed = sealed || '\\x00' WHERE id = $1", bad)
    await sealing.rotate_data_key(alice.context)
    assert await sealing.reseal(people.acme) == 1
    assert await value_of(alice, good) == IBAN


async def test_only_an_owner_turns_keys(people: Cast) -> None:
    with pytest.raises(Forbidden):
        await sealing.rotate_data_key(people.bob.context)
    with pytest.raises(Forbidden):
        await shred(people.bob)
    async with unit_of_work(people.bob.context, read_only=True) as uow:
        with pytest.raises(Forbidden):
            await sealing.key_state(uow)


async def test_after_shredding_nothing_opens(people: Cast, administrator: asyncpg.Connection[Any]) -> None:
    alice, mallory = people.alice, people.mallory
    account = await create(alice.context, "account", name="Acme", bank_account=IBAN)
    theirs = await create(mallory.context, "account", name="Globex", bank_account=IBAN)
    with pytest.raises(ValidationFailed):
        await shred(alice, str(mallory.tenant_id))
    assert await shred(alice) == 2
    for attempt in (
        value_of(alice, account),
        create(alice.context, "account", name="More", bank_account=IBAN),
        found(alice.context, "account", filter={"bank_account": {"eq": IBAN}}),
        sealing.rotate_data_key(alice.context),
    ):
        with pytest.raises(KeyDestroyed):
            await attempt
    kept = await administrator.fetch("SELECT wrapped FROM data_keys WHERE tenant_id = $1", alice.tenant_id)
    assert [row["wrapped"] for row in kept] == [None, None]
    assert await value_of(mallory, theirs) == IBAN
    assert await create(alice.context, "account", name="Without a secret")


async def test_who_never_sealed_anything_seals_nothing_after_shredding(people: Cast) -> None:
    await shred(people.petra)
    with pytest.raises(KeyDestroyed):
        await create(people.petra.context, "account", name="Late", bank_account=IBAN)


async def test_another_process_lets_go_within_five_seconds(
    people: Cast, administrator: asyncpg.Connection[Any]
) -> None:
    """What is unwrapped in this process while another one shreds: not used for more than two seconds, nor kept."""
    alice = people.alice
    account = await create(alice.context, "account", name="Acme", bank_account=IBAN)
    assert await value_of(alice, account) == IBAN
    await administrator.execute("UPDATE data_keys SET wrapped = NULL WHERE tenant_id = $1", alice.tenant_id)
    started = asyncio.get_running_loop().time()
    refused: DomainError | None = None
    while refused is None and asyncio.get_running_loop().time() - started < 5:
        try:
            await value_of(alice, account)
            await asyncio.sleep(0.2)
        except KeyDestroyed as error:
            refused = error
    assert refused is not None
    assert alice.tenant_id not in keeping._held


async def test_an_idle_process_forgets_what_it_has_unwrapped(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "IDLE", 0.2)
    forget_everything()
    await ring_of(people.alice.tenant_id)
    assert people.alice.tenant_id in keeping._held
    await asyncio.sleep(0.3)
    assert people.alice.tenant_id not in keeping._held


async def test_keys_are_forgotten_after_a_minute_however_they_are_used(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "LIFE", 0.3)
    forget_everything()
    await ring_of(PLATFORM_TENANT)
    held = keeping._held[PLATFORM_TENANT]
    for _ in range(8):
        await ring_of(PLATFORM_TENANT)
        await asyncio.sleep(0.05)
    assert keeping._held.get(PLATFORM_TENANT) is not held


async def test_a_key_never_shows_itself(people: Cast) -> None:
    ring = await ring_of(people.alice.tenant_id)
    assert ring.data[1].hex() not in repr(ring) and repr(ring.index) not in repr(ring)
