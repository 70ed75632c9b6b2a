"""A set of engines that lives as long as somebody holds its fifo open: for tests and measurements.

`python -m infra.engines.throwaway DIRECTORY [durable]` starts everything, migrates a template database, writes
`ready.json` and waits for end-of-file on DIRECTORY/alive. However its users end, the last to go takes the engines and
the folder along.
`hold(directory)` is the users' side.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.engines.engine import HOST, free_port
from infra.engines.inbox import Inbox
from infra.engines.objects import Objects
from infra.engines.postgres import Postgres
from infra.engines.redis import Redis
from infra.supervisor import ROOT, StartFailed, Supervisor
from tenants.adapters import wrapping
from tenants.config import KEY_FILE
from tenants.db import migrate, roles
from tenants.db.database import APP_ROLE, DISPATCH_ROLE, OWNER_ROLE

TEMPLATE = "rapport_template"
_ATTEMPTS = 3
_PASSWORD = "throwaway-engines"  # noqa: S105 - reachable on 127.0.0.1 for the length of one test run, holding nothing


@dataclass(frozen=True, slots=True)
class Throwaway:
    """Where the engines are. One server, one set of roles and passwords for all databases on it."""

    postgres_port: int
    redis_port: int
    objects_port: int
    smtp_port: int
    page_port: int
    objects_directory: str

    @property
    def admin_url(self) -> str:
        return f"postgresql://postgres:{_PASSWORD}@{HOST}:{self.postgres_port}/postgres"

    def environment(self, database: str, redis_number: int, bucket: str) -> dict[str, str]:
        """The `RAPPORT_…` variables for one user of these engines: its own database, Redis number and bucket."""
        return {
            "RAPPORT_DATABASE_URL": self._role_url(APP_ROLE, database),
            "RAPPORT_OWNER_DATABASE_URL": self._role_url(OWNER_ROLE, database),
            "RAPPORT_DISPATCH_DATABASE_URL": self._role_url(DISPATCH_ROLE, database),
            "RAPPORT_REDIS_URL": f"redis://:{_PASSWORD}@{HOST}:{self.redis_port}/{redis_number}",
            "RAPPORT_SMTP_URL": f"smtp://{HOST}:{self.smtp_port}",
            "RAPPORT_INBOX_URL": f"http://{HOST}:{self.page_port}",
            "RAPPORT_S3_ENDPOINT": f"http://{HOST}:{self.objects_port}",
            "RAPPORT_S3_BUCKET": bucket,
            "RAPPORT_S3_ACCESS_KEY": _PASSWORD,
            "RAPPORT_S3_SECRET_KEY": _PASSWORD,
            "RAPPORT_SECRET_KEY": "5eed" * 16,
            "RAPPORT_AUDIT_KEY": "a0d1" * 16,
            "RAPPORT_KEY_FILE": str(Path(self.objects_directory).parent / KEY_FILE),
            "RAPPORT_ENVIRONMENT": "test",
        }

    def _role_url(self, role: str, database: str) -> str:
        return roles.role_url(role, _PASSWORD, HOST, self.postgres_port, database)


PASSWORDS = roles.Passwords(owner=_PASSWORD, app=_PASSWORD, dispatch=_PASSWORD)


@contextmanager
def hold(directory: Path, within: float = 90, *, durable: bool = False) -> Iterator[Throwaway]:
    """Start the engines of `directory`, or join those another process started there. Raises StartFailed.

    Theirs is PostgreSQL without fsync, unless they are to be `durable`, as an installation is.
    """
    with _locked(directory):
        alive = _join(directory) or _open_fresh(directory, durable)
    try:
        yield _read(directory, within)
    finally:
        os.close(alive)


def _join(directory: Path) -> int | None:
    try:
        return os.open(directory / "alive", os.O_WRONLY | os.O_NONBLOCK)
    except OSError:  # never started, or its keeper is gone
        return None


def _open_fresh(directory: Path, durable: bool) -> int:
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True, mode=0o700)
    os.mkfifo(directory / "alive", 0o600)
    keeper = subprocess.Popen(
        [sys.executable, "-m", "infra.engines.throwaway", str(directory), *(["durable"] if durable else [])],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(directory / "failed.txt").open("wb"),
        start_new_session=True,
    )
    while (alive := _join(directory)) is None:
        if keeper.poll() is not None:
            raise StartFailed((directory / "failed.txt").read_text(encoding="utf-8", errors="replace"))
        time.sleep(0.02)
    return alive


def _read(directory: Path, within: float) -> Throwaway:
    deadline = time.monotonic() + within
    ready = directory / "ready.json"
    while not ready.exists():
        said = (directory / "failed.txt").read_text(encoding="utf-8", errors="replace")
        if said or time.monotonic() > deadline:
            raise StartFailed(said or f"The throw-away engines did not answer within {within:.0f} s.")
        time.sleep(0.05)
    return Throwaway(**json.loads(ready.read_text(encoding="utf-8")))


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    directory.parent.mkdir(parents=True, exist_ok=True)
    with directory.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


async def serve(directory: Path, alive: int, durable: bool) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        supervisor = Supervisor(directory / "logs", os.environ)
        try:
            found = await _start(supervisor, directory / f"attempt{attempt}", durable)
            ready = directory / "ready.part"
            ready.write_text(json.dumps(asdict(found)), encoding="utf-8")
            ready.rename(directory / "ready.json")
            await asyncio.to_thread(_wait_for_users_to_go, directory, alive)
            return
        except StartFailed:  # most likely a port taken between choosing and using it
            if attempt == _ATTEMPTS:
                raise
        finally:
            await supervisor.stop()


async def _start(supervisor: Supervisor, data: Path, durable: bool) -> Throwaway:
    found = Throwaway(free_port(), free_port(), free_port(), free_port(), free_port(), str(data / "objects"))
    wrapping.make_file(data / KEY_FILE)
    postgres = Postgres(data / "postgres", found.postgres_port, _PASSWORD, throwaway=not durable)
    await asyncio.gather(
        _start_database(supervisor, postgres, found),
        supervisor.start_engine(Redis(data / "redis", found.redis_port, _PASSWORD, throwaway=True)),
        supervisor.start_engine(Objects(data / "objects", found.objects_port, _PASSWORD, _PASSWORD)),
        supervisor.start_engine(Inbox(data / "inbox", found.smtp_port, found.page_port)),
    )
    return found


async def _start_database(supervisor: Supervisor, postgres: Postgres, found: Throwaway) -> None:
    await supervisor.start_engine(postgres)
    await roles.bootstrap(found.admin_url, TEMPLATE, PASSWORDS)
    await migrate.migrate(found.environment(TEMPLATE, 0, "")["RAPPORT_OWNER_DATABASE_URL"])


def _wait_for_users_to_go(directory: Path, alive: int) -> None:
    """End-of-file means nobody is there; under the lock nobody can come, so the decision to go is final."""
    while True:
        while os.read(alive, 1):
            pass
        with _locked(directory):
            if any(event & select.POLLHUP for _, event in _poll(alive)):
                (directory / "alive").unlink()
                return


def _poll(alive: int) -> list[tuple[int, int]]:
    poll = select.poll()
    poll.register(alive, 0)
    return poll.poll(0)


def main() -> None:
    directory = Path(sys.argv[1])
    alive = os.open(directory / "alive", os.O_RDONLY)  # waits for the first user
    asyncio.run(serve(directory, alive, "durable" in sys.argv[2:]))
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
