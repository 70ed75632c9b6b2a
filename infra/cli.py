"""The operators' commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from infra.inbox import server

app = typer.Typer(no_args_is_help=True)


@app.callback()
def rapport() -> None:
    """Rapport."""


@app.command(hidden=True)
def inbox(
    smtp_port: Annotated[int, typer.Option()],
    page_port: Annotated[int, typer.Option()],
    directory: Annotated[Path, typer.Option()],
) -> None:
    """Run the mail inbox in the foreground."""
    server.serve(directory, smtp_port, page_port)
