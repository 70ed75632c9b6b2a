"""Billing as an operator handles it: `./rapport billing …`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from infra.operating import commands, console, operate
from infra.words import say
from tenants.billing import service as billing
from tenants.context import PLATFORM
from tenants.db.unit_of_work import unit_of_work

app = commands("billing")
Number = Annotated[str, typer.Argument(help="The invoice's number.")]


@app.command("unpaid")
def unpaid() -> None:
    """Invoices that wait for money, the longest due first."""

    async def act() -> None:
        for row in await billing.unpaid():
            late = f" {say('billing.late')}" if row["missed"] else ""
            console.print(f"{row['number']} {row['due_on']} {row['tenant_id']}{late}", markup=False)

    operate(act)


@app.command()
def paid(number: Number) -> None:
    """The money for an invoice has come."""

    async def act() -> None:
        await billing.mark_paid(number)
        console.print(say("billing.paid", number=number), markup=False)

    operate(act)


@app.command()
def void(number: Number) -> None:
    """Take an invoice back by a credit note."""

    async def act() -> None:
        await billing.void(number)
        console.print(say("billing.void", number=number), markup=False)

    operate(act)


@app.command()
def refund(number: Number) -> None:
    """Take an invoice back by a credit note, and give the money back to the card it came from."""

    async def act() -> None:
        await billing.refund(number)
        console.print(say("billing.refund", number=number), markup=False)

    operate(act)


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

    operate(act)


if __name__ == "__main__":
    app()
