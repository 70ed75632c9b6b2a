"""What every engine has in common: how it is prepared, started, asked whether it answers, and stopped."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

HOST = "127.0.0.1"


class EngineMissing(RuntimeError):
    """The program of an engine is not on this machine; the message says what brings it."""


@dataclass(frozen=True, slots=True)
class Program:
    """A process to run in the foreground, in a group of its own, with its output in `<name>.log`."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    """Seconds it has to end by itself before it is killed."""
    inherits: tuple[int, ...] = ()
    """Open files it gets from whoever starts it, under the same numbers."""


class Engine(Protocol):
    """One embedded engine. `prepare` may block (it runs in a thread); `answers` must not raise."""

    @property
    def name(self) -> str: ...

    def prepare(self) -> None: ...

    def program(self) -> Program: ...

    async def answers(self) -> bool: ...


def free_port(preferred: int = 0, span: int = 1) -> int:
    """`preferred`, the next free port within `span`, or any free one. Not reserved: a race is possible, and retried."""
    for port in range(preferred, preferred + span):
        if port and port_is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    return int(port)


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


async def accepts(port: int) -> bool:
    """Whether something listens on `port`."""
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(HOST, port), 1)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


def private_file(path: Path, text: str) -> Path:
    """Write `text` where only the owner can read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="utf-8")
    return path
