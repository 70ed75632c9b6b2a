"""Signing in with address and password. An unknown address and a wrong password are one answer, at one cost."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select, update

from tenants.adapters import passwords
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, RateLimited, Unauthenticated
from tenants.kit.message import say
from tenants.registry import addresses, allowances, known_devices, places
from tenants.registry.entering import admitted, enter_last_tenant, no_membership
from tenants.registry.models import SignUp, User
from tenants.registry.sessions import SignedIn
from tenants.registry.sign_up import ask_again
from tenants.registry.visitor import Visitor


class WrongCredentials(Unauthenticated):
    code = "WRONG_CREDENTIALS"


class EmailNotVerified(Forbidden):
    """The password was right, and the link in the mail is still to be followed; it has been sent again."""

    code = "EMAIL_NOT_VERIFIED"


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
_REHASH = (
    update(User)
    .where(User.id == bindparam("user_id"), User.password_hash == bindparam("password_hash"))
    .values(password_hash=bindparam("new_hash"))
)


async def sign_in(visitor: Visitor, *, email: str, password: str) -> SignedIn:
    """Open a session, in the company last worked in. Raises WrongCredentials, EmailNotVerified, NoMembership,
    SecondFactorNeeded, RateLimited (before anything is computed).
    """
    address = addresses.fold(email)
    async with unit_of_work(visitor.context, read_only=True) as uow:
        known_here = await known_devices.is_known(uow, visitor, email=address)
    await allowances.to_sign_in(visitor, address, known=known_here)
    async with unit_of_work(visitor.context, read_only=True) as uow:
        user = await uow.row(CREDENTIALS, email=address)
        pending = await uow.value(_PENDING_HASH, email=address)
    known = user["password_hash"] if user else pending
    if not await passwords.verify_password(known, password):
        await places.fail(visitor, email=address)
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
        entered = await enter_last_tenant(uow, visitor, user_id)
    if entered is None:
        raise no_membership()
    return admitted(entered)


def wrong_credentials() -> WrongCredentials:
    return WrongCredentials(say("The e-mail address or the password is not right.", "邮箱或密码不正确。"), "password")
