"""What the operator's commands over the database share: they open it, call one verb, and say in one line why not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
from rich.console import Console

from tenants.config import settings
from tenants.db.database import open_database, use
from tenants.errors import DomainError
from tenants.records.catalogue import catalogue

T = TypeVar("T")
console = Console(highlight=False, soft_wrap=True)


def commands(name: str) -> typer.Typer:
    return typer.Typer(
        name=f"./rapport {name}", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )


def operate(verb: Callable[[], Awaitable[T]]) -> T:
    """What `verb` answers, with the database open. A refusal of the house is told on stderr and ends with 1."""
    try:
        return asyncio.run(_open_for(verb))
    except DomainError as refused:
        Console(stderr=True, highlight=False, soft_wrap=True).print(str(refused), markup=False)
        raise typer.Exit(1) from None


async def _open_for(verb: Callable[[], Awaitable[T]]) -> T:
    catalogue()  # whoever keeps something has said so
    database = use(await open_database(settings(), app=True))
    try:
        return await verb()
    finally:
        await database.close()
