"""How often may this be tried? Counted in Redis over a moving window, under keys that name no one."""

from __future__ import annotations

import asyncio
import hashlib
import math
import time
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import structlog
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from tenants.config import settings
from tenants.errors import RateLimited
from tenants.kit.message import say

log = structlog.get_logger()
_REDIS_REST = 5.0
"""Seconds for which a Redis that failed is left alone."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` tries within any `seconds`; `scope` keeps one limit's keys from another's."""

    scope: str
    amount: int
    seconds: int

    @property
    def item(self) -> RateLimitItem:
        return RateLimitItemPerSecond(self.amount, self.seconds, namespace=self.scope)


class Limiter:
    """One event loop's counters.

    When Redis is away, each process counts for itself. Open doors would let passwords be guessed for as long as Redis
    can be kept busy; closed doors would make an outage of Redis one of signing in. Counting locally lets an attacker
    have at most one allowance more for each process, and what a guess costs (argon2, a bounded queue) still holds.
    """

    def __init__(self, redis_url: str, secret: str) -> None:
        self._secret = hashlib.blake2b(secret.encode(), digest_size=32).digest()
        self._shared = MovingWindowRateLimiter(
            RedisStorage(
                _storage_url(redis_url),
                implementation="redispy",
                key_prefix="rapport:limit",
                socket_timeout=0.5,
                socket_connect_timeout=0.5,
            )
        )
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._away_until = 0.0

    async def hit(self, limit: Limit, *who: str) -> None:
        """Count one try, or raise RateLimited with `retryAfter` seconds."""
        key = self._key(limit, who)
        if self._redis_is_here():
            try:
                return await _hit(self._shared, limit, key)
            except (RedisError, OSError, TimeoutError) as error:
                self._redis_went_away(error)
        return await _hit(self._own, limit, key)

    async def clear(self, limit: Limit, *who: str) -> None:
        """Forget the tries, after one that was right."""
        key = self._key(limit, who)
        await self._own.clear(limit.item, key)
        if self._redis_is_here():
            try:
                await self._shared.clear(limit.item, key)
            except (RedisError, OSError, TimeoutError) as error:
                self._redis_went_away(error)

    def _key(self, limit: Limit, who: tuple[str, ...]) -> str:
        """Keyed, because an address or a number of four bytes is soon found from a plain hash."""
        text = "\0".join((limit.scope, *who)).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, key=self._secret, digest_size=16).hexdigest()

    def _redis_is_here(self) -> bool:
        return time.monotonic() >= self._away_until

    def _redis_went_away(self, error: Exception) -> None:
        self._away_until = time.monotonic() + _REDIS_REST
        log.warning("limiter.redis_away", error=str(error))


async def _hit(limiter: MovingWindowRateLimiter, limit: Limit, key: str) -> None:
    if await limiter.hit(limit.item, key):
        return
    stats = await limiter.get_window_stats(limit.item, key)
    wait = max(1, math.ceil(stats.reset_time - time.time()))
    raise RateLimited(_too_many(wait), extensions={"retryAfter": wait})


def _too_many(seconds: int) -> str:
    if seconds < 90:
        return say("Too many attempts. Try again in {n} seconds.", "尝试次数过多，请 {n} 秒后重试。", n=seconds)
    minutes = math.ceil(seconds / 60)
    return say("Too many attempts. Try again in {n} minutes.", "尝试次数过多，请 {n} 分钟后重试。", n=minutes)


def _storage_url(url: str) -> str:
    return f"async+redis+{url}" if url.startswith("unix:") else f"async+{url}"


_limiters: WeakKeyDictionary[asyncio.AbstractEventLoop, Limiter] = WeakKeyDictionary()


async def hit(limit: Limit, *who: str) -> None:
    """Count one try by `who` (an address, a network) against `limit`. Raises RateLimited."""
    if settings().rate_limits:
        await _current().hit(limit, *who)


async def clear(limit: Limit, *who: str) -> None:
    """Forget the tries of `who`."""
    if settings().rate_limits:
        await _current().clear(limit, *who)


def _current() -> Limiter:
    loop = asyncio.get_running_loop()
    if loop not in _limiters:
        _limiters[loop] = Limiter(settings().redis_url, settings().secret_key)
    return _limiters[loop]
