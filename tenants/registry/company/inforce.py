"""A company's provider that is in force: whose it is, and what it is spoken to with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.db.unit_of_work import Row
from tenants.registry.models import Domain, OidcConnection, Tenant


class Protocol(StrEnum):
    OIDC = "oidc"
    SAML = "saml"


@dataclass(frozen=True, slots=True)
class Company:
    """A connection that is in force, and whose it is. `row` has what its protocol needs."""

    id: UUID
    tenant_id: UUID
    protocol: Protocol
    issuer: str
    default_role: str
    locale: str
    row: Mapping[str, Any]


_COLUMNS = (
    OidcConnection.id,
    OidcConnection.tenant_id.label("of_tenant"),
    OidcConnection.protocol,
    OidcConnection.issuer,
    OidcConnection.client_id,
    OidcConnection.sealed_secret,
    OidcConnection.sso_url,
    OidcConnection.certificates,
    OidcConnection.default_role,
    Tenant.locale,
)
_IN_FORCE = (
    select(*_COLUMNS)
    .join(Tenant, Tenant.id == OidcConnection.tenant_id)
    .where(OidcConnection.enabled.is_(True), Tenant.status != "gone")
)
_owned = (Domain.tenant_id == OidcConnection.tenant_id) & Domain.verified_at.is_not(None)
OF_DOMAIN = _IN_FORCE.join(Domain, _owned).where(Domain.name == bindparam("domain"))
AGAIN = _IN_FORCE.join(Domain, _owned).where(
    OidcConnection.id == bindparam("connection_id"), Domain.name == bindparam("domain")
)
BY_ID = _IN_FORCE.where(OidcConnection.id == bindparam("connection_id"))


def company_of(row: Row | None) -> Company | None:
    """Of a row of one of these statements."""
    if row is None:
        return None
    same = {name: row[name] for name in ("id", "issuer", "default_role", "locale")}
    return Company(tenant_id=row["of_tenant"], protocol=Protocol(row["protocol"]), row=row, **same)
