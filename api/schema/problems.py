"""Expected problems are data: a mutation's payload lists them, whichever verb raised them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import camel, path_of
from api.schema.belonging import ALWAYS
from api.speech import tell
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import DomainError

MODULE = ALWAYS

NOT_DATA = {
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "MODULE_NOT_IN_PLAN",
    "COMPANY_SUSPENDED",
    "COMPANY_CLOSED",
    "RATE_LIMITED",
    "IDEMPOTENCY_KEY_NOT_TAKEN",
    "IDEMPOTENCY_KEY_REUSED",
    "VIEW_ONLY",
    "VIEW_AS_REFUSED",
    "GRANT_ENDED",
    "NOT_ON_BEHALF",
}
"""Refusals of the request itself, which no change of the input would mend: these are GraphQL errors."""


@strawberry.type(description="Something to put right, and where.")
class UserError:
    code: str = strawberry.field(description="Stable; listed in mobile-schema/errors.md.")
    field: str | None = strawberry.field(description="The input field at fault, as a dotted path.")
    message: str = strawberry.field(description="For a person.")
    current: JSON | None = strawberry.field(
        description="With CONFLICT: the stored values of the fields that were to change.", default=None
    )


T = TypeVar("T")


async def settle(payload: Callable[..., T], verb: Callable[[], Awaitable[dict[str, Any]]]) -> T:
    """Run a verb and wrap what it returns; its refusals become `userErrors`."""
    try:
        return payload(**await verb(), user_errors=[])
    except DomainError as error:
        if error.code in NOT_DATA:
            raise
        return payload(user_errors=user_errors(error))


async def settle_in_unit(
    info: Info,
    payload: Callable[..., T],
    verb: Callable[[UnitOfWork], Awaitable[Any]],
    **shown: Callable[[Any], Any],
) -> T:
    """`settle` a verb that works in the request's unit of work; `shown` makes the payload's fields of its result."""

    async def act() -> dict[str, Any]:
        async with info.context.unit_of_work() as uow:
            found = await verb(uow)
            return {name: show(found) for name, show in shown.items()}

    return await settle(payload, act)


def user_errors(error: DomainError) -> list[UserError]:
    stored = error.extensions.get("current")
    current = JSON({camel(name): value for name, value in stored.items()}) if isinstance(stored, dict) else None
    return [
        UserError(code=problem.code, field=path_of(problem.field), message=tell(problem.message), current=current)
        for problem in error.problems
    ]
