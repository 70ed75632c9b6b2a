"""Files through the API: a link does one thing for one file, and a file that is not whole is not there."""

from __future__ import annotations

import hashlib
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from api.app import create_app
from tenants.adapters.storage import storage, tenant_key
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, ValidationFailed
from tenants.records.files import links, resting
from tenants.records.files import service as files
from tenants.records.files.links import Grant
from tests.api.conftest import Client
from tests.cast import Cast

DATA = "name\nPébéo\n".encode() * 1_000


async def announce(context: TenantContext, data: bytes = DATA, filename: str = "file.csv") -> files.Ticket:
    async with unit_of_work(context) as uow:
        return await files.create_upload(
            uow, filename=filename, size=len(data), sha256=hashlib.sha256(data).hexdigest(), content_type="text/csv"
        )


def path(url: str) -> str:
    return urlsplit(url).path


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), 1_000):
        yield data[start : start + 1_000]


async def test_a_file_goes_up_and_comes_down(visitor: Client, cast: Cast) -> None:
    alice = cast.alice.context
    ticket = await announce(alice)
    assert ticket.method == "PUT"
    assert (await visitor.http.put(path(ticket.url), content=DATA, headers=dict(ticket.headers))).status_code == 204
    stored = await files.stored_file(alice, upload_id=ticket.id)
    assert stored.resting.key.startswith(f"{alice.tenant_id}/")
    assert b"".join([chunk async for chunk in resting.chunks(stored.resting)]) == DATA
    key = tenant_key(alice.tenant_id, "imports", ticket.id, "rejects.csv")
    await storage().put(key, io.BytesIO(DATA), "text/csv")
    url = files.download_url(alice.tenant_id, key=key, filename="Pébéo; rejects.csv", content_type="text/csv")
    got = await visitor.http.get(path(url))
    assert (got.status_code, got.content) == (200, DATA)
    assert got.headers["content-disposition"] == (
        "attachment; filename=\"P_b_o; rejects.csv\"; filename*=UTF-8''P%C3%A9b%C3%A9o%3B%20rejects.csv"
    )
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cache-control"] == "private, no-store"


async def test_the_same_file_asked_for_twice_is_one_upload_until_it_has_come(visitor: Client, cast: Cast) -> None:
    alice, data = cast.alice.context, b"name\nTwice\n"
    first, second = await announce(alice, data), await announce(alice, data)
    assert first.id == second.id
    assert (await announce(alice, data, "other.csv")).id != first.id
    assert (await announce(cast.bob.context, data)).id != first.id
    assert (await visitor.http.put(path(first.url), content=data)).status_code == 204
    again = await visitor.http.put(path(second.url), content=data)
    assert (again.status_code, again.json()["errors"][0]["extensions"]["code"]) == (409, "CONFLICT")
    assert (await announce(alice, data)).id != first.id


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (DATA + b"x", 413, "TOO_LARGE"),
        (DATA[:-1], 422, "CHECKSUM_MISMATCH"),
        (DATA[:-1] + b"x", 422, "CHECKSUM_MISMATCH"),
        (b"", 422, "CHECKSUM_MISMATCH"),
    ],
)
@pytest.mark.parametrize("streamed", [False, True], ids=["with its length", "without"])
async def test_a_file_that_is_not_the_announced_one_leaves_nothing(
    visitor: Client, cast: Cast, body: bytes, status: int, code: str, streamed: bool
) -> None:
    ticket = await announce(cast.alice.context, DATA + b"\n")  # of its own
    ticket = await announce(cast.alice.context)
    answer = await visitor.http.put(path(ticket.url), content=chunks(body) if streamed else body)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)
    with pytest.raises(Conflict):
        await files.stored_file(cast.alice.context, upload_id=ticket.id)


async def test_a_body_over_the_announced_size_is_refused_while_it_comes(visitor: Client, cast: Cast) -> None:
    """Not after a gigabyte of it: the sender is told at the first byte too many."""
    ticket = await announce(cast.alice.context, b"small")
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while taken < 1_000:
            taken += 1
            yield b"x" * 1_000

    token = path(ticket.url).rsplit("/", 1)[-1]
    with pytest.raises(files.TooLarge):
        await files.receive(token, length=None, body=endless())
    assert taken == 1


@pytest.mark.parametrize("token", ["", "x", "x.y", "a" * 5_000, "é.ü", "eyJ9.AAAA", "%00.%00"])
async def test_a_made_up_link_is_no_link(visitor: Client, cast: Cast, token: str) -> None:
    for method in ("GET", "PUT"):
        answer = await visitor.http.request(
            method, f"/files/{token or 'none'}", content=b"x" if method == "PUT" else None
        )
        assert answer.status_code in (404, 405)


async def test_a_link_is_for_one_method_one_file_and_one_hour(visitor: Client, cast: Cast) -> None:
    alice = cast.alice.context
    good = Grant(alice.tenant_id, "GET", f"{alice.tenant_id}/x", "x", "text/csv", 1, "", 4_000_000_000)
    for other in (replace(good, expires=1), replace(good, method="PUT")):
        assert (await visitor.http.get(f"/files/{links.token_of(other)}")).status_code == 404
    payload, _, mac = links.token_of(good).partition(".")
    forged = links.token_of(replace(good, key=f"{cast.mallory.tenant_id}/x")).partition(".")[0]
    assert (await visitor.http.get(f"/files/{forged}.{mac}")).status_code == 404
    assert (await visitor.http.get(f"/files/{payload}.{mac}")).status_code == 404  # signed, and nothing is there


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"filename": ""}, "filename"),
        ({"filename": "n" * 201}, "filename"),
        ({"size": 0}, "size"),
        ({"size": 10**12}, "size"),
        ({"sha256": "abc"}, "sha256"),
        ({"content_type": "text/html\r\nx: y"}, "contentType"),
    ],
)
async def test_an_upload_that_cannot_be_is_refused(cast: Cast, wrong: dict[str, object], field: str) -> None:
    good = {"filename": "a.csv", "size": 3, "sha256": "0" * 64, "content_type": "text/csv"}
    with pytest.raises(ValidationFailed) as refused:
        async with unit_of_work(cast.alice.context) as uow:
            await files.create_upload(uow, **{**good, **wrong})  # type: ignore[arg-type]
    assert [problem.field for problem in refused.value.problems] == [field]


def test_the_route_is_there() -> None:
    assert "/files/{token}" in [getattr(route, "path", "") for route in create_app().routes]
