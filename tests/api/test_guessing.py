"""Guessing the schema from error messages, as clairvoyance does it (its own wheel asks for an older `rich` than ours).

It sends handfuls of words as fields; a word that is not answered by "Cannot query field" is a field, and so is whatever
a message suggests or names. With every real name among the words, and near misses of them, it must find none.
"""

from __future__ import annotations

import re

import pytest

from api.schema.schema import schema
from tests.api.conftest import Client

REFUSED = re.compile(r'Cannot query field "(\w+)"')
NAMED = re.compile(r'"(\w+)"')
BUCKET = 64


def roots() -> dict[str, list[str]]:
    core = schema()._schema
    return {
        "query": sorted(core.query_type.fields) if core.query_type else [],
        "mutation": sorted(core.mutation_type.fields) if core.mutation_type else [],
    }


async def found_by_guessing(client: Client, kind: str, words: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(words), BUCKET):
        bucket = words[start : start + BUCKET]
        answer = await client.send(f"{kind} {{ {' '.join(bucket)} }}")
        valid = set(bucket)
        for error in answer["errors"]:
            refused = REFUSED.findall(error["message"])
            valid -= set(refused)
            found |= set(NAMED.findall(error["message"])) - set(refused) - {"Query", "Mutation"}
        found |= valid
    return found


@pytest.mark.parametrize("kind", ["query", "mutation"])
async def test_a_visitor_recovers_no_field(visitor: Client, kind: str) -> None:
    real = roots()[kind]
    words = real + [f"{name[:-1]}x" for name in real] + [f"{name}s" for name in real]
    assert await found_by_guessing(visitor, kind, words) == set()
    assert await found_by_guessing(visitor, kind, ["zebra", "violin"]) == set()


async def test_below_the_root_nothing_is_told_either(visitor: Client) -> None:
    told = set()
    for inner in ("id", "name", "nonsense", "nodes { id }", "nodes { nonsense }"):
        answer = await visitor.send(f"{{ accounts {{ {inner} }} }}")
        told |= {error["message"] for error in answer["errors"] if error["extensions"]["code"] != "UNAUTHENTICATED"}
    assert len(told) == 1


async def test_a_member_could(alice: Client) -> None:
    """The measure of the test above: with what members are told, the same guessing finds fields."""
    assert {"accounts", "contacts"} <= await found_by_guessing(alice, "query", [*roots()["query"][:60], "acounts"])
