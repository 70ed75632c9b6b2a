"""The operators' commands. Other doors are started as processes; a command here says what it does and hands over."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from infra import background, browser, check, processes, up
from infra.engines.engine import EngineMissing, Program
from infra.engines.inbox import Inbox
from infra.installation import IncompleteSettings
from infra.state import DataFolder
from infra.supervisor import ROOT, StartFailed
from infra.web_build import WebBuildFailed
from infra.words import say
from tenants.jobs import Lane

app = typer.Typer(
    name="./rapport", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Rapport, a CRM."
)
console = Console(highlight=False, soft_wrap=True)
_PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}

Data = Annotated[Path | None, typer.Option(help="Folder for everything it keeps; default .rapport in the checkout.")]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Port of the web address; default 8000 or the next.")]
AsJson = Annotated[bool, typer.Option("--json", help="Only the last line, as JSON.")]


@app.command("up")
def up_command(
    detach: Annotated[bool, typer.Option(help="Return when it is ready and keep running.")] = False,
    data: Data = None,
    port: Port = None,
) -> None:
    """Start everything and say where it is."""
    folder = DataFolder.chosen(data)
    try:
        folder.make()
    except OSError:
        _fail(say("data.unwritable", data=folder.path))
    if folder.in_use():
        _already(folder)
    elif detach:
        _in_background(folder, port)
    else:
        _foreground(folder, port)


@app.command()
def down(data: Data = None) -> None:
    """Stop what `up --detach` started, and clear what a crash left behind."""
    folder = DataFolder.chosen(data)
    console.print(say("stopped") if background.stop(folder) else say("not.running", data=folder.path))


@app.command(context_settings=_PASS_ON)
def demo(context: typer.Context, data: Data = None) -> None:
    """Fill it with acme, globex and partner-one: people, a year of Chinese and English data."""
    folder = DataFolder.chosen(data)
    environment = background.environment(folder)
    if environment is None:
        up_command(detach=True, data=data)
        environment = background.environment(folder)
    _hand_over("infra.demo", *context.args, environment=environment)


@app.command(context_settings=_PASS_ON)
def test(context: typer.Context) -> None:
    """Run the tests; arguments go to pytest. Installs a browser if there is none."""
    if not browser.find():
        console.print(say("browser.installing"))
        if not browser.ensure():
            _fail(say("browser.failed"))
    _hand_over("pytest", "-n", "2", "--dist", "loadfile", *context.args)


@app.command("check")
def check_command() -> None:
    """Lint, types, import contracts, schema drift, web, no skipped tests."""
    raise typer.Exit(1 if check.run(console) else 0)


@app.command()
def bench(
    name: str,
    quick: Annotated[bool, typer.Option(help="Smaller, within a minute or so.")] = False,
    json: AsJson = False,
) -> None:
    """Measure one thing; the last line is JSON."""
    known = sorted(
        path.stem for path in (ROOT / "tests" / "bench").glob("*.py") if not path.stem.startswith(("_", "test_"))
    )
    if name not in known:
        _fail(say("bench.unknown", name=name, names=", ".join(known)))
    _hand_over(f"tests.bench.{name}", *(["--quick"] if quick else []), *(["--json"] if json else []))


@app.command()
def schema() -> None:
    """Write the GraphQL schema and the trusted documents to mobile-schema/."""
    for path in check.PRINTED:
        try:
            text = check.printed(path)
        except subprocess.CalledProcessError as failed:
            _fail(failed.stderr)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        console.print(str(path.relative_to(ROOT)))


@app.command()
def isolation(json: AsJson = False) -> None:
    """Prove that one tenant sees nothing of another, and print what was covered."""
    _hand_over("tests.isolation.report", *(["--json"] if json else []))


@app.command("doctor")
def doctor_command(data: Data = None) -> None:
    """Say what is wrong and how to mend it."""
    _hand_over("infra.doctor", str(DataFolder.chosen(data).path))


@app.command()
def migrate(data: Data = None) -> None:
    """Bring the database up to date; with RAPPORT_ADMIN_DATABASE_URL, make roles and database first."""
    environment = background.environment(DataFolder.chosen(data)) or dict(os.environ)
    if not environment.get("RAPPORT_OWNER_DATABASE_URL"):
        _fail(say("migrate.start"))
    _hand_over("infra.migrate", environment=environment)


@app.command("rotate-audit-key")
def rotate_audit_key(data: Data = None) -> None:
    """Sign audit logs with a new key from now on; the old public key stays known."""
    folder = DataFolder.chosen(data)
    environment = background.environment(folder) or {**os.environ, "RAPPORT_DATA": str(folder.path)}
    _hand_over("infra.audit_key", environment=environment)


@app.command(context_settings={**_PASS_ON, "help_option_names": []})
def plan(context: typer.Context, data: Data = None) -> None:
    """Plans: which there are, and which of them a company has; `plan --help` says more."""
    environment = background.environment(DataFolder.chosen(data)) or dict(os.environ)
    _hand_over("infra.plan", *context.args, environment=environment)


@app.command(context_settings={**_PASS_ON, "help_option_names": []})
def billing(context: typer.Context, data: Data = None) -> None:
    """Invoices that wait for money, and those that were paid; coupons; `billing --help` says more."""
    environment = background.environment(DataFolder.chosen(data)) or dict(os.environ)
    _hand_over("infra.billing", *context.args, environment=environment)


@app.command(context_settings={**_PASS_ON, "help_option_names": []})
def feedback(context: typer.Context, data: Data = None) -> None:
    """What people say of the product; `feedback --help` says more."""
    environment = background.environment(DataFolder.chosen(data)) or dict(os.environ)
    _hand_over("infra.feedback", *context.args, environment=environment)


@app.command(context_settings={**_PASS_ON, "help_option_names": []})
def partner(context: typer.Context, data: Data = None) -> None:
    """Partners and support: who they are, and how far they may go; `partner --help` says more."""
    environment = background.environment(DataFolder.chosen(data)) or dict(os.environ)
    _hand_over("infra.partner", *context.args, environment=environment)


@app.command("rotate-key-encryption-key")
def rotate_key_encryption_key(
    data: Data = None,
    rewrap: Annotated[bool, typer.Option("--rewrap", help="Make no new key: wrap under the newest there is.")] = False,
    forget_old: Annotated[bool, typer.Option(help="Destroy the old keys afterwards; older backups need them.")] = False,
) -> None:
    """Wrap every company's data keys under a new key; no row that was encrypted is touched."""
    folder = DataFolder.chosen(data)
    environment = background.environment(folder) or dict(os.environ)
    if not environment.get("RAPPORT_DATABASE_URL"):
        _fail(say("key.start"))
    flags = [name for name, given in (("rewrap", rewrap), ("forget-old", forget_old)) if given]
    _hand_over("infra.key_encryption_key", *flags, environment=environment)


