"""What is wrong with this installation, in plain words, and how to mend it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import redis
from pydantic import ValidationError

from infra import background
from infra.engines import objects, postgres
from infra.engines import redis as redis_engine
from infra.engines.engine import EngineMissing
from infra.installation import IncompleteSettings, database_is_given, objects_are_given
from infra.state import DataFolder
from infra.supervisor import ROOT
from infra.up import NEEDED_MB, free_mb, readiness
from infra.web_build import CONSOLE
from infra.words import say
from tenants.config import KEY_FILE, Settings
from tenants.db import migrate, revisions
from tenants.db.database import RoleTooStrong, open_database

_LOW_MB = 2_000
_POSTGRES = "18"


@dataclass(frozen=True, slots=True)
class Finding:
    """`wrong` ones end with how to mend them."""

    wrong: bool
    text: str


def _fine(key: str, **values: object) -> Finding:
    return Finding(False, say(key, **values))


def _wrong(key: str, **values: object) -> Finding:
    return Finding(True, say(key, **values))


def examine(folder: DataFolder, given: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """From the ground up: machine, folder, engines, what runs, what it is connected to."""
    yield _python()
    yield _dependencies()
    yield from _folder(folder, given)
    yield from _engines(folder, given)
    if CONSOLE.exists():
        yield _web()
    yield from _processes(folder)
    yield from _connections(folder, given)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return _fine("ok.python", version=version) if sys.version_info >= (3, 11) else _wrong("python.old", version=version)


def _dependencies() -> Finding:
    stamp = Path(sys.prefix) / "installed.lock"
    same = stamp.exists() and stamp.read_bytes() == (ROOT / "requirements.lock").read_bytes()
    return _fine("ok.dependencies") if same else _wrong("dependencies.differ")


def _folder(folder: DataFolder, given: Mapping[str, str]) -> Iterator[Finding]:
    nearest = next(path for path in (folder.path, *folder.path.parents) if path.exists())
    if not os.access(nearest, os.W_OK):
        yield _wrong("data.unwritable", data=folder.path)
    free = free_mb(nearest)
    if free < _LOW_MB:
        yield _wrong("disk.low", free=free, data=folder.path, need=NEEDED_MB)
    else:
        yield _fine("ok.disk", free=free, data=folder.path)
    version = folder.path / "postgres" / "PG_VERSION"
    if version.exists() and (found := version.read_text(encoding="utf-8").strip()) != _POSTGRES:
        yield _wrong("data.version", data=version.parent, found=found, needed=_POSTGRES)
    if version.exists():
        yield from _keys(folder, given)


def _keys(folder: DataFolder, given: Mapping[str, str]) -> Iterator[Finding]:
    """The file that opens every company's encrypted values, unless a service holds that key."""
    if given.get("RAPPORT_KEY_ENCRYPTION") == "kms":
        return
    path = Path(given.get("RAPPORT_KEY_FILE") or folder.path / KEY_FILE)
    if not path.exists():
        yield _wrong("keys.missing", path=path)
    elif path.stat().st_mode & 0o077:
        yield _wrong("keys.open", path=path)
    else:
        yield _fine("ok.keys", path=path)


def _engines(folder: DataFolder, given: Mapping[str, str]) -> Iterator[Finding]:
    try:
        own_database = not database_is_given(given)
    except IncompleteSettings as incomplete:
        yield Finding(True, str(incomplete))
        own_database = False
    rows: tuple[tuple[str, bool, str, Callable[[], Path]], ...] = (
        ("step.postgres", own_database, "RAPPORT_DATABASE_URL", lambda: postgres.binary("postgres")),
        ("step.redis", not given.get("RAPPORT_REDIS_URL"), "RAPPORT_REDIS_URL", redis_engine.binary),
        ("step.objects", not objects_are_given(given), "RAPPORT_S3_…", objects.binary),
    )
    for name, ours, variable, binary in rows:
        if not ours:
            yield _fine("ok.external", name=say(name), variable=variable)
            continue
        try:
            yield _version(say(name), binary())
        except EngineMissing as missing:
            yield _wrong("engine.missing", reason=missing)


def _version(name: str, binary: Path) -> Finding:
    try:
        said = subprocess.run([str(binary), "--version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as failed:
        return _wrong("engine.broken", name=name, reason=failed)
    if said.returncode:
        return _wrong("engine.broken", name=name, reason=said.stderr.strip())
    return _fine("ok.engine", name=name, version=said.stdout.strip().splitlines()[0])


def _web() -> Finding:
    return _fine("ok.web") if CONSOLE.is_current() else _wrong("web.not.built")


def _processes(folder: DataFolder) -> Iterator[Finding]:
    noted = folder.running()
    if not folder.in_use():
        if noted:
            yield _wrong("pids.stale", count=len(folder.leftovers()))
        yield _fine("ok.stopped", port=folder.public_port())
    elif noted and noted.ready:
        said = readiness(noted.port)
        log = folder.logs / "api.log"
        yield _wrong("api.silent", reason=said, log=log) if said else _fine("ok.running", address=noted.address)


def _connections(folder: DataFolder, given: Mapping[str, str]) -> Iterator[Finding]:
    """Of the running installation, or of whatever the environment names."""
    environment = background.environment(folder) or given
    try:
        values = {
            name.removeprefix("RAPPORT_").lower(): value for name, value in environment.items() if "RAPPORT_" in name
        }
        settings = Settings(**values)  # type: ignore[arg-type]
    except ValidationError as invalid:
        yield Finding(True, str(invalid))
        return
    if settings.database_url and settings.owner_database_url:
        yield asyncio.run(database(settings))
    if settings.redis_url:
        yield redis_policy(settings)


async def database(settings: Settings) -> Finding:
    try:
        opened = await open_database(settings, app=True, dispatch=bool(settings.dispatch_database_url))
        await opened.close()
        found = await migrate.current_revision(settings.owner_database_url)
    except RoleTooStrong as strong:
        return _wrong("role.strong", reason=strong)
    except Exception as unreachable:  # whatever the driver or the network has to say
        return _wrong("database.unreachable", reason=f"{type(unreachable).__name__}: {unreachable}")
    head = revisions.head()
    return _fine("ok.database", revision=found) if found == head else _wrong("schema.behind", found=found, head=head)


def redis_policy(settings: Settings) -> Finding:
    client = redis.from_url(settings.redis_url, socket_connect_timeout=3, socket_timeout=3)
    try:
        policy = client.info("memory").get("maxmemory_policy")
    except redis.RedisError as unreachable:
        return _wrong("redis.unreachable", reason=unreachable)
    finally:
        client.close()
    return _fine("ok.redis") if policy == "noeviction" else _wrong("redis.evicts", policy=policy)


def main() -> None:
    """Every finding on a line of its own as it is made; status 1 when something is wrong."""
    wrong = 0
    for finding in examine(DataFolder(Path(sys.argv[1]))):
        wrong += finding.wrong
        print(f"{'✗' if finding.wrong else '✓'} {finding.text}", flush=True)
    print(say("doctor.found", count=wrong) if wrong else say("doctor.fine"))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
