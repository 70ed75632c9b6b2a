"""A mailbox on loopback: pymap (MIT), an IMAP server, in a process of its own; letters are put in by IMAP, as any
mailer does that files them.
"""

from __future__ import annotations

import contextlib
import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "sales@acme.test", "correct horse"
_START = "import sys; from pymap.main import main; sys.argv[0] = 'pymap'; main()"


@dataclass(frozen=True, slots=True)
class MailboxServer:
    port: int

    @contextlib.contextmanager
    def signed_in(self) -> Iterator[imaplib.IMAP4]:
        line = imaplib.IMAP4("127.0.0.1", self.port, timeout=5)
        line.login(USER, PASSWORD)
        try:
            yield line
        finally:
            line.logout()

    def put(self, *letters: bytes, folder: str = "INBOX") -> None:
        with self.signed_in() as line:
            for letter in letters:
                assert line.append(folder, "", "", letter.replace(b"\n", b"\r\n"))[0] == "OK"

    def flags(self) -> list[bytes]:
        """What is marked on each letter."""
        with self.signed_in() as line:
            line.select("INBOX", readonly=True)
            return [row for row in line.fetch("1:*", "(FLAGS)")[1] if isinstance(row, bytes)]


@contextlib.contextmanager
def running(certificate: tuple[Path, Path] | None = None) -> Iterator[MailboxServer]:
    """A server with one empty mailbox; with a certificate and its key it offers STARTTLS."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    tls = ["--cert", str(certificate[0]), "--key", str(certificate[1])] if certificate else ["--no-tls"]
    args = ["--host", "127.0.0.1", "--port", str(port), *tls, "dict", "--demo-user", USER, "--demo-password", PASSWORD]
    with subprocess.Popen([sys.executable, "-c", _START, *args], stderr=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            yield MailboxServer(port)
        finally:
            process.terminate()


def _wait(port: int) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
