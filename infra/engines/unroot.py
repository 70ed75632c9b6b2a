"""Run a program as an ordinary user when we are root: PostgreSQL refuses root. `python unroot.py UID GID program …`

The program keeps one right of root's (CAP_DAC_OVERRIDE, on Linux) so that it reaches a checkout or data folder that
lies below a closed directory such as /root; nobody has to open those directories up. Standard library only: it is run
as a file, before anything else is imported.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

_KEEP_CAPABILITIES = 8
_AMBIENT, _AMBIENT_RAISE = 47, 2
_DAC_OVERRIDE = 1
_VERSION_3 = 0x20080522


def main() -> None:
    uid, gid, *command = sys.argv[1:]
    _become(int(uid), int(gid))
    os.execv(command[0], command)  # noqa: S606 - the point of this file


def _become(uid: int, gid: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if libc is not None:
        libc.prctl(_KEEP_CAPABILITIES, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if libc is not None:
        _keep_reach(libc)


def _keep_reach(libc: ctypes.CDLL) -> None:
    """Best effort: where the capability is not ours to keep, the program may still reach its files without it."""
    header = struct.pack("=Ii", _VERSION_3, 0)
    bit = 1 << _DAC_OVERRIDE
    libc.capset(header, struct.pack("=6I", bit, bit, bit, 0, 0, 0))
    libc.prctl(_AMBIENT, _AMBIENT_RAISE, _DAC_OVERRIDE, 0, 0)


if __name__ == "__main__":
    main()
