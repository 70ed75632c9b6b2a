"""Compression where it pays: long text of a known length; never a stream, never what is short."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest
import zstandard
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.compression import Compression, coding_for
from tests.api.conftest import Client

LONG = b"compress me, please. " * 200


async def answer(request: Request) -> Response:
    kind = request.query_params.get("kind", "application/json")
    if kind == "text/event-stream":

        async def events() -> AsyncIterator[bytes]:
            yield LONG

        return StreamingResponse(events(), media_type=kind)
    body = LONG[: int(request.query_params.get("length", len(LONG)))]
    return Response(body, media_type=kind, headers={"etag": '"tag"'})


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    app = Compression(Starlette(routes=[Route("/", answer, methods=["GET", "HEAD"])]))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://rapport.test") as client:
        yield client


def decoded(coding: str | None, raw: bytes) -> bytes:
    if coding == "zstd":
        return zstandard.ZstdDecompressor().decompress(raw)
    return gzip.decompress(raw) if coding else raw


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("zstd;q=0, gzip", "gzip"),
        ("gzip;q=0.1", "gzip"),
        ("*", "zstd"),
        ("*;q=0", None),
        ("identity", None),
        ("br", None),
        ("gzip;q=nonsense", None),
        ("", None),
    ],
)
async def test_the_best_coding_the_client_takes(http: httpx.AsyncClient, accepted: str, coding: str | None) -> None:
    async with http.stream("GET", "/", headers={"accept-encoding": accepted}) as found:
        raw = b"".join([part async for part in found.aiter_raw()])
    assert found.headers.get("content-encoding") == coding
    assert int(found.headers["content-length"]) == len(raw)
    assert "Accept-Encoding" in found.headers["vary"]
    assert found.headers["etag"] == (f'"tag-{coding}"' if coding else '"tag"')
    assert decoded(coding, raw) == LONG
    assert coding is None or len(raw) < len(LONG) / 5
    assert coding_for(accepted.encode()) == coding


@pytest.mark.parametrize("query", ["length=999", "kind=image/png", "kind=text/event-stream", "kind=application/zip"])
async def test_what_does_not_pay_passes_as_it_is(http: httpx.AsyncClient, query: str) -> None:
    found = await http.get(f"/?{query}", headers={"accept-encoding": "gzip, zstd"})
    assert "content-encoding" not in found.headers


async def test_a_head_says_what_a_get_would_be(http: httpx.AsyncClient) -> None:
    found = await http.head("/", headers={"accept-encoding": "gzip"})
    assert (found.status_code, found.content, found.headers["content-encoding"]) == (200, b"", "gzip")


async def test_both_ways_to_an_answer_compress_alike(alice: Client) -> None:
    fields = " ".join(f"name{number}: name" for number in range(12))
    records = f"{{ accounts(first: 100) {{ nodes {{ id {fields} }} }} me {{ permissions }} }}"
    for document in (records, f"{{ members {{ id }} {records[1:]}"):
        for coding in ("zstd", "gzip"):
            headers = {"accept-encoding": coding}
            found = await alice.http.post("/graphql", json={"query": document}, headers=headers)
            long = len(found.content) >= 1_000
            assert found.headers.get("content-encoding") == (coding if long else None)
            assert found.json()["data"]


async def test_a_compressed_answer_is_known_again(alice: Client) -> None:
    ask = {"query": "{ currencies: __typename me { permissions memberships { tenantName role } user { id name } } }"}
    first = await alice.http.get("/graphql", params=ask, headers={"accept-encoding": "zstd"})
    headers = {"accept-encoding": "zstd", "if-none-match": first.headers["etag"]}
    assert (await alice.http.get("/graphql", params=ask, headers=headers)).status_code == 304
