"""What must hold before a commit, one line of result each; of those that fail, everything they said."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from infra.no_skips import skipped
from infra.supervisor import ROOT
from infra.web_build import CONSOLE, node_environment
from infra.words import say

SCHEMA = ROOT / "mobile-schema" / "schema.graphql"
TRUSTED = ROOT / "mobile-schema" / "trusted.json"
PRINTED = {SCHEMA: "api.schema_print", TRUSTED: "api.trusted_print"}
"""What is committed, and the module that prints it."""


@dataclass(frozen=True, slots=True)
class Check:
    """`run` returns None when all is well, else what is wrong."""

    name: str
    run: Callable[[], str | None]


def checks() -> list[Check]:
    found = [
        Check("ruff check", lambda: _python("ruff", "check", ".")),
        Check("ruff format", lambda: _python("ruff", "format", "--check", ".")),
        Check("mypy", lambda: _python("mypy")),
        Check("import contracts", lambda: _run([str(Path(sys.executable).parent / "lint-imports")])),
        Check("schema drift", _schema_drift),
        Check("no skipped tests", lambda: "\n".join(skipped(ROOT)) or None),
    ]
    return [*found, Check("web", _web)] if CONSOLE.exists() else found


def run(console: Console) -> int:
    """Run all of them; the number that failed."""
    failed = 0
    todo = checks()
    for check in todo:
        started = time.monotonic()
        wrong = check.run()
        failed += wrong is not None
        mark, style = ("✗", "red") if wrong is not None else ("✓", "green")
        console.print(Text(f"{mark} {check.name}  {time.monotonic() - started:.1f} s", style=style))
        if wrong:
            console.print(Text(wrong.rstrip()))
    last = say("check.failed", count=failed, total=len(todo)) if failed else say("check.passed")
    console.print(Text(last, style="bold"))
    return failed


def printed(path: Path) -> str:
    """A committed file as the code has it. Raises CalledProcessError with what was said."""
    command = [sys.executable, "-m", PRINTED[path]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.rstrip("\n") + "\n"


def _schema_drift() -> str | None:
    try:
        differing = [path for path in PRINTED if not path.exists() or printed(path) != path.read_text(encoding="utf-8")]
    except subprocess.CalledProcessError as failed:
        return str(failed.stderr)
    names = ", ".join(str(path.relative_to(ROOT)) for path in differing)
    return f"{names} differs from the code. Mend: ./rapport schema" if names else None


def _web() -> str | None:
    log = ROOT / ".rapport" / "logs" / "web-check.log"
    try:
        asyncio.run(CONSOLE.install(log))
    except subprocess.CalledProcessError:
        return log.read_text(encoding="utf-8")
    return _run(["npm", "run", "--silent", "check"], cwd=CONSOLE.web, env=node_environment())


def _python(*module: str) -> str | None:
    return _run([sys.executable, "-m", *module])


def _run(command: list[str], cwd: Path = ROOT, env: dict[str, str] | None = None) -> str | None:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else done.stdout + done.stderr or f"status {done.returncode}"
