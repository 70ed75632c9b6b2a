"""What a request comes in and its answer goes out in: methods, media types, statuses, ETags, and the CSRF header."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from api.app import create_app
from tests.api.conftest import Client, signed_in
from tests.cast import Cast

JSON, GRAPHQL_JSON = "application/json", "application/graphql-response+json"
ME = "{ me { user { name } } }"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, {JSON};q=0.9", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.5, {JSON}", JSON),
        (f"{GRAPHQL_JSON}, {JSON}", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", JSON),
        ("text/html, */*;q=0.8", JSON),
        (f"{JSON};q=0, */*", GRAPHQL_JSON),
    ],
)
async def test_the_client_chooses_the_media_type(alice: Client, accept: str | None, expected: str) -> None:
    alice.http.headers.pop("accept")
    headers = {"accept": accept} if accept else {}
    for document in (ME, '{ me { user { email } } __typename node(id: "account_0") { id } }'):
        answer = await alice.http.post("/graphql", json={"query": document}, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(expected)


@pytest.mark.parametrize("accept", ["text/html", f"{JSON};q=0", "image/png, text/*"])
async def test_a_client_that_takes_neither_is_told_so(alice: Client, accept: str) -> None:
    answer = await alice.http.post("/graphql", json={"query": ME}, headers={"accept": accept})
    assert answer.status_code == 406
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    "asked",
    [
        {"query": "{"},
        {"query": "{ nothing }"},
        {"query": "query ($id: ID!) { account(id: $id) { id } }"},
        {"query": "query A { me { role } }", "operationName": "B"},
    ],
)
async def test_a_refused_document_shows_in_the_status_of_the_newer_media_type_alone(
    alice: Client, asked: dict[str, str]
) -> None:
    for accept, status in ((JSON, 200), (GRAPHQL_JSON, 400)):
        answer = await alice.http.post("/graphql", json=asked, headers={"accept": accept})
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"].startswith(accept)
        assert "data" not in answer.json()


async def test_an_answer_with_errors_of_fields_is_an_answer(visitor: Client) -> None:
    answer = await visitor.http.post("/graphql", json={"query": "{ accounts { totalCount } }"})
    assert answer.status_code == 200
    assert answer.json()["data"] is None


async def test_a_query_may_be_a_get_and_is_only_sent_again_when_it_differs(alice: Client) -> None:
    variables = json.dumps({"first": 1})
    document = "query Page($first: Int) { accounts(first: $first) { totalCount } me { role } }"
    ask = {"query": document, "variables": variables, "operationName": "Page"}
    answer = await alice.http.get("/graphql", params=ask)
    posted = await alice.http.post("/graphql", json={**ask, "variables": {"first": 1}})
    assert answer.json() == posted.json()
    assert answer.headers["cache-control"] == "private, no-cache"
    assert {"Accept", "Cookie", "Authorization"} <= set(answer.headers["vary"].split(", "))
    tag = answer.headers["etag"]
    assert not tag.startswith("W/")
    for known in (tag, f'"other", {tag}', f"W/{tag}", tag[:-1] + '-gzip"', "*"):
        again = await alice.http.get("/graphql", params=ask, headers={"if-none-match": known})
        assert again.status_code == 304, known
        assert again.content == b""
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "private, no-cache"
    other = await alice.http.get("/graphql", params={"query": "{ me { permissions } }"}, headers={"if-none-match": tag})
    assert other.status_code == 200
    assert other.headers["etag"] != tag
    assert "etag" not in posted.headers


async def test_what_a_get_was_refused_with_is_not_kept(alice: Client) -> None:
    answer = await alice.http.get("/graphql", params={"query": "{ nothing }"}, headers={"accept": GRAPHQL_JSON})
    assert answer.status_code == 400
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    "document", ["mutation { signOut { accepted } }", "query A { me { role } } mutation B { signOut { accepted } }"]
)
async def test_a_get_changes_nothing(alice: Client, document: str) -> None:
    answer = await alice.http.get(
        "/graphql", params={"query": document, "operationName": "B" if " B " in document else ""}
    )
    assert answer.status_code in (200, 405)
    assert "data" not in answer.json()
    if answer.status_code == 405:
        assert answer.headers["allow"] == "POST"
    assert (await alice.ask(ME))["me"], "still signed in"


@pytest.mark.parametrize(
    "wrong", [{}, {"query": "{ me { role } }", "variables": "["}, {"query": "{ me { role } }", "extensions": "3"}]
)
async def test_a_get_that_asks_nothing_is_refused(alice: Client, wrong: dict[str, str]) -> None:
    answer = await alice.http.get("/graphql", params=wrong)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.fixture
async def forged(cast: Cast) -> AsyncIterator[httpx.AsyncClient]:
    """Another site's page in Alice's browser: her cookie goes along, our header cannot."""
    async with signed_in(cast.alice) as http:
        del http.headers["x-rapport-client"]
        yield http


async def test_another_site_can_do_nothing_with_a_cookie(forged: httpx.AsyncClient, cast: Cast) -> None:
    mutation = {"query": "mutation { signOut { accepted } }"}
    answer = await forged.post("/graphql", json=mutation)
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        plain = await forged.post("/graphql", content=json.dumps(mutation), headers={"content-type": kind})
        assert plain.status_code == 415
    assert (await forged.get("/graphql", params={"query": ME})).json()["data"]["me"], "a query is safe"
    bearer = {"authorization": f"Bearer {cast.alice.token}"}
    transport = httpx.ASGITransport(app=create_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://rapport.test", headers=bearer) as phone:
        assert (await phone.post("/graphql", json={"query": ME})).json()["data"]["me"], "a token is never sent unasked"
