"""What an installation keeps in its data folder: secrets, ports, who runs, logs. Nothing of it is committed."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

import psutil

from infra.engines.engine import free_port, port_is_free, private_file
from infra.leash import end
from infra.supervisor import ROOT, Pids
from tenants.config import KEY_FILE

DEFAULT_PORT = 8000
_PORT_SPAN = 200
_ENGINE_PORTS = ("postgres", "redis", "objects", "smtp", "inbox")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Made once, by chance, and kept: passwords of the embedded engines and the key of the installation."""

    secret_key: str
    postgres: str
    owner: str
    app: str
    dispatch: str
    redis: str
    s3_access: str
    s3_secret: str


@dataclass(slots=True)
class Running:
    """Written by the process that supervises. `created` tells a process from a later one with the same number."""

    pid: int
    created: float
    port: int = 0
    address: str = ""
    inbox: str = ""
    ready: bool = False
    seconds: float = 0.0
    ports: dict[str, int] = field(default_factory=dict)
    children: Pids = field(default_factory=dict)


class DataFolder:
    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        self.logs = self.path / "logs"
        self._lock: TextIO | None = None

    @classmethod
    def chosen(cls, data: Path | None) -> DataFolder:
        """`--data`, else RAPPORT_DATA, else `.rapport` in the checkout."""
        return cls(data or Path(os.environ.get("RAPPORT_DATA") or ROOT / ".rapport"))

    def make(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.logs.mkdir(exist_ok=True)

    def lock(self) -> bool:
        """Claim the folder for this process' life; False when another one has it. The system frees it on any death."""
        lock = (self.path / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        self._lock = lock
        return True

    def unlock(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    def in_use(self) -> bool:
        if not (self.path / "lock").exists():
            return False
        free = self.lock()
        if free:
            self.unlock()
        return not free

    def secrets(self) -> Secrets:
        path = self.path / "secrets.json"
        if not path.exists():
            made = {name: secrets.token_hex(32 if name == "secret_key" else 16) for name in Secrets.__annotations__}
            private_file(path, json.dumps(made, indent=1))
        return Secrets(**json.loads(path.read_text(encoding="utf-8")))

    def key_file(self) -> Path:
        """The key-encryption key, for its owner alone; made once. Without it nothing that was encrypted opens."""
        path = self.path / KEY_FILE
        if not path.exists():
            private_file(path, f"{secrets.token_hex(32)}\n")
        return path

    def running(self) -> Running | None:
        """What the last supervisor noted, whether it still lives or not."""
        try:
            return Running(**json.loads((self.path / "running.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def note(self, running: Running) -> None:
        part = private_file(self.path / "running.part", json.dumps(asdict(running)))
        part.rename(self.path / "running.json")

    def forget(self) -> None:
        (self.path / "running.json").unlink(missing_ok=True)

    def leftovers(self) -> dict[int, int]:
        """Processes (and their signals) of a supervisor that is gone; their watcher normally has ended them."""
        noted = self.running()
        if noted is None:
            return {}
        children = noted.children.values()
        return {pid: number for pid, created, number in children if is_same_process(pid, created)}

    def end_leftovers(self) -> int:
        found = self.leftovers()
        end({pid: (number, 10.0) for pid, number in found.items()})
        self.forget()
        return len(found)

    def stamp(self, name: str) -> str:
        path = self.path / f"{name}.stamp"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def set_stamp(self, name: str, value: str) -> None:
        (self.path / f"{name}.stamp").write_text(value, encoding="utf-8")

    def engine_ports(self) -> dict[str, int]:
        """Below the range systems hand out by chance, and different for each folder, so copies run side by side."""
        base = 20_000 + zlib.crc32(str(self.path).encode()) % 10_000
        return {name: free_port(base + number * 7, 7) for number, name in enumerate(_ENGINE_PORTS)}

    def public_port(self) -> int:
        """The port of the last time if it is free, else the first free one from 8000 on."""
        last: Any = self.stamp("port")
        if last.isdigit() and port_is_free(int(last)):
            return int(last)
        return free_port(DEFAULT_PORT, _PORT_SPAN)


def process_created(pid: int) -> float:
    return float(psutil.Process(pid).create_time())


def is_same_process(pid: int, created: float) -> bool:
    try:
        process = psutil.Process(pid)
        return bool(abs(process.create_time() - created) < 2 and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
