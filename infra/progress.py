"""Progress of a start: a live list of steps on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from infra.words import say


class _Patient(Console):
    def on_broken_pipe(self) -> None:
        """Say nothing more, instead of ending the process."""
        self.quiet = True


class Progress:
    """`with progress: with progress.step("postgres"): …` — steps may overlap."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or _Patient(highlight=False, soft_wrap=True)
        self._running: dict[str, Spinner] = {}
        self._live: Live | None = None

    def __enter__(self) -> Progress:
        if self.console.is_terminal:
            self._live = Live(console=self.console, refresh_per_second=8, transient=True)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()
            self._live = None

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        label = say(f"step.{name}")
        started = time.monotonic()
        self._running[name] = Spinner("dots", label)
        self._draw()
        try:
            yield
        except Exception:
            self.line(f"✗ {label}", "red")
            raise
        else:
            self.line(f"✓ {label}  {time.monotonic() - started:.1f} s", "green")
        finally:
            del self._running[name]
            self._draw()

    def line(self, text: str, style: str = "") -> None:
        """A reader that went away (a closed terminal, `| head`) must not keep an orderly stop from happening."""
        with contextlib.suppress(OSError):
            self.console.print(Text(text, style=style))
            self.console.file.flush()

    def _draw(self) -> None:
        if self._live:
            self._live.update(Group(*self._running.values()))
