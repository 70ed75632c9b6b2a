"""Counting tries: in Redis, under keys that name no one, and locally while Redis is away."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from infra.engines.engine import free_port
from tenants.adapters import limiter
from tenants.adapters.limiter import Limit, Limiter
from tenants.config import Settings
from tenants.errors import RateLimited
from tests.engines import environment

THREE = Limit("test", 3, 60)
_ENDED = -2  # what Redis says of a key that ended since it was listed


def in_redis(settings: Settings) -> Limiter:
    return Limiter(settings.redis_url, settings.secret_key)


async def test_the_fourth_try_is_one_too_many_and_says_when_to_come_back(settings: Settings) -> None:
    here, who = in_redis(settings), uuid4().hex
    for _ in range(3):
        await here.hit(THREE, who)
    with pytest.raises(RateLimited) as refused:
        await here.hit(THREE, who)
    assert 55 <= refused.value.extensions["retryAfter"] <= 61  # type: ignore[operator]
    await here.hit(THREE, uuid4().hex)  # somebody else
    await here.hit(Limit("other", 3, 60), who)  # something else


async def test_two_processes_count_together(settings: Settings) -> None:
    one, other, who = in_redis(settings), in_redis(settings), uuid4().hex
    for each in (one, other, one):
        await each.hit(THREE, who)
    with pytest.raises(RateLimited):
        await other.hit(THREE, who)
    await one.clear(THREE, who)
    await other.hit(THREE, who)


async def test_no_key_names_anybody_and_every_key_ends(settings: Settings) -> None:
    await in_redis(settings).hit(THREE, "203.0.113.9", "alice@acme.example")
    async with Redis.from_url(settings.redis_url) as redis:
        keys = [key.decode() async for key in redis.scan_iter("rapport:limit*")]
        assert keys
        assert not any("alice" in key or "203.0.113" in key for key in keys)
        left = [await redis.ttl(key) for key in keys]
        assert all(0 <= seconds <= 86_400 for seconds in left if seconds != _ENDED), left


async def test_parts_do_not_run_into_each_other(settings: Settings) -> None:
    here, who = in_redis(settings), uuid4().hex
    for _ in range(3):
        await here.hit(THREE, who, "ab", "c")
    await here.hit(THREE, who, "a", "bc")


async def test_while_redis_is_away_each_process_counts_for_itself() -> None:
    alone, who = Limiter(f"redis://127.0.0.1:{free_port()}/0", "secret"), uuid4().hex
    start = time.perf_counter()
    for _ in range(3):
        await alone.hit(THREE, who)
    with pytest.raises(RateLimited):
        await alone.hit(THREE, who)
    await alone.clear(THREE, who)
    await alone.hit(THREE, who)
    assert time.perf_counter() - start < 5  # one failed connection, not one for each try


async def test_limits_can_be_switched_off(settings: Settings) -> None:
    who = uuid4().hex
    with environment({"RAPPORT_RATE_LIMITS": "false"}):
        for _ in range(5):
            await limiter.hit(THREE, who)
    with environment({"RAPPORT_RATE_LIMITS": "true"}):
        for _ in range(3):
            await limiter.hit(THREE, who)
        with pytest.raises(RateLimited):
            await limiter.hit(THREE, who)
