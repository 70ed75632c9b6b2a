"""The judge of statements, judged: what it must refuse, and what it must let pass."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.db.database import Database
from tests.isolation import plans

GOOD = [
    "SELECT id FROM accounts WHERE tenant_id = $1",
    "SELECT a.id FROM accounts a WHERE a.tenant_id = $1 AND a.name = $2 FOR UPDATE",
    "SELECT a.id FROM accounts a JOIN contacts c ON c.tenant_id = $1 AND c.account_id = a.id WHERE a.tenant_id = $1",
    # The planner knows that what equals an equal is equal, and puts the condition on both scans.
    "SELECT a.id FROM accounts a JOIN contacts c ON c.tenant_id = a.tenant_id AND c.account_id = a.id"
    " WHERE a.tenant_id = $1",
    "UPDATE accounts SET name = $2 WHERE tenant_id = $1",
    "DELETE FROM record_tokens WHERE tenant_id = $1 AND id = $2",
    "INSERT INTO change_counters (tenant_id, seq) VALUES ($1::UUID, 1)",
    "INSERT INTO change_counters (seq, tenant_id) SELECT count(*), $1 FROM users",
    "SELECT id FROM users",
]
BAD = [
    "SELECT id FROM accounts",
    "SELECT id FROM accounts WHERE id = $1",
    "SELECT id FROM accounts WHERE tenant_id = $1 OR name = $2",
    "SELECT id FROM accounts WHERE tenant_id <> $1",
    "SELECT id FROM accounts WHERE tenant_id IN ($1, $2)",
    "SELECT id FROM accounts WHERE tenant_id IS NOT NULL AND id = $1",
    "SELECT id FROM accounts WHERE tenant_id = id",
    "SELECT tenant_id FROM accounts WHERE id = $1 AND NOT (tenant_id = $2)",
    "SELECT a.id FROM accounts a JOIN contacts c ON c.account_id = a.id WHERE a.tenant_id = $1",
    "SELECT (SELECT count(*) FROM contacts c WHERE c.account_id = a.id) FROM accounts a WHERE a.tenant_id = $1",
    "SELECT id FROM users WHERE id IN (SELECT owner_id FROM accounts)",
    "UPDATE accounts SET name = $1",
    "UPDATE accounts a SET name = c.name FROM contacts c WHERE a.tenant_id = $1 AND c.account_id = a.id",
    "DELETE FROM record_tokens WHERE id = $1",
    "INSERT INTO change_counters (seq, tenant_id) VALUES ($1, gen_random_uuid())",
    "INSERT INTO change_counters (tenant_id, seq) SELECT tenant_id, 1 FROM memberships",
    "SELECT nothing FROM nowhere",
]


@pytest.mark.parametrize("sql", GOOD)
async def test_a_statement_that_names_its_tenant_passes(sql: str, database: Database, administrator: Any) -> None:
    assert (await plans.read(administrator, sql)).wrong == ()


@pytest.mark.parametrize("sql", BAD)
async def test_a_statement_that_does_not_is_found(sql: str, database: Database, administrator: Any) -> None:
    assert (await plans.read(administrator, sql)).wrong
