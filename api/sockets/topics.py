"""Subscriptions to which every answer is the same share their answers: each is made once, however many hear it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import structlog
from graphql import ExecutionResult

from api.endpoint import present
from api.metrics import EVENTS
from api.sockets.documents import Subscription
from api.speech import LOCALE
from tenants.changes.following import Tail, Tails
from tenants.changes.stream import Place
from tenants.db.unit_of_work import Row

log = structlog.get_logger("api")
Post = Callable[[str], None]
"""Takes the JSON of one answer."""


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """Somebody who hears a topic, and the place they had reached when they joined."""

    post: Post
    joined: Place


async def answers(subscription: Subscription, rows: Sequence[Row], cursor: Place) -> list[str]:
    """The answers to what of these changes a subscription follows, as JSON."""
    found = []
    LOCALE.set(subscription.asking.locale)
    if matching := await subscription.matching(rows):
        for event in subscription.following.events(matching, cursor):
            found.append(shown(await subscription.answer(event), subscription.asking.request_id))
    return found


def shown(result: ExecutionResult, request_id: str) -> str:
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [present(error, request_id) for error in result.errors]
    return orjson.dumps(answer).decode()


class Topic:
    """Hears a tail, makes the answers one after the other, and posts each to all members."""

    def __init__(self, subscription: Subscription, tail: Tail) -> None:
        self.subscription = subscription
        self.tail = tail
        self.members: set[Member] = set()
        self._due: deque[tuple[Sequence[Row], Place]] = deque()
        self._working: asyncio.Task[None] | None = None

    def hear(self, rows: Sequence[Row], place: Place) -> None:
        if self.subscription.followed(rows):
            self._due.append((rows, place))
            if self._working is None or self._working.done():
                self._working = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._due:
            rows, place = self._due[0]
            try:
                found = await answers(self.subscription, rows, place)
            except Exception as error:  # the database is away; what cannot be told now is told when it is back
                log.warning("sockets.answer_failed", problem=type(error).__name__)
                await asyncio.sleep(1)
                continue
            self._due.popleft()
            for member in tuple(self.members):
                if member.joined < place:
                    for answer in found:
                        member.post(answer)
            EVENTS.inc(len(found) * len(self.members))

    def end(self) -> None:
        if self._working is not None:
            self._working.cancel()


class Topics:
    """All topics of this process, each begun with its first member and ended with its last."""

    def __init__(self) -> None:
        self._tails = Tails()
        self._topics: dict[tuple[Any, ...], Topic] = {}

    async def follow(self, subscription: Subscription, post: Post, drained: Callable[[], Any]) -> Callable[[], Any]:
        """Post everything a subscription follows from its place on: first what it has missed, then what happens.

        Returns, once it has caught up, what ends it. Raises CheckpointExpired.
        """
        tenant = subscription.asking.signed_in
        try:
            tail = await self._tails.hold(tenant)
            reached = await _catch_up(subscription, tail, post, drained)
        except BaseException:
            await self._tails.release(tenant.tenant_id)
            raise
        return self._join(subscription, tail, Member(post, reached))

    def _join(self, subscription: Subscription, tail: Tail, member: Member) -> Callable[[], Any]:
        key = subscription.key
        topic = self._topics.get(key)
        if topic is None:
            topic = self._topics[key] = Topic(subscription, tail)
            tail.tell(topic.hear)
        topic.members.add(member)

        async def leave() -> None:
            self._leave(key, topic, member)
            await self._tails.release(subscription.asking.signed_in.tenant_id)

        return leave

    def _leave(self, key: tuple[Any, ...], topic: Topic, member: Member) -> None:
        topic.members.discard(member)
        if not topic.members and self._topics.get(key) is topic:
            del self._topics[key]
            topic.tail.forget(topic.hear)
            topic.end()

    @property
    def tenants(self) -> set[UUID]:
        return {topic.subscription.asking.signed_in.tenant_id for topic in self._topics.values()}

    async def close(self) -> None:
        for topic in self._topics.values():
            topic.end()
        await self._tails.close()


async def _catch_up(subscription: Subscription, tail: Tail, post: Post, drained: Callable[[], Any]) -> Place:
    """Tell one subscriber what everybody else has been told, and nothing beyond. Returns the place they share then;
    nothing may be awaited before the subscriber has joined the others.
    """
    place = subscription.following.since
    if place is None:
        return tail.place
    if place > tail.place:
        await tail.after(place)  # raises when there is no such place
        await tail.reach(place)
    while place < tail.place:
        rows, reached = await tail.after(place)
        told = tail.place
        known = [row for row in rows if Place(row["seq"], row["id"]) <= told]
        place = reached if rows and len(known) == len(rows) else told
        for answer in await answers(subscription, known, place):
            post(answer)
        await drained()
    return place
