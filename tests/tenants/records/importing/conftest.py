"""Alice's company, big enough to import."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tenants.context import TenantContext
from tenants.db.database import Database
from tenants.plans import Plan
from tests import cast

_ROOT = Path(__file__).parents[4]
_VECTORS = Path(os.environ.get("RAPPORT_VECTORS", _ROOT.parent / "shared" / "vectors"))
EXPORT = _VECTORS / "crm_exports" / "accountData.csv"
collect_ignore = [] if EXPORT.exists() else ["test_account_export.py"]


@pytest.fixture
async def people(database: Database) -> cast.Cast:
    return await cast.everyone()


@pytest.fixture
def alice(people: cast.Cast) -> TenantContext:
    return replace(people.alice.context, plan=Plan.BUSINESS)


@pytest.fixture
def mallory(people: cast.Cast) -> TenantContext:
    return replace(people.mallory.context, plan=Plan.BUSINESS)
