"""Sealed values: AES-256-GCM under a data key, bound to the place they belong to; and blind indexes over them.

    1 byte version | 4 bytes number of the key | 12 bytes nonce | ciphertext and tag

A value opens only where it was sealed for: its tenant, table, column and row are authenticated with it. A blind index
is the same for the same value in one column of one tenant, and says nothing else of it.
"""

from __future__ import annotations

import hmac
import os
import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x02"
"""1 is how secrets were sealed before there were data keys: under the installation's own (adapters/sealing.py)."""
_NONCE = 12
_HEAD = 1 + 4
ADDED = _HEAD + _NONCE + 16
"""Bytes by which a sealed value is longer than what was sealed."""
BLIND = 16
"""Bytes of a blind index."""
_SEPARATORS = re.compile(r"[\s./-]+")


class NotOpened(ValueError):
    """Sealed for another place, under another key, or changed since."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value belongs."""

    tenant: UUID
    table: str
    column: str
    row: UUID

    @property
    def bytes(self) -> bytes:
        return f"{self.tenant}|{self.table}|{self.column}|{self.row}".encode()


def seal(key: bytes, number: int, plain: bytes, place: Place) -> bytes:
    """`number` is the key's."""
    nonce = os.urandom(_NONCE)
    return VERSION + number.to_bytes(4) + nonce + AESGCM(key).encrypt(nonce, plain, place.bytes)


def number_of(sealed: bytes) -> int:
    """Which key a value was sealed with. Raises NotOpened for what is no sealed value."""
    if len(sealed) < ADDED or sealed[:1] != VERSION:
        raise NotOpened
    return int.from_bytes(sealed[1:_HEAD])


def unseal(key: bytes, sealed: bytes, place: Place) -> bytes:
    """Raises NotOpened."""
    number_of(sealed)
    body = _HEAD + _NONCE
    try:
        return AESGCM(key).decrypt(sealed[_HEAD:body], sealed[body:], place.bytes)
    except InvalidTag:
        raise NotOpened from None


def blind(key: bytes, table: str, column: str, text: str) -> bytes:
    """HMAC-SHA-256, truncated. Equal for values people would call the same: case, spaces, dots, dashes and slashes do
    not count.
    """
    return hmac.digest(key, f"{table}|{column}|{_folded(text)}".encode(), "sha256")[:BLIND]


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _SEPARATORS.sub("", folded) or folded
