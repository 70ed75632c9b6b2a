"""Who imports."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tenants.context import TenantContext
from tests import cast

_ROOT = Path(__file__).parents[4]
_VECTORS = Path(os.environ.get("RAPPORT_VECTORS", _ROOT.parent / "shared" / "vectors"))
EXPORT = _VECTORS / "crm_exports" / "accountData.csv"
collect_ignore = [] if EXPORT.exists() else ["test_account_export.py", "test_other_exports.py"]


@pytest.fixture
def alice(people: cast.Cast) -> TenantContext:
    return people.alice.context


@pytest.fixture
def mallory(people: cast.Cast) -> TenantContext:
    return people.mallory.context
