"""How much may somebody ask of us in a minute? A bucket that empties steadily, for each payer, shared through Redis.

Nobody waits for it: what is spent counts here at once and is settled with the other processes a moment later. So a
payer can overdraw by what the processes let through within one settlement, and by what each grants while Redis is away.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from tenants.config import settings
from tenants.errors import RateLimited
from tenants.kit.message import say

log = structlog.get_logger()
SETTLE_EVERY = 0.5
REMEMBERED = 10_000
"""Payers; of more, the one that spent longest ago is forgotten here, and still known to Redis."""
_SETTLE = """
local level = tonumber(redis.call('HGET', KEYS[1], 'l') or '0')
local at = tonumber(redis.call('HGET', KEYS[1], 't') or ARGV[1])
level = math.max(0, level - math.max(0, ARGV[1] - at) * ARGV[2]) + ARGV[3]
redis.call('HSET', KEYS[1], 'l', level, 't', ARGV[1])
redis.call('EXPIRE', KEYS[1], 120)
return tostring(level)
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """`amount` in a minute, and at most that at once."""

    scope: str
    amount: int

    @property
    def a_second(self) -> float:
        return self.amount / 60


@dataclass(slots=True)
class _Account:
    """`level` is what was in the bucket `at`; `unsettled` is the part of it the others do not know of."""

    allowance: Allowance
    level: float = 0.0
    at: float = 0.0
    unsettled: float = 0.0

    def now(self) -> float:
        moment = time.time()
        self.level = max(0.0, self.level - max(0.0, moment - self.at) * self.allowance.a_second)
        self.at = moment
        return self.level


class Budget:
    """One event loop's accounts."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[str, _Account] = OrderedDict()
        self._redis = Redis.from_url(settings().redis_url, socket_timeout=0.5, socket_connect_timeout=0.5)
        self._settle = self._redis.register_script(_SETTLE)
        self._settling: asyncio.Task[None] | None = None

    def spend(self, allowance: Allowance, payer: str, amount: int) -> None:
        key = hashlib.blake2b(f"{allowance.scope}\0{payer}".encode(), digest_size=16).hexdigest()
        account = self._accounts.setdefault(key, _Account(allowance))
        account.allowance = allowance  # a plan may have changed
        self._accounts.move_to_end(key)
        if len(self._accounts) > REMEMBERED:
            self._accounts.popitem(last=False)
        over = account.now() + amount - allowance.amount
        if over > 0 and account.level > 0:
            wait = max(1, round(over / allowance.a_second))
            raise RateLimited(
                say("Too much was asked for. Try again in {n} seconds.", "请求量过大，请 {n} 秒后重试。", n=wait),
                extensions={"retryAfter": wait, "cost": amount, "limit": allowance.amount},
            )
        account.level += amount
        account.unsettled += amount
        if self._settling is None or self._settling.done():
            self._settling = asyncio.create_task(self._settle_all())

    async def _settle_all(self) -> None:
        while True:
            await asyncio.sleep(SETTLE_EVERY)
            due = [(key, account) for key, account in self._accounts.items() if account.unsettled]
            if not due:
                return
            for key, account in due:
                try:
                    await self._settle_one(key, account)
                except (RedisError, OSError, TimeoutError) as error:
                    log.warning("budget.redis_away", error=str(error))
                    break

    async def _settle_one(self, key: str, account: _Account) -> None:
        spent, account.unsettled = account.unsettled, 0.0
        try:
            level = await self._settle(
                keys=[f"rapport:budget:{key}"], args=[time.time(), account.allowance.a_second, spent]
            )
        except BaseException:
            account.unsettled += spent
            raise
        account.level, account.at = float(level) + account.unsettled, time.time()


_budgets: WeakKeyDictionary[asyncio.AbstractEventLoop, Budget] = WeakKeyDictionary()


def spend(allowance: Allowance, payer: str, amount: int) -> None:
    """Count `amount` against the allowance of `payer`. Raises RateLimited with `retryAfter` seconds."""
    if not settings().rate_limits:
        return
    loop = asyncio.get_running_loop()
    if loop not in _budgets:
        _budgets[loop] = Budget()
    _budgets[loop].spend(allowance, payer, amount)
