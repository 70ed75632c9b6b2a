"""Keeps processes running: starts them in groups of their own, restarts what crashes, stops all of them in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import psutil

from infra.engines.engine import Engine, Program
from infra.leash import Leash

ROOT = Path(__file__).resolve().parent.parent
_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0
_HEALTHY_AFTER = 60.0
"""Seconds after which a crash no longer counts towards the next delay."""
_GIVES_UP_STARTING = 3
_LOG_LIMIT = 20_000_000
_TRIM_EVERY = 30.0


Pids = dict[str, tuple[int, float, int]]
"""By name: process id, when it was created, the signal that stops it."""


class StartFailed(RuntimeError):
    """A process did not come up; the message ends with the last lines of its log."""


@dataclass
class _Child:
    program: Program
    floor: int
    process: asyncio.subprocess.Process | None = None
    created: float = 0.0
    crashes: int = 0
    task: asyncio.Task[None] | None = None


class Supervisor:
    """`floor` orders the stop: the highest floor first, so that engines outlive what uses them."""

    def __init__(
        self,
        logs: Path,
        environment: Mapping[str, str],
        *,
        changed: Callable[[Pids], None] = lambda pids: None,
        crashed: Callable[[str, int], None] = lambda name, status: None,
    ) -> None:
        self.environment = dict(environment)
        self._logs = logs
        self._changed = changed
        self._crashed = crashed
        self._children: dict[str, _Child] = {}
        self._stopping = False
        self._leash = Leash()
        self._trimming: asyncio.Task[None] | None = None
        logs.mkdir(parents=True, exist_ok=True)

    @property
    def pids(self) -> Pids:
        """Of what runs now."""
        running = ((name, child, child.process) for name, child in self._children.items())
        return {name: (p.pid, c.created, int(c.program.stop_signal)) for name, c, p in running if p}

    async def start_engine(self, engine: Engine, within: float = 60) -> None:
        await asyncio.to_thread(engine.prepare)
        await self.start(engine.program(), floor=0)
        await self.wait_for(engine.name, engine.answers, within)

    async def start(self, program: Program, floor: int = 1) -> None:
        self._trimming = self._trimming or asyncio.create_task(self._trim_logs())
        child = self._children[program.name] = _Child(program, floor)
        await self._spawn(child)
        child.task = asyncio.create_task(self._keep_running(child))

    async def run_to_end(self, program: Program) -> None:
        """Run something that ends by itself. Raises StartFailed with its last words when it fails."""
        child = self._children[program.name] = _Child(program, floor=1)
        process = await self._spawn(child)
        status = await process.wait()
        self._forget(child)
        del self._children[program.name]
        if status:
            raise StartFailed(f"{program.name}: {self.last_words(program.name)}")

    async def wait_for(self, name: str, answers: Callable[[], Awaitable[bool]], within: float) -> None:
        """Return when `answers` is true. Raises StartFailed after `within` seconds, or when it keeps crashing."""
        child = self._children[name]
        deadline = time.monotonic() + within
        while not await answers():
            if child.crashes >= _GIVES_UP_STARTING:
                raise StartFailed(f"{name} keeps crashing. {self.last_words(name)}")
            if time.monotonic() > deadline:
                raise StartFailed(f"{name} did not answer within {within:.0f} s. {self.last_words(name)}")
            await asyncio.sleep(0.03)

    def last_words(self, name: str, lines: int = 12) -> str:
        log = self._log_path(name)
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        return f"{log}:\n" + "\n".join(text.splitlines()[-lines:])

    async def stop(self) -> None:
        """End everything and wait for it. Safe to call twice."""
        self._stopping = True
        for floor in sorted({child.floor for child in self._children.values()}, reverse=True):
            await asyncio.gather(*(self._stop(c) for c in self._children.values() if c.floor == floor))
        if self._trimming:
            self._trimming.cancel()
        self._leash.close()

    def hurry(self) -> None:
        """Kill what is still being waited for."""
        for pid, *_ in self.pids.values():
            _signal_group(pid, signal.SIGKILL)

    async def _spawn(self, child: _Child) -> asyncio.subprocess.Process:
        program = child.program
        with self._open_log(program.name) as log:
            child.process = await asyncio.create_subprocess_exec(
                *program.command,
                cwd=ROOT,
                env={**self.environment, **program.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=program.inherits,
            )
        # It may have ended by now; whoever waits for it is told its last words.
        with contextlib.suppress(psutil.NoSuchProcess):
            child.created = psutil.Process(child.process.pid).create_time()
        self._leash.hold(child.process.pid, program.stop_signal, program.patience)
        self._changed(self.pids)
        return child.process

    async def _keep_running(self, child: _Child) -> None:
        while child.process:
            started = time.monotonic()
            status = await child.process.wait()
            self._forget(child)
            if self._stopping:
                return
            child.crashes = 1 if time.monotonic() - started > _HEALTHY_AFTER else child.crashes + 1
            self._crashed(child.program.name, status)
            await asyncio.sleep(min(_FIRST_DELAY * 2 ** (child.crashes - 1), _LONGEST_DELAY))
            if not self._stopping:
                await self._spawn(child)

    def _forget(self, child: _Child) -> None:
        """The leader is gone: end what it may have left behind in its group."""
        assert child.process is not None
        _signal_group(child.process.pid, signal.SIGKILL)
        self._leash.release(child.process.pid)
        child.process = None
        self._changed(self.pids)

    async def _stop(self, child: _Child) -> None:
        process, task = child.process, child.task
        if process and process.returncode is None:
            _signal_group(process.pid, child.program.stop_signal)
            try:
                await asyncio.wait_for(asyncio.shield(process.wait()), child.program.patience)
            except TimeoutError:
                _signal_group(process.pid, signal.SIGKILL)
        elif task:
            task.cancel()  # between a crash and a restart
        if task:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _log_path(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def _open_log(self, name: str) -> BinaryIO:
        path = self._log_path(name)
        path.touch(mode=0o600)
        return path.open("ab")

    async def _trim_logs(self) -> None:
        """Keep one older part of each log, so that none ever fills the disk. Writers append, so cutting is safe."""
        while True:
            for log in self._logs.glob("*.log"):
                if log.stat().st_size > _LOG_LIMIT:
                    shutil.copyfile(log, log.with_suffix(".log.1"))
                    os.truncate(log, 0)
            await asyncio.sleep(_TRIM_EVERY)


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
