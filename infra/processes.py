"""The processes of Rapport itself. The doors do not know each other: infra starts the other two by these commands."""

from __future__ import annotations

import sys

from infra.engines.engine import HOST, Program
from tenants.jobs import Lane

PATIENCE = 12.0
"""Seconds to end cleanly; each process promises ten."""


def api(port: int, host: str = HOST) -> Program:
    command = ["uvicorn", "api.app:app", "--host", host, "--port", str(port), "--no-access-log", "--no-server-header"]
    return _program("api", [*command, "--loop", "uvloop", "--http", "httptools", "--timeout-graceful-shutdown", "8"])


def relay() -> Program:
    return _program("relay", ["workers", "relay"])


def scheduler() -> Program:
    return _program("scheduler", ["workers", "scheduler"])


def worker(lane: Lane) -> Program:
    return _program(f"worker-{lane.value}", ["workers", "worker", "--lane", lane.value])


def behind_the_api() -> list[Program]:
    return [relay(), scheduler(), *(worker(lane) for lane in Lane)]


def _program(name: str, module: list[str]) -> Program:
    return Program(name, [sys.executable, "-m", *module], patience=PATIENCE)
