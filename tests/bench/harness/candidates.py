"""The candidates: how each is served, how each is asked the three queries, and whether all of them answer the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson

from tests.bench.harness import npm
from tests.bench.harness.data import (
    ACCOUNT,
    CONTACT,
    MEMBERS,
    TENANT,
    USER,
    Size,
    contact_created_at,
    row_id,
)
from tests.bench.harness.fire import Refused, Request, ask
from tests.bench.harness.place import Place
from tests.bench.harness.servers import Server, serve, uvicorn
from tests.bench.harness.turn import Turn
from tests.bench.peers import limit

QUERIES = ("contacts", "contact", "me")
"""Q1, Q2 and Q3 of the design: a page of 50 with two related records each, one record with two lists, who am I."""
_HERE = Path(__file__).parent
Asks = Callable[[Server, str, Turn], Request]


@dataclass(frozen=True, slots=True)
class Candidate:
    """`asks` makes the request of a query for a turn; `serve` runs the server over a database."""

    name: str
    serve: Callable[[Place, str], Any]
    asks: Asks

    def requests(self, server: Server, query: str, wanted: Sequence[Turn]) -> list[bytes]:
        return [self.asks(server, query, turn).encode() for turn in wanted]

    def answer(self, server: Server, query: str, turn: Turn) -> Any:
        """What it says, in the terms of `expected`. Raises Refused for anything but data."""
        return _plain(_data(server, self.asks(server, query, turn)))


def _data(server: Server, request: Request) -> Any:
    answer = ask(server.port, request)
    try:
        body = orjson.loads(answer)
    except orjson.JSONDecodeError:
        body = {}
    if body.get("errors") or not body.get("data"):
        raise Refused(f"{server.name}: {answer[:600].decode(errors='replace')}")
    return body["data"]


def document(name: str, folder: Path = _HERE / "documents") -> str:
    return (folder / f"{name}.graphql").read_text(encoding="utf-8")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# ours


@contextmanager
def _serve_ours(place: Place, database: str) -> Iterator[Server]:
    with serve(place, "ours", uvicorn("api.app:app"), environment(place, database)) as server:
        yield server


def environment(place: Place, database: str) -> dict[str, str]:
    return {**place.environment(database), "RAPPORT_TRUSTED_DOCUMENTS": f'["{_manifest(place.folder)}"]'}


def _manifest(folder: Path) -> Path:
    """The documents, as a first-party client would have them known."""
    made = folder / "trusted.json"
    operations = [{"id": digest(document(name)), "body": document(name)} for name in (*QUERIES, "create")]
    made.write_bytes(orjson.dumps({"operations": operations}))
    return made


_cursors: dict[tuple[int, int, int], str] = {}


def cursor_of(server: Server, turn: Turn) -> str:
    """The cursor of the n-th contact as the API gives it out, asked for by its time."""
    key = (server.port, turn.tenant, turn.n)
    if key not in _cursors:
        until = (contact_created_at(turn.n) + timedelta(seconds=1)).isoformat()
        text = "query ($t: DateTime!) { contacts(first: 1, filter: {createdAt: {lt: $t}}) { pageInfo { endCursor } } }"
        data = _data(server, _post(turn, {"query": text, "variables": {"t": until}}))
        _cursors[key] = data["contacts"]["pageInfo"]["endCursor"]
    return _cursors[key]


def _our_variables(server: Server, query: str, turn: Turn) -> dict[str, Any]:
    if query == "contacts":
        return {"after": cursor_of(server, turn)}
    return _contact_variables(query, turn)


def _contact_variables(query: str, turn: Turn) -> dict[str, Any]:
    return {"id": f"contact_{row_id(CONTACT, turn.tenant, turn.busy)}"} if query == "contact" else {}


def _post(turn: Turn, body: Mapping[str, Any]) -> Request:
    return Request("/graphql", turn.token, orjson.dumps(body))


def _ask_ad_hoc(server: Server, query: str, turn: Turn) -> Request:
    return _post(turn, {"query": document(query), "variables": _our_variables(server, query, turn)})


def _ask_trusted(server: Server, query: str, turn: Turn) -> Request:
    body = {"documentId": f"sha256:{digest(document(query))}", "variables": _our_variables(server, query, turn)}
    return _post(turn, body)


OURS = Candidate("ours", _serve_ours, _ask_ad_hoc)
TRUSTED = Candidate("ours, trusted", _serve_ours, _ask_trusted)


def offers_trusted(server: Server, turn: Turn) -> bool:
    """Whether the server knows the three documents by their hashes."""
    try:
        return all(TRUSTED.answer(server, query, turn) for query in QUERIES)
    except Refused:
        return False


# the hand-written limit


@contextmanager
def _serve_limit(place: Place, database: str) -> Iterator[Server]:
    with serve(place, "limit", uvicorn("tests.bench.peers.limit:app"), place.environment(database)) as server:
        yield server


def _by_hand_variables(query: str, turn: Turn) -> dict[str, Any]:
    if query == "contacts":
        return {"after": limit.cursor(contact_created_at(turn.n), row_id(CONTACT, turn.tenant, turn.n))}
    return _contact_variables(query, turn)


def _ask_limit(_server: Server, query: str, turn: Turn) -> Request:
    return _post(turn, {"operation": query, "variables": _by_hand_variables(query, turn)})


LIMIT = Candidate("limit by hand", _serve_limit, _ask_limit)


# Strawberry + SQLAlchemy ORM + dataloaders


@contextmanager
def _serve_orm(place: Place, database: str) -> Iterator[Server]:
    with serve(place, "orm", uvicorn("tests.bench.peers.strawberry_orm:app"), place.environment(database)) as server:
        yield server


def _ask_orm(_server: Server, query: str, turn: Turn) -> Request:
    return _post(turn, {"query": document(query), "variables": _by_hand_variables(query, turn)})


ORM = Candidate("Strawberry + ORM", _serve_orm, _ask_orm)


# PostGraphile


@contextmanager
def _serve_postgraphile(place: Place, database: str) -> Iterator[Server]:
    npm.install()
    place.execute(database, _BENCH_SCHEMA)
    command = ["node", str(npm.POSTGRAPHILE / "server.mjs")]
    with serve(place, "postgraphile", command, npm.node(place.environment(database))) as server:
        yield server


_BENCH_SCHEMA = """
CREATE SCHEMA IF NOT EXISTS bench;
GRANT USAGE ON SCHEMA bench TO rapport_app;
CREATE OR REPLACE FUNCTION bench.me() RETURNS memberships LANGUAGE sql STABLE AS $$
SELECT * FROM memberships WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
                            AND user_id = nullif(current_setting('app.user_id', true), '')::uuid $$;
