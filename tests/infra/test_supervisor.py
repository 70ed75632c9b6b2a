"""Processes are kept running, stopped in order, and never outlive whoever started them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from infra.engines.engine import Program
from infra.supervisor import ROOT, StartFailed, Supervisor

SLEEP = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"
WITH_A_CHILD = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); {SLEEP}"


def program(name: str, code: str, patience: float = 5) -> Program:
    return Program(name, [sys.executable, "-S", "-c", code], patience=patience)


def gone(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


async def until(true: object, within: float = 5) -> None:
    deadline = time.monotonic() + within
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def test_a_killed_process_is_started_again(tmp_path: Path) -> None:
    crashes: list[tuple[str, int]] = []
    supervisor = Supervisor(tmp_path, os.environ, crashed=lambda name, status: crashes.append((name, status)))
    await supervisor.start(program("sleeper", SLEEP))
    first = supervisor.pids["sleeper"][0]
    os.kill(first, signal.SIGKILL)
    await until(lambda: supervisor.pids.get("sleeper", (first,))[0] != first)
    await supervisor.stop()
    assert crashes == [("sleeper", -9)]
    assert supervisor.pids == {}


async def test_a_stop_reaches_grandchildren_and_those_who_do_not_listen(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path, os.environ)
    await supervisor.start(program("stubborn", STUBBORN, patience=0.3))
    await supervisor.start(program("parent", WITH_A_CHILD))
    await until(lambda: (tmp_path / "parent.log").read_text().count("up") == 2)
    await until(lambda: "up" in (tmp_path / "stubborn.log").read_text())
    leaders = [pid for pid, *_ in supervisor.pids.values()]
    children = [child.pid for pid in leaders for child in psutil.Process(pid).children(recursive=True)]
    assert len(children) == 1
    await supervisor.stop()
    await until(lambda: all(gone(pid) for pid in leaders + children))


async def test_what_keeps_crashing_is_reported_with_its_last_words(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    supervisor = Supervisor(tmp_path, os.environ)
    await supervisor.start(program("broken", "raise SystemExit('no such setting: FOO')"))
    with pytest.raises(StartFailed, match="no such setting: FOO"):
        await supervisor.wait_for("broken", never, within=20)
    await supervisor.stop()


def test_when_the_supervisor_is_killed_its_processes_end(tmp_path: Path) -> None:
    code = f"""
import asyncio, os, pathlib, sys
from infra.engines.engine import Program
from infra.supervisor import Supervisor
async def main():
    supervisor = Supervisor(pathlib.Path({str(tmp_path)!r}), os.environ)
    await supervisor.start(Program("parent", [sys.executable, "-S", "-c", {WITH_A_CHILD!r}], patience=5))
    while (pathlib.Path({str(tmp_path)!r}) / "parent.log").read_text().count("up") < 2:
        await asyncio.sleep(0.02)
    print("ready", flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment, text=True)
    assert owner.stdout and owner.stdout.readline() == "ready\n"
    family = [child.pid for child in psutil.Process(owner.pid).children(recursive=True)]
    assert len(family) == 3  # the watcher, the parent, its child
    owner.kill()
    owner.wait()
    owner.stdout.close()
    deadline = time.monotonic() + 8
    while not all(gone(pid) for pid in family):
        assert time.monotonic() < deadline
        time.sleep(0.02)
