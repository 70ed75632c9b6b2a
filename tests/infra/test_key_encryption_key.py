"""The key that wraps all others: made by `up`, and turned by a command while everything runs."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.state import DataFolder
from infra.supervisor import ROOT
from tenants.adapters import wrapping
from tenants.config import KEY_FILE, Settings
from tenants.registry.keyring import keeping
from tests import cast
from tests.engines import environment


@pytest.fixture
def key_file(fresh_database: Settings, tmp_path: Path) -> Iterator[Path]:
    path = DataFolder(tmp_path).key_file()
    with environment({"RAPPORT_KEY_FILE": str(path)}):
        yield path


def test_it_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = DataFolder(tmp_path).key_file()
    before = path.read_text()
    assert path == tmp_path / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert DataFolder(tmp_path).key_file().read_text() == before
    assert len(wrapping.read_file(path)) == 1


async def turn(*flags: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.key_encryption_key", *flags]
    return await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, env={**os.environ, "LANG": "C"}, capture_output=True, text=True
    )


async def test_a_new_key_wraps_everybodys_and_old_ones_are_destroyed_when_asked_for(key_file: Path) -> None:
    alice = await cast.owner("Alice", "acme")
    before = await keeping.ring_of(alice.tenant_id)
    turned = await turn()
    assert turned.returncode == 0, turned.stderr
    assert len(wrapping.read_file(key_file)) == 2
    assert "2 of 2" in turned.stdout
    keeping._held.clear()
    assert (await keeping.ring_of(alice.tenant_id)).data == before.data
    again = await turn("rewrap", "forget-old")
    assert again.returncode == 0, again.stderr
    assert "0 of 2" in again.stdout
    assert len(wrapping.read_file(key_file)) == 1
    keeping._held.clear()
    assert (await keeping.ring_of(alice.tenant_id)).index == before.index


async def test_without_a_file_it_says_what_is_missing(key_file: Path) -> None:
    await asyncio.to_thread(key_file.unlink)
    turned = await turn()
    assert turned.returncode == 1
    assert "RAPPORT_KEY_FILE" in turned.stderr
