"""A thousand bodies nobody should send: each is answered with a code, none with a crash, none leaves half an effect."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
from graphql import GraphQLInputObjectType, GraphQLList, GraphQLNonNull
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from api.app import create_app
from infra.engines.throwaway import Throwaway
from tenants.config import Settings
from tenants.crm.accounts.models import Account, Contact
from tenants.crm.activities.models import Activity
from tenants.db.base import Base
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.records import writing
from tests.cast import everyone
from tests.isolation.documents import core, operations

EXAMPLES = 1_000
JSON = "application/json"
KEPT = {"sign_in_failures", "data_keys"}
"""A company's keys are made before the transaction that first seals something, and stay when it is refused."""
LETTERS = some.text(max_size=40)
NASTY = some.sampled_from(
    [
        "", " ", "\0", "a\0b", "\ud800", "\u202e", "\ufeff", "'; DROP TABLE accounts; --", "%s", "$1", "{{7*7}}",
        "../../etc/passwd", "-1", "0", "null", "NaN", "1e999", "9" * 400, "x" * 30_000, "é" * 5_000, "\U0001f4a9" * 500,
        "account_00000000-0000-0000-0000-000000000000", "account_", "_", "account_not-a-uuid", "nothing_" + "0" * 32,
        "2026-02-30", "2026-01-01T25:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "{", "[", "\\",
    ]
)  # fmt: skip
PLAIN = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(),
    some.sampled_from([-1, 0, 2**31, -(2**31) - 1, 2**53, 2**63, 2**200, 1e308, -0.0]),
    some.floats(allow_nan=True),
    LETTERS,
    NASTY,
)
ANYTHING = some.recursive(
    PLAIN,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(LETTERS | NASTY, inner, max_size=4),
    max_leaves=12,
)


REAL: dict[str, str] = {}
"""Ids of things that are there, put in the place of `@account` and the like when a body is sent."""
KINDS = ["account", "contact", "activity", "user", "tag", "import", "upload", "job", "customField", "nothing"]
IDS = some.one_of(
    some.sampled_from(["@account", "@contact", "@activity", "@user"]),
    some.builds("{}_{}".format, some.sampled_from(KINDS), some.uuids()),
    NASTY,
)
TYPED: dict[str, some.SearchStrategy[Any]] = {
    "ID": IDS,
    "String": LETTERS | NASTY,
    "Int": some.integers(-(2**31), 2**31 - 1) | some.sampled_from([-1, 0, 1, 501]),
    "Float": some.floats(allow_nan=False, allow_infinity=False),
    "Boolean": some.booleans(),
    "BigInt": some.integers().map(str) | some.sampled_from(["9" * 30, "-" + "9" * 5_000, "1_0", "٣", " 1"]),
    "Date": some.sampled_from(["2026-02-28", "0001-01-01", "9999-12-31", "20260101", "2026-W01-1"]),
    "DateTime": some.sampled_from(
        ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00Z"]
    ),
    "JSON": ANYTHING,
}


def _value(kind: Any, depth: int = 0) -> some.SearchStrategy[Any]:
    """Of the type that is asked for, so that it comes as far as it can, and nasty within it."""
    key = (str(kind), depth)
    if key not in _values:
        required = isinstance(kind, GraphQLNonNull)
        _values[key] = _present(kind.of_type, depth) if required else some.none() | _present(kind, depth)
    return _values[key]


_values: dict[tuple[str, int], some.SearchStrategy[Any]] = {}


def _present(kind: Any, depth: int) -> some.SearchStrategy[Any]:
    if isinstance(kind, GraphQLList):
        return some.lists(_value(kind.of_type, depth), max_size=3)
    if isinstance(kind, GraphQLInputObjectType):
        if depth > 3:
            return some.just({})
        fields = {name: _value(field.type, depth + 1) for name, field in kind.fields.items()}
        needed = {name: fields[name] for name, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)}
        if kind.is_one_of:
            return some.sampled_from(sorted(fields)).flatmap(lambda name: some.fixed_dictionaries({name: fields[name]}))
        return some.fixed_dictionaries(needed, optional={name: fields[name] for name in fields if name not in needed})
    if enum := getattr(kind, "values", None):
        return some.sampled_from(sorted(enum))
    return TYPED[kind.name]


OPERATIONS = [operation for operation in operations() if operation.name != "signOut"]
"""Who signs out can break nothing any more."""


