"""A whole installation and a browser. Screenshots are kept in tests/artefacts/, to be looked at."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from infra import browser as browsers
from infra.state import DataFolder
from infra.supervisor import ROOT
from tenants.registry.allowances import SIGN_UP_NETWORK

ARTEFACTS = ROOT / "tests" / "artefacts"
DESKTOP = (1440, 900)
PHONE = (390, 844)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# The engines of other tests are exported; the installation here starts its own.
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")} | {
    "LANG": "C",
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True)
class App:
    """Where an installation answers (the console, and the page that shows the mail it sent), and its data."""

    address: str
    inbox: str
    data: Path
    records: Path
    """What owners of domains have published: there is no internet here, and companies' providers are next door."""

    def operate(self, *arguments: str) -> None:
        """What an operator does: `operate("partner", "make", …)`."""
        command, *rest = arguments
        _rapport(command, "--data", self.data, *rest)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a browser of their own, on this page."""

    page: Page
    app: App

    def open(self, path: str) -> None:
        self.page.goto(self.app.address + path)

    def shoot(self, name: str) -> None:
        with suppress(PlaywrightTimeout):  # a picture of a page that still loads is a picture too
            self.page.wait_for_load_state("networkidle", timeout=10_000)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png")


def _rapport(*arguments: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [ROOT / "rapport", *arguments],
        env=CLEAN | environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def running_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An installation that runs in the background, started the way a newcomer starts it."""
    data = tmp_path_factory.mktemp("e2e") / "data"
    records = data.with_name("records.json")
    records.write_text("{}")
    outside = {"RAPPORT_REACH_PRIVATE": "true", "RAPPORT_DOMAIN_RECORDS": str(records)}
    _rapport("up", "--detach", "--data", data, **outside)
    try:
        running = DataFolder(data).running()
        assert running is not None
        yield App(running.address, running.inbox, data, records)
    finally:
        _rapport("down", "--data", data)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for each file: while Playwright's synchronous form is open, an event loop runs in this thread, and
    no other test of the process could have its own.
    """
    with sync_playwright() as playwright:
        found = browsers.find()
        launched = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield launched
        launched.close()


def _forget_sign_ups(data: Path) -> None:
    """Everybody of these stories signs up from one network, and more of them in an hour than one network may: the
    count of the network begins anew for each story. All other limits stay.
    """
    lines = (data / "redis" / "redis.conf").read_text(encoding="utf-8").splitlines()
    found = dict(line.split(maxsplit=1) for line in lines if line.startswith(("port ", "requirepass ")))
    with redis.Redis(port=int(found["port"]), password=found["requirepass"]) as counts:
        for key in counts.scan_iter(f"*{SIGN_UP_NETWORK.scope}/*", count=1_000):
            counts.delete(key)


Meet = Callable[..., Visitor]


@pytest.fixture
def meet(chromium: Browser, running_app: App, request: pytest.FixtureRequest) -> Iterator[Meet]:
    """Makes visitors: `meet(language="zh-CN", size=PHONE)`. What went wrong in their browser fails the test."""
    ARTEFACTS.mkdir(exist_ok=True)
    _forget_sign_ups(running_app.data)
    wrong: list[str] = []
    with ExitStack() as stack:

        def visitor(*, language: str = "en-GB", size: tuple[int, int] = DESKTOP) -> Visitor:
            context = chromium.new_context(
                locale=language,
                timezone_id="Europe/London",
                viewport={"width": size[0], "height": size[1]},
                has_touch=size == PHONE,
            )
            context.set_default_timeout(60_000)
            stack.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: wrong.append(str(error)))
            stack.callback(lambda: page.screenshot(path=ARTEFACTS / f"last-{request.node.name}.png"))
            return Visitor(page, running_app)

        expect.set_options(timeout=60_000)
        yield visitor
    assert wrong == []
