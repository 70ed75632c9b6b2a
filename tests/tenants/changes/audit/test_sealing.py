"""Every minute what is new is sealed: once, in order, under heads that cannot be taken back."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tenants.changes.audit import entries, heads, keys, sealing, service
from tenants.changes.audit.heads import Head, signed_bytes
from tenants.changes.stream import Place, changes_after
from tenants.config import Settings, settings
from tenants.context import PLATFORM, TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import BadInput, Forbidden, NotFound
from tenants.kit import merkle
from tests import cast
from tests.tenants.conftest import create, delete, update


async def leaves(ctx: TenantContext) -> list[bytes]:
    """The whole log as it is now, leaf by leaf, made the slow way."""
    async with unit_of_work(ctx, read_only=True) as uow:
        rows, _ = await changes_after(uow, Place(), limit=10_000)
        return [merkle.leaf_hash(entry.data) for entry in await entries.entries(uow, rows)]


async def newest(ctx: TenantContext) -> Head:
    async with unit_of_work(ctx, read_only=True) as uow:
        found = await heads.newest(uow)
    assert found is not None
    return found


async def change_ids(ctx: TenantContext) -> list[UUID]:
    async with unit_of_work(ctx, read_only=True) as uow:
        rows, _ = await changes_after(uow, Place(), limit=10_000)
    return [row["id"] for row in rows]


def root(head: Head) -> bytes:
    return base64.b64decode(head.statement["root"])


async def some_work(ctx: TenantContext, count: int) -> None:
    for number in range(count):
        await create(ctx, "account", name=f"Company {number}")


async def test_a_head_stands_for_everything_so_far(people: cast.Cast) -> None:
    await some_work(people.alice.context, 3)
    assert await service.seal(people.acme) == 3
    head = await newest(people.acme)
    assert head.size == 3
    assert root(head) == merkle.root_of(await leaves(people.acme))
    assert await service.seal(people.acme) == 0


async def test_sealing_little_by_little_leads_to_the_same_root(
    people: cast.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tiles and edges of every shape: 75 changes are more than two tiles of leaves."""
    monkeypatch.setattr(sealing, "BATCH", 7)
    for count in (1, 30, 1, 43):
        await some_work(people.alice.context, count)
        while await service.seal(people.acme):
            pass
    known = await leaves(people.acme)
    assert len(known) == 75
    async with unit_of_work(people.acme, read_only=True) as uow:
        found = await heads.onwards(uow, 0, 75, 100)
    assert [head.size for head in found][-1] == 75
    assert len(found) >= 11
    for head in found:
        assert root(head) == merkle.root_of(known[: head.size])


async def test_each_head_is_signed_and_names_the_one_before(people: cast.Cast) -> None:
    for _ in range(3):
        await some_work(people.alice.context, 1)
        await service.seal(people.acme)
    async with unit_of_work(people.acme, read_only=True) as uow:
        found = await heads.onwards(uow, 0, 10, 10)
    public = {key["id"]: base64.b64decode(key["public_key"]) for key in await service.published()}
    previous = None
    for head in found:
        key = Ed25519PublicKey.from_public_bytes(public[head.statement["key"]])
        key.verify(head.signature, signed_bytes(head.statement))
        with pytest.raises(InvalidSignature):
            key.verify(head.signature, signed_bytes({**head.statement, "size": head.size + 1}))
        assert head.statement["previous"] == previous
        previous = base64.b64encode(sha256(signed_bytes(head.statement)).digest()).decode()


async def test_many_sealers_make_one_log(people: cast.Cast) -> None:
    async def write() -> None:
        await some_work(people.alice.context, 10)

    async def keep_sealing() -> None:
        for _ in range(20):
            await service.seal(people.acme)

    await asyncio.gather(*(write() for _ in range(3)), *(keep_sealing() for _ in range(4)))
    await service.seal(people.acme)
    head = await newest(people.acme)
    assert head.size == 30
    assert root(head) == merkle.root_of(await leaves(people.acme))


async def test_one_round_seals_every_company_with_news(fresh_database: Settings) -> None:
    people = await cast.everyone()
    await some_work(people.alice.context, 2)
    await some_work(people.mallory.context, 1)
    assert await service.seal_all(PLATFORM) >= 3
    assert (await newest(people.acme)).size == 2
    assert (await newest(people.globex)).size == 1
    assert await service.seal_all(PLATFORM) == 0


async def test_where_somebody_signed_in_from_is_sealed_without_being_told(
    people: cast.Cast, administrator: Any
) -> None:
    """The session is written down at the first seal, since sessions are forgotten."""
    await some_work(people.alice.context, 1)
    await administrator.execute(
        "UPDATE sessions SET address = '192.0.2.7', device = 'Firefox' WHERE id = $1", people.alice.context.session_id
    )
    await service.seal(people.acme)
    await administrator.execute("DELETE FROM sessions WHERE id = $1", people.alice.context.session_id)
    assert root(await newest(people.acme)) == merkle.root_of(await leaves(people.acme))
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        (change_id,) = await change_ids(people.acme)
        proof = await service.inclusion(uow, change_id=change_id)
    assert proof.entry.document["from"]["kind"] == "web"
    assert b"192.0.2.7" not in proof.entry.data
    assert proof.entry.origin is not None
    assert proof.entry.origin["address"] == "192.0.2.7"


