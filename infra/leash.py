"""If whoever started the processes dies without a word (kill -9), they end too.

A small watcher process reads a pipe only its starter holds open: `+PID SIGNAL SECONDS` and `-PID` lines keep it
informed, end-of-file means the starter is gone, and then every process group still listed is stopped, in time or by
force. Works on every Unix and reaches grandchildren, which the kernel's parent-death signal does not. The watcher part
uses the standard library only: this file is run by itself.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path


class Leash:
    """The starter's end. `close` after everything was stopped in an orderly way."""

    def __init__(self) -> None:
        self._watcher = subprocess.Popen(
            [sys.executable, "-S", "-E", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )

    @property
    def pid(self) -> int:
        return self._watcher.pid

    def hold(self, pid: int, stop_signal: int, patience: float) -> None:
        self._tell(f"+{pid} {int(stop_signal)} {patience}")

    def release(self, pid: int) -> None:
        self._tell(f"-{pid}")

    def close(self) -> None:
        if self._watcher.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._watcher.stdin.close()
        self._watcher.wait()

    def _tell(self, line: str) -> None:
        assert self._watcher.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # a watcher somebody killed must not take the rest along
            self._watcher.stdin.write(line + "\n")
            self._watcher.stdin.flush()


def watch() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    held: dict[int, tuple[int, float]] = {}
    for line in sys.stdin:
        pid, *rest = line[1:].split()
        if line[0] == "+":
            held[int(pid)] = (int(rest[0]), float(rest[1]))
        else:
            held.pop(int(pid), None)
    end(held)


def end(held: dict[int, tuple[int, float]]) -> None:
    """Stop the process groups `{leader: (signal, seconds of patience)}`, all at once, then by force."""
    for pid, (number, _) in held.items():
        _signal(pid, number)
    started = time.monotonic()
    waiting = dict(held)
    while waiting:
        time.sleep(0.05)
        for pid, (_, patience) in list(waiting.items()):
            if not group_alive(pid):
                del waiting[pid]
            elif time.monotonic() - started > patience:
                _signal(pid, signal.SIGKILL)
                del waiting[pid]


def group_alive(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _only_a_zombie(pid)


def _only_a_zombie(pid: int) -> bool:
    """Where nobody reaps orphans (a container without an init) an ended leader stays listed; its rest is killed."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    if state == "Z":
        _signal(pid, signal.SIGKILL)
    return state == "Z"


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


if __name__ == "__main__":
    watch()
