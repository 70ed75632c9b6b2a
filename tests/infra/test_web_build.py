"""The console is built when its sources changed, and only then."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.web_build import Console, WebBuildFailed, node_environment

BUILD = "test -f src/page && mkdir -p dist && cat src/page >> dist/index.html"


@pytest.fixture
def console(tmp_path: Path) -> Console:
    package = {"name": "console", "version": "1.0.0", "private": True, "scripts": {"build": BUILD}}
    lock = {"name": "console", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "console"}}}
    (tmp_path / "web" / "src").mkdir(parents=True)
    (tmp_path / "web" / "package.json").write_text(json.dumps(package))
    (tmp_path / "web" / "package-lock.json").write_text(json.dumps(lock))
    (tmp_path / "web" / "src" / "page").write_text("one.")
    (tmp_path / "web" / "node_modules").mkdir()
    return Console(tmp_path)


async def test_built_once_again_after_a_change_and_the_old_one_serves_when_that_fails(
    console: Console, tmp_path: Path
) -> None:
    page, log = console.web / "dist" / "index.html", tmp_path / "build.log"
    assert not console.is_current()
    for _ in range(2):
        assert await console.build(log) is None
    assert console.is_current() and page.read_text() == "one."

    (console.web / "src" / "page").write_text("two.")
    assert not console.is_current()
    assert await console.build(log) is None
    assert page.read_text() == "one.two."

    (console.web / "src" / "page").unlink()
    assert str(log) in str(await console.build(log))
    assert not console.is_current()


async def test_a_first_build_that_fails_says_where_to_look(console: Console, tmp_path: Path) -> None:
    (console.web / "src" / "page").unlink()
    with pytest.raises(WebBuildFailed, match=r"Mend: see .*build\.log"):
        await console.build(tmp_path / "build.log")


def test_npm_and_node_come_from_the_locked_wheel() -> None:
    environment = node_environment()
    for program, version in (("node", "v24."), ("npm", "11.")):
        found = shutil.which(program, path=environment["PATH"])
        assert found and Path(found).is_relative_to(sys.prefix)
        said = subprocess.run([found, "--version"], env=environment, capture_output=True, text=True, check=True)
        assert said.stdout.startswith(version)
