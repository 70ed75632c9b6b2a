"""Rapport in the background: start it, find it, stop it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from infra.installation import installation
from infra.state import DataFolder, Running, is_same_process
from infra.supervisor import ROOT

_STOP_WITHIN = 60.0


def start(folder: DataFolder, port: int | None) -> Running | None:
    """Run `up` in a session of its own, pass on what it says, return when it is ready (None: it ended instead)."""
    log = folder.logs / "up.log"
    log.write_bytes(b"")
    command = [sys.executable, "-P", "-m", "infra", "up", "--data", str(folder.path)]
    with log.open("ab") as out:
        child = subprocess.Popen(
            [*command, *(["--port", str(port)] if port is not None else [])],
            env={**os.environ, "PYTHONPATH": str(ROOT), "RAPPORT_DETACHED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        return _until_ready(folder, child, log)
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        raise


def _until_ready(folder: DataFolder, child: subprocess.Popen[bytes], log: Path) -> Running | None:
    shown = 0
    while True:
        ended = child.poll() is not None
        noted = folder.running()
        text = log.read_text(encoding="utf-8", errors="replace")
        whole = text if ended else text[: text.rfind("\n") + 1]
        print(whole[shown:], end="", flush=True)
        shown = len(whole)
        if ended:
            return None
        if noted and noted.pid == child.pid and noted.ready:
            return noted
        time.sleep(0.05)


def stop(folder: DataFolder) -> bool:
    """Stop what runs in `folder` and clear what a crash left. False when nothing ran."""
    noted = folder.running()
    if not folder.in_use():
        return folder.end_leftovers() > 0
    if noted and is_same_process(noted.pid, noted.created):
        os.kill(noted.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_WITHIN
    while folder.in_use() and time.monotonic() < deadline:
        time.sleep(0.05)
    return True


def environment(folder: DataFolder) -> dict[str, str] | None:
    """The environment of the running installation, for commands that work beside it; None when it does not run."""
    noted = folder.running()
    if noted is None or not noted.ready or not folder.in_use():
        return None
    port = int(noted.address.rsplit(":", 1)[-1]) if noted.address.rsplit(":", 1)[-1].isdigit() else 0
    return installation(folder, noted.ports, port).environment
