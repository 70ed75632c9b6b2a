"""Billing as an operator handles it: `./rapport billing …`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from infra.words import say
from tenants.billing import service as billing
from tenants.config import settings
from tenants.context import PLATFORM
from tenants.db.database import open_database, use
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import DomainError
from tenants.records.catalogue import catalogue

app = typer.Typer(name="./rapport billing", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console(highlight=False, soft_wrap=True)
Number = Annotated[str, typer.Argument(help="The invoice's number.")]


@app.command("unpaid")
def unpaid() -> None:
    """Invoices that wait for money, the longest due first."""

    async def act() -> None:
        for row in await billing.unpaid():
            late = f" {say('billing.late')}" if row["missed"] else ""
            console.print(f"{row['number']} {row['due_on']} {row['tenant_id']}{late}", markup=False)

    _run(act)


@app.command()
def paid(number: Number) -> None:
    """The money for an invoice has come."""

    async def act() -> None:
        await billing.mark_paid(number)
        console.print(say("billing.paid", number=number), markup=False)

    _run(act)


@app.command()
def void(number: Number) -> None:
    """Take an invoice back by a credit note."""

    async def act() -> None:
        await billing.void(number)
        console.print(say("billing.void", number=number), markup=False)

    _run(act)


@app.command()
def coupon(
    name: str,
    percent: Annotated[int | None, typer.Option(min=1, max=100)] = None,
    amount: Annotated[int | None, typer.Option(help="In minor units.")] = None,
    currency: str | None = None,
    duration: billing.Duration = billing.Duration.ONCE,
    periods: Annotated[int | None, typer.Option(min=1, help="Of a repeating one.")] = None,
    most: Annotated[int | None, typer.Option(min=1, help="How many companies may redeem it.")] = None,
    until: Annotated[datetime | None, typer.Option(help="UTC.")] = None,
) -> None:
    """Offer a discount."""

    async def act() -> None:
        async with unit_of_work(PLATFORM) as uow:
            await billing.make_coupon(
                uow,
                name=name,
                percent=percent,
                amount=amount,
                currency=currency,
                duration=duration,
                periods=periods,
                most=most,
                valid_until=until.replace(tzinfo=UTC) if until else None,
            )
        console.print(name.upper(), markup=False)

    _run(act)


@asynccontextmanager
async def _database() -> AsyncIterator[None]:
    database = use(await open_database(settings()))
    try:
        yield
    finally:
        await database.close()


def _run(verb: Callable[[], Awaitable[None]]) -> None:
    async def act() -> None:
        catalogue()  # whoever keeps something has said so
        async with _database():
            await verb()

    try:
        asyncio.run(act())
    except DomainError as refused:
        Console(stderr=True, highlight=False, soft_wrap=True).print(str(refused), markup=False)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    app()
