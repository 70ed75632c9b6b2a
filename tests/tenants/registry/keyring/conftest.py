"""A key-encryption key of its own for a test that rotates it, in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tenants.adapters import wrapping
from tenants.config import KEY_FILE, Settings
from tests.engines import environment


@pytest.fixture
def key_file(fresh_database: Settings, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "keys" / KEY_FILE
    wrapping.make_file(path)
    with environment({"RAPPORT_KEY_FILE": str(path)}):
        yield path
