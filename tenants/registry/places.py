"""Where people sign in from, as far as it can be told offline: the network, and the country it was given out to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import DateTime, bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tenants.adapters.countries import UNKNOWN, country_of, network_of
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.registry.models import SignInFailure, SignInPlace, User
from tenants.registry.visitor import Visitor

KEEP = timedelta(days=400)
KEEP_FAILURES = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Place:
    """`novelty` is empty, `network` or `country`: what of it is new, to somebody who has been elsewhere before."""

    network: str
    country: str
    novelty: str


_KNOWN = select(SignInPlace.network, SignInPlace.country).where(SignInPlace.user_id == bindparam("user_id"))
_SEEN = (
    update(SignInPlace)
    .where(SignInPlace.user_id == bindparam("user_id"), SignInPlace.network == bindparam("network"))
    .values(last_seen_at=bindparam("now"))
)
_INSERT = (
    upsert(SignInPlace)
    .values(
        id=bindparam("id"),
        user_id=bindparam("user_id"),
        network=bindparam("network"),
        country=bindparam("country"),
        first_seen_at=bindparam("now"),
        last_seen_at=bindparam("now"),
    )
    .on_conflict_do_nothing()
)
_FAILED = insert(SignInFailure).values(
    id=bindparam("id"),
    user_id=select(User.id).where(User.email == bindparam("email")).scalar_subquery(),
    network=bindparam("network"),
    country=bindparam("country"),
    at=bindparam("now"),
)
OLD = delete(SignInPlace).where(SignInPlace.last_seen_at < bindparam("over", type_=DateTime(timezone=True)))
OLD_FAILURES = delete(SignInFailure).where(SignInFailure.at < bindparam("over", type_=DateTime(timezone=True)))


async def arrive(uow: UnitOfWork, *, user_id: UUID, address: str) -> Place:
    """Remember where a user comes from, and say what of it is new. The first place of all is not."""
    network, country = network_of(address), country_of(address)
    if network == UNKNOWN:
        return Place(network, country, "")
    known = await uow.rows(_KNOWN, user_id=user_id)
    if any(row["network"] == network for row in known):
        await uow.run(_SEEN, user_id=user_id, network=network, now=now())
        return Place(network, country, "")
    await uow.run(_INSERT, id=uuid7(), user_id=user_id, network=network, country=country, now=now())
    countries = {row["country"] for row in known}
    if not known:
        return Place(network, country, "")
    abroad = country != UNKNOWN and countries - {UNKNOWN} != set() and country not in countries
    return Place(network, country, "country" if abroad else "network")


async def fail(visitor: Visitor, *, email: str) -> None:
    """Remember that somebody did not get in; of an address of nobody as well, so that both take as long."""
    network, country = network_of(visitor.address), country_of(visitor.address)
    async with unit_of_work(visitor.context) as uow:
        await uow.run(_FAILED, id=uuid7(), email=email, network=network, country=country, now=now())
