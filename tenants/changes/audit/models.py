"""What the seal is made of. No table here repeats what the change log holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, RegistryRow, TenantRow, code, unique


class AuditKey(RegistryRow):
    """A key heads were signed with: only its public half. Old ones stay, so that old heads can be checked.

    `key_id` is the beginning of the SHA-256 of `public_key`, in hex.
    """

    __tablename__ = "audit_keys"

    key_id: Mapped[str] = mapped_column(code(16), unique=True)
    public_key: Mapped[bytes]
    created_at: Mapped[datetime]


class AuditTree(Base):
    """How far a tenant's log is sealed, and the right edge of its tree. Its row is what a sealer locks.

    (`seq`, `change_id`) is the place of the last leaf; `erasures` counts how often values were erased.
    """

    __tablename__ = "audit_trees"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(server_default="0")
    frontier: Mapped[bytes] = mapped_column(server_default=text("''"))
    seq: Mapped[int] = mapped_column(server_default="0")
    change_id: Mapped[UUID | None]
    erasures: Mapped[int] = mapped_column(server_default="0")


class AuditTile(Base):
    """Up to 32 neighbouring hashes of one level. `level` 0 are leaves, level n the roots of 32^n of them.

    On level 0 (`seq`, `change_id`) is the place of the first leaf, so that a change finds its number and a number its
    change without counting from the beginning.
    """

    __tablename__ = "audit_tiles"
    __table_args__ = (
        Index("ix_audit_tiles_place", "tenant_id", "seq", "change_id", postgresql_where=text("level = 0")),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    hashes: Mapped[bytes]
    seq: Mapped[int | None]
    change_id: Mapped[UUID | None]


class AuditHead(TenantRow):
    """A signed head: `root` over the first `size` leaves. `previous` is the SHA-256 of the head before it, as signed.

    (`seq`, `change_id`) is the place of its last leaf. There is one head of a size.
    """

    __tablename__ = "audit_heads"
    __table_args__ = (unique("size"),)

    size: Mapped[int]
    root: Mapped[bytes]
    at: Mapped[datetime]
    previous: Mapped[bytes | None]
    key_id: Mapped[str] = mapped_column(code(16))
    signature: Mapped[bytes]
    seq: Mapped[int]
    change_id: Mapped[UUID]


class AuditSalt(TenantRow):
    """The secret that opens the commitments of one record, or of one sign-in: `id` is its id. Erasing deletes it."""

    __tablename__ = "audit_salts"

    salt: Mapped[bytes]


class AuditOrigin(TenantRow):
    """Where changes came from: the session `id` as it was when the first of them was sealed, and its commitments."""

    __tablename__ = "audit_origins"

    kind: Mapped[str] = mapped_column(code(10))
    address: Mapped[str]
    device: Mapped[str]
    address_seal: Mapped[str]
    device_seal: Mapped[str]


class AuditErasure(TenantRow):
    """What is left of an entry whose record's salt is gone: `id` is the change's.

    `seals` maps an erased field to its two commitments, `salts` each of the others to the two keys that open its.
    """

    __tablename__ = "audit_erasures"

    record_id: Mapped[UUID]
    seals: Mapped[dict[str, Any]]
    salts: Mapped[dict[str, Any]]
    at: Mapped[datetime]
