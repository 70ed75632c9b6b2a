"""The processes of Rapport itself. The doors do not know each other: infra starts the other two by these commands."""

from __future__ import annotations

import sys
from dataclasses import replace

from infra.engines.engine import HOST, Program
from tenants.jobs import Lane

PATIENCE = 12.0
"""Seconds to end cleanly; each process promises ten."""


SOCKETS = ["--ws", "websockets-sansio", "--ws-max-size", "65536", "--ws-per-message-deflate", "false"]
"""Without compression, which would cost every idle socket more than all else about it. Pings go out every 20 s."""


def api(port: int, host: str = HOST) -> Program:
    """The API on a port of its own choosing, as a container runs it."""
    return _api(["--host", host, "--port", str(port)])


def api_on(listening: int) -> Program:
    """The API on a socket that is open already, under the number `listening`: nobody else can have its port, and while
    it is started again, callers wait instead of being turned away.
    """
    return replace(_api(["--fd", str(listening)]), inherits=(listening,))


def _api(where: list[str]) -> Program:
    command = ["uvicorn", "api.app:app", *where, "--no-access-log", "--no-server-header"]
    engine = ["--loop", "uvloop", "--http", "httptools", "--timeout-graceful-shutdown", "8"]
    return _program("api", [*command, *engine, *SOCKETS])


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
