"""What waits in Redis, and what happens to it when a worker dies."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import redis

from tenants.config import Settings
from tenants.db import dispatch
from tenants.db.dispatch import MAX_HINTS, Hint
from tenants.jobs import Lane
from tenants.kit.ids import uuid7
from workers.broker import Hints, open_broker


@pytest.fixture
def hints(settings: Settings) -> Iterator[Hints]:
    client = redis.Redis.from_url(settings.redis_url)
    client.flushdb()
    yield Hints(settings.redis_url)
    client.flushdb()
    client.close()


def some(number: int) -> list[Hint]:
    return [Hint("test.effect", uuid7(), uuid7()) for _ in range(number)]


def test_redis_holds_ids_and_nothing_else(hints: Hints, settings: Settings) -> None:
    (hint,) = sent = some(1)
    hints.send(Lane.BULK, sent)
    (message,) = redis.Redis.from_url(settings.redis_url).hvals("rapport:bulk.msgs")
    assert isinstance(message, bytes)
    assert f'"kwargs":{{"tenant_id":"{hint.tenant_id}","job_id":"{hint.id}"}}' in message.decode()
    assert len(message) < 450


def test_what_a_dead_worker_had_fetched_goes_back_to_the_next(hints: Hints, settings: Settings) -> None:
    hints.send(Lane.BULK, some(3))
    dead = open_broker(settings.redis_url)
    assert len(dead.do_fetch("bulk", 3)) == 3
    assert hints.waiting()[Lane.BULK] == 0
    hints.maintain()
    assert hints.waiting()[Lane.BULK] == 0, "it may still be alive"
    hints.keeper.heartbeat_timeout = 50
    time.sleep(0.1)
    hints.maintain()
    assert hints.waiting()[Lane.BULK] == 3


def test_a_lane_whose_workers_are_gone_gets_no_more(hints: Hints) -> None:
    hints.send(Lane.BULK, some(3 * MAX_HINTS))
    assert hints.waiting() == {Lane.INTERACTIVE: 0, Lane.MAINTENANCE: 0}


def test_lanes_are_queues_of_their_own(hints: Hints) -> None:
    hints.send(Lane.INTERACTIVE, some(2))
    assert hints.waiting() == {Lane.INTERACTIVE: 2, Lane.BULK: 0, Lane.MAINTENANCE: 0}
    assert dispatch.MIN_HINTS < dispatch.MAX_HINTS
