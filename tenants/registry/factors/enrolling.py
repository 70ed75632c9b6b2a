"""Setting the second factor up and taking it away. It counts from when a first code has shown that the app has it."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import any_, bindparam, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import Conflict
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry import allowances, ceremonies
from tenants.registry.ceremonies import Purpose
from tenants.registry.confirming import confirm_password
from tenants.registry.entering import enter_proven
from tenants.registry.factors import codes
from tenants.registry.mailing import tell_of_change
from tenants.registry.mails.changes import SecurityChange
from tenants.registry.models import Membership, Passkey, RecoveryCode, SecondFactor, Session, Tenant, User
from tenants.registry.roles import require_own_sign_in, require_person
from tenants.registry.sessions import SignedIn
from tenants.registry.visitor import Visitor

ISSUER = "Rapport"
_BYTES = 20
"""RFC 4226 §4 recommends 160 bits."""


class FactorExists(Conflict):
    code = "SECOND_FACTOR_EXISTS"


class FactorForced(Conflict):
    """A company one belongs to asks for it."""

    code = "SECOND_FACTOR_FORCED"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the app needs, shown this once: `secret` to type (base32), `uri` for a QR code (otpauth)."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FactorState:
    """`since` is None without an app; `forced` when a company of the user asks their role for a second factor."""

    since: datetime | None
    recovery_codes_left: int
    forced: bool


_of_user = SecondFactor.user_id == bindparam("user_id")
_drawn = upsert(SecondFactor).values(
    id=bindparam("id"),
    user_id=bindparam("user_id"),
    sealed_secret=bindparam("sealed_secret"),
    created_at=bindparam("now"),
)
_DRAW = _drawn.on_conflict_do_update(
    index_elements=[SecondFactor.user_id],
    set_={"sealed_secret": _drawn.excluded.sealed_secret, "created_at": _drawn.excluded.created_at},
    where=SecondFactor.confirmed_at.is_(None),
).returning(SecondFactor.id)
_EMAIL = select(User.email).where(User.id == bindparam("user_id"))
_PENDING = select(SecondFactor.sealed_secret).where(_of_user, SecondFactor.confirmed_at.is_(None)).with_for_update()
_CONFIRM = (
    update(SecondFactor)
    .where(_of_user, SecondFactor.confirmed_at.is_(None))
    .values(confirmed_at=bindparam("now"), last_step=bindparam("step"))
)
_STRENGTHEN = (
    update(Session)
    .where(Session.id == bindparam("session_id"), Session.user_id == bindparam("user_id"))
    .values(two_factors=True)
)
FORGET = delete(SecondFactor).where(_of_user)
FORCED = exists().where(
    Membership.user_id == bindparam("user_id"),
    Membership.state == "active",
    Tenant.id == Membership.tenant_id,
    Membership.role == any_(Tenant.second_factor_roles),
)
_IS_FORCED = select(FORCED)
_HAS_PASSKEY = select(exists().where(Passkey.user_id == bindparam("user_id")))
_STATE = select(
    select(SecondFactor.confirmed_at).where(_of_user).scalar_subquery().label("since"),
    select(func.count())
    .select_from(RecoveryCode)
    .where(RecoveryCode.user_id == bindparam("user_id"), RecoveryCode.used_at.is_(None))
    .scalar_subquery()
    .label("recovery_codes_left"),
    FORCED.label("forced"),
)


async def second_factor(uow: UnitOfWork) -> FactorState:
    """One's own second factor. Raises Forbidden for a key."""
    row = await uow.row(_STATE, user_id=require_person(uow.context))
    assert row is not None
    return FactorState(**row)


async def begin_enrolment(context: TenantContext, *, password: str) -> Enrolment:
    """A new secret for an app, after giving the password once more. Raises WrongCredentials, FactorExists, Forbidden,
    RateLimited.
    """
    user_id = require_own_sign_in(context)
    await confirm_password(context, password=password)
    async with unit_of_work(context) as uow:
        return await _draw(uow, user_id)


