"""The gateway as a process of its own: what only a real socket shows."""

from __future__ import annotations

import time

import httpx

from infra.processes import SOCKETS
from tests.chaos.processes import Process, Processes


def serve(processes: Processes, port: int, **environment: str) -> Process:
    """Start the gateway as the launcher does, and wait until it answers."""
    command = ["uvicorn", "api.app:app", "--no-access-log", "--no-server-header", *SOCKETS]
    process = processes.start(*command, "--port", str(port), **environment)
    wait_until_it_answers(process, port)
    return process


def wait_until_it_answers(process: Process, port: int, within: float = 60) -> None:
    deadline = time.monotonic() + within
    while process.alive and time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(process.said()[-2000:])
