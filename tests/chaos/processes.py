"""Real processes for tests: started against the test's engines, killed without warning, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from infra.supervisor import ROOT


@dataclass
class Process:
    """One `python -m …` of ours. `again()` starts it anew, as a supervisor would, until its test is `over`."""

    arguments: tuple[str, ...]
    log: Path
    environment: dict[str, str]
    popen: subprocess.Popen[bytes] = field(init=False)
    over: bool = False
    _born: int = 0
    """Where in its log the life it leads now begins."""

    def __post_init__(self) -> None:
        self.again()

    def again(self) -> None:
        if self.over:
            raise RuntimeError(f"the test that {self.arguments} belongs to has ended")
        self._born = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", *self.arguments],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        return self.popen.poll() is None

    def kill(self) -> None:
        """kill -9: no goodbye."""
        self.popen.kill()
        self.popen.wait()

    def stop(self, within: float = 30) -> float:
        """SIGTERM; returns the seconds it took to leave."""
        started = time.monotonic()
        self.popen.send_signal(signal.SIGTERM)
        self.popen.wait(timeout=within)
        return time.monotonic() - started

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def has_said(self, words: str) -> bool:
        """In the life it leads now."""
        return words.encode() in self.log.read_bytes()[self._born :]

    def wait_until_it_says(self, words: str, within: float = 60) -> None:
        deadline = time.monotonic() + within
        while words not in self.said():
            if not self.alive or time.monotonic() > deadline:
                raise AssertionError(f"{self.arguments} did not say {words!r}:\n{self.said()[-2000:]}")
            time.sleep(0.02)


class Processes:
    """Starts processes, remembers all of them, ends all of them."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._all: list[Process] = []

    def start(self, *arguments: str, **environment: str) -> Process:
        """Run `python -m ARGUMENTS`, with `environment` on top of the test's exported settings."""
        process = Process(arguments, self._logs / f"{len(self._all)}-{arguments[-1]}.log", environment)
        self._all.append(process)
        return process

    def end(self) -> None:
        for process in self._all:
            process.over = True
            if process.alive:
                process.kill()


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """What this test starts; all of it is gone afterwards, however the test ends."""
    started = Processes(tmp_path)
    yield started
    started.end()