async def confirm_enrolment(context: TenantContext, *, code: str) -> list[str]:
    """The app has it: from now on it is asked for. Returns the recovery codes, shown this once; the session asking
    counts as one of two factors. Raises WrongCode, Forbidden, RateLimited.
    """
    user_id = require_own_sign_in(context)
    await allowances.to_prove(str(user_id))
    async with unit_of_work(context) as uow:
        recovery = await _confirm(uow, user_id, code)
        await uow.run(_STRENGTHEN, session_id=context.session_id, user_id=user_id)
    return recovery


async def begin_forced_enrolment(visitor: Visitor, *, token: str) -> Enrolment:
    """The same for somebody whose company lets them in no further without. Raises CeremonyOver, FactorExists."""
    ceremony = await ceremonies.attempt(visitor, Purpose.ENROL, token)
    async with unit_of_work(visitor.context) as uow:
        return await _draw(uow, ceremony["user_id"])


async def confirm_forced_enrolment(visitor: Visitor, *, token: str, code: str) -> tuple[SignedIn, list[str]]:
    """The first code, and with it the session and the recovery codes. Raises CeremonyOver, WrongCode, NoMembership,
    RateLimited.
    """
    ceremony = await ceremonies.attempt(visitor, Purpose.ENROL, token)
    await allowances.to_prove(str(ceremony["user_id"]))
    async with unit_of_work(visitor.context) as uow:
        recovery = await _confirm(uow, ceremony["user_id"], code)
        await ceremonies.finish(uow, ceremony)
        who = {"user_id": ceremony["user_id"], "tenant_id": ceremony["enters"]}
        return await enter_proven(uow, visitor, **who), recovery


async def remove_second_factor(context: TenantContext, *, code: str) -> None:
    """Sign in by password alone again; the recovery codes go too. Raises WrongCode, FactorForced, Forbidden,
    RateLimited.
    """
    user_id = require_own_sign_in(context)
    await allowances.to_prove(str(user_id))
    async with unit_of_work(context) as uow:
        await codes.accept(uow, user_id=user_id, code=code)
        if await uow.value(_IS_FORCED, user_id=user_id) and not await uow.value(_HAS_PASSKEY, user_id=user_id):
            raise FactorForced(
                say("Your company asks for a second factor.", "贵公司要求使用两步验证，无法关闭。"),
                "code",
            )
        await uow.run(FORGET, user_id=user_id)
        await uow.run(codes.FORGET_RECOVERY, user_id=user_id)
        tell_of_change(uow, user_id, SecurityChange.FACTOR_REMOVED)


async def renew_recovery_codes(context: TenantContext, *, code: str) -> list[str]:
    """Ten new ones for a code of the app. Raises WrongCode, Forbidden, RateLimited."""
    user_id = require_own_sign_in(context)
    await allowances.to_prove(str(user_id))
    async with unit_of_work(context) as uow:
        await codes.accept(uow, user_id=user_id, code=code)
        tell_of_change(uow, user_id, SecurityChange.RECOVERY_CODES_RENEWED)
        return await codes.new_recovery_codes(uow, user_id=user_id)


async def _draw(uow: UnitOfWork, user_id: UUID) -> Enrolment:
    secret, email = os.urandom(_BYTES), await uow.value(_EMAIL, user_id=user_id)
    sealed = await codes.seal(user_id, secret)
    if await uow.value(_DRAW, id=uuid7(), user_id=user_id, sealed_secret=sealed, now=now()) is None:
        raise FactorExists(say("You have a second factor already.", "您已启用两步验证。"))
    text = base64.b32encode(secret).decode()
    return Enrolment(text, pyotp.TOTP(text).provisioning_uri(name=email, issuer_name=ISSUER))


async def _confirm(uow: UnitOfWork, user_id: UUID, code: str) -> list[str]:
    sealed, moment = await uow.value(_PENDING, user_id=user_id), now()
    secret = await codes.unseal(user_id, sealed) if sealed else None
    step = codes.matching_step(secret, codes.normal(code), moment) if secret else None
    if step is None:
        raise codes.wrong_code()
    await uow.run(_CONFIRM, user_id=user_id, now=moment, step=step)
    tell_of_change(uow, user_id, SecurityChange.FACTOR_ADDED)
    return await codes.new_recovery_codes(uow, user_id=user_id)
