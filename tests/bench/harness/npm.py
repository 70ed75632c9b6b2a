"""The npm packages of a peer or a judge, installed once as its lock says."""

from __future__ import annotations

import subprocess
from pathlib import Path

from infra.web_build import node_environment

POSTGRAPHILE = Path(__file__).parents[1] / "peers" / "postgraphile"


def install(folder: Path = POSTGRAPHILE) -> None:
    """`npm ci`, unless what is there was installed from this very lock. Raises CalledProcessError."""
    lock = (folder / "package-lock.json").read_text(encoding="utf-8")
    stamp = folder / "node_modules" / ".installed.lock"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == lock:
        return
    subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"],
        cwd=folder,
        env=node_environment(),
        check=True,
        capture_output=True,
    )
    stamp.write_text(lock, encoding="utf-8")


def node(environment: dict[str, str]) -> dict[str, str]:
    """`environment` with the locked Node first in its path."""
    return {**environment, "PATH": node_environment()["PATH"], "NODE_ENV": "production"}
