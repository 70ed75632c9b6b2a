"""Signing in with address and password. An unknown address and a wrong password are one answer, at one cost."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from tenants.adapters import passwords
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import Forbidden, RateLimited, Unauthenticated
from tenants.kit.message import say
from tenants.registry import addresses, allowances
from tenants.registry.models import Membership, Session, SignUp, Tenant, User
from tenants.registry.sessions import SignedIn, open_session
from tenants.registry.sign_up import ask_again
from tenants.registry.visitor import Visitor


class WrongCredentials(Unauthenticated):
    code = "WRONG_CREDENTIALS"


class EmailNotVerified(Forbidden):
    """The password was right, and the link in the mail is still to be followed; it has been sent again."""

    code = "EMAIL_NOT_VERIFIED"


class NoMembership(Forbidden):
    """The password was right, and the user belongs to no company (any more)."""

    code = "NO_MEMBERSHIP"


CREDENTIALS = select(User.id, User.password_hash).where(User.email == bindparam("email"))
_PENDING_HASH = (
    select(SignUp.password_hash)
    .where(SignUp.email == bindparam("email"), SignUp.verified_at.is_(None))
    .order_by(SignUp.created_at.desc())
    .limit(1)
)
_HOLD_USER = (
    select(User.id)
    .where(User.id == bindparam("user_id"), User.password_hash == bindparam("password_hash"))
    .with_for_update(read=True)
)
"""FOR SHARE: a password reset at the same moment comes either before (and we see another hash) or after (and ends the
session we open)."""
_LAST_TENANT = (
    select(Membership.tenant_id)
    .join(Tenant, Tenant.id == Membership.tenant_id)
    .where(Membership.user_id == bindparam("user_id"), Membership.state == "active", Tenant.status != "closed")
    .order_by(
        select(func.max(Session.last_seen_at))
        .where(Session.user_id == Membership.user_id, Session.tenant_id == Membership.tenant_id)
        .scalar_subquery()
        .desc()
        .nulls_last(),
        Membership.joined_at,
    )
    .limit(1)
)
_REHASH = (
    update(User)
    .where(User.id == bindparam("user_id"), User.password_hash == bindparam("password_hash"))
    .values(password_hash=bindparam("new_hash"))
)


async def sign_in(visitor: Visitor, *, email: str, password: str) -> SignedIn:
    """Open a session, in the company last worked in. Raises WrongCredentials, EmailNotVerified, NoMembership,
    RateLimited (before anything is computed).
    """
    address = addresses.fold(email)
    await allowances.to_sign_in(visitor, address)
    async with unit_of_work(visitor.context, read_only=True) as uow:
        user = await uow.row(CREDENTIALS, email=address)
        pending = await uow.value(_PENDING_HASH, email=address)
    known = user["password_hash"] if user else pending
    if not await passwords.verify_password(known, password):
        raise wrong_credentials()
    await allowances.signed_in(visitor, address)
    if user is None:
        await _send_again(visitor, address)
        raise EmailNotVerified(
            say("Follow the link in the mail we sent to this address first.", "请先点击我们发到该邮箱的验证链接。"),
            "email",
        )
    current = await _keep_up_to_date(visitor, user["id"], known, password)
    return await _enter(visitor, user["id"], current)


async def _send_again(visitor: Visitor, address: str) -> None:
    try:
        await allowances.to_resend(address)
    except RateLimited:
        return  # enough mails have gone out; what is wrong with the sign-in is still said
    async with unit_of_work(visitor.context) as uow:
        await ask_again(uow, address)


async def _keep_up_to_date(visitor: Visitor, user_id: UUID, known: str, password: str) -> str:
    """Hash again when the parameters have grown since; returns the hash now stored."""
    if not passwords.is_outdated(known):
        return known
    better = await passwords.hash_password(password)
    async with unit_of_work(visitor.context) as uow:
        changed = await uow.run(_REHASH, user_id=user_id, password_hash=known, new_hash=better)
    return better if changed else known


async def _enter(visitor: Visitor, user_id: UUID, password_hash: str) -> SignedIn:
    async with unit_of_work(visitor.context) as uow:
        if await uow.value(_HOLD_USER, user_id=user_id, password_hash=password_hash) is None:
            raise wrong_credentials()
        signed_in = await enter_last_tenant(uow, visitor, user_id)
    if signed_in is None:
        raise NoMembership(
            say(
                "You are not a member of any company here any more. Ask to be invited again.",
                "您已不属于这里的任何公司，请联系管理员重新邀请。",
            )
        )
    return signed_in


async def enter_last_tenant(uow: UnitOfWork, visitor: Visitor, user_id: UUID) -> SignedIn | None:
    """A session in the company the user last worked in, or None when there is none."""
    tenant_id = await uow.value(_LAST_TENANT, user_id=user_id)
    return None if tenant_id is None else await open_session(uow, visitor, user_id=user_id, tenant_id=tenant_id)


def wrong_credentials() -> WrongCredentials:
    return WrongCredentials(say("The e-mail address or the password is not right.", "邮箱或密码不正确。"), "password")
