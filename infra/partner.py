"""Partners as an operator handles them: `./rapport partner …`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from infra.words import say
from tenants.config import settings
from tenants.context import TenantContext
from tenants.db.database import open_database, use
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import DomainError
from tenants.partners import service as partners
from tenants.records.catalogue import catalogue
from tenants.registry.acting.force import SUPPORT

app = typer.Typer(name="./rapport partner", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console(highlight=False, soft_wrap=True)
Company = Annotated[UUID, typer.Argument(help="The company's id.")]


@app.command()
def make(
    company: Company,
    tenants: Annotated[int, typer.Option(help="How many companies it may run.")] = 10,
    seats: Annotated[int, typer.Option(help="Seats of all of them together.")] = 250,
    plan: Annotated[list[str] | None, typer.Option(help="A plan it may give; repeat it.")] = None,
) -> None:
    """Make a company a partner, or set its allowance anew."""
    allowance = partners.Allowance(tenants, seats, tuple(plan or ("free", "team")))
    _act(company, lambda uow: partners.make_partner(uow, allowance=allowance))


@app.command()
def support(company: Company) -> None:
    """Make a company our own support, whose people customers may let in for a week at most."""
    _act(company, lambda uow: partners.make_partner(uow, allowance=partners.Allowance(), kind=SUPPORT))


@app.command()
def adopt(company: Company, partner: Annotated[UUID, typer.Option(help="The partner's id.")]) -> None:
    """Have a partner run a company that signed up by itself."""
    _act(company, lambda uow: partners.adopt(uow, partner_id=partner))


@app.command()
def suspend(company: Company) -> None:
    """Put a partner's grants, and what it may do, out of force."""
    _act(company, lambda uow: partners.suspend_partner(uow))


@app.command()
def restore(company: Company) -> None:
    """The end of a suspension."""
    _act(company, lambda uow: partners.suspend_partner(uow, suspended=False))


@asynccontextmanager
async def _database() -> AsyncIterator[None]:
    database = use(await open_database(settings()))
    try:
        yield
    finally:
        await database.close()


def _act(company: UUID, verb: Callable[[UnitOfWork], Awaitable[None]]) -> None:
    async def act() -> None:
        catalogue()
        async with _database(), unit_of_work(TenantContext(company, system=True)) as uow:
            await verb(uow)

    try:
        asyncio.run(act())
    except DomainError as refused:
        Console(stderr=True, highlight=False, soft_wrap=True).print(str(refused), markup=False)
        raise typer.Exit(1) from None
    console.print(say("partner.done"))


if __name__ == "__main__":
    app()
