"""Whatever schemathesis makes of the schema is answered: no 5xx, no error without a code, nothing of our insides.

`RAPPORT_FUZZ_CASES=10000 ./rapport test tests/audit/test_fuzz.py` is the long run.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from graphql import NameNode, NullValueNode, ObjectFieldNode, ObjectValueNode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from schemathesis.graphql import nodes

from tests.api.conftest import Client
from tests.api.conftest import alice as alice
from tests.api.conftest import cast as cast

CASES = int(os.environ.get("RAPPORT_FUZZ_CASES", "300"))
SDL = Path(__file__).parents[2] / "mobile-schema" / "schema.graphql"
INSIDES = ("Traceback", "asyncpg", "sqlalchemy", "SELECT ", "INSERT ", 'File "')


def cases() -> some.SearchStrategy[Any]:
    """Any operation of the schema but the one after which there is nobody to ask any more."""
    schema: Any = schemathesis.graphql.from_path(SDL)
    found = [operation.ok() for operation in schema.get_all_operations()]
    kept = [each for each in found if each.definition.field_name != "signOut"]
    return some.sampled_from(kept).flatmap(lambda operation: operation.as_strategy())


def _json() -> some.SearchStrategy[Any]:
    """What may stand where a browser's passkey is expected."""
    plain = some.one_of(
        some.text(max_size=20).map(nodes.String), some.integers(-9, 9).map(nodes.Int), some.just(NullValueNode())
    )
    fields = some.sampled_from(["id", "rawId", "type", "response", "clientDataJSON", "userHandle"])
    return some.recursive(
        plain,
        lambda inner: some.dictionaries(fields, inner, max_size=6).map(
            lambda found: ObjectValueNode(fields=tuple(_field(name, value) for name, value in found.items()))
        ),
        max_leaves=8,
    )


def _field(name: str, value: Any) -> Any:
    return ObjectFieldNode(name=NameNode(value=name), value=value)


schemathesis.graphql.scalar("JSON", _json())
seen: Counter[str] = Counter()


@pytest.mark.timeout(900 + CASES)
@given(case=cases())
@settings(max_examples=CASES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
async def test_no_case_is_our_fault(case: Any, alice: Client) -> None:
    answer = await alice.http.post("/graphql", json={"query": case.body})
    assert answer.status_code < 500, case.body
    assert not any(word in answer.text for word in INSIDES), answer.text
    found = answer.json()
    seen["answered" if found.get("data") else "refused"] += 1
    for error in found.get("errors", ()):
        code = error["extensions"]["code"]
        assert code and code != "INTERNAL", (case.body, error)
        seen[code] += 1


def test_cases_came_far_enough() -> None:
    print(dict(seen))
    assert seen["answered"] > CASES / 20
