"""The mail inbox as an engine; what it does is in `infra/inbox/`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from infra.engines.engine import HOST, Program, accepts


@dataclass(frozen=True, slots=True)
class Inbox:
    directory: Path
    smtp_port: int
    page_port: int
    name: str = "inbox"

    @property
    def smtp_url(self) -> str:
        return f"smtp://{HOST}:{self.smtp_port}"

    @property
    def page_url(self) -> str:
        return f"http://{HOST}:{self.page_port}"

    def prepare(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    def program(self) -> Program:
        ports = ["--smtp-port", str(self.smtp_port), "--page-port", str(self.page_port)]
        return Program(
            self.name, [sys.executable, "-m", "infra.inbox.server", *ports, "--directory", str(self.directory)]
        )

    async def answers(self) -> bool:
        return await accepts(self.smtp_port) and await accepts(self.page_port)