"""


def _ask_postgraphile(server: Server, query: str, turn: Turn) -> Request:
    variables: dict[str, Any] = {}
    if query == "contacts":
        variables = {"after": _postgraphile_cursor(server, turn)}
    elif query == "contact":
        key = row_id(CONTACT, turn.tenant, turn.busy)
        variables = {"tenant": str(row_id(TENANT, turn.tenant, turn.tenant)), "id": str(key)}
    text = document(query, npm.POSTGRAPHILE)
    return _post(turn, {"query": text, "variables": variables})


def _postgraphile_cursor(server: Server, turn: Turn) -> str:
    key = (server.port, turn.tenant, turn.n)
    if key not in _cursors:
        variables = {"at": contact_created_at(turn.n).isoformat()}
        body = {"query": document("cursor", npm.POSTGRAPHILE), "variables": variables}
        _cursors[key] = _data(server, _post(turn, body))["contacts"]["pageInfo"]["endCursor"]
    return _cursors[key]


POSTGRAPHILE = Candidate("PostGraphile 5", _serve_postgraphile, _ask_postgraphile)


# the same answers


def expected(query: str, turn: Turn, size: Size) -> Any:
    """What everybody must answer, from how the data was made: ids in order, and those of the related records."""
    if query == "contacts":
        numbers = range(turn.n - 1, max(0, turn.n - 51), -1)
        return [
            (_key(CONTACT, turn, n), _account_of(turn, n, size), _key(USER, turn, 1 + n % MEMBERS)) for n in numbers
        ]
    if query == "contact":
        return (_key(CONTACT, turn, turn.busy), _account_of(turn, turn.busy, size), 10, 10)
    return (_key(USER, turn, turn.member), _key(TENANT, turn, turn.tenant))


def _key(kind: int, turn: Turn, n: int) -> str:
    return str(row_id(kind, turn.tenant, n))


def _account_of(turn: Turn, n: int, size: Size) -> str:
    return _key(ACCOUNT, turn, 1 + n * 7919 % size.accounts)


def _plain(data: Mapping[str, Any]) -> Any:
    """An answer in the terms of `expected`, whoever gave it."""
    if "contacts" in data:
        return [(_bare(row), _bare(row["account"]), _bare(_owner(row))) for row in data["contacts"]["nodes"]]
    if "contact" in data:
        row = data["contact"]
        return (_bare(row), _bare(row["account"]), len(row["tasks"]["nodes"]), len(row["activities"]["nodes"]))
    return (_bare(data["me"]["user"]), _bare(data["me"]["tenant"]))


def _owner(row: Mapping[str, Any]) -> Mapping[str, Any]:
    owner: Mapping[str, Any] = row["owner"]
    return owner.get("user", owner)


def _bare(row: Mapping[str, Any]) -> str:
    return str(row["id"]).rpartition("_")[2]
