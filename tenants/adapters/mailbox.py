"""Looking into somebody else's mailbox by IMAP: what is new is read, nothing is changed, moved or marked as seen.

A name is resolved once and the connection goes to what was checked, as everything does that a company names
(`outward.py`). Nothing is sent before the line is encrypted, and what a server may make us hold has a limit.
"""

from __future__ import annotations

import asyncio
import base64
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from tenants.adapters.outward import Unreachable, resolved
from tenants.kit.text import one_line

SECONDS = 20.0
"""Until a server has to say something."""
WHOLE = 120.0
"""Until a look is over, whatever the server says meanwhile."""
LARGEST = 10_000_000
"""Bytes of a letter that is read whole; of a larger one only its head."""
AT_ONCE = 25_000_000
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_UID, _SIZE = re.compile(rb"UID (\d+)"), re.compile(rb"RFC822\.SIZE (\d+)")


class Security(StrEnum):
    """How the line is encrypted: from the start, after asking, or (in closed networks only) not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Fault(StrEnum):
    """Why a look failed, by what is to be done about it."""

    UNREACHABLE = "UNREACHABLE"
    ADDRESS_NOT_PUBLIC = "ADDRESS_NOT_PUBLIC"
    CERTIFICATE_WRONG = "CERTIFICATE_WRONG"
    ENCRYPTION_REFUSED = "ENCRYPTION_REFUSED"
    SIGN_IN_REFUSED = "SIGN_IN_REFUSED"
    FOLDER_MISSING = "FOLDER_MISSING"
    NOT_A_MAIL_SERVER = "NOT_A_MAIL_SERVER"


class LookFailed(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Place:
    host: str
    port: int
    security: Security
    user: str
    password: str
    folder: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a mailbox was read: the numbers hold as long as its `validity` does. Without one, what came `since`."""

    validity: int | None
    last: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Fetched:
    """`whole` is false where only the head was read."""

    uid: int
    raw: bytes
    whole: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What was new, and where to go on; `more` when there was too much for one look."""

    validity: int
    last: int
    letters: tuple[Fetched, ...]
    more: bool


async def look(place: Place, mark: Mark, *, most: int = 20) -> Look:
    """What came behind the mark, in the order of the mailbox. Raises LookFailed."""
    try:
        number = await resolved(place.host, place.port)
    except Unreachable as error:
        raise LookFailed(Fault.ADDRESS_NOT_PUBLIC) from error
    except (OSError, UnicodeError) as error:
        raise LookFailed(Fault.UNREACHABLE) from error
    return await asyncio.to_thread(_look, place, number, mark, most)


class _Line(imaplib.IMAP4):
    """A connection to the number that was checked, with an end to what it takes in and how long it takes."""

    def __init__(self, place: Place, number: str) -> None:
        self._place, self._number, self._until = place, number, time.monotonic() + WHOLE
        super().__init__(place.host, place.port, SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self._number, self._place.port), timeout)
        if self._place.security is not Security.TLS:
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=self._place.host)

    def read(self, size: int) -> bytes:
        if size > LARGEST * 2 or time.monotonic() > self._until:
            raise TimeoutError("too much for one look")
        return super().read(size)

    def readline(self) -> bytes:
        if time.monotonic() > self._until:
            raise TimeoutError("too long for one look")
        return super().readline()


def _look(place: Place, number: str, mark: Mark, most: int) -> Look:
    with _faults():
        line = _Line(place, number)
    try:
        _enter(line, place)
        with _faults():
            return _read(line, mark, most)
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            line.logout()


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise LookFailed(Fault.CERTIFICATE_WRONG) from error
    except ssl.SSLError as error:
        raise LookFailed(Fault.ENCRYPTION_REFUSED) from error
    except (OSError, imaplib.IMAP4.abort) as error:
        raise LookFailed(Fault.UNREACHABLE) from error
    except (imaplib.IMAP4.error, ValueError, IndexError, TypeError) as error:
        raise LookFailed(Fault.NOT_A_MAIL_SERVER) from error


def _enter(line: _Line, place: Place) -> None:
    with _faults():
        if place.security is Security.STARTTLS:
            if "STARTTLS" not in line.capabilities:
                raise LookFailed(Fault.ENCRYPTION_REFUSED)
            line.starttls(ssl.create_default_context())
    with _faults():
        try:
            _sign_in(line, place)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
            raise LookFailed(Fault.SIGN_IN_REFUSED) from error
        answer, _ = line.select(_quoted(place.folder), readonly=True)
        if answer != "OK":
            raise LookFailed(Fault.FOLDER_MISSING)


def _sign_in(line: _Line, place: Place) -> None:
    """By AUTHENTICATE PLAIN (RFC 4616) where it is offered, since LOGIN takes ASCII alone."""
    if "AUTH=PLAIN" in line.capabilities:
        line.authenticate("PLAIN", lambda _: f"\0{place.user}\0{place.password}".encode())
    else:
        line.login(place.user, place.password)


def _quoted(folder: str) -> str:
    """A folder's name as IMAP writes it (RFC 3501, 5.1.3: modified UTF-7)."""
    found, run = "", ""
    for letter in [*folder, ""]:
        if letter and not " " <= letter <= "~":
            run += letter
            continue
        if run:
            coded = base64.b64encode(run.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
            found, run = f"{found}&{coded}-", ""
        found += "&-" if letter == "&" else letter
    escaped = found.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _read(line: _Line, mark: Mark, most: int) -> Look:
    validity, following = _told(line, "UIDVALIDITY"), _told(line, "UIDNEXT")
    assert validity is not None  # each server tells it (RFC 3501, 6.3.1)
    known = mark.validity == validity
    there = _searched(line, f"UID {mark.last + 1}:*" if known else f"SINCE {_day(mark.since)}")
    new = [uid for uid in there if uid > mark.last] if known else there
    sizes = _sizes(line, new, None if known else mark.since)
    letters: list[Fetched] = []
    read = 0
    for uid in sorted(sizes)[:most]:
        if letters and read + sizes[uid] > AT_ONCE:
            break
        whole = sizes[uid] <= LARGEST
        raw = _fetched(line, uid, "BODY.PEEK[]" if whole else "BODY.PEEK[HEADER]")
        letters.append(Fetched(uid, raw, whole))
        read += len(raw)
    more = len(letters) < len(sizes)
    end = letters[-1].uid if more else max([*there, (following or 1) - 1, mark.last if known else 0])
    return Look(validity, end, tuple(letters), more)


def _told(line: _Line, name: str) -> int | None:
    found: Any = line.untagged_responses.get(name)
    return int(found[-1]) if found and found[-1] else None


def _day(moment: datetime) -> str:
    """The day before: a server's day may begin later than ours."""
    day = moment.astimezone(UTC) - timedelta(days=1)
    return f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year}"


