"""In whose name a long job works, and whether that still stands.

Work can be left: who signs out, or whose session or key comes to its foreseen end, still gets what they asked for. What
is revoked (a device, a key, all sign-ins, a changed password, a membership) stops it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select

from tenants.context import PLATFORM, TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import AccessRevoked
from tenants.kit.message import say
from tenants.registry.acting.force import standing_grants
from tenants.registry.models import ApiKey, Membership, Session

LEFT_ALONE = ("signed_out", "replaced")
"""How a session ends when its own user has done with it."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked, in which company, by which sign-in or key. Without a user, nobody did: that always stands."""

    tenant_id: UUID
    user_id: UUID | None
    session_id: UUID | None = None
    key_id: UUID | None = None
    grant_id: UUID | None = None
    """Of somebody from outside; it stands in the place of their membership."""


def asker_of(context: TenantContext) -> Asker:
    return Asker(context.tenant_id, context.user_id, context.session_id, context.key_id, context.on_behalf_of)


_ids = any_(bindparam("ids", type_=ARRAY(Uuid())))
_MEMBERS = select(Membership.tenant_id, Membership.user_id).where(
    Membership.user_id == _ids, Membership.state == "active"
)
_reason = func.coalesce(Session.revoked_reason, "")
_REVOKED_SESSIONS = select(Session.id).where(
    Session.id == _ids, Session.revoked_at.is_not(None), *(_reason != reason for reason in LEFT_ALONE)
)
_REVOKED_KEYS = select(ApiKey.id).where(ApiKey.id == _ids, ApiKey.revoked_at.is_not(None))


async def lapsed(uow: UnitOfWork, askers: Collection[Asker]) -> set[Asker]:
    """Those of them whose access has been revoked."""
    asking = {asker for asker in askers if asker.user_id is not None}
    if not asking:
        return set()
    members = await uow.rows(_MEMBERS, ids=list({asker.user_id for asker in asking}))
    standing = {(row["tenant_id"], row["user_id"]) for row in members}
    granted = await standing_grants(uow, {(a.grant_id, a.user_id) for a in asking if a.grant_id and a.user_id})
    ended: set[UUID | None] = set()
    for statement, ids in (
        (_REVOKED_SESSIONS, {asker.session_id for asker in asking}),
        (_REVOKED_KEYS, {asker.key_id for asker in asking}),
    ):
        known = [each for each in ids if each is not None]
        ended |= {row["id"] for row in await uow.rows(statement, ids=known)} if known else set()
    return {
        asker for asker in asking if not _stands(asker, standing, granted) or ended & {asker.session_id, asker.key_id}
    }


def _stands(asker: Asker, members: Collection[tuple[UUID, UUID]], granted: Collection[tuple[UUID, UUID]]) -> bool:
    """By their membership, or in its place by the grant they asked under: never by the other of the two."""
    if asker.grant_id is not None:
        return (asker.grant_id, asker.user_id) in granted
    return (asker.tenant_id, asker.user_id) in members


async def lapsed_among(askers: Collection[Asker]) -> set[Asker]:
    """The same for askers of all companies at once; for whoever watches over running work."""
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        return await lapsed(uow, askers)


async def require_standing(uow: UnitOfWork) -> None:
    """Between two steps of long work: raises AccessRevoked when whoever asked for it has lost their access."""
    if await lapsed(uow, [asker_of(uow.context)]):
        raise revoked()


def revoked() -> AccessRevoked:
    return AccessRevoked(
        say(
            "The access of whoever asked for this was revoked.",
            "发起此操作的人的访问权限已被撤销。",
        )
    )
