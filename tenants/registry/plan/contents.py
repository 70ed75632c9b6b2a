"""What is in a module, for whoever turns it off: told by those who keep it, since the registry knows no record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Executable

from tenants.db.unit_of_work import UnitOfWork
from tenants.plans import Module


@dataclass(frozen=True, slots=True)
class Counted:
    """`statement`'s one value is how many of something a tenant has; `limit` is what they count against, if any."""

    module: Module
    statement: Executable
    limit: str = ""


_counted: dict[str, Counted] = {}
"""By what is counted."""


def counted(what: str, found: Counted) -> None:
    """Have something that belongs to a module be counted."""
    _counted[what] = found


async def contents(uow: UnitOfWork, modules: Iterable[Module]) -> Mapping[Module, int]:
    """How many things the tenant has in each of these modules."""
    assert _counted, "nobody has said what the modules hold"
    wanted = frozenset(modules)
    found = dict.fromkeys(sorted(wanted), 0)
    for each in _counted.values():
        if each.module in wanted:
            found[each.module] += await uow.value(each.statement)
    return found


async def counted_against(uow: UnitOfWork, limits: Iterable[str]) -> Mapping[str, int]:
    """How much of each of these limits is used, counted from the rows."""
    found = dict.fromkeys(limits, 0)
    for each in _counted.values():
        if each.limit in found:
            found[each.limit] += await uow.value(each.statement)
    return found