@app.command(hidden=True)
def api(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Run the API in the foreground, with the settings of the environment."""
    _become(processes.api(port, host))


@app.command(hidden=True)
def worker(lane: Lane) -> None:
    """Run the worker of one lane in the foreground."""
    _become(processes.worker(lane))


@app.command(hidden=True)
def relay() -> None:
    """Run the outbox relay in the foreground."""
    _become(processes.relay())


@app.command(hidden=True)
def scheduler() -> None:
    """Run the scheduler in the foreground."""
    _become(processes.scheduler())


@app.command(hidden=True)
def inbox(data: Data = None, smtp_port: int = 2525, page_port: int = 8025) -> None:
    """Run the mail inbox in the foreground."""
    _become(Inbox(DataFolder.chosen(data).path / "inbox", smtp_port, page_port).program())


def _already(folder: DataFolder) -> None:
    noted = folder.running()
    if noted and noted.ready:
        console.print(say("already", address=noted.address), markup=False)
        return
    pid = noted.pid if noted else "?"
    _fail(say("starting.elsewhere", data=folder.path, pid=pid, command=_command("down", folder)))


def _in_background(folder: DataFolder, port: int | None) -> None:
    def run() -> None:
        try:
            _foreground(folder, port, detached=True)
        except typer.Exit as ended:
            sys.exit(ended.exit_code)

    if background.start(folder, run) is None:
        raise typer.Exit(1)
    console.print(say("ready.detached", command=_command("down", folder)), markup=False)
    console.print(say("ready.logs", logs=folder.logs), markup=False)


def _foreground(folder: DataFolder, port: int | None, *, detached: bool = False) -> None:
    if not folder.lock():
        return _already(folder)
    try:
        asyncio.run(up.run(folder, port, detached=detached))
    except (
        up.CannotStart,
        StartFailed,
        EngineMissing,
        IncompleteSettings,
        WebBuildFailed,
        RuntimeError,
        OSError,
    ) as why:
        hint = say("doctor.hint", command=_command("doctor", folder))
        _fail(f"{say('failed', reason=why)}\n{hint}")
    finally:
        folder.unlock()


def _command(name: str, folder: DataFolder) -> str:
    default = folder.path == ROOT / ".rapport"
    return f"./rapport {name}" + ("" if default else f" --data {folder.path}")


def _become(program: Program) -> NoReturn:
    os.chdir(ROOT)
    os.execve(program.command[0], list(program.command), {**os.environ, **program.environment})  # noqa: S606


def _hand_over(module: str, *arguments: str, environment: dict[str, str] | None = None) -> NoReturn:
    """Run a module of another owner as this process, from the root of the checkout."""
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "-m", module, *arguments], environment or dict(os.environ))  # noqa: S606


def _fail(text: str) -> NoReturn:
    Console(stderr=True, highlight=False, soft_wrap=True).print(text, markup=False)
    raise typer.Exit(1)
