"""Secrets that must be read again, sealed before they are stored: AES-256-GCM under the installation's key.

`seal` and `unseal` are the only seam: whoever keeps keys otherwise replaces these two.
"""

from __future__ import annotations

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tenants.config import settings

_VERSION = b"\x01"
_NONCE = 12


class NotUnsealed(RuntimeError):
    """The bytes were sealed for another place or under another key, or were changed."""


def seal(plain: bytes, place: str) -> bytes:
    """Seal a secret for one place (table, column and row, as a text): moved to another it does not open."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(_key()).encrypt(nonce, plain, place.encode())


def unseal(sealed: bytes, place: str) -> bytes:
    """The secret. Raises NotUnsealed."""
    nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if sealed[:1] != _VERSION:
        raise NotUnsealed(place)
    try:
        return AESGCM(_key()).decrypt(nonce, body, place.encode())
    except (InvalidTag, ValueError) as error:
        raise NotUnsealed(place) from error


def _key() -> bytes:
    secret = settings().secret_key
    if len(secret) < 32:
        raise RuntimeError("RAPPORT_SECRET_KEY must be at least 32 characters; stored secrets are sealed with it.")
    return hmac.digest(secret.encode(), b"seal:v1", "sha256")
