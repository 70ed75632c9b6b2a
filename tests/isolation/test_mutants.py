"""Every fault made on purpose is found, by the part of the proof that is there for it; without a fault none is."""

from __future__ import annotations

from typing import Any

import pytest

from infra.engines.throwaway import Throwaway
from tenants.config import Settings
from tenants.db.database import Database
from tests import cast
from tests.isolation import catalogue, figures
from tests.isolation.killers import KILLERS, Killer
from tests.isolation.mutants import CODE, SCHEMA, CodeMutant, SchemaMutant
from tests.isolation.rows import Rows
from tests.isolation.test_context import refused_references

RULES = {rule.__name__: rule for rule in catalogue.RULES}
THE_TWELVE = {
    "drop policy", "drop force", "simple foreign key", "global unique", "definer view", "materialised view",
    "SET for SET LOCAL", "missing loader criterion", "cache key without tenant", "job without tenant",
    "restrictive floor", "truncate grant",
}  # fmt: skip


@pytest.fixture(scope="module")
def killed() -> set[str]:
    return set()


@pytest.mark.parametrize("mutant", SCHEMA, ids=lambda mutant: mutant.name)
async def test_a_fault_of_the_schema_is_found(
    mutant: SchemaMutant, killed: set[str], database: Database, administrator: Any
) -> None:
    transaction = administrator.transaction()
    await transaction.start()
    try:
        for statement in mutant.statements:
            await administrator.execute(statement)
        assert await RULES[mutant.rule](administrator), f"{mutant.rule} let {mutant.name} live"
    finally:
        await transaction.rollback()
    assert await catalogue.faults(administrator) == []
    killed.add(mutant.name)


async def test_a_simple_foreign_key_lets_a_foreign_row_in(database: Database, administrator: Any) -> None:
    """The keys' own test, too, sees that mutant: it is no matter of names in the catalogue alone."""
    simple = next(mutant for mutant in SCHEMA if mutant.name == "simple foreign key")
    alice, mallory = await cast.owner("Alice", "acme"), await cast.owner("Mallory", "globex")
    rows = Rows(administrator, alice.tenant_id, alice.id, "acme")
    others = Rows(administrator, mallory.tenant_id, mallory.id, "globex")
    transaction = administrator.transaction()
    await transaction.start()
    try:
        for statement in simple.statements:
            await administrator.execute(statement)
        with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
            await refused_references(administrator, alice.tenant_id, rows, others)
    finally:
        await transaction.rollback()


@pytest.mark.parametrize("killer", KILLERS.values(), ids=KILLERS.keys())
async def test_without_a_fault_nothing_is_found(
    killer: Killer, engines: Throwaway, settings: Settings, database: Database
) -> None:
    assert await killer(engines, settings) == []


@pytest.mark.parametrize("mutant", CODE, ids=lambda mutant: mutant.name)
async def test_a_fault_of_the_code_is_found(
    mutant: CodeMutant, killed: set[str], engines: Throwaway, settings: Settings, database: Database
) -> None:
    with mutant.made():
        assert await KILLERS[mutant.found_by](engines, settings), f"{mutant.found_by} let {mutant.name} live"
    killed.add(mutant.name)


def test_all_of_them_were_killed(killed: set[str]) -> None:
    everyone = {mutant.name for mutant in (*SCHEMA, *CODE)}
    figures.put(mutants=len(everyone), mutants_killed=len(killed))
    assert everyone >= THE_TWELVE
    assert killed == everyone
