"""What an API key looks like: `crm_live_<id>_<secret><crc>`, so that people and scanners of repositories know one.

The id is the row's, the secret 190 bits, the checksum CRC-32 of all before it: a key that was mistyped or cut off is
refused without asking anybody. All three are in base 62.
"""

from __future__ import annotations

import re
import secrets
import string
import zlib
from uuid import UUID

PREFIX = "crm_live_"
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_ID, _SECRET, _CRC = 22, 32, 6
_KEY = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{_ID}}})_([0-9A-Za-z]{{{_SECRET}}})([0-9A-Za-z]{{{_CRC}}})")


def draw(key_id: UUID) -> str:
    """A new key for the row of that id."""
    body = f"{hint(key_id)}_{''.join(secrets.choice(_DIGITS) for _ in range(_SECRET))}"
    return body + _checksum(body)


def hint(key_id: UUID) -> str:
    """The part of a key that is no secret, by which people tell theirs apart."""
    return PREFIX + _written(key_id.int, _ID)


def looks_like_one(token: str) -> bool:
    return token.startswith(PREFIX)


def is_sound(token: str) -> bool:
    """Whether it can be a key at all: its shape and its checksum."""
    return _KEY.fullmatch(token) is not None and _checksum(token[:-_CRC]) == token[-_CRC:]


def _checksum(body: str) -> str:
    return _written(zlib.crc32(body.encode("ascii")), _CRC)


def _written(number: int, width: int) -> str:
    found = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        found = _DIGITS[digit] + found
    return found.rjust(width, _DIGITS[0])
