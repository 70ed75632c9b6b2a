"""The look at the own database, and the proof of the build: signed, kept, shown to everybody, worth nothing forged."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tenants.config import Settings
from tenants.context import PLATFORM
from tenants.db.unit_of_work import unit_of_work
from tenants.trust.isolation import service as isolation
from tenants.trust.isolation import statements
from tenants.trust.isolation.build import code_digest
from tenants.trust.isolation.service import Run
from tests import cast
from tests.engines import environment
from tests.tenants.conftest import create


@pytest.fixture
async def bob(fresh_database: Settings) -> cast.Person:
    return (await cast.everyone()).bob


async def proof(person: cast.Person) -> dict[str, Run | None]:
    async with unit_of_work(person.context, read_only=True) as uow:
        return await isolation.isolation_proof(uow)


async def test_the_walls_stand_and_bob_can_check_who_says_so(bob: cast.Person) -> None:
    assert await proof(bob) == {"build": None, "live": None}
    assert await isolation.check_isolation(PLATFORM)
    live = (await proof(bob))["live"]
    assert live is not None and live.passed and live.is_of_this_code
    Ed25519PublicKey.from_public_bytes(live.public_key).verify(live.signature, (live.purpose + live.statement).encode())
    checks = {check["name"]: check for check in orjson.loads(live.statement)["checks"]}
    assert set(checks) == {"row_security", "policies", "role", "keys", "stranger", "statements"}
    assert all(check["count"] > 0 and check["wrong"] == [] for check in checks.values())


@pytest.mark.parametrize(
    ("harm", "check"),
    [
        ("ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY", "row_security"),
        ("DROP POLICY tenant ON accounts", "policies"),
        ("CREATE POLICY more ON accounts FOR SELECT TO rapport_app USING (true)", "policies"),
        ("CREATE POLICY tenant ON accounts AS RESTRICTIVE FOR ALL TO rapport_app USING (true)", "policies"),
        ("CREATE UNIQUE INDEX taken ON accounts (name)", "keys"),
        ("ALTER TABLE change_counters DISABLE ROW LEVEL SECURITY", "row_security"),
        ("CREATE POLICY wide ON memberships TO PUBLIC USING (true)", "policies"),
    ],
)
async def test_whoever_takes_a_wall_down_is_noticed(
    bob: cast.Person, fresh_database: Settings, harm: str, check: str
) -> None:
    connection = await asyncpg.connect(fresh_database.owner_database_url)
    try:
        if "AS RESTRICTIVE" in harm:
            await connection.execute("DROP POLICY tenant ON accounts")
        await connection.execute(harm)
    finally:
        await connection.close()
    assert not await isolation.check_isolation(PLATFORM)
    live = (await proof(bob))["live"]
    assert live is not None and not live.passed
    assert check in {each["name"] for each in orjson.loads(live.statement)["checks"] if each["wrong"]}


async def test_without_row_security_a_stranger_would_see_rows(bob: cast.Person, fresh_database: Settings) -> None:
    await create(bob.context, "account", name="Company")
    connection = await asyncpg.connect(fresh_database.owner_database_url)
    await connection.execute("ALTER TABLE accounts DISABLE ROW LEVEL SECURITY")
    await connection.close()
    assert not await isolation.check_isolation(PLATFORM)
    live = (await proof(bob))["live"]
    assert live is not None
    wrong = {each["name"]: each["wrong"] for each in orjson.loads(live.statement)["checks"]}
    assert wrong["stranger"] == ["accounts shows rows to a stranger"]


async def test_the_proof_of_this_build_is_taken_over_once(bob: cast.Person, tmp_path: Path) -> None:
    file = tmp_path / "isolation.json"
    with environment({"RAPPORT_ISOLATION_RESULT": str(file)}):
        assert not await isolation.take_over(PLATFORM)
        isolation.write_result(file, passed=True, figures={"operations": 250, "mutants": 12, "mutants_killed": 12})
        assert await isolation.take_over(PLATFORM)
        assert not await isolation.take_over(PLATFORM)
    build = (await proof(bob))["build"]
    assert build is not None and build.passed and build.is_of_this_code
    assert orjson.loads(build.statement)["figures"]["mutants_killed"] == 12
    assert statements.read_file(build.document.encode()) is not None


async def test_a_forged_proof_and_one_of_other_code_are_not(bob: cast.Person, tmp_path: Path) -> None:
    file = tmp_path / "isolation.json"
    with environment({"RAPPORT_ISOLATION_RESULT": str(file)}):
        isolation.write_result(file, passed=False, figures={"mutants_killed": 11})
        good = orjson.loads(file.read_bytes())
        text = good["statement"]
        forgeries: list[object] = [
            {**good, "statement": text.replace('"passed":false', '"passed":true')},
            {**good, "signature": "AAAA"},
            {**good, "public_key": None},
            {},
            [],
        ]
        for forged in forgeries:
            file.write_bytes(orjson.dumps(forged))
            assert not await isolation.take_over(PLATFORM)
        file.write_bytes(statements.countersign(text.replace(code_digest(), "0" * 64)).as_file())
        assert not await isolation.take_over(PLATFORM)
    assert (await proof(bob))["build"] is None
