"""The installation's key: what signs heads, where it lies, and the public halves of all there ever were.

It is a file of the data folder that only its owner can read, or RAPPORT_AUDIT_KEY where several servers have to agree.
Read afresh for each round of sealing, so that a new one counts within a minute.
"""

from __future__ import annotations

import os
import secrets
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from tenants.changes.audit.leaves import instant
from tenants.changes.audit.models import AuditKey
from tenants.config import settings
from tenants.context import PLATFORM
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.kit.clock import now
from tenants.kit.ids import uuid7

FILE = "audit-key"
_REGISTER = (
    insert(AuditKey)
    .values({name: bindparam(name) for name in ("id", "key_id", "public_key", "created_at")})
    .on_conflict_do_nothing(index_elements=["key_id"])
)
_ALL = select(AuditKey.key_id, AuditKey.public_key, AuditKey.created_at).order_by(AuditKey.created_at, AuditKey.id)


class UnusableKey(RuntimeError):
    """The signing key is not 32 bytes in hex; nothing is sealed until it is."""


@dataclass(frozen=True, slots=True)
class Signer:
    id: str
    public: bytes
    _private: Ed25519PrivateKey

    def sign(self, data: bytes) -> bytes:
        return self._private.sign(data)


def signer() -> Signer:
    """The key of now; the first time, it is made. Raises UnusableKey."""
    private = Ed25519PrivateKey.from_private_bytes(_seed(settings().audit_key or _kept()))
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Signer(key_id(public), public, private)


def key_id(public: bytes) -> str:
    return sha256(public).hexdigest()[:16]


def _seed(text: str) -> bytes:
    try:
        seed = bytes.fromhex(text.strip())
    except ValueError:
        seed = b""
    if len(seed) != 32:
        raise UnusableKey(
            "The audit key must be 32 bytes in hex (`openssl rand -hex 32`): RAPPORT_AUDIT_KEY or its file."
        )
    return seed


def _kept() -> str:
    """What is in the file. Of several processes that make it at once, the first wins."""
    path = settings().data / FILE
    if not path.exists():
        with suppress(FileExistsError):
            _put(path)
    return path.read_text(encoding="ascii")


def _put(path: Path) -> None:
    """Appears whole or not at all, readable for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    finally:
        part.unlink()


def rotate() -> tuple[str, str]:
    """Lay the file's key aside under its id and make another; returns the old id and the new one."""
    old = signer().id
    path = settings().data / FILE
    path.rename(path.with_name(f"{FILE}.{old}"))
    return old, signer().id


async def register(uow: UnitOfWork, found: Signer) -> None:
    """Have the public half among those that are published, before the first head it signs."""
    await uow.run(_REGISTER, id=uuid7(), key_id=found.id, public_key=found.public, created_at=now())


async def published() -> list[dict[str, Any]]:
    """Every public key heads were ever signed with, oldest first: {id, algorithm, public_key (base64), since}."""
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        return [
            {
                "id": row["key_id"],
                "algorithm": "Ed25519",
                "public_key": b64encode(row["public_key"]).decode(),
                "since": instant(row["created_at"]),
            }
            for row in await uow.rows(_ALL)
        ]
