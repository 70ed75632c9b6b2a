"""The registry's tables of partners: who they are, whose companies they run, and what each company lets them do."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import RegistryRow, code


class Partner(RegistryRow):
    """A company whose people may work in others: a `partner`, which also creates and runs them within its allowance,
    or the operator's own `support`. While it is `suspended` none of its grants is in force.
    """

    __tablename__ = "partners"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), unique=True)
    kind: Mapped[str] = mapped_column(code(10))
    state: Mapped[str] = mapped_column(code(10), server_default="active")
    allowance: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Partnership(RegistryRow):
    """A partner runs a company, until either lets go of the other. A company has one partner at a time."""

    __tablename__ = "partnerships"

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(code(10))

    __table_args__ = (
        Index("uq_partnerships_open", "tenant_id", unique=True, postgresql_where=text("ended_at is null")),
        Index(None, "partner_id", "tenant_id"),
    )


class Grant(RegistryRow):
    """What a company lets the people of another do in it. Asked for by them or given unasked; in force from its
    approval for `seconds`, unless it is revoked before. It is never deleted: the change log names it.

    `roles` and `elevates_to` hold names of built-in roles, or ids of the company's own; `modules` None is all of them.
    """

    __tablename__ = "grants"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    grantee_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    kind: Mapped[str] = mapped_column(code(10))
    roles: Mapped[list[str]]
    elevates_to: Mapped[list[str]]
    elevates_freely: Mapped[bool]
    """Approved beforehand; otherwise the company approves each elevation at the time."""
    modules: Mapped[list[str] | None]
    read_only: Mapped[bool]
    reason: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """The one person it is for; None is everybody of that company."""
    seconds: Mapped[int]
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    requested_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    approved: Mapped[bool | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (Index(None, "tenant_id", "requested_at"), Index(None, "grantee_id", "tenant_id"))


class Elevation(RegistryRow):
    """A higher role for one person, for hours, with a reason."""

    __tablename__ = "elevations"

    grant_id: Mapped[UUID] = mapped_column(ForeignKey("grants.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str]
    reason: Mapped[str]
    seconds: Mapped[int]
    requested_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    approved: Mapped[bool | None]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "grant_id", "user_id"),)


class Brand(RegistryRow):
    """How a partner's companies look and are called. `domain` is one the partner has proven (`domains`), or None;
    `colour` is #rrggbb, `logo` a small picture.
    """

    __tablename__ = "brands"

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    name: Mapped[str]
    colour: Mapped[str] = mapped_column(code(7))
    logo: Mapped[bytes | None]
    logo_type: Mapped[str | None] = mapped_column(code(20))
    domain: Mapped[str | None]
    locale: Mapped[str] = mapped_column(code(10))
    updated_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("partner_id"), UniqueConstraint("domain"))
