"""Signing in: one answer for whoever may not, a new session for whoever may."""

from __future__ import annotations

import statistics
import time

import pytest
from argon2 import PasswordHasher

from tenants.adapters.passwords import HASHER
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import DomainError, RateLimited
from tenants.registry import service as registry
from tenants.registry.entering import NoMembership
from tenants.registry.sign_in import WrongCredentials
from tests import cast
from tests.tenants.registry.conftest import stranger


async def refusal(visitor: registry.Visitor, email: str, password: str) -> DomainError:
    with pytest.raises(WrongCredentials) as refused:
        await registry.sign_in(visitor, email=email, password=password)
    return refused.value


async def test_an_unknown_address_and_a_wrong_password_are_one_answer() -> None:
    alice = await cast.owner("Alice", "acme")
    known = await refusal(registry.Visitor(), alice.email, "not the right one")
    unknown = await refusal(registry.Visitor(), cast.address("nobody", "nowhere"), "not the right one")
    impossible = await refusal(registry.Visitor(), "not\0an address", "\ud800")
    assert known == unknown == impossible
    assert known.problems == unknown.problems == impossible.problems


async def test_and_they_take_as_long() -> None:
    alice = await cast.owner("Alice", "acme")
    seconds: dict[str, list[float]] = {alice.email: [], cast.address("nobody", "nowhere"): []}
    for _ in range(15):
        for email, taken in seconds.items():
            start = time.perf_counter()
            await refusal(registry.Visitor(), email, "not the right one")
            taken.append(time.perf_counter() - start)
    known, unknown = (statistics.median(taken) for taken in seconds.values())
    assert unknown == pytest.approx(known, rel=0.5)  # the hash is nine tenths of it; without it, it would be 0.1


async def test_letter_case_and_blanks_in_the_address_do_not_matter() -> None:
    alice = await cast.owner("Alice", "acme")
    signed_in = await registry.sign_in(registry.Visitor(), email=f" {alice.email.upper()} ", password=alice.password)
    assert signed_in.context.user_id == alice.id


async def test_the_session_is_a_new_one_each_time_and_the_one_brought_along_ends() -> None:
    """Whoever lays a session out for Alice to sign in with gains nothing by it."""
    alice = await cast.owner("Alice", "acme")
    laid_out = alice.token
    signed_in = await registry.sign_in(registry.Visitor(token=laid_out), email=alice.email, password=alice.password)
    assert signed_in.token != laid_out
    assert signed_in.context.session_id != alice.context.session_id
    assert await registry.authenticate(laid_out) is None
    assert await registry.authenticate(signed_in.token) is not None


async def test_a_hash_of_older_parameters_is_renewed(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(alice.password)
    await database.app.execute("update users set password_hash = $1 where id = $2", old, alice.id)
    await registry.sign_in(registry.Visitor(), email=alice.email, password=alice.password)
    renewed = await database.app.fetchval("select password_hash from users where id = $1", alice.id)
    assert not HASHER.check_needs_rehash(renewed)
    await registry.sign_in(registry.Visitor(), email=alice.email, password=alice.password)


async def test_who_belongs_nowhere_is_told_so_with_the_right_password_only() -> None:
    people = await cast.everyone()
    async with unit_of_work(people.alice.context) as uow:
        await registry.remove_member(uow, user_id=people.bob.id)
    await refusal(registry.Visitor(), people.bob.email, "not the right one")
    with pytest.raises(NoMembership):
        await registry.sign_in(registry.Visitor(), email=people.bob.email, password=people.bob.password)


async def test_ten_wrong_passwords_close_the_door_for_that_address_from_there(counting_doors: registry.Visitor) -> None:
    alice = await cast.owner("Alice", "acme")
    for _ in range(10):
        await refusal(counting_doors, alice.email, "not the right one")
    with pytest.raises(RateLimited):
        await registry.sign_in(counting_doors, email=alice.email, password=alice.password)
    await registry.sign_in(stranger(), email=alice.email, password=alice.password)  # Alice, at home


async def test_the_right_password_opens_it_again(counting_doors: registry.Visitor) -> None:
    alice = await cast.owner("Alice", "acme")
    for _ in range(3):
        for _ in range(9):
            await refusal(counting_doors, alice.email, "not the right one")
        await registry.sign_in(counting_doors, email=alice.email, password=alice.password)


async def test_a_refused_try_costs_no_hash(counting_doors: registry.Visitor) -> None:
    email = cast.address("nobody", "nowhere")
    for _ in range(10):
        await refusal(counting_doors, email, "not the right one")
    start = time.perf_counter()
    for _ in range(20):
        with pytest.raises(RateLimited):
            await registry.sign_in(counting_doors, email=email, password="not the right one")
    assert (time.perf_counter() - start) / 20 < _one_hash() / 2


def _one_hash() -> float:
    start = time.perf_counter()
    HASHER.hash("a password")
    return time.perf_counter() - start
