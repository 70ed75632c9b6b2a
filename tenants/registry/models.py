"""The registry's tables. None holds anything a tenant typed into its CRM."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import RegistryRow, code


class SignUp(RegistryRow):
    """A company at the door: who says they own which address. It becomes tenant, user and membership when the address
    is verified, with the password of that very attempt, so that nobody can set the password of another's account by
    signing up with their address first. Rows go when they have expired, or a while after they were used.
    """

    __tablename__ = "sign_ups"

    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    company: Mapped[str]
    password_hash: Mapped[str]
    locale: Mapped[str] = mapped_column(code(10))
    time_zone: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]


class Tenant(RegistryRow):
    """A company that signed up. `time_zone` is an IANA name, `currency` an ISO 4217 code, `locale` en or zh-CN.

    `access_version` counts the changes of who may do what (`access/`); 0 is a company that never set anything.
    `declared` goes up with what the company declares itself (`declarations.py`).
    """

    __tablename__ = "tenants"

    name: Mapped[str]
    plan: Mapped[str] = mapped_column(code(20))
    status: Mapped[str] = mapped_column(code(20), server_default="active")
    locale: Mapped[str] = mapped_column(code(10), server_default="en")
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    currency: Mapped[str] = mapped_column(code(3), server_default="USD")
    access_version: Mapped[int] = mapped_column(server_default="0")
    declared: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime]


class User(RegistryRow):
    """A person who signs in; `email` is normalised (lower-case) and unique over the installation."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    email_verified_at: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(code(10), server_default="en")
    created_at: Mapped[datetime]


class Membership(RegistryRow):
    """A user of a tenant. It is never deleted (records name their owners), only `removed`."""

    __tablename__ = "memberships"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(code(20))
    state: Mapped[str] = mapped_column(code(12), server_default="active")
    joined_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("tenant_id", "user_id"),)


class Session(RegistryRow):
    """A signed-in browser (`web`) or phone (`phone`). Only the SHA-256 of a token is kept.

    `tenant_id` is the tenant being worked in; switching changes it. A revoked session answers like an unknown one.
    """

    __tablename__ = "sessions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    kind: Mapped[str] = mapped_column(code(10))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    device: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]


class RefreshToken(RegistryRow):
    """One link of a phone's chain. Using it twice is theft by RFC 9700 §4.14.2: the whole session is revoked."""

    __tablename__ = "refresh_tokens"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class EmailToken(RegistryRow):
    """A single-use link in a mail to a user; the one purpose so far is to `reset` a password."""

    __tablename__ = "email_tokens"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(code(10))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(RegistryRow):
    """A single-use invitation, bound to address, tenant and role."""

    __tablename__ = "invitations"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    email: Mapped[str]
    role: Mapped[str] = mapped_column(code(20))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_invitations_open",
            "tenant_id",
            "email",
            unique=True,
            postgresql_where=text("accepted_at is null and revoked_at is null"),
        ),
    )
