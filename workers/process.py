"""A worker process: one lane, some threads that wait for hints, one event loop in which all of its jobs run.

Dramatiq's own command line would fork several processes and restart them by itself; here the supervisor (or the
cluster) does that, and a process is one thing that can be stopped, killed and counted.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import dramatiq
import structlog
from dramatiq.asyncio import EventLoopThread, set_event_loop_thread
from dramatiq.brokers.redis import RedisBroker

from tenants.config import Settings
from tenants.db.database import Database, open_database, use
from tenants.jobs import TERMS, Job, Lane
from tenants.kit.memory import collect_seldom
from tenants.records.catalogue import catalogue
from workers.broker import open_broker
from workers.execution import Execution
from workers.heartbeat import Heartbeat
from workers.job import Actor

log = structlog.get_logger("workers")

GRACE = 6.0
"""Seconds a running job gets to end after SIGTERM; then it is stopped and its row given back."""
LAST_CALL = 2.5
"""Seconds for that, before the process ends regardless: 10 s in all."""
_IDLE_PAUSE = 150
"""The longest pause, in milliseconds, between two looks at an empty queue."""


def run_worker(settings: Settings, lane: Lane, threads: int, actors: Mapping[Job, Actor]) -> int:
    """Work until SIGTERM or SIGINT, then leave in order. Returns the exit status."""
    stop = _stop_on_signals()
    collect_seldom()
    catalogue()  # what there are rights on is known before the first job asks what somebody may
    loop = _start_loop()
    database = loop.run_coroutine(_open(settings, threads))
    execution = Execution(timedelta(seconds=settings.job_lease))
    heartbeat = Heartbeat(settings, execution, loop.loop)
    heartbeat.start()
    broker = open_broker(settings.redis_url)
    for job, actor in actors.items():
        if TERMS[job].lane is lane:
            _declare(broker, lane, actor, execution)
    broker.declare_queue(lane.value)
    worker = dramatiq.Worker(broker, queues={lane.value}, worker_timeout=_IDLE_PAUSE, worker_threads=threads)
    worker.queue_prefetch = threads + max(2, threads // 2)  # what is fetched is past turning: just enough to be busy
    worker.start()
    log.info("worker started", lane=lane.value, threads=threads, worker=execution.worker)
    while not stop.wait(1):
        if not loop.is_alive() or not heartbeat.is_alive():
            log.error("worker broken", loop=loop.is_alive(), heartbeat=heartbeat.is_alive())
            os._exit(1)
    _leave(worker, execution, loop)
    heartbeat.stop()
    loop.run_coroutine(database.close())
    loop.stop()  # type: ignore[no-untyped-call]
    log.info("worker stopped", lane=lane.value)
    return 0


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _start_loop() -> EventLoopThread:
    loop = EventLoopThread(logging.getLogger("dramatiq.loop"))
    loop.daemon = True
    loop.start(timeout=5)
    set_event_loop_thread(loop)
    return loop


async def _open(settings: Settings, threads: int) -> Database:
    size = max(settings.database_pool, threads + 2)
    return use(await open_database(settings.model_copy(update={"database_pool": size})))


def _declare(broker: RedisBroker, lane: Lane, actor: Actor, execution: Execution) -> None:
    async def follow(tenant_id: str, job_id: str) -> None:
        await execution.perform(actor, UUID(tenant_id), UUID(job_id))

    dramatiq.actor(actor_name=actor.job.value, queue_name=lane.value, broker=broker)(follow)


def _leave(worker: dramatiq.Worker, execution: Execution, loop: EventLoopThread) -> None:
    """No new jobs, time for the running ones, then back to the queue with them; hints not begun go back to Redis."""
    last_call = threading.Timer(GRACE, lambda: loop.loop.call_soon_threadsafe(execution.leave))
    last_call.start()
    try:
        worker.stop(timeout=int((GRACE + LAST_CALL) * 1000))
    except Exception as problem:  # Redis is away: hints that could not go back to it go out again by themselves
        log.warning("left without Redis", problem=type(problem).__name__)
    last_call.cancel()
    if execution.runs:  # a job that neither ends nor listens: its lease will run out
        log.warning("left with jobs running", jobs=[str(run.claim.id) for run in execution.runs.values()])
        os._exit(0)
