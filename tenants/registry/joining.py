"""Accepting an invitation: who follows the link must be the one it was sent to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tenants.adapters.passwords import hash_password, verify_password
from tenants.context import Role
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, Forbidden, ValidationFailed, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry import allowances, checks, password_rules, tokens
from tenants.registry.entering import Challenge, admitted, enter, enter_proven, has_two_factors
from tenants.registry.invitations import require_seat
from tenants.registry.models import IN_BUSINESS, Invitation, Membership, Tenant, User
from tenants.registry.plan.entitlements import entitlement_within
from tenants.registry.roles import reaches
from tenants.registry.sessions import SignedIn
from tenants.registry.sign_in import wrong_credentials
from tenants.registry.sign_up import INSERT_USER, link_invalid
from tenants.registry.visitor import Visitor


class OtherAddress(Forbidden):
    """Signed in as somebody else than the one invited."""

    code = "INVITED_ADDRESS_DIFFERS"


class PasswordRequired(ValidationFailed):
    """The address has an account already: its password, or being signed in with it, is the proof."""

    code = "PASSWORD_REQUIRED"


@dataclass(frozen=True, slots=True)
class Invited:
    """What the page behind an invitation's link may show before anything is proven: the link itself came by mail."""

    tenant_name: str
    email: str
    role: Role
    has_account: bool


_IS_OPEN = (
    Invitation.token_hash == bindparam("token_hash"),
    Invitation.accepted_at.is_(None),
    Invitation.revoked_at.is_(None),
    Invitation.expires_at > bindparam("now"),
)
_INVITER = (Membership.tenant_id == Invitation.tenant_id) & (Membership.user_id == Invitation.invited_by)
_FIND = (
    select(
        Invitation.id,
        Invitation.email,
        Invitation.role,
        Tenant.name.label("tenant_name"),
        Tenant.locale,
        User.id.label("user_id"),
        User.password_hash,
    )
    .join(Tenant, Tenant.id == Invitation.tenant_id)
    .outerjoin(User, User.email == Invitation.email)
    .where(*_IS_OPEN, IN_BUSINESS, Tenant.status != "suspended")
)
_LOCK_TENANT = (
    select(Tenant.id)
    .join(Invitation, Invitation.tenant_id == Tenant.id)
    .where(*_IS_OPEN)
    .with_for_update(key_share=True, of=Tenant)
)
_USE = update(Invitation).where(*_IS_OPEN).values(accepted_at=bindparam("now")).returning(Invitation.role)
_INVITERS_ROLE = (
    select(Membership.role)
    .join(Invitation, _INVITER)
    .where(Invitation.token_hash == bindparam("token_hash"), Membership.state == "active")
)
_MEMBERS = (
    select(func.count())
    .select_from(Membership)
    .where(Membership.tenant_id == bindparam("target", type_=Uuid()), Membership.state != "guest")
)
_SEATS_OF_OTHERS = (
    select(func.count())
    .select_from(Membership)
    .where(
        Membership.tenant_id == bindparam("target", type_=Uuid()),
        Membership.user_id != bindparam("user_id"),
        Membership.state == "active",
    )
)
_new = upsert(Membership).values(
    id=bindparam("id"),
    tenant_id=bindparam("target", type_=Uuid()),
    user_id=bindparam("user_id"),
    role=bindparam("role"),
    state="active",
    joined_at=bindparam("now"),
)
_JOIN = _new.on_conflict_do_update(
    index_elements=[Membership.tenant_id, Membership.user_id],
    set_={
        "role": case((Membership.state == "active", Membership.role), else_=_new.excluded.role),
        "joined_at": case((Membership.state == "active", Membership.joined_at), else_=_new.excluded.joined_at),
        "state": "active",
    },
)
"""Who is a member already keeps their role: an old link neither raises nor lowers it."""


async def invitation_behind(visitor: Visitor, *, token: str) -> Invited:
    """What to show the one who follows the link. Raises LinkInvalid."""
    row = await _find(visitor, tokens.digest(token))
    return Invited(row["tenant_name"], row["email"], Role(row["role"]), has_account=row["user_id"] is not None)


