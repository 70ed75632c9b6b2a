"""A forgotten password: a link by mail, good for an hour and for one use. A new password ends every session."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import DateTime, LargeBinary, Uuid, bindparam, func, insert, literal, select, update

from tenants.adapters.passwords import hash_password
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry import addresses, allowances, ceremonies, password_rules, tokens
from tenants.registry.confirming import confirm_password
from tenants.registry.endings import end_all, end_others
from tenants.registry.entering import Challenge, NoMembership, admitted, enter_last_tenant
from tenants.registry.mailing import tell_of_change
from tenants.registry.mails.changes import SecurityChange
from tenants.registry.models import EmailToken, User
from tenants.registry.roles import require_own_sign_in
from tenants.registry.sessions import SignedIn
from tenants.registry.sign_up import link_invalid
from tenants.registry.visitor import Visitor

RESET_LIFE = timedelta(hours=1)

_INSERT_FOR_ADDRESS = insert(EmailToken).from_select(
    ["id", "user_id", "purpose", "token_hash", "created_at", "expires_at"],
    select(
        bindparam("id", type_=Uuid()),
        User.id,
        literal("reset"),
        bindparam("token_hash", type_=LargeBinary()),
        bindparam("now", type_=DateTime(timezone=True)),
        bindparam("expires_at", type_=DateTime(timezone=True)),
    ).where(User.email == bindparam("email")),
)
_IS_GOOD = (
    EmailToken.token_hash == bindparam("token_hash"),
    EmailToken.purpose == "reset",
    EmailToken.used_at.is_(None),
    EmailToken.expires_at > bindparam("now"),
)
_EMAIL_OF = select(User.email).join(EmailToken, EmailToken.user_id == User.id).where(*_IS_GOOD)
_USE = update(EmailToken).where(*_IS_GOOD).values(used_at=bindparam("now")).returning(EmailToken.user_id)
_USE_OTHERS = (
    update(EmailToken)
    .where(EmailToken.user_id == bindparam("user_id"), EmailToken.used_at.is_(None))
    .values(used_at=bindparam("now"))
)
_EMAIL = select(User.email).where(User.id == bindparam("user_id"))
_CHANGE = (
    update(User)
    .where(User.id == bindparam("user_id"), User.password_hash == bindparam("known"))
    .values(password_hash=bindparam("password_hash"))
)
_SET = (
    update(User)
    .where(User.id == bindparam("user_id"))
    .values(
        password_hash=bindparam("password_hash"),
        email_verified_at=func.coalesce(User.email_verified_at, bindparam("now")),
    )
)


async def request_password_reset(visitor: Visitor, *, email: str) -> None:
    """Mail a link, if the address is somebody's. Nothing of that shows: the same statements run and the same job is
    left either way; with nobody there, the job finds no row. Raises ValidationFailed, RateLimited.
    """
    address = addresses.normalise(email)
    await allowances.to_reset(visitor, address)
    token_id, moment = uuid7(), now()
    async with unit_of_work(visitor.context) as uow:
        await uow.run(
            _INSERT_FOR_ADDRESS,
            id=token_id,
            email=address,
            token_hash=tokens.digest(tokens.for_mail("reset", token_id)),
            now=moment,
            expires_at=moment + RESET_LIFE,
        )
        uow.enqueue(Job.PASSWORD_RESET_EMAIL, mail_id=uuid7(), token_id=token_id)


async def reset_password(visitor: Visitor, *, token: str, password: str) -> SignedIn:
    """Set a new password by the link of a mail: all sessions and other links end, and a fresh session begins.

    Raises LinkInvalid, ValidationFailed (the link stays good), NoMembership or SecondFactorNeeded (the
    password is changed), RateLimited.
    """
    given = tokens.digest(token)
    async with unit_of_work(visitor.context, read_only=True) as uow:
        email = await uow.value(_EMAIL_OF, token_hash=given, now=now())
    if email is None:
        raise link_invalid()
    password_rules.check_password(password, email)
    password_hash = await hash_password(password)
    entered = await _reset(visitor, given, password_hash)
    if entered is None:
        raise NoMembership(
            say(
                "Your password is changed, but you are not a member of any company here any more.",
                "密码已修改，但您已不属于这里的任何公司。",
            )
        )
    return admitted(entered)


async def change_password(context: TenantContext, *, current: str, password: str) -> None:
    """Choose another password. Every other session ends, and what was begun with the old one. Raises WrongPassword,
    ValidationFailed, Forbidden, RateLimited.
    """
    user_id = require_own_sign_in(context)
    known = await confirm_password(context, password=current, field="current")
    async with unit_of_work(context, read_only=True) as uow:
        email = await uow.value(_EMAIL, user_id=user_id)
    password_rules.check_password(password, email)
    password_hash = await hash_password(password)
    async with unit_of_work(context) as uow:
        changed = await uow.run(_CHANGE, user_id=user_id, known=known, password_hash=password_hash)
        if not changed:
            raise Conflict(say("Your password was changed meanwhile.", "您的密码刚刚已被修改。"), "current")
        await uow.run(_USE_OTHERS, user_id=user_id, now=now())
        await end_others(uow, user_id=user_id, kept=context.session_id, reason="password_changed")
        tell_of_change(uow, user_id, SecurityChange.PASSWORD_CHANGED)
        await ceremonies.end_all(uow, user_id=user_id)


async def _reset(visitor: Visitor, given: bytes, password_hash: str) -> SignedIn | Challenge | None:
    moment = now()
    async with unit_of_work(visitor.context) as uow:
        user_id = await uow.value(_USE, token_hash=given, now=moment)
        if user_id is None:
            raise link_invalid()
        await uow.run(_SET, user_id=user_id, password_hash=password_hash, now=moment)
        await uow.run(_USE_OTHERS, user_id=user_id, now=moment)
        await end_all(uow, user_id=user_id, reason="password_reset")
        tell_of_change(uow, user_id, SecurityChange.PASSWORD_RESET)
        await ceremonies.end_all(uow, user_id=user_id)
        return await enter_last_tenant(uow, visitor, user_id)
