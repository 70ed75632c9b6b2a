"""Rapport in the background: start it, find it, stop it."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from infra.installation import installation
from infra.state import DataFolder, Running, is_same_process

_STOP_WITHIN = 60.0


def start(folder: DataFolder, run: Callable[[], None]) -> Running | None:
    """Call `run` in a session of its own, pass on what it says, return when it is ready (None: it ended instead).

    A fork, since a second interpreter would cost half a second of every start.
    """
    log = folder.logs / "up.log"
    log.write_bytes(b"")
    pid = os.fork()
    if pid == 0:
        os._exit(_detached(log, run))
    try:
        return _until_ready(folder, pid, log)
    except KeyboardInterrupt:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
        raise


def _detached(log: Path, run: Callable[[], None]) -> int:
    os.setsid()
    with Path(os.devnull).open("rb") as nothing, log.open("ab") as out:
        os.dup2(nothing.fileno(), 0)
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    try:
        run()
    except SystemExit as ended:
        return int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _until_ready(folder: DataFolder, pid: int, log: Path) -> Running | None:
    shown = 0
    while True:
        ended = os.waitpid(pid, os.WNOHANG)[0] == pid
        noted = folder.running()
        text = log.read_text(encoding="utf-8", errors="replace")
        whole = text if ended else text[: text.rfind("\n") + 1]
        print(whole[shown:], end="", flush=True)
        shown = len(whole)
        if ended:
            return None
        if noted and noted.pid == pid and noted.ready:
            return noted
        time.sleep(0.02)


def stop(folder: DataFolder) -> bool:
    """Stop what runs in `folder` and clear what a crash left. False when nothing ran."""
    noted = folder.running()
    if not folder.in_use():
        return folder.end_leftovers() > 0
    if noted and is_same_process(noted.pid, noted.created):
        os.kill(noted.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_WITHIN
    while folder.in_use():
        if noted and time.monotonic() > deadline:
            os.kill(noted.pid, signal.SIGKILL)  # its watcher ends the others
        time.sleep(0.05)
    return True


def environment(folder: DataFolder) -> dict[str, str] | None:
    """The environment of the running installation, for commands that work beside it; None when it does not run."""
    noted = folder.running()
    if noted is None or not noted.ready or not folder.in_use():
        return None
    return installation(folder, noted.ports, noted.port).environment
