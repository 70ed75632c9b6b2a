"""Signatures after Standard Webhooks (specification of 2023, https://www.standardwebhooks.com/): who sends must hold
the secret, the message is what was signed, and it is of now. Pure.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping, Sequence

from tenants.errors import DomainError

TOLERANCE = 300
"""Seconds the sender's clock may be off, either way."""
_PREFIX, _VERSION = "whsec_", "v1"
_BYTES = 32


class SecretUnusable(ValueError):
    """What is given as a secret is none."""


class SignatureRefused(DomainError):
    """What came is not signed with a secret of the source, or not of now."""

    code = "SIGNATURE_WRONG"


def new_secret() -> str:
    """256 random bits, as senders take them."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature of one message. Raises SecretUnusable."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"{_VERSION},{base64.b64encode(hmac.digest(_key(secret), signed, 'sha256')).decode()}"


def verify(among: Sequence[str], headers: Mapping[str, str], body: bytes, now: float) -> str:
    """The id of a message that one of the secrets has signed. Raises SignatureRefused,
    SecretUnusable.
    """
    keys, told = [_key(secret) for secret in among], {name.lower(): value for name, value in headers.items()}
    message_id, timestamp, signatures = (
        told.get(f"webhook-{name}") or told.get(f"svix-{name}") or "" for name in ("id", "timestamp", "signature")
    )
    if not message_id or not signatures or not _is_of_now(timestamp, now):
        raise SignatureRefused("This message lacks an id, a time of now or a signature.")
    signed = f"{message_id}.{int(timestamp)}.".encode() + body
    expected = [base64.b64encode(hmac.digest(key, signed, "sha256")) for key in keys]
    for given in signatures.split(" "):
        version, _, signature = given.partition(",")
        found = signature.encode("utf-8", "replace")
        if version == _VERSION and any(hmac.compare_digest(each, found) for each in expected):
            return message_id
    raise SignatureRefused("No secret of this source has signed this message.")


def _is_of_now(timestamp: str, now: float) -> bool:
    plain = timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12
    return plain and abs(now - int(timestamp)) <= TOLERANCE


def _key(secret: str) -> bytes:
    try:
        text = secret.removeprefix(_PREFIX)
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SecretUnusable("A secret is base64, with or without whsec_ before it.") from error
    if not key:
        raise SecretUnusable("A secret is not empty.")
    return key