async def test_every_entry_is_proven_under_every_head(people: cast.Cast) -> None:
    for count in (1, 40):
        await some_work(people.alice.context, count)
        await service.seal(people.acme)
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        for index, change_id in enumerate(await change_ids(people.acme)):
            for size in (None, 41) if index else (None, 1, 41):
                found = await service.inclusion(uow, change_id=change_id, size=size)
                leaf = merkle.leaf_hash(found.entry.data)
                assert found.index == index
                assert merkle.includes(index, found.head.size, leaf, found.path, root(found.head))
        path = await service.consistency(uow, old=1)
        assert merkle.extends(1, 41, path.old_root, path.new_root, path.path)
        assert path.new_root == root(await newest(people.acme))
        for old in range(1, 42):
            path = await service.consistency(uow, old=old, new=41)
            assert merkle.extends(old, 41, path.old_root, path.new_root, path.path)


async def test_what_is_not_there_has_no_proof(people: cast.Cast) -> None:
    await some_work(people.alice.context, 1)
    (change_id,) = await change_ids(people.acme)
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        with pytest.raises(service.NotSealedYet):
            await service.inclusion(uow, change_id=change_id)
        with pytest.raises(service.NotSealedYet):
            await service.consistency(uow, old=1)
    await service.seal(people.acme)
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        for size in (0, 2, -1):
            with pytest.raises(NotFound):
                await service.inclusion(uow, change_id=change_id, size=size)
        for old, new in ((0, 1), (1, 2), (-1, 1), (2, 1)):
            with pytest.raises(BadInput):
                await service.consistency(uow, old=old, new=new)


async def test_a_row_changed_behind_the_logs_back_has_no_proof_any_more(people: cast.Cast, administrator: Any) -> None:
    account = await create(people.alice.context, "account", name="Honest Ltd", employees=3)
    await update(people.alice.context, "account", account, employees=5)
    await service.seal(people.acme)
    _, change_id = await change_ids(people.acme)
    await administrator.execute(
        "UPDATE changes SET fields = '{\"employees\": [3, 50]}' WHERE tenant_id = $1 AND id = $2",
        people.acme.tenant_id,
        change_id,
    )
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        with pytest.raises(service.EntryAltered):
            await service.inclusion(uow, change_id=change_id)
    assert root(await newest(people.acme)) != merkle.root_of(await leaves(people.acme))


async def test_who_may_not_read_the_log_gets_no_proof(people: cast.Cast) -> None:
    await some_work(people.alice.context, 1)
    await service.seal(people.acme)
    (change_id,) = await change_ids(people.acme)
    async with unit_of_work(people.bob.context, read_only=True) as uow:
        for asking in (
            service.inclusion(uow, change_id=change_id),
            service.consistency(uow, old=1),
            service.head(uow),
            service.newest_heads(uow),
        ):
            with pytest.raises(Forbidden):
                await asking


async def test_mallory_sees_nothing_of_acmes_log(people: cast.Cast) -> None:
    await some_work(people.alice.context, 2)
    await service.seal(people.acme)
    await some_work(people.mallory.context, 1)
    await service.seal(people.globex)
    change_id, _ = await change_ids(people.acme)
    async with unit_of_work(people.mallory.context, read_only=True) as uow:
        with pytest.raises(NotFound):
            await service.inclusion(uow, change_id=change_id)
        with pytest.raises(NotFound):
            await service.inclusion(uow, change_id=change_id, size=2)
        assert [head.size for head in await service.newest_heads(uow)] == [1]
        for table in ("audit_trees", "audit_tiles", "audit_heads", "audit_salts", "audit_origins", "audit_erasures"):
            theirs = await uow.connection.fetchval(
                f"SELECT count(*) FROM {table} WHERE tenant_id = $1", people.acme.tenant_id
            )
            assert theirs == 0


async def test_a_new_key_signs_and_the_old_one_stays_known(
    people: cast.Cast, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = settings().model_copy(update={"audit_key": "", "data": tmp_path / "data"})
    monkeypatch.setattr(keys, "settings", lambda: own)
    signed_by = []
    for turn in range(2):
        await some_work(people.alice.context, 1)
        await service.seal(people.acme)
        signed_by.append((await newest(people.acme)).statement["key"])
        if turn == 0:
            assert service.rotate()[0] == signed_by[0]
    file = tmp_path / "data" / keys.FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.with_name(f"{keys.FILE}.{signed_by[0]}").stat().st_mode & 0o777 == 0o600
    assert signed_by[0] != signed_by[1]
    assert set(signed_by) <= {key["id"] for key in await service.published()}


@pytest.mark.parametrize("text", ["", "abc", "zz" * 32, "00" * 31, "00" * 33])
def test_a_key_that_is_none_seals_nothing(text: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / keys.FILE).write_text(text)
    own = settings().model_copy(update={"audit_key": "", "data": tmp_path})
    monkeypatch.setattr(keys, "settings", lambda: own)
    with pytest.raises(keys.UnusableKey):
        keys.signer()


async def test_deleting_and_restoring_are_entries_too(people: cast.Cast) -> None:
    account = await create(people.alice.context, "account", name="Gone Ltd")
    await delete(people.alice.context, "account", account)
    assert await service.seal(replace(people.acme, request_id="a job's")) == 2
