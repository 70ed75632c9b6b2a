"""Passkeys: made by somebody signed in, then a way in of their own, or the second step after a password."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Uuid, bindparam, delete, exists, insert, select, update

from tenants.adapters import webauthn
from tenants.adapters.webauthn import Asserted, CredentialRefused
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, LimitReached, NotFound, Unauthenticated
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry import allowances, ceremonies, checks
from tenants.registry.ceremonies import Purpose
from tenants.registry.confirming import confirm_password
from tenants.registry.entering import enter_by_passkey, enter_proven
from tenants.registry.factors.enrolling import FORCED, FactorForced
from tenants.registry.mailing import tell_of_change
from tenants.registry.mails.changes import SecurityChange
from tenants.registry.models import Passkey, SecondFactor, User
from tenants.registry.roles import require_own_sign_in, require_person
from tenants.registry.sessions import SignedIn
from tenants.registry.visitor import Visitor

log = structlog.get_logger()
MOST = 20
_CHALLENGE = 32


class PasskeyRefused(Unauthenticated):
    """Unknown, not for this site, not signed as asked, or copied; which one is said to nobody."""

    code = "PASSKEY_REFUSED"


class PasskeyExists(Conflict):
    code = "PASSKEY_EXISTS"


@dataclass(frozen=True, slots=True)
class PasskeyInfo:
    """Times are UTC."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What the browser's passkey dialogue takes, and the token its result is brought with."""

    options: dict[str, Any]
    token: str = field(repr=False)


_USER = select(User.email, User.name).where(User.id == bindparam("user_id"))
_OF_USER = select(Passkey.credential_id).where(Passkey.user_id == bindparam("user_id"))
_COLUMNS = (Passkey.id, Passkey.name, Passkey.created_at, Passkey.last_used_at)
_mine = Passkey.user_id == bindparam("user_id")
_LIST = select(*_COLUMNS).where(_mine).order_by(Passkey.id)
_ONE = select(*_COLUMNS).where(_mine, Passkey.id == bindparam("passkey_id"))
_TAKEN = select(exists().where(Passkey.credential_id == bindparam("credential_id")))
_INSERT = insert(Passkey).values(
    id=bindparam("id"),
    user_id=bindparam("user_id"),
    credential_id=bindparam("credential_id"),
    public_key=bindparam("public_key"),
    sign_count=bindparam("sign_count"),
    transports=bindparam("transports"),
    name=bindparam("name"),
    created_at=bindparam("now"),
)
_RENAME = update(Passkey).where(_mine, Passkey.id == bindparam("passkey_id")).values(name=bindparam("name"))
_REMOVE = delete(Passkey).where(_mine, Passkey.id == bindparam("passkey_id"))
_LAST_FACTOR = select(
    FORCED
    & ~exists().where(SecondFactor.user_id == bindparam("user_id"), SecondFactor.confirmed_at.is_not(None))
    & ~exists().where(_mine, Passkey.id != bindparam("passkey_id", type_=Uuid()))
)
_BY_CREDENTIAL = select(Passkey.id, Passkey.user_id, Passkey.public_key, Passkey.sign_count).where(
    Passkey.credential_id == bindparam("credential_id")
)
_USED = (
    update(Passkey)
    .where(Passkey.id == bindparam("passkey_id"), Passkey.sign_count == bindparam("before"))
    .values(sign_count=bindparam("after"), last_used_at=bindparam("now"))
)


async def passkeys(uow: UnitOfWork) -> list[PasskeyInfo]:
    """One's own. Raises Forbidden for a key."""
    return [PasskeyInfo(**row) for row in await uow.rows(_LIST, user_id=require_person(uow.context))]


async def begin_passkey(context: TenantContext, visitor: Visitor, *, password: str) -> Dialogue:
    """Begin to make one, after giving the password once more. Raises WrongPassword, Forbidden, LimitReached,
    PasskeysUnavailable, RateLimited.
    """
    user_id, challenge = require_own_sign_in(context), os.urandom(_CHALLENGE)
    await confirm_password(context, password=password)
    async with unit_of_work(context) as uow:
        user, known = await uow.row(_USER, user_id=user_id), await _known(uow, user_id)
        assert user is not None
        if len(known) >= MOST:
            raise LimitReached(
                say("You may have {n} passkeys; remove one first.", "最多可有 {n} 个通行密钥，请先移除一个。", n=MOST),
                extensions={"limit": MOST},
            )
        options = webauthn.registration_options(
            user_id=user_id.bytes, email=user["email"], name=user["name"], challenge=challenge, known=known
        )
        facts = {"challenge": _text(challenge)}
        begun = await ceremonies.begin(uow, visitor, Purpose.REGISTER_PASSKEY, user_id=user_id, facts=facts)
    return Dialogue(options, begun.token)


async def finish_passkey(
    context: TenantContext, visitor: Visitor, *, token: str, credential: dict[str, Any], name: str
) -> PasskeyInfo:
    """Keep what the device made. Raises CeremonyOver, PasskeyRefused, PasskeyExists, ValidationFailed, Forbidden."""
    user_id = require_own_sign_in(context)
    name = checks.text("name", name, 100)
    ceremony = await ceremonies.attempt(visitor, Purpose.REGISTER_PASSKEY, token)
    if ceremony["user_id"] != user_id:
        raise ceremonies.over()
    try:
        made = webauthn.verify_registration(credential, challenge=_challenge(ceremony))
    except CredentialRefused as error:
        raise refused(str(error)) from error
    passkey_id = uuid7()
    async with unit_of_work(context) as uow:
        await ceremonies.finish(uow, ceremony)
        if await uow.value(_TAKEN, credential_id=made.credential_id):
            raise PasskeyExists(say("This passkey is registered already.", "该通行密钥已注册。"))
        await uow.run(
            _INSERT,
            id=passkey_id,
            user_id=user_id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            transports=[],
            name=name,
            now=now(),
        )
        tell_of_change(uow, user_id, SecurityChange.PASSKEY_ADDED)
        return await _one(uow, user_id, passkey_id)


