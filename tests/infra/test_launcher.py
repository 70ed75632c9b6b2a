"""The launcher starts from anywhere, hands on what pip was told, and says plainly when there is no Python."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from infra.install import uv_environment
from infra.no_skips import skipped
from infra.supervisor import ROOT


def test_it_starts_from_another_folder_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "infra.py").write_text("raise SystemExit('the wrong infra')")
    link = tmp_path / "crm"
    link.symlink_to(ROOT / "rapport")
    done = subprocess.run([link, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "doctor" in done.stdout


def test_without_python_it_says_what_to_install(tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "readlink", "dirname", "cmp", "cat"):
        (tools / name).symlink_to(shutil.which(name) or "/nowhere")
    (tools / "python3").write_text("#!/bin/sh\nexit 1\n")  # one that is too old answers like this
    (tools / "python3").chmod(0o755)
    shutil.copy(ROOT / "rapport", tmp_path)
    for locale, words in (("C", "needs Python 3.11 or newer"), ("zh_CN.UTF-8", "需要 Python 3.11 或更新版本")):
        environment = {"PATH": str(tools), "LC_ALL": locale}
        done = subprocess.run([tmp_path / "rapport"], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert words in done.stderr and "python3-venv" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_uv_hears_what_pip_was_told_and_its_own_settings_win() -> None:
    listed = (
        "global.index-url='https://mirror.example/simple'\n"
        "global.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'\n"
        "install.find-links='/opt/a /opt/b'\n"
        ":env:.cert='/etc/ssl/own.pem'\n"
        "list.format='columns'\n"
    )
    found = uv_environment(listed, {"UV_FIND_LINKS": "/mine"})
    assert found == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/mine",
        "SSL_CERT_FILE": "/etc/ssl/own.pem",
    }
    assert uv_environment("", dict(os.environ)) == dict(os.environ)


def test_skipped_tests_are_found(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "web" / "src").mkdir(parents=True)
    (tmp_path / "tests" / "test_a.py").write_text("import pytest\n@pytest.mark." + "skip\ndef test(): ...\n")
    (tmp_path / "web" / "src" / "a.test.ts").write_text("it('runs', f)\nit." + "only('alone', f)\n")
    assert [line.split(":")[:2] for line in skipped(tmp_path)] == [["tests/test_a.py", "2"], ["web/src/a.test.ts", "2"]]
    assert list(skipped(ROOT)) == []
