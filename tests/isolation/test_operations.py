"""Acme asks everything there is to ask, as everybody, beside an empty globex and beside a full one."""

from __future__ import annotations

import pytest

from infra.engines.throwaway import Throwaway
from tenants.config import Settings
from tenants.db.database import Database
from tests.isolation import figures, foreign, proof, twin
from tests.isolation.documents import core, operations, subscriptions
from tests.isolation.proof import Run


@pytest.fixture(scope="module")
async def alone(engines: Throwaway, settings: Settings, database: Database) -> Run:
    return await proof.run_world(engines, settings, full=False)


@pytest.fixture(scope="module")
async def beside(engines: Throwaway, settings: Settings, database: Database) -> Run:
    return await proof.run_world(engines, settings, full=True)


def test_every_root_field_is_an_operation() -> None:
    roots = [core().query_type, core().mutation_type, core().subscription_type]
    asked = {operation.name for operation in (*operations(), *subscriptions())}
    assert {name for root in roots if root for name in root.fields} == asked
    figures.put(operations=len({operation.name for operation in operations()}))


def test_every_operation_succeeds_for_somebody(beside: Run) -> None:
    """A refusal leaks nothing, so it proves nothing either."""
    assert twin.unproven(beside.answers) == []
    assert twin.broken(beside.answers) == []


def test_acme_cannot_tell_whether_globex_is_there(alone: Run, beside: Run) -> None:
    assert len(beside.answers) >= len(operations()) * len(twin.ROLES)
    assert twin.differences(alone.answers, beside.answers) == []
    assert alone.jobs == beside.jobs
    figures.put(answers=len(beside.answers))


def test_nothing_of_globex_shows_anywhere(beside: Run) -> None:
    """Not in an answer, an error, a header, the log, Redis, a message of the queue, an object's key, a mail, a row."""
    figures.put(canaries_seen=len(beside.canaries), canary_columns=beside.canary_columns)
    assert beside.canaries == []
    assert beside.canary_columns >= 50


def test_acme_changes_nothing_of_globex(beside: Run) -> None:
    assert beside.touched == []


def test_a_foreign_id_answers_like_an_absent_one(beside: Run) -> None:
    assert beside.indistinct == []
    assert beside.id_places == len(foreign.places()) + len(foreign.with_cursors()) >= 60
    figures.put(id_places=beside.id_places)


def test_a_foreign_id_takes_as_long_as_an_absent_one(beside: Run) -> None:
    """Within 5 % on a quiet machine, which `./rapport isolation` prints; here only that it is no other order."""
    figures.put(foreign_vs_absent_time=round(beside.foreign_time, 3))
    assert 0.67 < beside.foreign_time < 1.5


@pytest.mark.parametrize("run", ["alone", "beside"])
def test_every_statement_names_its_tenant(run: str, request: pytest.FixtureRequest) -> None:
    found: Run = request.getfixturevalue(run)
    assert found.verdict is not None
    figures.put(
        statements=found.verdict.sent,
        statements_distinct=found.verdict.distinct,
        statements_of_tenants=found.verdict.of_tenants,
        statements_without_tenant=len(found.verdict.without_tenant),
    )
    assert found.verdict.without_tenant == []
    assert found.verdict.of_tenants >= 500


@pytest.mark.parametrize("run", ["alone", "beside"])
def test_every_transaction_begins_with_its_tenant(run: str, request: pytest.FixtureRequest) -> None:
    """`SET LOCAL` is a statement of its own and comes first; several statements never share a string."""
    assert request.getfixturevalue(run).unruly == []
