"""Sessions in use are looked at again together; what has changed about one is seen all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tenants.context import PLATFORM, Role
from tenants.db.database import Database
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.registry import authentication, recognition, sessions
from tests.cast import Person, colleague, everyone

LATER = 3.0


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    recognition.forget()
    found = Clock()
    monkeypatch.setattr(recognition, "monotonic", found)
    yield found
    recognition.forget()


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> list[str]:
    """The tokens the database was asked about one by one."""
    asked, authenticate = [], authentication.authenticate

    async def listening(token: str, *, request_id: str = "") -> sessions.Authenticated | None:
        asked.append(token)
        return await authenticate(token, request_id=request_id)

    monkeypatch.setattr(recognition, "authenticate", listening)
    return asked


@pytest.fixture
async def people(database: Database) -> list[Person]:
    cast = await everyone()
    others = [await colleague(cast.alice, name, Role.REP) for name in ("Ada", "Ben", "Cleo", "Dan")]
    return [cast.alice, cast.bob, cast.mallory, cast.petra, *others]


async def known(people: list[Person]) -> list[sessions.Authenticated | None]:
    return await asyncio.gather(*(recognition.recognise(person.token) for person in people))


async def behind_everybodys_back(sql: str, *arguments: object) -> None:
    """As another process does it: this one is not told."""
    async with unit_of_work(replace(PLATFORM)) as uow:
        await uow.connection.execute(sql, *arguments)


async def test_many_are_looked_at_by_one_statement(people: list[Person], clock: Clock, alone: list[str]) -> None:
    await known(people)
    first = await known(people)  # as they are remembered
    assert len(alone) == len(people) and None not in first
    for _ in range(3):
        clock.now += LATER
        again = await known(people)
        assert all(now is before for now, before in zip(again, first, strict=True))
    assert len(alone) == len(people)


async def test_what_has_changed_is_seen_and_the_others_stay(
    people: list[Person], clock: Clock, alone: list[str]
) -> None:
    alice, bob, mallory, petra, *others = people
    await known(people)
    first = await known(people)  # as they are remembered
    await behind_everybodys_back("UPDATE sessions SET revoked_at = now() WHERE id = $1", bob.context.session_id)
    await behind_everybodys_back("UPDATE memberships SET role = 'read_only' WHERE user_id = $1", others[0].id)
    await behind_everybodys_back("UPDATE memberships SET state = 'removed' WHERE user_id = $1", others[1].id)
    await behind_everybodys_back(
        "UPDATE tenants SET access_version = access_version + 1 WHERE id = $1", mallory.tenant_id
    )
    await behind_everybodys_back("UPDATE tenants SET terms = terms + 1 WHERE id = $1", petra.tenant_id)
    assert [each is before for each, before in zip(await known(people), first, strict=True)] == [True] * len(people)
    clock.now += LATER
    again = dict(zip((person.id for person in people), await known(people), strict=True))
    assert again[bob.id] is None and again[others[1].id] is None
    assert (found := again[others[0].id]) is not None and found.context.role is Role.READ_ONLY
    assert (found := again[mallory.id]) is not None and found.context.access_version == 1
    assert set(alone[len(people) :]) == {person.token for person in (bob, mallory, petra, others[0], others[1])}
    assert again[alice.id] is first[0] and again[others[2].id] is first[6]


async def test_who_is_not_asked_for_any_more_is_not_looked_at(
    people: list[Person], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await known(people)
    looked, as_they_are = [], sessions.as_they_are

    async def listening(hashes: list[bytes]) -> dict[bytes, Row]:
        looked.append(len(hashes))
        return await as_they_are(hashes)

    monkeypatch.setattr(recognition, "as_they_are", listening)
    for _ in range(3):
        clock.now += LATER
        await known(people[:2])
    assert looked == [2, 2, 2]


async def test_what_was_looked_at_before_everybody_was_forgotten_is_not_kept_after(
    people: list[Person], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await known(people)
    as_they_are = sessions.as_they_are

    async def overtaken(hashes: list[bytes]) -> dict[bytes, Row]:
        found = await as_they_are(hashes)
        recognition.forget()
        return found

    monkeypatch.setattr(recognition, "as_they_are", overtaken)
    clock.now += LATER
    await recognition._look_together()
    assert not recognition._known
