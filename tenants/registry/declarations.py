"""What a company declares itself (its own fields, its tags with rules), remembered from one request to the next.

A number at the company's row goes up with every change of these, in the same transaction. Who is asking is looked up
anyway for each write, and the number with them: what was read under it is still so, and is not read again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakSet

from sqlalchemy import bindparam, update

from tenants.db.unit_of_work import UnitOfWork
from tenants.registry.models import Tenant

T = TypeVar("T")
KEPT = 20_000
_ANEW = update(Tenant).where(Tenant.id == bindparam("tenant_id")).values(declared=Tenant.declared + 1)
_declaring: WeakSet[UnitOfWork] = WeakSet()
_known: dict[tuple[UUID, str], tuple[int, Any]] = {}


async def declared_anew(uow: UnitOfWork) -> None:
    """Call with every change of what is remembered here."""
    _declaring.add(uow)
    await uow.run(_ANEW)


async def remembered(uow: UnitOfWork, what: str, read: Callable[[], Awaitable[T]]) -> T:
    """What `read` gives, or gave for this company under its present number.

    A unit of work that changes such things reads for itself; what was read within a transaction is not remembered.
    """
    number, key = uow.context.declared, (uow.tenant_id, what)
    if number is None or uow in _declaring:
        return await read()
    found = _known.get(key)
    if found is not None and found[0] == number:
        value: T = found[1]
        return value
    fresh = await read()
    if not uow.begun:
        _remember(key, number, fresh)
    return fresh


def _remember(key: tuple[UUID, str], number: int, value: Any) -> None:
    if len(_known) >= KEPT:
        _known.clear()
    _known[key] = (number, value)
