"""The people of a vCard file (RFC 2426, RFC 6350; the quoted-printable of 2.1 as well), one row each."""

from __future__ import annotations

import quopri
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from tenants.errors import invalid
from tenants.kit.message import say

_LINE = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)", re.DOTALL)
_PARAMETER = re.compile(r";([\w-]+)(?:=((?:\"[^\"]*\"|[^;\"])*))?")
_ESCAPED = re.compile(r"\\([nN\\,;:])")
_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T.*)?")
MAX_CARD = 1 << 20
"""Characters of one card; a picture in it is left out as it is read."""

_PHONE_KINDS = {"fax": "Fax", "cell": "Mobile phone", "iphone": "Mobile phone", "home": "Home phone"}
_ADDRESS_KINDS = {"home": "home", "work": "billing"}
_PARTS = ("city", "region", "postal_code", "country")
_PLAIN = {"FN": "Full name", "TITLE": "Job title", "URL": "Website", "NOTE": "Description", "UID": "External id"}


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a card: its name, the words of its TYPE, and its value as it stands."""

    name: str
    types: frozenset[str]
    value: str


def vcard_rows(file: BinaryIO) -> Iterator[list[str]]:
    """A row of names, then a row for each card. Raises ValidationFailed for a file without a whole card."""
    names: dict[str, None] = {}
    for card in _cards(file):
        names |= dict.fromkeys(card)
    if not names:
        raise invalid("file", say("There is no vCard in this file.", "此文件中没有 vCard。"), "NO_ROWS")
    yield list(names)
    file.seek(0)
    for card in _cards(file):
        yield [card.get(name, "") for name in names]


def _cards(file: BinaryIO) -> Iterator[dict[str, str]]:
    card: list[Property] | None = None
    for line in _unfolded(file):
        found = _property(line)
        if found is None:
            continue
        if found.name == "BEGIN":
            card = []
        elif found.name == "END" and card is not None:
            if row := _row(card):
                yield row
            card = None
        elif card is not None:
            card.append(found)


def _unfolded(file: BinaryIO) -> Iterator[str]:
    """Lines that are folded (RFC 6350 §3.2), or go on in quoted-printable, as one."""
    whole = ""
    while raw := file.readline(MAX_CARD):
        line = raw.decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r\n")
        if line[:1] in (" ", "\t"):
            whole = (whole + line[1:])[:MAX_CARD]
        elif whole.endswith("=") and "QUOTED-PRINTABLE" in whole.upper():
            whole = (whole[:-1] + line)[:MAX_CARD]
        else:
            yield whole
            whole = line
    yield whole


def _property(line: str) -> Property | None:
    found = _LINE.fullmatch(line)
    if not found:
        return None
    name, parameters, value = found.groups()
    types: set[str] = set()
    charset, quoted = "utf-8", False
    for key, given in _PARAMETER.findall(parameters):
        words = (given or key).replace('"', "").lower().split(",")
        if key.upper() == "CHARSET":
            charset = words[0]
        elif "quoted-printable" in words:
            quoted = True
        elif key.upper() == "TYPE" or not given:
            types.update(words)
    if quoted:
        value = _decoded(quopri.decodestring(value.encode()), charset)
    return Property(name.upper(), frozenset(types), value)


def _decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _row(card: list[Property]) -> dict[str, str]:
    row: dict[str, str] = {}
    times: dict[str, int] = defaultdict(int)
    for found in card:
        for name, value in _cells(found):
            if not value:
                continue
            times[name] += 1
            row[name if times[name] == 1 else f"{name} ({times[name]})"] = value
    return row


def _cells(found: Property) -> Iterator[tuple[str, str]]:
    value = found.value
    if found.name == "N":
        parts = [*_split(value), "", "", "", ""]
        yield from (
            ("Last name", parts[0]),
            ("First name", " ".join(filter(None, parts[1:3]))),
            ("Salutation", parts[3]),
        )
    elif found.name == "ORG":
        parts = [*_split(value), ""]
        yield from (("Company", parts[0]), ("Department", parts[1]))
    elif found.name == "TEL":
        kind = next((name for word, name in _PHONE_KINDS.items() if word in found.types), "Work phone")
        yield kind, _plain(value).removeprefix("tel:")
    elif found.name == "EMAIL":
        kind = "Personal email" if "home" in found.types else "Email"
        yield kind, _plain(value).removeprefix("mailto:")
    elif found.name == "ADR":
        yield from _address(found)
    elif found.name == "BDAY":
        day = _DATE.fullmatch(value.strip())
        yield "Birthday", "-".join(day.groups()) if day else ""
    elif found.name in _PLAIN:
        yield _PLAIN[found.name], _plain(value)


def _address(found: Property) -> Iterator[tuple[str, str]]:
    """Post-office box, extended address and street are the lines of the street."""
    kind = next((ours for word, ours in _ADDRESS_KINDS.items() if word in found.types), "other")
    parts = [*_split(found.value), "", "", "", "", "", "", ""]
    yield f"addresses.{kind}.street", "\n".join(filter(None, parts[:3]))
    yield from ((f"addresses.{kind}.{name}", part) for name, part in zip(_PARTS, parts[3:], strict=False))


def _split(value: str) -> list[str]:
    return [_plain(part) for part in re.split(r"(?<!\\);", value)]


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found.group(1) in "nN" else found.group(1), value).strip()
