"""Giving one's password once more, before something that an open session alone must not do."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.adapters.passwords import verify_password
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Unauthenticated
from tenants.kit.message import say
from tenants.registry import allowances
from tenants.registry.models import User


class WrongPassword(Unauthenticated):
    code = "WRONG_PASSWORD"


_HASH = select(User.password_hash).where(User.id == bindparam("user_id"))


async def confirm_password(context: TenantContext, *, password: str, field: str = "password") -> str:
    """The hash the password fits, of whoever is signed in. Raises WrongPassword, RateLimited."""
    user_id: UUID | None = context.user_id
    await allowances.to_confirm(str(user_id))
    async with unit_of_work(context, read_only=True) as uow:
        known: str | None = await uow.value(_HASH, user_id=user_id)
    if not await verify_password(known, password) or known is None:
        raise WrongPassword(say("This is not your password.", "密码不正确。"), field)
    return known
