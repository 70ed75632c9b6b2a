"""A letter as a lead could be made of it, or why none is: what machines send is no enquiry. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

from tenants.crm.capture.letter_text import header, parts_of, text_of
from tenants.kit.text import clean, one_line

_LONGEST = 5_000
_MACHINES = ("mailer-daemon", "postmaster")
_MASS = frozenset({"bulk", "junk", "list"})
_FILES = 20


@dataclass(frozen=True, slots=True)
class Enclosed:
    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """`refused` is the code of why it is no person's: an automatic answer (RFC 3834), a bounce, a mailing, our own."""

    message_id: str
    name: str
    address: str
    subject: str
    text: str
    refused: str | None
    encloses: bool


def read_letter(raw: bytes, own: frozenset[str]) -> Letter:
    """`own` are addresses that are ours: what comes from there goes in a circle."""
    letter = _parsed(raw)
    name, address = _sender(letter, own)
    return Letter(
        message_id=one_line(header(letter, "message-id"))[:500],
        name=name[:200],
        address=address[:254],
        subject=one_line(header(letter, "subject"))[:200],
        text=clean(text_of(letter))[:_LONGEST],
        refused=_refusal(letter, address, own),
        encloses=any(True for _ in _enclosed(letter)),
    )


def enclosed_in(raw: bytes) -> list[Enclosed]:
    """The files of a letter, at most twenty."""
    found: list[Enclosed] = []
    for part in _enclosed(_parsed(raw)):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content and len(found) < _FILES:
            found.append(Enclosed(_filename(part), part.get_content_type(), content))
    return found


def _parsed(raw: bytes) -> Message:
    try:
        return message_from_bytes(raw)
    except RecursionError:  # bundles within bundles within bundles
        return message_from_bytes(raw.partition(b"\r\n\r\n")[0].replace(b"multipart/", b"text/"))


def _sender(letter: Message, own: frozenset[str]) -> tuple[str, str]:
    """Whoever wants an answer; a form on a site sends from the site's own address and names its visitor there."""
    found = [pair for name in ("reply-to", "from") for pair in _addresses(letter, name)]
    return next((pair for pair in found if pair[1] not in own), found[0] if found else ("", ""))


def _addresses(letter: Message, name: str) -> Iterator[tuple[str, str]]:
    for called, address in getaddresses([header(letter, name)]):
        plain = one_line(address).lower()
        if "@" in plain and " " not in plain:
            yield one_line(called), plain


def _refusal(letter: Message, address: str, own: frozenset[str]) -> str | None:
    if not address:
        return "NO_SENDER"
    said = header(letter, "auto-submitted").partition(";")[0].strip().lower()
    if header(letter, "return-path").strip() == "<>" or letter.get_content_type() == "multipart/report":
        return "BOUNCE"
    if address.partition("@")[0] in _MACHINES:
        return "BOUNCE"
    if said not in ("", "no") or any(header(letter, name) for name in ("x-autoreply", "x-autorespond")):
        return "AUTO_REPLY"
    if address in own:
        return "MAIL_LOOP"
    mass = header(letter, "precedence").strip().lower()
    if mass == "auto_reply":
        return "AUTO_REPLY"
    return "MASS_MAIL" if mass in _MASS or header(letter, "list-id") or header(letter, "list-unsubscribe") else None


def _enclosed(letter: Message) -> Iterator[Message]:
    for part in parts_of(letter):
        if part.get_content_disposition() == "attachment" or (part.get_filename() and not part.is_multipart()):
            yield part


def _filename(part: Message) -> str:
    given = part.get_filename() or "file"
    shell = Message()
    shell["x"] = given
    return one_line(header(shell, "x"))[-200:] or "file"
