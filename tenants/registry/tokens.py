"""Secrets handed to people: 256 random bits, of which only the SHA-256 is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Literal
from uuid import UUID

from tenants.config import settings

Purpose = Literal["verify", "reset", "invite", "opt-in", "booking"]


def new() -> str:
    """A fresh secret for a session: 43 characters that are safe in a URL, a header and a cookie."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is kept of a secret. It has full entropy, so that one plain round is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def for_mail(purpose: Purpose, row: UUID) -> str:
    """The secret of a link in a mail: HMAC-SHA-256 of the row it opens, under the installation's key.

    Derived rather than drawn, so that no secret waits in the job queue and a mail sent twice carries the same link.
    """
    return base64.urlsafe_b64encode(_mac(f"mail:{purpose}:{row}")).rstrip(b"=").decode()


def for_domain(tenant: UUID, domain: str) -> str:
    """What a company publishes to show that a domain is its own: nobody else's is the same."""
    return base64.urlsafe_b64encode(_mac(f"domain:{tenant}:{domain}")).rstrip(b"=").decode()


def row_for(purpose: str, key: str, owner: str) -> UUID:
    """The id of what `owner` asks for under an Idempotency-Key: asked again it is the same (UUIDv8, RFC 9562 §5.8)."""
    drawn = int.from_bytes(_mac(f"row:{purpose}:{key}:{owner}")[:16])
    return UUID(int=drawn & ~(0xF << 76) & ~(0b11 << 62) | 0x8 << 76 | 0b10 << 62)


def keyed(text: str) -> bytes:
    """What is kept of a code that people type: hashed under the installation's key, since its bits are few."""
    return _mac(f"code:{text}")


def mac(data: bytes) -> bytes:
    """The same of anything: equal for equal bytes, and nothing to be guessed from."""
    return _mac_of(b"data:" + data)


def _mac(text: str) -> bytes:
    return _mac_of(text.encode("utf-8", "surrogatepass"))


def _mac_of(data: bytes) -> bytes:
    key = settings().secret_key
    if len(key) < 32:
        raise RuntimeError("RAPPORT_SECRET_KEY must be at least 32 characters; links in mails are made with it.")
    return hmac.digest(key.encode(), data, "sha256")
