"""Dramatiq on Redis, with what it leaves to chance done on purpose.

What waits in Redis are hints; who may lose them, double them or forget them is therefore no question of correctness.
No retries, no time limits, no results, no delays and no dead letters here: all of these are rows in Postgres, where a
person can see them. A hint for a job this release does not know fails and is dropped; its row comes up again when the
hint's life is over, for a worker of the release that does.
"""

from __future__ import annotations

from collections.abc import Iterable

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.common import dq_name

from tenants.db.dispatch import MAX_HINTS, Hint
from tenants.jobs import Lane

NAMESPACE = "rapport"
_HEARTBEAT_TIMEOUT = 25_000
"""Milliseconds of silence after which a worker counts as dead, and what it had fetched goes back."""
_ALWAYS = 1_000_000
"""Dramatiq runs its maintenance on so many of a million commands: by default 1 in 1,000, which on a quiet queue means
that a dead worker's messages stay lost for minutes (174 s were seen)."""


def open_broker(url: str, *, maintains: bool = False) -> RedisBroker:
    """A connection to the hints. The one that `maintains` does so on each of its commands."""
    return RedisBroker(  # type: ignore[no-untyped-call]
        url=url,
        middleware=[],
        namespace=NAMESPACE,
        maintenance_chance=_ALWAYS if maintains else 0,
        heartbeat_timeout=_HEARTBEAT_TIMEOUT,
    )


class Hints:
    """The dispatcher's side of Redis; its methods block, so they are called in a thread."""

    def __init__(self, url: str) -> None:
        self._broker = open_broker(url)
        self.keeper = open_broker(url, maintains=True)

    def waiting(self) -> dict[Lane, int]:
        """Hints no worker has fetched, for each lane that has room.

        A lane is left out when Redis holds far more than it should, fetched ones included: its workers are gone or
        stuck, and sending the same again and again would only fill the memory.
        """
        with self._broker.client.pipeline(transaction=False) as pipeline:
            for lane in Lane:
                pipeline.llen(f"{NAMESPACE}:{lane.value}")
                pipeline.hlen(f"{NAMESPACE}:{lane.value}.msgs")
            figures = pipeline.execute()
        found = zip(Lane, figures[::2], figures[1::2], strict=True)
        return {lane: unfetched for lane, unfetched, held in found if held < 3 * MAX_HINTS}

    def send(self, lane: Lane, hints: Iterable[Hint]) -> None:
        for hint in hints:
            arguments = {"tenant_id": str(hint.tenant_id), "job_id": str(hint.id)}
            self._broker.enqueue(dramatiq.Message(lane.value, hint.job, (), arguments, {}))

    def maintain(self) -> None:
        """Have every queue and its delay queue looked after now: what dead workers had fetched goes back."""
        for lane in Lane:
            self.keeper.do_qsize(lane.value)
            self.keeper.do_qsize(dq_name(lane.value))

    def publish(self, key: str, value: bytes, seconds: int) -> None:
        self._broker.client.set(key, value, ex=seconds)
