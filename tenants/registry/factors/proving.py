"""The second step of a sign-in, by a code."""

from __future__ import annotations

from tenants.db.unit_of_work import unit_of_work
from tenants.registry import allowances, ceremonies
from tenants.registry.ceremonies import Purpose
from tenants.registry.entering import enter_proven
from tenants.registry.factors import codes
from tenants.registry.sessions import SignedIn
from tenants.registry.visitor import Visitor


async def prove_second_factor(visitor: Visitor, *, token: str, code: str) -> SignedIn:
    """Open the session for a code of the app or a recovery code. Five tries for each time the password was given.

    Raises CeremonyOver, WrongCode, NoMembership, RateLimited.
    """
    ceremony = await ceremonies.attempt(visitor, Purpose.SECOND_FACTOR, token)
    await allowances.to_prove(str(ceremony["user_id"]))
    async with unit_of_work(visitor.context) as uow:
        await codes.accept(uow, user_id=ceremony["user_id"], code=code)
        await ceremonies.finish(uow, ceremony)
        return await enter_proven(uow, visitor, user_id=ceremony["user_id"], tenant_id=ceremony["enters"])
