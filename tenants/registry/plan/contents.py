"""What is in a module, for whoever turns it off: told by those who keep it, since the registry knows no record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Executable

from tenants.db.unit_of_work import UnitOfWork
from tenants.plans import Module

_counts: dict[Module, list[Executable]] = {}


def counted(module: Module, statement: Executable) -> None:
    """Have a statement, whose one value is a number, count what a tenant has in a module."""
    _counts.setdefault(module, []).append(statement)


async def contents(uow: UnitOfWork, modules: Iterable[Module]) -> Mapping[Module, int]:
    """How many things the tenant has in each of these modules, those in the bin as well."""
    return {module: sum([await uow.value(each) for each in _counts.get(module, ())]) for module in modules}
