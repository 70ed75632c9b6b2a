"""What people say of the product, for its operator: `./rapport feedback list`."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.operating import commands, console, operate
from tenants.context import PLATFORM
from tenants.db.unit_of_work import unit_of_work
from tenants.life.feedback import Said, list_feedback

app = commands("feedback")
Most = Annotated[int, typer.Option(min=1, max=1_000, help="At most so many.")]


@app.callback()
def feedback() -> None:
    """What people say of the product."""


@app.command("list")
def list_(first: Most = 50) -> None:
    """The newest first, with an address where they may be written to."""
    for said in operate(lambda: _newest(first)):
        who = f"{said.name} <{said.email}>" if said.email else said.name
        console.print(f"{said.created_at:%Y-%m-%d %H:%M} UTC  {said.kind.value}  {said.company}  {who}", markup=False)
        console.print(f"  {said.page}", markup=False)
        for line in said.text.splitlines():
            console.print(f"  {line}", markup=False)


async def _newest(first: int) -> list[Said]:
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        return await list_feedback(uow, first=first)


if __name__ == "__main__":
    app()
