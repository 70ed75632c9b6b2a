"""Secrets sealed before there were data keys: AES-256-GCM under the installation's own. They are opened, never made."""

from __future__ import annotations

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tenants.config import settings

VERSION = b"\x01"
"""The first byte; what data keys seal begins with another (`kit/envelope.py`)."""
_NONCE = 12


class NotUnsealed(RuntimeError):
    """The bytes were sealed for another place or under another key, or were changed."""


def unseal(sealed: bytes, place: str) -> bytes:
    """The secret. Raises NotUnsealed."""
    nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if sealed[:1] != VERSION:
        raise NotUnsealed(place)
    try:
        return AESGCM(_key()).decrypt(nonce, body, place.encode())
    except (InvalidTag, ValueError) as error:
        raise NotUnsealed(place) from error


def _key() -> bytes:
    secret = settings().secret_key
    if len(secret) < 32:
        raise RuntimeError("RAPPORT_SECRET_KEY must be at least 32 characters; old secrets were sealed with it.")
    return hmac.digest(secret.encode(), b"seal:v1", "sha256")
