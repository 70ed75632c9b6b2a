"""How long an answer takes says nothing of a field that is not there for whoever asks."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import pytest

from tenants.access.company import Level, Scope
from tenants.context import TenantContext
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create, found, read

TURNS, MOST_TURNS = 60, 3_000
"""Questions of each kind in a batch, and before the test gives up."""
ALIKE = 0.05

Ask = Callable[[], Awaitable[object]]


@pytest.fixture
async def bob(people: Cast) -> TenantContext:
    """A rep for whom contacts have no phones."""
    await reps_may(people.alice, *grants(Scope.ALL), levels={("contact", "phones"): Level.NONE})
    return await now_as(people.bob)


async def test_reading_a_record_with_a_hidden_value_takes_as_long_as_one_without(
    people: Cast, bob: TenantContext
) -> None:
    alice = people.alice.context
    phones = [{"value": f"+86138{n:08}"} for n in range(20)]
    full = [await create(alice, "contact", name=f"Zoe {n:02}", phones=phones) for n in range(4)]
    bare = [await create(alice, "contact", name=f"Ada {n:02}") for n in range(4)]
    await alike(_reads(bob, full), _reads(bob, bare))


async def test_looking_for_a_hidden_word_takes_as_long_as_for_one_nobody_wrote(
    people: Cast, bob: TenantContext
) -> None:
    alice = people.alice.context
    for n in range(40):
        await create(alice, "contact", name=f"Zoe {n:02}", phones=[{"value": "+8613812341234"}])
    assert len(await found(alice, "contact", search="1234")) == 40

    async def hidden() -> None:
        assert await found(bob, "contact", search="1234") == []

    async def absent() -> None:
        assert await found(bob, "contact", search="9876") == []

    await alike(hidden, absent)


def _reads(ctx: TenantContext, ids: Sequence[UUID]) -> Ask:
    async def ask() -> None:
        for record_id in ids:
            await read(ctx, "contact", record_id)

    return ask


async def alike(one: Ask, other: Ask) -> None:
    """The ratio of medians of two questions asked by turns is 1, as near as ALIKE. On a machine that does other things
    as well it takes more turns to see it: they are added until it is seen, or there were very many.
    """
    taken: tuple[list[float], list[float]] = ([], [])
    ratio = 0.0
    while len(taken[0]) < MOST_TURNS:
        await _turns(one, other, taken)
        ratio = statistics.median(taken[0]) / statistics.median(taken[1])
        if abs(ratio - 1) <= ALIKE:
            return
    raise AssertionError(f"{ratio:.3f} of the time, over {len(taken[0])} turns")


async def _turns(one: Ask, other: Ask, taken: tuple[list[float], list[float]]) -> None:
    gc.disable()
    try:
        for turn in range(TURNS):
            for which in (0, 1) if turn % 2 else (1, 0):
                before = time.perf_counter()
                await (one, other)[which]()
                taken[which].append(time.perf_counter() - before)
    finally:
        gc.enable()
