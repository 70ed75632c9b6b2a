"""How records come in: what decides about new ones may depend on whether a person typed them or a file brought them."""

from __future__ import annotations

from enum import StrEnum
from weakref import WeakKeyDictionary

from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork


class Arrival(StrEnum):
    """By a form or a webhook, by an imported file, by a program with a key, by a person."""

    CAPTURED = "captured"
    IMPORTED = "imported"
    BY_API = "by_api"
    ENTERED = "entered"


_known: WeakKeyDictionary[UnitOfWork, Arrival] = WeakKeyDictionary()


def arriving(uow: UnitOfWork, arrival: Arrival) -> None:
    """What is made in this unit of work comes in this way."""
    _known[uow] = arrival


def arrival_of(uow: UnitOfWork) -> Arrival:
    """How what is made now comes in: as somebody said, else by who asks."""
    return _known.get(uow) or _by_asker(uow.context)


def _by_asker(context: TenantContext) -> Arrival:
    if context.key_id is not None:
        return Arrival.BY_API
    return Arrival.ENTERED if context.user_id is not None else Arrival.CAPTURED