def _searched(line: _Line, what: str) -> list[int]:
    _, found = line.uid("SEARCH", *what.split(" "))
    return sorted(int(each) for row in found if row for each in row.split())


def _sizes(line: _Line, uids: list[int], since: datetime | None) -> dict[int, int]:
    """Bytes by number, of those that came since."""
    if not uids:
        return {}
    _, rows = line.uid("FETCH", f"{uids[0]}:{uids[-1]}", "(UID INTERNALDATE RFC822.SIZE)")
    wanted, found = set(uids), {}
    for row in _lines(rows):
        uid, size, came = _UID.search(row), _SIZE.search(row), imaplib.Internaldate2tuple(row)
        if uid and size and int(uid[1]) in wanted and (since is None or _is_since(came, since)):
            found[int(uid[1])] = int(size[1])
    return found


def _is_since(came: time.struct_time | None, since: datetime) -> bool:
    return came is None or time.mktime(came) >= int(since.timestamp())


def _lines(rows: list[Any]) -> Iterator[bytes]:
    for row in rows:
        yield b" ".join(row) if isinstance(row, tuple) else row or b""


def _fetched(line: _Line, uid: int, part: str) -> bytes:
    _, rows = line.uid("FETCH", str(uid), f"({part})")
    return next((bytes(row[1]) for row in rows if isinstance(row, tuple)), b"")


def is_possible(port: int) -> bool:
    """Ports where mailboxes stand: those of IMAP, and those that belong to nobody."""
    return port in (143, 993) or 1_024 <= port <= 65_535


def host_of(given: str) -> str:
    """A host as it is kept."""
    return one_line(given).rstrip(".").lower()
