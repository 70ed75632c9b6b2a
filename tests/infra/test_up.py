"""One command brings everything up, and nothing is left behind, however it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from infra.state import DataFolder, Running
from infra.supervisor import ROOT

# The tests' own engines are exported; an installation under test starts its own.
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")} | {
    "LANG": "C",
    "LC_ALL": "C",
}
EVERYONE = {"postgres", "redis", "objects", "inbox", "api", "relay", "scheduler"} | {
    f"worker-{lane}" for lane in ("interactive", "bulk", "maintenance")
}


def rapport(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "rapport", *arguments],
        env=CLEAN | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def running(data: Path) -> Running:
    found = DataFolder(data).running()
    assert found is not None
    return found


def still_there(noted: Running) -> list[psutil.Process]:
    """Of those it had noted, who still runs."""
    found = []
    for pid, created, _ in [*noted.children.values(), (noted.pid, noted.created, 0)]:
        try:
            process = psutil.Process(pid)
            if abs(process.create_time() - created) < 2 and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def wait_until_gone(noted: Running, within: float = 20) -> None:
    deadline = time.monotonic() + within
    while left := still_there(noted):
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation that runs in the background for the tests of this file."""
    data = tmp_path_factory.mktemp("home") / "data"
    started = rapport("up", "--detach", "--data", data)
    assert started.returncode == 0, started.stdout + started.stderr
    yield data
    rapport("down", "--data", data)


def test_up_says_where_it_is_and_everything_runs(home: Path) -> None:
    noted = running(home)
    assert set(noted.children) == EVERYONE
    assert len(still_there(noted)) == len(EVERYONE) + 1
    assert httpx.get(f"{noted.address}/readyz").status_code == 200
    assert httpx.get(f"{noted.inbox}/api/messages").json() == []
    assert (home / "secrets.json").stat().st_mode & 0o077 == 0


def test_everything_listens_on_this_machine_only(home: Path) -> None:
    for process in still_there(running(home)):
        for connection in process.net_connections("tcp"):
            assert connection.status != psutil.CONN_LISTEN or connection.laddr.ip == "127.0.0.1", process.cmdline()


def test_a_second_up_says_it_already_runs(home: Path) -> None:
    again = rapport("up", "--data", home, LC_ALL="zh_CN.UTF-8")
    assert again.returncode == 0
    assert again.stdout == f"Rapport 已在此运行：{running(home).address}\n"


def test_doctor_finds_nothing_wrong_with_it(home: Path) -> None:
    said = rapport("doctor", "--data", home).stdout
    assert "Database role and schema are right" in said
    assert "The queue never evicts" in said
    assert f"Running: {running(home).address}" in said


def test_two_copies_run_side_by_side_and_ctrl_c_leaves_nothing(home: Path, tmp_path: Path) -> None:
    copy = subprocess.Popen([ROOT / "rapport", "up", "--data", tmp_path], env=CLEAN, stdout=subprocess.PIPE, text=True)
    assert copy.stdout
    said = ""
    while "is ready" not in said:
        line = copy.stdout.readline()
        assert line, said
        said += line
    noted = running(tmp_path)
    address = re.search(r"http://\S+", said)
    assert address and address[0] != running(home).address
    assert httpx.get(f"{address[0]}/readyz").status_code == 200
    assert httpx.get(f"{running(home).address}/readyz").status_code == 200
    copy.send_signal(signal.SIGINT)
    assert copy.wait(timeout=30) == 0
    assert "Stopped." in copy.stdout.read()
    copy.stdout.close()
    assert still_there(noted) == []
    assert not DataFolder(tmp_path).in_use()


def test_a_killed_run_leaves_nothing_and_the_next_start_recovers(home: Path) -> None:
    noted = running(home)
    os.kill(noted.pid, signal.SIGKILL)
    wait_until_gone(noted)
    assert "left 0 processes behind" in rapport("doctor", "--data", home).stdout
    began = time.monotonic()
    assert rapport("up", "--detach", "--data", home).returncode == 0
    assert running(home).address == noted.address
    assert time.monotonic() - began < 60


def test_even_without_its_watcher_the_next_start_clears_up(home: Path) -> None:
    noted = running(home)
    watcher = next(child for child in psutil.Process(noted.pid).children() if "leash.py" in " ".join(child.cmdline()))
    watcher.kill()
    os.kill(noted.pid, signal.SIGKILL)
    assert len(still_there(noted)) >= len(EVERYONE)
    said = rapport("up", "--detach", "--data", home)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "Ended 10 processes a crashed run had left behind." in said.stdout
    assert still_there(noted) == []


def test_down_leaves_nothing(home: Path) -> None:
    noted = running(home)
    assert rapport("down", "--data", home).stdout == "Stopped.\n"
    assert still_there(noted) == []
    assert "is not running" in rapport("down", "--data", home).stdout


def test_a_taken_port_is_said_plainly(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = rapport("up", "--data", tmp_path, "--port", str(port))
    assert refused.returncode == 1
    assert f"Port {port} is taken by another program. Mend: choose another one with --port" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_three_roles_belong_together(tmp_path: Path) -> None:
    refused = rapport("up", "--data", tmp_path, RAPPORT_DATABASE_URL="postgresql://rapport_app@db/crm")
    assert refused.returncode == 1
    assert "RAPPORT_OWNER_DATABASE_URL, RAPPORT_DISPATCH_DATABASE_URL must be set" in refused.stderr
