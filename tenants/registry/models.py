"""The registry's tables. None holds anything a tenant typed into its CRM."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, or_, text
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
    terms: Mapped[int] = mapped_column(server_default="0")
    """Goes up with whatever changes what the company may use (`plan/entitlements.py`)."""
    size: Mapped[str] = mapped_column(code(10), server_default="large")
    """How much of what it may use the company wants to see: small, medium or large. Takes no right away."""
    created_at: Mapped[datetime]
    second_factor_roles: Mapped[list[str]] = mapped_column(server_default="{}")
    """Roles whose sessions count only when two factors opened them."""


class PlanRow(RegistryRow):
    """A plan as it is sold. The higher the rank, the more it has; one that is not `sold` stays with those on it."""

    __tablename__ = "plans"

    code: Mapped[str] = mapped_column(code(20), unique=True)
    rank: Mapped[int]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    modules: Mapped[list[str]]
    limits: Mapped[dict[str, Any]]
    sold: Mapped[bool] = mapped_column(server_default="true")


class PlanOverride(RegistryRow):
    """What an operator gave a company beyond its plan, or took: a `module` (1 or 0) or the number of a `limit`."""

    __tablename__ = "plan_overrides"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    kind: Mapped[str] = mapped_column(code(10))
    name: Mapped[str] = mapped_column(code(40))
    number: Mapped[int]
    reason: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("tenant_id", "kind", "name"),)


class KeptModule(RegistryRow):
    """A module that left a company's plan with something in it: it can be read, and is whole when it returns."""

    __tablename__ = "kept_modules"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    module: Mapped[str] = mapped_column(code(40))
    since: Mapped[datetime]

    __table_args__ = (UniqueConstraint("tenant_id", "module"),)


class User(RegistryRow):
    """A person who signs in; `email` is normalised (lower-case) and unique over the installation."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    email_verified_at: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(code(10), server_default="en")
    created_at: Mapped[datetime]

    # A list names the owner of each row: from the index alone, however many people an installation has.
    __table_args__ = (Index("ix_users_named", "id", postgresql_include=["name"]),)


class Membership(RegistryRow):
    """A user of a tenant. It is never deleted (records name their owners), only `removed`. A `guest` belongs elsewhere
    and works here by a grant.
    """

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
    two_factors: Mapped[bool] = mapped_column(server_default="false")
    """Whether more than a password opened it."""
    connection_id: Mapped[UUID | None] = mapped_column(ForeignKey("oidc_connections.id", ondelete="SET NULL"))
    """The company's own provider that vouched for the person: such a session works in that company alone."""
    grant_id: Mapped[UUID | None] = mapped_column(ForeignKey("grants.id"), index=True)
    """While its user works in another's company: the grant that lets them, in the place of a membership."""
    bound: Mapped[bool] = mapped_column(server_default="false")
    """Stays in its tenant, and changes nothing of how its user signs in."""
    device: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]
    network: Mapped[str] = mapped_column(server_default="")
    country: Mapped[str] = mapped_column(code(2), server_default="")
    novelty: Mapped[str] = mapped_column(code(10), server_default="")
    """What was new about where it was opened from: nothing, its `network`, or its `country` too."""

    __table_args__ = (Index(None, "tenant_id", "created_at"),)


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


class SecondFactor(RegistryRow):
    """A user's authenticator app (TOTP, RFC 6238). It counts from when a code confirmed it; no code counts twice, since
    the last step used is kept.
    """

    __tablename__ = "second_factors"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    sealed_secret: Mapped[bytes]
    last_step: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(RegistryRow):
    """One of ten codes for the day the authenticator is lost. Only a keyed hash is kept."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    code_hash: Mapped[bytes]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)


class Ceremony(RegistryRow):
    """Something begun at the door that the same browser or phone must finish within minutes, once: a second factor, a
    passkey, a sign-in through a company's provider. `visitor_hash` says whose it is; `facts` is what finishing needs.
    """

    __tablename__ = "ceremonies"

    purpose: Mapped[str] = mapped_column(code(20))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    enters: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id"))
    """The tenant that opens at the end."""
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    visitor_hash: Mapped[bytes]
    facts: Mapped[dict[str, Any]]
    tries: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    """When a provider said who came, where that does not come by the browser that began."""
    used_at: Mapped[datetime | None]


class KnownDevice(RegistryRow):
    """A browser or phone that a user has signed in with before."""

    __tablename__ = "known_devices"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    mark_hash: Mapped[bytes]
    last_seen_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("user_id", "mark_hash"),)


class SignInPlace(RegistryRow):
    """A network a user has signed in from, and the country it was given out to; `-` where there is none."""

    __tablename__ = "sign_in_places"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    network: Mapped[str]
    country: Mapped[str] = mapped_column(code(2))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("user_id", "network"),)


class SignInFailure(RegistryRow):
    """A password that was not right. It is written for addresses of nobody too (`user_id` is None): what can be seen
    from outside is the same.
    """

    __tablename__ = "sign_in_failures"

    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    network: Mapped[str]
    country: Mapped[str] = mapped_column(code(2))
    at: Mapped[datetime]

    __table_args__ = (Index(None, "user_id", "at"), Index(None, "at"))


class Passkey(RegistryRow):
    """A WebAuthn credential: its public key, and how often its authenticator says it has signed."""

    __tablename__ = "passkeys"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    transports: Mapped[list[str]]
    name: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class ApiKey(RegistryRow):
    """A program's way in, in the name of the member who made it, with a part of what they may do. Its hash is kept."""

    __tablename__ = "api_keys"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "tenant_id", "user_id"),)


class OidcConnection(RegistryRow):
    """A company's own provider, of one protocol. `issuer` is what it calls itself, in SAML its entity id. OpenID
    Connect has a client, whose secret is sealed; SAML an address and certificates (PEM).
    """

    __tablename__ = "oidc_connections"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), unique=True)
    protocol: Mapped[str] = mapped_column(code(8), server_default="oidc")
    issuer: Mapped[str]
    client_id: Mapped[str | None]
    sealed_secret: Mapped[bytes | None]
    sso_url: Mapped[str | None]
    certificates: Mapped[list[str]] = mapped_column(server_default="{}")
    default_role: Mapped[str] = mapped_column(code(20))
    enabled: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Identity(RegistryRow):
    """Who a user is to a company's provider: `subject` is its name for them, which never changes hands."""

    __tablename__ = "identities"

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("oidc_connections.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("connection_id", "issuer", "subject"),
        UniqueConstraint("connection_id", "issuer", "user_id"),
    )


class Domain(RegistryRow):
    """A domain a company says is its own, and proves by a record that only its owner can publish."""

    __tablename__ = "domains"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    name: Mapped[str]
    created_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        Index("uq_domains_verified", "name", unique=True, postgresql_where=text("verified_at is not null")),
    )


IN_BUSINESS = and_(Tenant.status != "closed", Tenant.status != "gone")
"""Companies that programs and newcomers come into."""
OPEN_TO_MEMBER = or_(IN_BUSINESS, and_(Tenant.status == "closed", Membership.role == "owner"))
"""Companies that a member comes into: a closed one opens to its owners, who take their data along or reopen it."""
