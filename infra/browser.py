"""A browser for the tests: the system's Chromium, else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find() -> Path | None:
    """The executable to hand to Playwright as `executable_path`; None when Playwright's own has to be used."""
    for name in _NAMES:
        found = shutil.which(name)
        if found and _runs(found):
            return Path(found)
    return None


def ensure() -> bool:
    """Install one if there is none. False when that failed."""
    if find() or _playwright_has_its_own():
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.call(["apt-get", "update", "-qq"], env=environment)
        subprocess.call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], env=environment)
        if find():
            return True
    return subprocess.call([sys.executable, "-m", "playwright", "install", "chromium"]) == 0


def _runs(path: str) -> bool:
    """Ubuntu's `chromium-browser` may be a stub that only says where to get one."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _playwright_has_its_own() -> bool:
    script = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    return said.returncode == 0 and Path(said.stdout.strip()).exists()
