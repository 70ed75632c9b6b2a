"""Codes of an app (TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds) and recovery codes. No code counts twice."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import bindparam, delete, insert, select, update

from tenants.context import PLATFORM_TENANT
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import ValidationFailed, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry import tokens
from tenants.registry.keyring import vault
from tenants.registry.models import RecoveryCode, SecondFactor

STEP = 30
_PLACE = ("second_factors", "sealed_secret")
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is read as something else: no i, l, o, 0, 1."""
_LENGTH = 16
"""Characters of 31: 79 bits."""


class WrongCode(ValidationFailed):
    code = "WRONG_CODE"


_FACTOR = select(SecondFactor.sealed_secret).where(
    SecondFactor.user_id == bindparam("user_id"), SecondFactor.confirmed_at.is_not(None)
)
_USE_STEP = (
    update(SecondFactor)
    .where(
        SecondFactor.user_id == bindparam("user_id"),
        SecondFactor.confirmed_at.is_not(None),
        SecondFactor.last_step < bindparam("step"),
    )
    .values(last_step=bindparam("step"))
)
_USE_RECOVERY = (
    update(RecoveryCode)
    .where(
        RecoveryCode.user_id == bindparam("user_id"),
        RecoveryCode.code_hash == bindparam("code_hash"),
        RecoveryCode.used_at.is_(None),
    )
    .values(used_at=bindparam("now"))
)
FORGET_RECOVERY = delete(RecoveryCode).where(RecoveryCode.user_id == bindparam("user_id"))
_INSERT_RECOVERY = insert(RecoveryCode).values(
    id=bindparam("id"), user_id=bindparam("user_id"), code_hash=bindparam("code_hash"), created_at=bindparam("now")
)


async def accept(uow: UnitOfWork, *, user_id: UUID, code: str) -> None:
    """Use up a code of the app, or a recovery code. Count the try first (`allowances.to_prove`). Raises WrongCode."""
    typed = normal(code)
    good = await _by_app(uow, user_id, typed) if typed.isdigit() else await _by_recovery(uow, user_id, typed)
    if not good:
        raise wrong_code()


async def _by_app(uow: UnitOfWork, user_id: UUID, typed: str) -> bool:
    sealed = await uow.value(_FACTOR, user_id=user_id)
    step = matching_step(await unseal(user_id, sealed), typed, now()) if sealed else None
    return step is not None and await uow.run(_USE_STEP, user_id=user_id, step=step) > 0


async def _by_recovery(uow: UnitOfWork, user_id: UUID, typed: str) -> bool:
    return await uow.run(_USE_RECOVERY, user_id=user_id, code_hash=_hash(user_id, typed), now=now()) > 0


def matching_step(secret: bytes, typed: str, moment: datetime) -> int | None:
    """The step a code is of: this one, the one before or the one after, since clocks differ (RFC 6238 §5.2)."""
    totp, present = pyotp.TOTP(base64.b32encode(secret).decode()), int(moment.timestamp()) // STEP
    fits = [step for step in (present - 1, present, present + 1) if hmac.compare_digest(totp.generate_otp(step), typed)]
    return fits[-1] if fits else None


async def new_recovery_codes(uow: UnitOfWork, *, user_id: UUID) -> list[str]:
    """Ten new codes, shown this once; the old ones are worth nothing from now on."""
    await uow.run(FORGET_RECOVERY, user_id=user_id)
    drawn = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES)]
    for code in drawn:
        await uow.run(_INSERT_RECOVERY, id=uuid7(), user_id=user_id, code_hash=_hash(user_id, code), now=now())
    return ["-".join(code[at : at + 4] for at in range(0, _LENGTH, 4)) for code in drawn]


def normal(code: str) -> str:
    """As it is compared: without the blanks and dashes people see, and ASCII, so that only ten digits are digits."""
    kept = "".join(letter for letter in code[:64].lower() if letter.isascii() and letter.isalnum())
    return kept or "-"


async def seal(user_id: UUID, secret: bytes) -> bytes:
    """The secret of an app, as it is kept: people belong to no company, so the platform's key seals it."""
    return await vault.seal(PLATFORM_TENANT, secret, *_PLACE, user_id)


async def unseal(user_id: UUID, sealed: bytes) -> bytes:
    """Raises ValueUnreadable, KeyUnavailable."""
    before = f"second_factors.sealed_secret:{user_id}"
    return await vault.unseal(PLATFORM_TENANT, sealed, *_PLACE, user_id, before=before)


def _hash(user_id: UUID, code: str) -> bytes:
    return tokens.keyed(f"recovery:{user_id}:{code}")


def wrong_code() -> WrongCode:
    message = say("This code is not right, or has been used.", "验证码不正确或已使用。")
    return WrongCode(invalid("code", message, "WRONG_CODE").problems)
