"""Hashing passwords: argon2id in a few threads of its own, with a queue that ends.

Parameters are OWASP's second choice (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. The library frees
the interpreter while it works, so as many threads as cores are as fast as it gets; more would only hold more memory.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tenants.errors import RateLimited
from tenants.kit.message import say

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
QUEUE = CORES * 16
"""Hashes that may wait or run: at about 40 ms each the last in the queue waits about two thirds of a second."""

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
T = TypeVar("T")
_places = BoundedSemaphore(QUEUE)
_SOON: dict[str, object] = {"retryAfter": 2}


def prepare(password: str) -> str:
    """The form that is compared: RFC 8265 §4.2 (OpaqueString): any space is a space, NFC, case and width are kept."""
    spaced = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in password)
    return unicodedata.normalize("NFC", spaced)


async def hash_password(password: str) -> str:
    """Raises RateLimited when too many are waiting, before anything is computed."""
    return await _in_pool(HASHER.hash, _bytes(password))


async def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password fits. With no hash at all it costs the same: nobody's hash is compared."""
    return await _in_pool(_verify, password_hash, _bytes(password))


def is_outdated(password_hash: str) -> bool:
    """True when made with other parameters than today's; hash again at the next right password."""
    return HASHER.check_needs_rehash(password_hash)


def _verify(password_hash: str | None, password: bytes) -> bool:
    try:
        return HASHER.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return HASHER.hash(secrets.token_bytes(32))


def _bytes(password: str) -> bytes:
    return prepare(password).encode("utf-8", "surrogatepass")


_pool = ThreadPoolExecutor(CORES, thread_name_prefix="argon2", initializer=_nobody)


async def _in_pool(function: Callable[..., T], *arguments: object) -> T:
    if not _places.acquire(blocking=False):
        raise RateLimited(
            say(
                "Many people are signing in at this moment. Try again in a few seconds.",
                "当前登录人数较多，请几秒后重试。",
            ),
            extensions=_SOON,
        )
    work = _pool.submit(function, *arguments)
    work.add_done_callback(_free_place)  # not in a finally: a caller who leaves does not stop the thread
    return await asyncio.wrap_future(work)


def _free_place(_done: Future[T]) -> None:
    _places.release()
