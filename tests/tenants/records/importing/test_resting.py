"""Alice's file is sealed in the store: nobody reads it there, and nobody changes it there."""

from __future__ import annotations

import io
import tempfile
from uuid import uuid4

import pytest

from tenants.adapters.storage import CHUNK, ObjectMissing, storage, tenant_key
from tenants.config import Settings
from tenants.context import TenantContext
from tenants.kit.envelope import ADDED
from tenants.records.files import resting
from tenants.records.files import service as files
from tenants.records.files.resting import Resting
from tenants.registry.keyring.ring import ValueUnreadable
from tests.fetching import fetched, lying
from tests.tenants.records.importing import steps
from tests.tenants.records.importing.steps import text

CANARY = "CANARY-58113"
FILE = text("Name,Bank account", *(f"Acme {n},{CANARY}-{n:06}" for n in range(60_000)))
"""More than a piece."""


async def stored(context: TenantContext, data: bytes) -> Resting:
    return (await files.stored_file(context, upload_id=await steps.send(context, data))).resting


async def raw(file: Resting) -> bytes:
    size = await storage().size(file.key)
    assert size is not None
    return b"".join([chunk async for chunk in storage().chunks(file.key, size)])


async def read(file: Resting) -> bytes:
    return b"".join([chunk async for chunk in resting.chunks(file)])


async def put(file: Resting, data: bytes) -> None:
    await storage().put(file.key, io.BytesIO(data), "text/csv")


async def test_nothing_of_a_file_is_in_the_store(alice: TenantContext) -> None:
    file = await stored(alice, FILE)
    lying = await raw(file)
    assert len(lying) == file.sealed_size == len(FILE) + 2 * ADDED
    assert CANARY.encode() not in lying and b"Acme" not in lying
    assert await read(file) == FILE
    small = await steps.import_all(alice, text("Name,Bank account", f"Acme,{CANARY}"))
    assert small.rows_created == 1


@pytest.mark.parametrize("wrong", ["swapped pieces", "a byte", "another file's", "another company's"])
async def test_what_was_changed_or_moved_there_does_not_open(
    alice: TenantContext, mallory: TenantContext, wrong: str
) -> None:
    file = await stored(alice, bytes(2 * CHUNK))
    lying, piece = await raw(file), CHUNK + ADDED
    made = {
        "swapped pieces": lying[piece:] + lying[:piece],
        "a byte": lying[:99] + bytes([lying[99] ^ 1]) + lying[100:],
        "another file's": await raw(await stored(alice, bytes(2 * CHUNK))),
        "another company's": await raw(await stored(mallory, bytes(2 * CHUNK))),
    }
    await put(file, made[wrong])
    with pytest.raises(ValueUnreadable):
        await read(file)


async def test_files_from_before_and_files_sent_to_the_store_itself(
    alice: TenantContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Resting(alice.tenant_id, uuid4(), tenant_key(alice.tenant_id, "uploads", uuid4()), len(FILE))
    await put(old, FILE)
    assert await read(old) == FILE
    monkeypatch.setattr(files, "settings", lambda: Settings(s3_public=True))
    ticket = await steps.announce(alice, FILE, "direct.csv")
    direct = Resting(alice.tenant_id, ticket.id, tenant_key(alice.tenant_id, "uploads", ticket.id), len(FILE))
    await put(direct, FILE)
    found = (await files.stored_file(alice, upload_id=ticket.id)).resting
    assert found == direct
    assert CANARY.encode() not in await raw(found)
    assert await read(found) == FILE


@pytest.mark.parametrize("wrong", ["a piece gone", "put there in the clear", "of another import", "of another kind"])
async def test_what_we_made_opens_whole_or_not_at_all(alice: TenantContext, wrong: str) -> None:
    """Its size stands nowhere else than in the store."""
    row = uuid4()
    file = await resting.keep(alice.tenant_id, "imports", row, "rejects.csv", io.BytesIO(FILE))
    whole = await raw(file)
    assert resting.is_sealed(file.key) and CANARY.encode() not in whole
    assert await read(await resting.kept(alice.tenant_id, "imports", row, file.key)) == FILE
    if wrong == "a piece gone":
        await put(file, whole[: CHUNK + ADDED])
    elif wrong == "put there in the clear":
        await put(file, FILE)
    as_if = {"of another import": ("imports", uuid4()), "of another kind": ("exports", row)}.get(
        wrong, ("imports", row)
    )
    with pytest.raises(ValueUnreadable):
        await read(await resting.kept(alice.tenant_id, *as_if, file.key))


async def test_a_file_of_ours_from_before_is_fetched_as_it_lies(alice: TenantContext) -> None:
    key = tenant_key(alice.tenant_id, "imports", uuid4(), "rejects.csv")
    await storage().put(key, io.BytesIO(FILE), "text/csv")
    url = files.made_url(alice.tenant_id, "imports", uuid4(), key=key, filename="r.csv", content_type="text/csv")
    assert await fetched(url) == await lying(url) == FILE


async def test_a_file_that_is_not_there_is_missed_and_a_big_one_is_never_in_memory(alice: TenantContext) -> None:
    gone = Resting(alice.tenant_id, uuid4(), tenant_key(alice.tenant_id, "uploads", uuid4()), 10)
    with pytest.raises(ObjectMissing):
        await read(gone)
    most = 0
    with tempfile.TemporaryFile() as plain:
        plain.truncate(5 * CHUNK)
        big = Resting(alice.tenant_id, gone.id, gone.key, 5 * CHUNK)
        await resting.put(big, plain, "text/csv")
    async for chunk in resting.chunks(big):
        most = max(most, len(chunk))
    assert most == CHUNK