async def rename_passkey(uow: UnitOfWork, *, passkey_id: UUID, name: str) -> PasskeyInfo:
    """Raises ValidationFailed, NotFound, Forbidden."""
    user_id = require_own_sign_in(uow.context)
    await uow.run(_RENAME, user_id=user_id, passkey_id=passkey_id, name=checks.text("name", name, 100))
    return await _one(uow, user_id, passkey_id)


async def remove_passkey(uow: UnitOfWork, *, passkey_id: UUID) -> None:
    """Raises NotFound, FactorForced when it is the last second factor of somebody who must have one, Forbidden."""
    user_id = require_own_sign_in(uow.context)
    await _one(uow, user_id, passkey_id)
    if await uow.value(_LAST_FACTOR, user_id=user_id, passkey_id=passkey_id):
        raise FactorForced(say("Your company asks for a second factor.", "贵公司要求使用两步验证，无法关闭。"), "id")
    await uow.run(_REMOVE, user_id=user_id, passkey_id=passkey_id)
    tell_of_change(uow, user_id, SecurityChange.PASSKEY_REMOVED)


async def begin_passkey_sign_in(visitor: Visitor) -> Dialogue:
    """Ask for a passkey of whoever is there. Raises PasskeysUnavailable, RateLimited."""
    await allowances.to_ask(visitor)
    challenge = os.urandom(_CHALLENGE)
    async with unit_of_work(visitor.context) as uow:
        begun = await ceremonies.begin(uow, visitor, Purpose.PASSKEY, facts={"challenge": _text(challenge)})
    return Dialogue(webauthn.authentication_options(challenge=challenge), begun.token)


async def begin_passkey_proof(visitor: Visitor, *, token: str) -> Dialogue:
    """Ask for a passkey as the second step; `token` is the challenge's. Raises CeremonyOver, PasskeysUnavailable."""
    first = await ceremonies.attempt(visitor, Purpose.SECOND_FACTOR, token)
    challenge, who = os.urandom(_CHALLENGE), {"user_id": first["user_id"], "enters": first["enters"]}
    async with unit_of_work(visitor.context) as uow:
        known = await _known(uow, first["user_id"])
        facts = {"challenge": _text(challenge), "first": str(first["id"])}
        begun = await ceremonies.begin(uow, visitor, Purpose.PASSKEY, facts=facts, **who)
    return Dialogue(webauthn.authentication_options(challenge=challenge, known=known), begun.token)


async def finish_passkey_sign_in(visitor: Visitor, *, token: str, credential: dict[str, Any]) -> SignedIn:
    """Open the session, for either. Raises CeremonyOver, PasskeyRefused, NoMembership, RateLimited."""
    await allowances.to_ask(visitor)
    ceremony = await ceremonies.attempt(visitor, Purpose.PASSKEY, token)
    async with unit_of_work(visitor.context) as uow:
        passkey, asserted = await _asserted(uow, ceremony, credential)
        await ceremonies.finish(uow, ceremony)
        if first := ceremony["facts"].get("first"):
            await ceremonies.finish(uow, {"id": UUID(first)})
        counted = {"before": passkey["sign_count"], "after": asserted.sign_count}
        if not await uow.run(_USED, passkey_id=passkey["id"], now=now(), **counted):
            raise refused("used at the same moment")
        if ceremony["enters"]:
            tenant_id = ceremony["enters"]
            return await enter_proven(uow, visitor, user_id=passkey["user_id"], tenant_id=tenant_id)
        return await enter_by_passkey(uow, visitor, user_id=passkey["user_id"])


async def _asserted(uow: UnitOfWork, ceremony: Row, credential: dict[str, Any]) -> tuple[Row, Asserted]:
    try:
        shown = webauthn.presented(credential)
        passkey = await uow.row(_BY_CREDENTIAL, credential_id=shown.credential_id)
        if passkey is None or ceremony["user_id"] not in (None, passkey["user_id"]):
            raise CredentialRefused("unknown, or somebody else's")
        if shown.user_handle not in (None, passkey["user_id"].bytes):
            raise CredentialRefused("says it is somebody else's")
        known = {"public_key": passkey["public_key"], "sign_count": passkey["sign_count"]}
        return passkey, webauthn.verify_authentication(credential, challenge=_challenge(ceremony), **known)
    except CredentialRefused as error:
        raise refused(str(error)) from error


async def _known(uow: UnitOfWork, user_id: UUID) -> list[bytes]:
    return [row["credential_id"] for row in await uow.rows(_OF_USER, user_id=user_id)]


async def _one(uow: UnitOfWork, user_id: UUID, passkey_id: UUID) -> PasskeyInfo:
    row = await uow.row(_ONE, user_id=user_id, passkey_id=passkey_id)
    if row is None:
        raise NotFound(say("There is no such passkey.", "没有该通行密钥。"), "id")
    return PasskeyInfo(**row)


def _text(challenge: bytes) -> str:
    return base64.b64encode(challenge).decode()


def _challenge(ceremony: Row) -> bytes:
    return base64.b64decode(ceremony["facts"]["challenge"])


def refused(why: str) -> PasskeyRefused:
    log.warning("passkey.refused", why=why[:200])
    return PasskeyRefused(say("This passkey was not accepted.", "通行密钥未被接受。"), "credential")
