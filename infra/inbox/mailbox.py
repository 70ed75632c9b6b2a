"""The kept mails: one .eml file each, the envelope in two headers of its own, the newest first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

_ENVELOPE_FROM = "X-Envelope-From"
_ENVELOPE_TO = "X-Envelope-To"
_HREF = re.compile(r"""href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_BARE = re.compile(r"https?://[^\s<>\"']+")
_TRAILING = ".,;:!?)]}。，；：！？）】》」』、"


@dataclass(frozen=True, slots=True)
class Mail:
    """`text` and `html` are the bodies as shown, `links` every address a reader could click, in order, once."""

    id: str
    at: str
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str

    @property
    def links(self) -> list[str]:
        found = [unescape(link) for link in _HREF.findall(self.html)] + bare_links(self.text)
        return list(dict.fromkeys(link for link in found if link.startswith(("http://", "https://"))))

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "at": self.at,
            "from": self.sender,
            "to": list(self.to),
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "links": self.links,
        }


class Mailbox:
    """A folder of mails, safe to fill from one thread and to read from others."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = Lock()
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._ids = sorted(path.stem for path in directory.glob("*.eml"))
        self._recipients = {mail_id: self._read_recipients(mail_id) for mail_id in self._ids}

    def keep(self, sender: str, recipients: Iterable[str], content: bytes) -> str:
        """Write the mail whole or not at all, and return its id (which sorts by time)."""
        to = [_one_line(address) for address in recipients]
        head = f"{_ENVELOPE_FROM}: {_one_line(sender)}\r\n{_ENVELOPE_TO}: {', '.join(to)}\r\n"
        mail_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid4().hex[:12]}"
        part = self._directory / f"{mail_id}.part"
        part.write_bytes(head.encode("utf-8") + content)
        part.rename(self._path(mail_id))
        with self._lock:
            self._ids.append(mail_id)
            self._recipients[mail_id] = tuple(address.lower() for address in to)
        return mail_id

    def find(self, to: str = "", limit: int = 200) -> list[Mail]:
        """The newest first; with `to`, those an address was a recipient of (letter case aside)."""
        wanted = to.strip().lower()
        with self._lock:
            ids = [i for i in reversed(self._ids) if not wanted or wanted in self._recipients[i]][:limit]
        return [mail for mail_id in ids if (mail := self.get(mail_id))]

    def get(self, mail_id: str) -> Mail | None:
        with self._lock:
            if mail_id not in self._recipients:
                return None
        return _mail(mail_id, self._message(mail_id))

    def _read_recipients(self, mail_id: str) -> tuple[str, ...]:
        return tuple(address.lower() for address in _envelope_to(self._message(mail_id)))

    def _message(self, mail_id: str) -> EmailMessage:
        return message_from_bytes(self._path(mail_id).read_bytes(), policy=policy.default)

    def _path(self, mail_id: str) -> Path:
        return self._directory / f"{mail_id}.eml"


def bare_links(text: str) -> list[str]:
    return [link.rstrip(_TRAILING) for link in _BARE.findall(text)]


def _mail(mail_id: str, message: EmailMessage) -> Mail:
    return Mail(
        id=mail_id,
        at=datetime.strptime(mail_id.split("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC).isoformat(),
        sender=str(message.get("From", message.get(_ENVELOPE_FROM, ""))),
        to=_envelope_to(message),
        subject=str(message.get("Subject", "")),
        text=_body(message, "plain"),
        html=_body(message, "html"),
    )


def _envelope_to(message: EmailMessage) -> tuple[str, ...]:
    return tuple(part.strip() for part in str(message.get(_ENVELOPE_TO, "")).split(",") if part.strip())


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):  # a charset nobody knows
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _one_line(text: str) -> str:
    return re.sub(r"[\r\n,]", " ", text).strip()
