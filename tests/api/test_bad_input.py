"""A thousand bodies that are no good requests: each is told so in JSON, with a code, and changes nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from api.schema.schema import schema
from tenants.crm.accounts.models import Account, Contact
from tenants.crm.activities.models import Activity
from tenants.db.unit_of_work import unit_of_work
from tests.api.conftest import Client
from tests.cast import Cast

BODIES = 1_000
JSON = {"content-type": "application/json"}
_COUNTS = [select(func.count()).select_from(model) for model in (Account, Contact, Activity)]
_WORDS = [
    "accounts",
    "createAccount",
    "{",
    "}",
    "(",
    ")",
    "$",
    "@skip",
    "...",
    '"',
    "\\u0000",
    "fragment",
    "on",
    "首",
    "\0",
]
_VALUES: list[Any] = [
    None,
    True,
    -1,
    2**63,
    1e308,
    "",
    "x" * 5_000,
    "\0",
    "\ud800",
    [],
    [[]],
    {},
    {"a": {}},
    "account_1",
]


def bodies() -> Iterator[tuple[bytes, dict[str, str]]]:
    """Seeded, so that a body that is answered wrongly is answered wrongly again."""
    dice = random.Random(7)
    kinds = (_bytes, _words, _wrong_types, _wrong_envelope, _deep, _aliases, _wrong_content_type, _inputs)
    for number in range(BODIES):
        made = kinds[number % len(kinds)](dice)
        yield made if isinstance(made, tuple) else (made, JSON)


def _bytes(dice: random.Random) -> bytes:
    return dice.randbytes(dice.randrange(200))


def _words(dice: random.Random) -> bytes:
    return _dumps({"query": " ".join(dice.choices(_WORDS, k=dice.randrange(1, 60)))})


def _wrong_types(dice: random.Random) -> bytes:
    return _dumps(
        {"query": dice.choice(_VALUES), "variables": dice.choice(_VALUES), "operationName": dice.choice(_VALUES)}
    )


def _wrong_envelope(dice: random.Random) -> bytes:
    return _dumps(dice.choice([*_VALUES, [{"query": "{ me { role } }"}] * dice.randrange(5), {"mutation": "x"}]))


def _deep(dice: random.Random) -> bytes:
    depth = dice.choice([11, 50, 400, 2_000, 20_000])
    inner = dice.choice(["{ accounts ", "{ accounts { nodes { parent ", "[", "query ($a: " + "["])
    return _dumps({"query": inner * depth})


def _aliases(dice: random.Random) -> bytes:
    names = " ".join(f"a{number}: accounts {{ totalCount }}" for number in range(dice.choice([16, 100, 500])))
    return _dumps({"query": f"{{ {names} }}"})


def _wrong_content_type(dice: random.Random) -> tuple[bytes, dict[str, str]]:
    kind = dice.choice(
        ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "", "a/b;;;"]
    )
    return _dumps({"query": "{ me { role } }"}), {"content-type": kind}


def _inputs(dice: random.Random) -> bytes:
    """A mutation of the schema with an input of any shape but the right one."""
    field = dice.choice([name for name in schema()._schema.mutation_type.fields if name != "signOut"])  # type: ignore[union-attr]
    kind = schema()._schema.mutation_type.fields[field].args["input"].type  # type: ignore[union-attr]
    wrong = dice.choice([{"id": dice.choice(_VALUES), "name": dice.choice(_VALUES)}, *_VALUES])
    return _dumps(
        {"query": f"mutation ($i: {kind}) {{ {field}(input: $i) {{ __typename }} }}", "variables": {"i": wrong}}
    )


def _dumps(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # what JSON cannot carry goes as near to it as bytes can
        return repr(value).encode("utf-8", "surrogatepass")


async def test_a_thousand_bad_bodies_are_each_told_so_and_change_nothing(alice: Client, cast: Cast) -> None:
    before = await _counts(cast)
    for number, (body, headers) in enumerate(bodies()):
        answer = await alice.http.post("/graphql", content=body, headers=headers)
        place = f"body {number}: {body[:200]!r} → {answer.status_code} {answer.text[:300]}"
        assert answer.status_code < 500, place
        assert answer.headers["content-type"].startswith("application/"), place
        found = answer.json()
        assert "errors" in found or "data" in found, place
        assert all(error["extensions"]["code"] not in ("", "INTERNAL") for error in found.get("errors", [])), place
    assert await _counts(cast) == before


async def _counts(cast: Cast) -> list[int]:
    async with unit_of_work(cast.alice.context, read_only=True) as uow:
        return [await uow.value(statement) for statement in _COUNTS]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_other_methods_are_told_to_post(alice: Client, method: str) -> None:
    answer = await alice.http.request(method, "/graphql")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (405, "BAD_REQUEST")


async def test_a_body_over_the_limit_is_refused(alice: Client) -> None:
    answer = await alice.http.post("/graphql", content=b" " * 1_000_001, headers=JSON)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (413, "BODY_TOO_LARGE")
