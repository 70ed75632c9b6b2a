"""Install requirements.lock into the environment of the interpreter that runs this file. Standard library only.

uv is fast but reads none of pip's settings, so what pip was told on this machine (index, links, certificate, proxy) is
handed on; a setting made for uv itself wins. Where uv cannot do it, pip does.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

_FROM_PIP = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
}
_PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


def uv_environment(pip_settings: str, environment: dict[str, str]) -> dict[str, str]:
    """`environment` with uv's counterparts of what `pip config list` printed."""
    found: dict[str, str] = {}
    for line in pip_settings.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if name in _FROM_PIP and section.strip(":") in ("global", "install", "env", ":env"):
            separator = "," if name == "find-links" else " "
            found[_FROM_PIP[name]] = separator.join(str(ast.literal_eval(value)).split())
    if "UV_INDEX" in found:
        # pip looks at all indexes alike; with every file pinned by hash that is safe.
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return {**found, **environment}


def main() -> int:
    lock = Path(sys.argv[1])
    uv = Path(sys.executable).parent / "uv"
    if not uv.exists() and subprocess.call([*_PIP, "install", "--quiet", "uv"]) != 0:
        return _with_pip(lock)
    listed = subprocess.run([*_PIP, "config", "list"], capture_output=True, text=True, check=False)
    environment = uv_environment(listed.stdout, dict(os.environ))
    command = [str(uv), "pip", "sync", "--quiet", "--python", sys.executable, "--require-hashes", str(lock)]
    if subprocess.call(command, env=environment) == 0:
        return 0
    return _with_pip(lock)


def _with_pip(lock: Path) -> int:
    print("uv could not do it; trying with pip …", file=sys.stderr, flush=True)
    return subprocess.call([*_PIP, "install", "--require-hashes", "-r", str(lock)])


if __name__ == "__main__":
    sys.exit(main())
