"""The object store: files in and out as streams, links that need nobody's password, and keys that name their tenant."""

from __future__ import annotations

import io
import re
from uuid import UUID, uuid4

import httpx
import pytest

from tenants.adapters.storage import CHUNK, ObjectMissing, S3Storage, StorageUnavailable, storage, tenant_key
from tenants.config import Settings

ACME = UUID("01980000-0000-7000-8000-000000000001")


def key() -> str:
    return tenant_key(ACME, "tests", uuid4())


def test_every_key_starts_with_its_tenant() -> None:
    assert tenant_key(ACME, "imports", 7, "rejects.csv") == f"{ACME}/imports/7/rejects.csv"


@pytest.mark.parametrize("part", ["", "..", ".", "a/b", "/"])
def test_no_part_of_a_key_leaves_its_tenant(part: str) -> None:
    with pytest.raises(ValueError, match="parts of a key"):
        tenant_key(ACME, "uploads", part)


async def test_what_was_put_is_read_whole_and_in_pieces(settings: Settings) -> None:
    data, place = bytes(range(256)) * 12_000, key()
    assert await storage().size(place) is None
    await storage().put(place, io.BytesIO(data), "text/csv")
    assert await storage().size(place) == len(data)
    pieces = [piece async for piece in storage().chunks(place, len(data))]
    assert b"".join(pieces) == data
    assert max(map(len, pieces)) == CHUNK
    assert io.BufferedReader(storage().open(place, len(data)), CHUNK).read() == data
    await storage().delete(place)
    assert await storage().size(place) is None


async def test_what_is_not_there_is_missing_and_a_store_that_is_away_may_come_back(settings: Settings) -> None:
    with pytest.raises(ObjectMissing):
        storage().open(key(), 10).read(10)
    away = S3Storage("http://127.0.0.1:9", "bucket", "key", "secret", "us-east-1")
    with pytest.raises(StorageUnavailable):
        await away.size(key())
    with pytest.raises(StorageUnavailable):
        await away.put(key(), io.BytesIO(b"x"), "text/csv")


async def test_a_bucket_is_made_when_it_is_missing_and_left_when_not(settings: Settings) -> None:
    made = S3Storage(
        settings.s3_endpoint, f"made-{uuid4().hex[:8]}", settings.s3_access_key, settings.s3_secret_key, "us-east-1"
    )
    await made.ensure_bucket()
    await made.put(key(), io.BytesIO(b"x"), "text/csv")
    await made.ensure_bucket()


async def test_a_link_carries_a_file_both_ways_and_says_what_must_be_in_it(settings: Settings) -> None:
    data, place = b"name\nAcme\n", key()
    put = storage().presign_put(place, len(data), "00" * 32, "text/csv", 60)
    signed = re.search(r"SignedHeaders=([^&]+)", put.url)
    assert signed and {"content-length", "content-type", "x-amz-checksum-sha256"} <= set(signed[1].split("%3B"))
    async with httpx.AsyncClient(trust_env=False) as http:
        sent = await http.request(put.method, put.url, content=data, headers=dict(put.headers))
        assert sent.status_code == 200
        got = await http.get(storage().presign_get(place, "attachment", "text/csv", 60).url)
        assert got.content == data
