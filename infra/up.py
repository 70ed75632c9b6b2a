"""Bring everything up, keep it up, take it down without leaving anything running."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from infra import processes
from infra.engines.engine import HOST, Engine, Program
from infra.engines.postgres import Postgres
from infra.fingerprint import fingerprint
from infra.installation import installation
from infra.progress import Progress
from infra.state import DEFAULT_PORT, DataFolder, Running, process_created
from infra.supervisor import ROOT, Pids, Supervisor
from infra.web_build import CONSOLE
from infra.words import say

NEEDED_MB = 300
_API_WITHIN = 120.0


class CannotStart(RuntimeError):
    """The message is a plain sentence with the mend."""


async def run(folder: DataFolder, port: int | None, *, detached: bool = False) -> None:
    """Start, serve until told to stop, stop. The folder is locked by the caller. Raises CannotStart, StartFailed."""
    up = _Up(folder, port, detached)
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, up.told_to_stop, told)
    start = asyncio.create_task(up.start())
    waiting = asyncio.create_task(told.wait())
    try:
        await asyncio.wait({start, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if start.done():
            start.result()
            await waiting
    finally:
        start.cancel()
        waiting.cancel()
        await up.stop()


class _Up:
    def __init__(self, folder: DataFolder, port: int | None, detached: bool) -> None:
        self.began = time.monotonic()
        self.detached = detached
        self.folder = folder
        self.progress = Progress()
        self.progress.line(say("starting", data=folder.path))
        _refuse_full_disk(folder.path)
        ended = folder.end_leftovers()
        if ended:
            self.progress.line(say("leftovers", count=ended), "yellow")
        self.listening = _listen(folder, port, self.progress)
        self.port: int = self.listening.getsockname()[1]
        self.ports = folder.engine_ports()
        self.installation = installation(folder, self.ports, self.port)
        self.running = Running(os.getpid(), process_created(os.getpid()), self.port, ports=self.ports)
        self.supervisor = Supervisor(
            folder.logs, self.installation.environment, changed=self._note_children, crashed=self._say_crashed
        )

    async def start(self) -> None:
        with self.progress:
            await self._bring_up()
        self._announce()

    def told_to_stop(self, told: asyncio.Event) -> None:
        """Once: in order. Again: at once."""
        if told.is_set():
            self.supervisor.hurry()
        told.set()

    async def stop(self) -> None:
        self.progress.line(say("stopping"))
        await self.supervisor.stop()
        self.listening.close()
        self.folder.forget()
        self.progress.line(say("stopped"))

    async def _bring_up(self) -> None:
        mine = self.installation
        api = processes.api_on(self.listening.fileno())
        warm = self._is_warm()
        if warm:
            await self.supervisor.start(api)  # it loads for longer than the engines take to answer
        others = [self._engine(engine) for engine in (mine.redis, mine.objects, mine.inbox) if engine]
        await _all_or_none(self._database(), self._web(), *others)
        with self.progress.step("api"):
            if not warm:
                await self.supervisor.start(api)
            await self.supervisor.wait_for("api", self._is_ready, _API_WITHIN)
        with self.progress.step("workers"):
            for program in processes.behind_the_api():
                await self.supervisor.start(program)

    def _is_warm(self) -> bool:
        """Nothing to migrate, to build or to recover: our own database was closed in order, at today's schema."""
        postgres = self.installation.postgres
        closed_in_order = postgres and not (postgres.directory / "postmaster.pid").exists()
        built = CONSOLE.is_current() or not CONSOLE.exists()
        return bool(closed_in_order and built and self.folder.stamp("schema") == _schema())

    async def _engine(self, engine: Engine) -> None:
        with self.progress.step(engine.name):
            await self.supervisor.start_engine(engine)

    async def _database(self) -> None:
        postgres = self.installation.postgres
        if postgres:
            await self._engine(postgres)
        if postgres and self.folder.stamp("schema") == _schema():
            return
        with self.progress.step("migrate"):
            await self._migrate(postgres)
        self.folder.set_stamp("schema", _schema())

    async def _migrate(self, postgres: Postgres | None) -> None:
        """In a process of its own: most starts need none of what it loads."""
        admin = {"RAPPORT_ADMIN_DATABASE_URL": postgres.admin_url} if postgres else {}
        command = [sys.executable, "-m", "infra.migrate"]
        await self.supervisor.run_to_end(Program("migrate", command, admin))

    async def _web(self) -> None:
        if not CONSOLE.exists() or CONSOLE.is_current():
            return
        with self.progress.step("web"):
            warning = await CONSOLE.build(self.folder.logs / "web-build.log")
        if warning:
            self.progress.line(warning, "yellow")

    async def _is_ready(self) -> bool:
        return await asyncio.to_thread(readiness, self.port) is None

    def _announce(self) -> None:
        running = self.running
        running.address = self.installation.environment["RAPPORT_PUBLIC_URL"]
        running.inbox = self.installation.environment.get("RAPPORT_INBOX_URL", "")
        running.seconds = round(time.monotonic() - self.began, 2)
        self.folder.set_stamp("port", str(self.port))
        self.progress.line(say("ready", seconds=f"{running.seconds:.1f}", address=running.address), "bold green")
        if running.inbox:
            self.progress.line(say("ready.inbox", address=running.inbox))
        if not self.detached:
            self.progress.line(say("ready.stop"))
        running.ready = True
        self.folder.note(running)  # last: who started it in the background returns on this

    def _note_children(self, pids: Pids) -> None:
        self.running.children = pids
        self.folder.note(self.running)

    def _say_crashed(self, name: str, status: int) -> None:
        log = self.folder.logs / f"{name}.log"
        self.progress.line(say("crashed", name=name, status=status, log=log), "yellow")


def readiness(port: int) -> str | None:
    """None when the API says it is ready, else what it says instead."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return None if answer.status == 200 else f"HTTP {answer.status}"
    except urllib.error.HTTPError as refused:
        return f"HTTP {refused.code} {refused.read(300).decode('utf-8', 'replace')}"
    except OSError as unreachable:
        return str(unreachable)


def free_mb(path: Path) -> int:
    return shutil.disk_usage(path).free // 1_000_000


def _schema() -> str:
    """A word for what the database is migrated to by this code."""
    return fingerprint([ROOT / "tenants" / "db"], leaving_out=frozenset({"__pycache__"}))


def _listen(folder: DataFolder, wanted: int | None, progress: Progress) -> socket.socket:
    """The socket the API will answer on, held from the first moment on so that no other copy takes its port."""
    if wanted is not None:
        try:
            return _open(wanted)
        except OSError:
            raise CannotStart(say("port.taken", port=wanted)) from None
    while True:
        port = folder.public_port()
        with contextlib.suppress(OSError):  # another copy was quicker: on to the next port
            found = _open(port)
            break
    if port != DEFAULT_PORT and not folder.stamp("port"):
        progress.line(say("port.next", port=DEFAULT_PORT, next=port), "yellow")
    return found


def _open(port: int) -> socket.socket:
    return socket.create_server((HOST, port), backlog=1024)


def _refuse_full_disk(path: Path) -> None:
    free = free_mb(path)
    if free < NEEDED_MB:
        raise CannotStart(say("disk.full", free=free, need=NEEDED_MB, data=path))


async def _all_or_none(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Like gather, but the first failure ends the others before it is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            for coroutine in coroutines:
                group.create_task(coroutine)
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
