"""One candidate's server process, pinned, and what it has cost so far."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from infra.engines.engine import HOST, free_port, port_is_free
from infra.supervisor import ROOT
from tests.bench.harness.fire import Refused
from tests.bench.harness.place import Place, pin_server


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def cpu(self) -> float:
        """Seconds of CPU used until now."""
        return sum(psutil.Process(self.process.pid).cpu_times()[:2])

    def memory(self) -> int:
        return int(psutil.Process(self.process.pid).memory_info().rss)


@contextmanager
def serve(
    place: Place, name: str, command: Sequence[str], environment: Mapping[str, str], port: int | None = None
) -> Iterator[Server]:
    """Run `command` on the server's core until the block ends. `{port}` in an argument becomes the port."""
    port = port or free_port()
    log = place.folder / f"{name}-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [part.replace("{port}", str(port)) for part in command],
            cwd=ROOT,
            env={**environment, "PORT": str(port), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            preexec_fn=pin_server,
        )
    server = Server(name, port, process, log)
    try:
        _wait(server)
        yield server
    except Refused as why:
        raise Refused(f"{why}\n{name} logged last:\n{log.read_text(errors='replace')[-4_000:]}") from None
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def _wait(server: Server, within: float = 60) -> None:
    deadline = time.monotonic() + within
    while port_is_free(server.port):
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{server.name} did not start:\n{server.log.read_text(errors='replace')[-3_000:]}")
        time.sleep(0.05)


def uvicorn(application: str) -> list[str]:
    """One process, served as the product serves itself."""
    command = [sys.executable, "-m", "uvicorn", application, "--host", HOST, "--port", "{port}", "--no-access-log"]
    return [*command, "--no-server-header", "--loop", "uvloop", "--http", "httptools", "--log-level", "warning"]
