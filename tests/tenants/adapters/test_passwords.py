"""The pool that hashes passwords: what it makes, what it costs, and where its queue ends."""

from __future__ import annotations

import asyncio

import pytest

from tenants.adapters.passwords import QUEUE, hash_password, is_outdated, prepare, verify_password
from tenants.errors import RateLimited


async def test_a_password_fits_its_hash_and_no_other() -> None:
    made = await hash_password("a long and plain password")
    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not is_outdated(made)
    assert await verify_password(made, "a long and plain password")
    assert not await verify_password(made, "A long and plain password")
    assert made != await hash_password("a long and plain password")


async def test_nobody_has_no_password_that_fits() -> None:
    assert not await verify_password(None, "")
    assert not await verify_password(None, "a long and plain password")
    assert not await verify_password("not a hash", "a long and plain password")


@pytest.mark.parametrize(
    ("set_as", "typed"),
    [
        ("caf\u00e9 au lait", "cafe\u0301 au lait"),  # composed by one keyboard, decomposed by another
        ("four plain old words", "four\u00a0plain\u3000old words"),  # any space is a space
    ],
)
async def test_one_password_on_different_keyboards(set_as: str, typed: str) -> None:
    assert prepare(set_as) == prepare(typed)
    assert await verify_password(await hash_password(set_as), typed)


def test_case_and_width_are_kept() -> None:
    assert prepare("Ａ") == "Ａ" != prepare("A")


async def test_who_comes_when_the_queue_is_full_is_sent_away_before_anything_is_computed() -> None:
    crowd = [asyncio.ensure_future(hash_password("a password")) for _ in range(QUEUE)]
    await asyncio.sleep(0)
    with pytest.raises(RateLimited) as refused:
        await hash_password("one too many")
    assert refused.value.extensions == {"retryAfter": 2}
    for waiting in crowd[QUEUE // 2 :]:
        waiting.cancel()  # people who close the page
    await asyncio.gather(*crowd, return_exceptions=True)
    again = await asyncio.gather(*(hash_password("a password") for _ in range(4)))  # every place is free again
    assert len(again) == 4


async def test_all_places_are_given_back() -> None:
    for _ in range(2):
        answers = await asyncio.gather(*(verify_password(None, "x") for _ in range(QUEUE)), return_exceptions=True)
        assert answers == [False] * QUEUE
