"""How what is being written came in."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from tenants.db.unit_of_work import UnitOfWork
from tenants.records.duplicates.terms import Way

_said: WeakKeyDictionary[UnitOfWork, Way] = WeakKeyDictionary()


def coming_by(uow: UnitOfWork, way: Way) -> None:
    """Say of a unit of work how what it writes came in, where that is neither a person's hand nor a program's."""
    _said[uow] = way


def way_of(uow: UnitOfWork) -> Way | None:
    """What was said; else a program's key or a person's sign-in. None for what the house does by itself."""
    if uow in _said:
        return _said[uow]
    if uow.context.key_id is not None:
        return Way.API
    return Way.FORM if uow.context.session_id is not None and not uow.context.system else None
