"""Plans as an operator handles them: `./rapport plan …`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import typer

from infra.operating import commands, console, operate
from infra.words import say
from tenants.context import PLATFORM, TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.entitlement import LIMITS, Entitlement
from tenants.life import service as life
from tenants.plans import Module
from tenants.registry.plan import service as plans

app = commands("plan")
Company = Annotated[UUID, typer.Argument(help="The company's id.")]
Reason = Annotated[str, typer.Option(help="Kept beside it.")]
Verb = Callable[[UnitOfWork], Awaitable[Entitlement]]


@app.command("list")
def list_plans() -> None:
    """The plans that are sold."""

    async def act() -> None:
        async with unit_of_work(PLATFORM, read_only=True) as uow:
            for offer in await plans.plans(uow):
                console.print(f"{offer.code}: {', '.join(sorted(offer.modules))}", markup=False)
                for name in LIMITS:
                    console.print(f"  {name} {getattr(offer.limits, name):,}", markup=False)

    operate(act)


@app.command()
def show(company: Company) -> None:
    """What a company may use."""
    _change(company, lambda uow: plans.entitlement_within(uow, company))


@app.command("set")
def set_plan(company: Company, plan: str) -> None:
    """Move a company to another plan; in its trial, to a smaller one when that is over."""

    async def verb(uow: UnitOfWork) -> Entitlement:
        await life.bought(uow, plan=plan)
        return await plans.entitlement_within(uow, company)

    _change(company, verb)


@app.command()
def give(company: Company, module: Module, reason: Reason) -> None:
    """Give a company a module beyond its plan."""
    _change(company, lambda uow: plans.override_module(uow, module=module, on=True, reason=reason))


@app.command()
def take(company: Company, module: Module, reason: Reason) -> None:
    """Take a module of its plan from a company; what is in it stays and can be read."""
    _change(company, lambda uow: plans.override_module(uow, module=module, on=False, reason=reason))


@app.command()
def limit(company: Company, name: str, number: int, reason: Reason) -> None:
    """Give a company another number than its plan's."""
    _change(company, lambda uow: plans.override_limit(uow, limit=name, number=number, reason=reason))


@app.command()
def lift(company: Company, name: str) -> None:
    """Go back to what the plan says of a module or a limit."""
    _change(company, lambda uow: plans.lift_override(uow, name=name))


def _change(company: UUID, verb: Verb) -> None:
    async def act() -> Entitlement:
        async with unit_of_work(TenantContext(company, system=True)) as uow:
            return await verb(uow)

    found = operate(act)
    read_only = f" ({say('plan.read_only')}: {', '.join(sorted(found.read_only))})" if found.read_only else ""
    console.print(f"{found.plan}: {', '.join(sorted(found.modules))}{read_only}", markup=False)
    for name in LIMITS:
        console.print(f"  {name} {getattr(found.limits, name):,}", markup=False)


if __name__ == "__main__":
    app()
