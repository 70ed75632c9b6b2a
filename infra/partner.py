"""Partners as an operator handles them: `./rapport partner …`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import typer

from infra.operating import commands, console, operate
from infra.words import say
from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.partners import service as partners
from tenants.registry.acting.force import SUPPORT

app = commands("partner")
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


def _act(company: UUID, verb: Callable[[UnitOfWork], Awaitable[None]]) -> None:
    async def act() -> None:
        async with unit_of_work(TenantContext(company, system=True)) as uow:
            await verb(uow)

    operate(act)
    console.print(say("partner.done"))


if __name__ == "__main__":
    app()
