"""What is begun at the door and must be finished there: by the same browser or phone, within minutes, once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Unauthenticated
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry import tokens
from tenants.registry.models import Ceremony
from tenants.registry.visitor import Visitor

LIFE = timedelta(minutes=5)
MOST_TRIES = 5


class Purpose(StrEnum):
    SECOND_FACTOR = "second_factor"
    ENROL = "enrol"
    REGISTER_PASSKEY = "register_passkey"
    PASSKEY = "passkey"
    COMPANY = "company"


class CeremonyOver(Unauthenticated):
    """Unknown, finished, too old, tried too often, or begun by another browser: begin again."""

    code = "CEREMONY_OVER"


@dataclass(frozen=True, slots=True)
class Begun:
    """`token` finishes it. Times are UTC."""

    token: str = field(repr=False)
    expires_at: datetime


_INSERT = insert(Ceremony).values(
    id=bindparam("id"),
    purpose=bindparam("purpose"),
    user_id=bindparam("user_id"),
    enters=bindparam("enters"),
    token_hash=bindparam("token_hash"),
    visitor_hash=bindparam("visitor_hash"),
    facts=bindparam("facts"),
    created_at=bindparam("now"),
    expires_at=bindparam("expires_at"),
)
_TRY = (
    update(Ceremony)
    .where(
        Ceremony.token_hash == bindparam("token_hash"),
        Ceremony.purpose == bindparam("purpose"),
        Ceremony.visitor_hash == bindparam("visitor_hash"),
        Ceremony.used_at.is_(None),
        Ceremony.expires_at > bindparam("now"),
        Ceremony.tries < MOST_TRIES,
    )
    .values(tries=Ceremony.tries + 1)
    .returning(Ceremony.id, Ceremony.user_id, Ceremony.enters, Ceremony.facts)
)
_LOOK = select(Ceremony.id, Ceremony.enters, Ceremony.facts).where(
    Ceremony.token_hash == bindparam("token_hash"),
    Ceremony.purpose == bindparam("purpose"),
    Ceremony.answered_at.is_(None),
    Ceremony.used_at.is_(None),
    Ceremony.expires_at > bindparam("now"),
)
_ANSWER = (
    update(Ceremony)
    .where(Ceremony.id == bindparam("ceremony_id"), Ceremony.answered_at.is_(None), Ceremony.used_at.is_(None))
    .values(answered_at=bindparam("now"), facts=bindparam("facts"))
)
_FINISH = (
    update(Ceremony)
    .where(Ceremony.id == bindparam("ceremony_id"), Ceremony.used_at.is_(None))
    .values(used_at=bindparam("now"))
)
_END_ALL = delete(Ceremony).where(Ceremony.user_id == bindparam("user_id"))


async def begin(
    uow: UnitOfWork,
    visitor: Visitor,
    purpose: Purpose,
    *,
    user_id: UUID | None = None,
    enters: UUID | None = None,
    facts: dict[str, Any] | None = None,
    token: str | None = None,
) -> Begun:
    """Begin, and give what finishes it. `facts` are small plain values; what is secret among them is sealed."""
    moment, token = now(), token or tokens.new()
    await uow.run(
        _INSERT,
        id=uuid7(),
        purpose=purpose.value,
        user_id=user_id,
        enters=enters,
        token_hash=tokens.digest(token),
        visitor_hash=_hash(visitor),
        facts=facts or {},
        now=moment,
        expires_at=moment + LIFE,
    )
    return Begun(token, moment + LIFE)


async def attempt(visitor: Visitor, purpose: Purpose, token: str) -> Row:
    """Count a try at finishing, and give what is known of it. Raises CeremonyOver."""
    async with unit_of_work(visitor.context) as uow:
        found = await uow.row(
            _TRY, token_hash=tokens.digest(token), purpose=purpose.value, visitor_hash=_hash(visitor), now=now()
        )
    if found is None:
        raise over()
    return found


async def look(visitor: Visitor, purpose: Purpose, token: str) -> Row:
    """What waits for an answer that comes by itself, and so with nothing to tell whose browser brings it. Raises
    CeremonyOver.
    """
    async with unit_of_work(visitor.context, read_only=True) as uow:
        found = await uow.row(_LOOK, token_hash=tokens.digest(token), purpose=purpose.value, now=now())
    if found is None:
        raise over()
    return found


async def answer(uow: UnitOfWork, ceremony: Row, facts: dict[str, Any]) -> None:
    """Keep the answer for whoever began, with what is known already; there is one. Raises CeremonyOver."""
    whole = {**ceremony["facts"], **facts}
    if not await uow.run(_ANSWER, ceremony_id=ceremony["id"], now=now(), facts=whole):
        raise over()


async def finish(uow: UnitOfWork, ceremony: Row) -> None:
    """Use it up. Raises CeremonyOver when somebody was faster."""
    if not await uow.run(_FINISH, ceremony_id=ceremony["id"], now=now()):
        raise over()


async def end_all(uow: UnitOfWork, *, user_id: UUID) -> None:
    """Nothing that a user has begun can be finished any more: their password changed."""
    await uow.run(_END_ALL, user_id=user_id)


def over() -> CeremonyOver:
    return CeremonyOver(
        say("This took too long, or was tried too often. Please start again.", "操作超时或尝试次数过多，请重新开始。"),
        "token",
    )


def _hash(visitor: Visitor) -> bytes:
    return hashlib.sha256(visitor.fingerprint.encode("utf-8", "surrogatepass")).digest()
