"""Going into a company by a grant, and leaving it. The session stays the same; where it works, and by what, changes."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import DateTime, LargeBinary, Uuid, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import Forbidden, NotFound
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.noting import ChangeKind, Noted, as_json, note
from tenants.partners import gates, grants
from tenants.partners.grants import GrantInfo, GrantState
from tenants.registry import tokens
from tenants.registry.acting.force import acting_now
from tenants.registry.acting.models import Grant
from tenants.registry.acting.recognising import GrantEnded
from tenants.registry.models import Membership, Session
from tenants.registry.roles import require_own_sign_in
from tenants.registry.sessions import context_of


class FactorMissing(Forbidden):
    """Whoever works in another's company has come in with two factors."""

    code = "SECOND_FACTOR_MISSING"


class GrantNotInForce(Forbidden):
    code = "GRANT_NOT_IN_FORCE"


class GrantForAnother(Forbidden):
    """It lets in one person of the asker's company, who is somebody else."""

    code = "GRANT_FOR_ANOTHER"


_WHY = {
    GrantState.REQUESTED: ("The company has not approved this yet.", "该公司尚未批准。"),
    GrantState.DECLINED: ("The company declined this.", "该公司已拒绝。"),
    GrantState.EXPIRED: ("This access has expired; ask for it again.", "该授权已过期，请重新申请。"),
    GrantState.REVOKED: ("This access was taken back.", "该授权已被撤回。"),
    GrantState.DORMANT: ("Your company's partnership does not cover this now.", "贵公司目前的合作关系不包含此授权。"),
}
_GUEST = (
    upsert(Membership)
    .values(
        id=bindparam("id"),
        tenant_id=bindparam("tenant_id"),
        user_id=bindparam("user_id"),
        role=Role.READ_ONLY.value,
        state="guest",
        joined_at=bindparam("now"),
    )
    .on_conflict_do_nothing(index_elements=[Membership.tenant_id, Membership.user_id])
)
_ENTER = (
    update(Session)
    .where(
        Session.id == bindparam("session_id"),
        Session.user_id == bindparam("user_id"),
        Session.tenant_id == bindparam("home", type_=Uuid()),
        Session.grant_id.is_(None),
        Session.revoked_at.is_(None),
        Session.two_factors,
        Session.bound.is_(False),
    )
    .values(tenant_id=bindparam("tenant_id"), grant_id=bindparam("grant_id", type_=Uuid()))
)
_ACTS = (
    select(Session.id, Session.user_id, Session.grant_id, Session.tenant_id.label("works_in"), Grant.grantee_id)
    .join(Grant, Grant.id == Session.grant_id)
    .where(
        Session.token_hash == bindparam("token_hash", type_=LargeBinary()),
        Session.revoked_at.is_(None),
        Session.expires_at > bindparam("now", type_=DateTime(timezone=True)),
    )
)
_LEAVE = (
    update(Session)
    .where(Session.id == bindparam("session_id"), Session.grant_id == bindparam("by_grant", type_=Uuid()))
    .values(tenant_id=bindparam("home", type_=Uuid()), grant_id=None)
)


async def open_company(context: TenantContext, *, grant_id: UUID) -> TenantContext:
    """Work in the company that gave this grant, in the same session; returns its context. It stands in that company's
    log. Raises Forbidden, NotOnBehalf (leave the one first), NotFound, GrantForAnother, FactorMissing, GrantNotInForce.
    """
    user_id = require_own_sign_in(context)
    async with unit_of_work(context, read_only=True) as uow:
        found = await grants.find(uow, grant_id)
    if found.grantee_id != context.tenant_id:
        raise NotFound(say("There is no such grant.", "没有该授权。"), "grant_id")
    if found.person_id not in (None, user_id):
        raise GrantForAnother(
            say("This access is for one other person of your company.", "该授权仅供贵公司的另一位同事使用。"),
            "grant_id",
        )
    if not context.two_factors:
        raise _factor_missing()
    within = replace(gates.inside(context, found.company_id), on_behalf_of=grant_id)
    async with unit_of_work(within) as uow:
        if await acting_now(uow, grant_id=grant_id, user_id=user_id) is None:
            raise _not_in_force(found)
        await uow.run(_GUEST, id=uuid7(), user_id=user_id, now=now())
        entered = {"session_id": context.session_id, "user_id": user_id, "home": context.tenant_id}
        if not await uow.run(_ENTER, **entered, grant_id=grant_id):
            raise _not_in_force(found)
        _note(uow, grant_id, ChangeKind.CREATED, until=as_json(found.expires_at))
        opened = await context_of(uow, context.session_id) if context.session_id else None
    if opened is None:
        raise _not_in_force(found)
    return opened


async def leave_company(token: str, *, request_id: str = "") -> TenantContext | None:
    """Go back to one's own company, whether or not the grant still stands; None where one is no member of it any more.
    Raises NotFound for a session that works at home.
    """
    async with unit_of_work(gates.NOBODY, read_only=True) as uow:
        row = await uow.row(_ACTS, token_hash=tokens.digest(token), now=now())
    if row is None:
        raise NotFound(say("You are not working in another's company.", "您没有在代表其他公司操作。"))
    within = TenantContext(
        row["works_in"], row["user_id"], on_behalf_of=row["grant_id"], request_id=request_id, session_id=row["id"],
        system=True,
    )  # fmt: skip
    async with unit_of_work(within) as uow:
        if await uow.run(_LEAVE, session_id=row["id"], by_grant=row["grant_id"], home=row["grantee_id"]):
            _note(uow, row["grant_id"], ChangeKind.DELETED)
    async with unit_of_work(gates.NOBODY) as uow:
        try:
            return await context_of(uow, row["id"])
        except GrantEnded:  # opened again by another request meanwhile
            return None


def _note(uow: UnitOfWork, grant_id: UUID, kind: ChangeKind, **facts: object) -> None:
    note(uow, Noted("acting", grant_id, kind, 1, {name: [None, value] for name, value in facts.items()}))


def _factor_missing() -> FactorMissing:
    return FactorMissing(
        say(
            "To work in another's company, sign in with two factors: set one up under Security, then sign out and in.",
            "代表其他公司操作需要两步验证登录：请先在“安全”中启用，然后退出并重新登录。",
        )
    )


def _not_in_force(found: GrantInfo) -> GrantNotInForce:
    words = _WHY.get(found.state, ("You have no access to this company now.", "您目前无权访问该公司。"))
    return GrantNotInForce(say(*words), "grant_id", {"state": found.state.value})