async def accept_invitation(
    visitor: Visitor,
    *,
    token: str,
    name: str | None,
    password: str | None,
    signed_in_as: UUID | None,
    session_id: UUID | None = None,
) -> SignedIn:
    """Join the tenant and work in it. A new user chooses name and password and is verified by having got the mail; one
    who has an account is signed in with it (`signed_in_as` is the user of the request's session `session_id`)
    or gives its password.

    Raises LinkInvalid, OtherAddress, PasswordRequired, WrongCredentials, ValidationFailed, LimitReached,
    SecondFactorNeeded (they have joined, and come in after it), RateLimited.
    """
    await allowances.to_accept(visitor)
    given = tokens.digest(token)
    found = await _find(visitor, given)
    if signed_in_as is not None and signed_in_as != found["user_id"]:
        raise OtherAddress(
            say(
                "This invitation is for another address than the one you are signed in with. Sign out first.",
                "该邀请发给了另一个邮箱，请先退出当前登录。",
            )
        )
    if found["user_id"] is not None:
        if signed_in_as is None:
            await _prove(found, password)
        return admitted(await _join(visitor, given, found["user_id"], session_id))
    newcomer = await _newcomer(found, name, password)
    return admitted(await _join(visitor, given, newcomer, None))


@dataclass(frozen=True, slots=True)
class _Newcomer:
    email: str
    name: str
    password_hash: str
    locale: str


async def _find(visitor: Visitor, given: bytes) -> Row:
    async with unit_of_work(visitor.context, read_only=True) as uow:
        found = await uow.row(_FIND, token_hash=given, now=now())
    if found is None:
        raise link_invalid()
    return found


async def _prove(found: Row, password: str | None) -> None:
    if not password:
        problem = invalid(
            "password",
            say(
                "You have an account here: sign in first, or give its password.", "您已有账号：请先登录，或填写其密码。"
            ),
            "PASSWORD_REQUIRED",
        )
        raise PasswordRequired(problem.problems)
    if not await verify_password(found["password_hash"], password):
        raise wrong_credentials()


async def _newcomer(found: Row, name: str | None, password: str | None) -> _Newcomer:
    check = checks.Checks()
    chosen = check(checks.text, "name", name or "")
    check(password_rules.check_password, password or "", found["email"])
    check.done()
    return _Newcomer(found["email"], chosen, await hash_password(password or ""), found["locale"])


async def _join(visitor: Visitor, given: bytes, who: UUID | _Newcomer, session_id: UUID | None) -> SignedIn | Challenge:
    moment = now()
    async with unit_of_work(visitor.context) as uow:
        tenant = await uow.row(_LOCK_TENANT, token_hash=given, now=moment)
        role = await uow.value(_USE, token_hash=given, now=moment) if tenant else None
        inviter = await uow.value(_INVITERS_ROLE, token_hash=given) if tenant else None
        if inviter is None and tenant and not await uow.value(_MEMBERS, target=tenant["id"]):
            inviter = Role.OWNER.value  # the first of a company that its partner made, and is no member of
        if tenant is None or role is None or inviter is None or not reaches(Role(inviter), Role(role)):
            raise link_invalid()  # an inviter who has gone, or stands lower now, can give no more than they have
        user_id = who if isinstance(who, UUID) else await _create(uow, who)
        others = await uow.value(_SEATS_OF_OTHERS, target=tenant["id"], user_id=user_id)
        require_seat(await entitlement_within(uow, tenant["id"]), others)
        await uow.run(_JOIN, id=uuid7(), target=tenant["id"], user_id=user_id, role=role, now=moment)
        if await has_two_factors(uow, session_id):
            return await enter_proven(uow, visitor, user_id=user_id, tenant_id=tenant["id"])
        return await enter(uow, visitor, user_id=user_id, tenant_id=tenant["id"])


async def _create(uow: UnitOfWork, newcomer: _Newcomer) -> UUID:
    user_id: UUID | None = await uow.value(
        INSERT_USER,
        id=uuid7(),
        email=newcomer.email,
        name=newcomer.name,
        password_hash=newcomer.password_hash,
        locale=newcomer.locale,
        now=now(),
    )
    if user_id is None:
        raise Conflict(
            say(
                "An account with this address was made a moment ago. Follow the link again.",
                "该邮箱刚刚注册过账号，请重新打开链接。",
            ),
            "token",
        )
    return user_id
