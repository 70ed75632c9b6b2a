"""`python -m workers worker --lane LANE [--threads N]`, `relay`, `scheduler`: in the foreground, until SIGTERM."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable

from tenants.adapters import tracing as traces
from tenants.config import Settings, settings
from tenants.jobs import Lane
from tenants.kit import tracing
from tenants.kit.log_lines import configure
from workers.job import load_actors
from workers.process import run_worker
from workers.relay import run_relay
from workers.scheduler import run_scheduler

_THREADS = {Lane.INTERACTIVE: 8, Lane.BULK: 4, Lane.MAINTENANCE: 2}


def main(arguments: list[str]) -> int:
    chosen = _parser().parse_args(arguments)
    actors = load_actors(chosen.also)
    if chosen.process == "worker":
        lane = Lane(chosen.lane)
        configure(f"worker-{lane}")
        traces.begin(f"worker-{lane}")
        status = run_worker(settings(), lane, chosen.threads or _THREADS[lane], actors)
        tracing.end()
        return status
    configure(chosen.process)
    asyncio.run(_until_told(run_relay if chosen.process == "relay" else run_scheduler))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    processes = parser.add_subparsers(dest="process", required=True)
    worker = processes.add_parser("worker", help="run the jobs of one lane")
    worker.add_argument("--lane", choices=[lane.value for lane in Lane], required=True)
    worker.add_argument("--threads", type=int, default=0, help="jobs at a time")
    relay = processes.add_parser("relay", help="send hints of waiting jobs to the workers")
    scheduler = processes.add_parser("scheduler", help="turn due schedules into jobs")
    for process in (worker, relay, scheduler):
        process.add_argument(
            "--also", action="append", default=[], metavar="MODULE", help="a module with more jobs and actors"
        )
    return parser


async def _until_told(process: Callable[[Settings, asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await process(settings(), stop)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