@lru_cache(maxsize=256)
def _asked(number: int) -> some.SearchStrategy[bytes]:
    """A document of the schema with variables of the right types, or of no type at all."""
    operation = OPERATIONS[number]
    typed = {name: _value(argument.type) for name, argument in operation.arguments.items()}
    wild = {name: typed[name] | ANYTHING for name in typed}
    return some.one_of(
        *[some.fixed_dictionaries(typed)] * 4, some.fixed_dictionaries(wild, optional={"unknown": PLAIN})
    ).map(lambda variables: _body({"query": operation.document, "variables": variables}))


def _body(value: Any) -> bytes:
    return json.dumps(value).encode()


ASKED = some.integers(0, len(OPERATIONS) - 1).flatmap(_asked)
_NAMES = sorted(
    {*core().type_map, *(operation.name for operation in operations()), "__schema", "__typename", "nothing"}
)
_SIGNS = '{ } ( ) : $ ! [ ] = ... # @include if on " """ 1 \0 é'.split(" ")
_KEYWORDS = ["query", "mutation", "subscription", "fragment"]
WORDS = some.lists(some.sampled_from([*_NAMES, *_SIGNS, *_KEYWORDS]), max_size=60).map(" ".join)
MONSTERS = some.sampled_from(
    [
        "{ me " + "{ tenant " * 500 + "}" * 501,
        "{" + " ".join(f"a{number}: me {{ role }}" for number in range(2_000)) + "}",
        "query { accounts { nodes { " + "children { nodes { " * 40 + "id" + " } }" * 40 + " } } }",
        "fragment A on Account { ...B } fragment B on Account { ...A } { accounts { nodes { ...A } } }",
        "{ ...on Query { ...on Query { ...on Query { me { role } } } } }",
        "subscription { nothing }",
        "query A { me { role } } query B { me { role } }",
        "mutation { signOut { accepted } " + "signOut { accepted } " * 300 + "}",
        "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } }",
        "{ accounts(first: 99999999999999999999) { nodes { id } } }",
        '{ accounts(filter: {name: {contains: "\\u0000"}}) { nodes { id } } }',
        '{ accounts(search: "\\ud800") { nodes { id } } }',
        "{ accounts(orderBy: [" + "{name: ASC}," * 300 + "]) { nodes { id } } }",
        "{ accounts(filter: " + "{not: " * 60 + "{}" + "}" * 60 + ") { nodes { id } } }",
        "{ me @skip(if: $x) { role } }",
        'query ($x: Int = "a") { accounts(first: $x) { nodes { id } } }',
        "\ufeff{ me { role } }",
        "",
    ]
)
DOCUMENTS = (WORDS | MONSTERS | LETTERS | NASTY).map(lambda text: _body({"query": text}))
ENVELOPES = some.fixed_dictionaries(
    {},
    optional={
        "query": ANYTHING | some.just("{ me { role } }"),
        "variables": ANYTHING,
        "operationName": ANYTHING,
        "extensions": ANYTHING,
        "unknown": ANYTHING,
    },
).map(_body)
BATCHES = some.lists(some.just({"query": "{ me { role } }"}) | ANYTHING, max_size=5).map(_body)
_NESTED = b'{"a":' * 900 + b"1" + b"}" * 900
ENDLESS = some.sampled_from(
    [
        b"[" * 100_000,
        b'{"query":' * 50_000,
        _body({"query": "{ me { role } }", "variables": "x" * 1_100_000}),
        b'{"query": "{ me { role } }", "variables": ' + _NESTED + b"}",
    ]
)
BROKEN = (
    some.binary(max_size=300) | ASKED.map(lambda body: body[: len(body) // 2]) | some.just(b'{"query": "\xff\xfe"}')
)
OTHERS = some.one_of(DOCUMENTS, ENVELOPES, BATCHES, BROKEN, ENDLESS, ANYTHING.map(_body))
BODIES = some.integers(1, 10).flatmap(lambda chance: OTHERS if chance > 7 else ASKED)
_OTHER_TYPES = [
    "application/json; charset=utf-16", "text/plain", "application/graphql", "multipart/form-data; boundary=x",
    "multipart/form-data", "application/x-www-form-urlencoded", "application/jsonp", "", ";;;", "a" * 300,
]  # fmt: skip
TYPES = some.sampled_from([JSON] * 90 + _OTHER_TYPES)
HEADERS = some.fixed_dictionaries(
    {},
    optional={
        "idempotency-key": some.sampled_from(["", "a key", "k" * 300, "\x7f"]) | some.uuids().map(str),
        "accept": some.sampled_from(["*/*", "text/html", "text/event-stream", "multipart/mixed", ""]),
        "x-request-id": some.sampled_from(["", "\\", "x" * 500]),
        "accept-language": some.sampled_from(["", "zh", ";q=x", "x" * 400]),
        "content-encoding": some.sampled_from(["gzip", "br"]),
    },
)


@pytest.fixture(scope="module")
async def door(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Alice, who may do most and so can break most, in a company of this module's own."""
    cast = await everyone()
    REAL["user"] = f"user_{cast.bob.id}"
    async with unit_of_work(cast.alice.context) as uow:
        REAL["account"] = f"account_{await writing.create(uow, Account, {'name': 'Fuzz'})}"
        REAL["contact"] = f"contact_{await writing.create(uow, Contact, {'name': 'Fuzz'})}"
        made = await writing.create(uow, Activity, {"kind": "task", "subject": "Fuzz", "occurred_at": now()})
        REAL["activity"] = f"activity_{made}"
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    headers = {"x-rapport-client": "web", "authorization": f"Bearer {cast.alice.token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://rapport.test", headers=headers) as http:
        yield http


@pytest.fixture(scope="module")
async def counts(engines: Throwaway, settings: Settings) -> AsyncIterator[Any]:
    """Counts the rows of all tables, of every tenant; but a wrong password is written down on purpose."""
    url = urlsplit(engines.admin_url)._replace(path=urlsplit(settings.database_url).path).geturl()
    connection = await asyncpg.connect(url)
    tables = [
        f"SELECT '{name}' AS name, count(*) AS rows FROM {name}" for name in Base.metadata.tables if name not in KEPT
    ]

    async def count() -> dict[str, int]:
        return {row["name"]: row["rows"] for row in await connection.fetch(" UNION ALL ".join(tables))}

    yield count
    await connection.close()


@given(body=BODIES, content_type=TYPES, headers=HEADERS)
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
async def test_whatever_is_sent_is_answered_with_a_code(
    body: bytes, content_type: str, headers: dict[str, str], door: httpx.AsyncClient, counts: Any
) -> None:
    before = await counts()
    for kind, real in REAL.items():
        body = body.replace(f"@{kind}".encode(), real.encode())
    answer = await door.post("/graphql", content=body, headers={**headers, "content-type": content_type})
    found = _coded(answer)
    if not _succeeded(found):
        assert await counts() == before, "a refusal left something behind"


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("query", ["", "?query={me{role}}", "?query=mutation{signOut{accepted}}", "?variables=["])
async def test_nothing_but_get_and_post_asks(method: str, query: str, door: httpx.AsyncClient) -> None:
    answer = await door.request(method, f"/graphql{query}")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"
    if method != "HEAD":
        _coded(answer)


async def test_a_body_that_never_ends_is_cut_off(door: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(2_000):
            yield b"x" * 1_000

    answer = await door.post("/graphql", content=endless(), headers={"content-type": JSON})
    assert answer.status_code == 413
    assert _coded(answer)["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"


def _coded(answer: httpx.Response) -> dict[str, Any]:
    """The answer, which is JSON, no fault of ours, and whose every error has a code."""
    assert answer.status_code < 500, answer.text
    assert answer.headers["content-type"].split(";")[0] == JSON, answer.text
    found: dict[str, Any] = answer.json()
    assert found.keys() & {"data", "errors"}, found
    for error in found.get("errors", ()):
        assert error["message"]
        assert error["extensions"]["code"] not in ("", "INTERNAL"), found
    for payload in (found.get("data") or {}).values():
        if isinstance(payload, dict):
            assert all(problem["code"] for problem in payload.get("userErrors", ()))
    return found


def _succeeded(found: dict[str, Any]) -> bool:
    """Whether any field of the answer says that something was done; doing nothing, as asked, is an empty list."""
    payloads = (found.get("data") or {}).values()
    return any(payload == [] or (payload and not _refused(payload)) for payload in payloads)


def _refused(payload: Any) -> bool:
    return isinstance(payload, dict) and bool(payload.get("userErrors"))


async def test_what_breaks_on_what_somebody_typed_is_logged_without_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database: Database
) -> None:
    cast = await everyone()

    async def break_on_it(*_: object, **__: object) -> None:
        raise RuntimeError("cannot digest canary-typed-by-alice")

    monkeypatch.setattr("tenants.records.reading.read_list", break_on_it)
    monkeypatch.setattr("api.gateway.plan_for", lambda *_: None)
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    headers = {"authorization": f"Bearer {cast.alice.token}", "x-request-id": "the-one-that-broke"}
    async with httpx.AsyncClient(transport=transport, base_url="http://rapport.test", headers=headers) as http:
        answer = await http.post("/graphql", json={"query": "{ accounts(first: 1) { totalCount } }"})
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["INTERNAL"]
    said = capsys.readouterr().out
    assert "the-one-that-broke" in said and "RuntimeError" in said and "break_on_it" in said
    assert "canary" not in said + answer.text
