"""The settings of a company's own provider: of OpenID, and what SAML has in common with it. The secret is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tenants.adapters import outward
from tenants.config import settings
from tenants.context import Role
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry import checks
from tenants.registry.company.inforce import Protocol
from tenants.registry.keyring import vault
from tenants.registry.models import OidcConnection, Session
from tenants.registry.roles import require_owner

RETURN_PATH = "/sign-in/company"


@dataclass(frozen=True, slots=True)
class Connection:
    """`redirect` is what the provider is to be told; `default_role` is what newcomers get."""

    id: UUID
    issuer: str
    client_id: str
    default_role: Role
    enabled: bool
    redirect: str


HERE = OidcConnection.tenant_id == bindparam("tenant_id")
_OPENID = OidcConnection.protocol == Protocol.OIDC.value
_COLUMNS = (
    OidcConnection.id,
    OidcConnection.issuer,
    OidcConnection.client_id,
    OidcConnection.default_role,
    OidcConnection.enabled,
)
_ONE = select(*_COLUMNS).where(HERE, _OPENID)
LOCKED = (
    select(OidcConnection.id, OidcConnection.protocol, OidcConnection.issuer, OidcConnection.certificates)
    .where(HERE)
    .with_for_update()
)
_new = upsert(OidcConnection).values(
    id=bindparam("id"),
    tenant_id=bindparam("tenant_id"),
    issuer=bindparam("issuer"),
    client_id=bindparam("client_id"),
    sealed_secret=bindparam("sealed_secret"),
    protocol=Protocol.OIDC.value,
    certificates=[],
    default_role=bindparam("default_role"),
    enabled=bindparam("enabled"),
    created_at=bindparam("now"),
    updated_at=bindparam("now"),
)
_CHANGED = ("issuer", "client_id", "default_role", "enabled", "updated_at")
_KEEP = _new.on_conflict_do_update(
    index_elements=[OidcConnection.tenant_id],
    set_={
        name: getattr(_new.excluded, name)
        for name in (*_CHANGED, "sealed_secret", "protocol", "certificates", "sso_url")
    },
)
_CHANGE = (
    update(OidcConnection)
    .where(HERE)
    .values({name: bindparam(name) for name in _CHANGED[:-1]} | {"updated_at": bindparam("now")})
)
_REMOVE = delete(OidcConnection).where(HERE)
_END = (
    update(Session)
    .where(Session.connection_id == bindparam("connection_id", type_=Uuid()), Session.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"), revoked_reason="connection_ended")
)


async def connection(uow: UnitOfWork) -> Connection | None:
    """The company's OpenID provider, or None. Raises Forbidden."""
    require_owner(uow.context)
    row = await uow.row(_ONE)
    return None if row is None else _connection(dict(row))


async def set_connection(
    uow: UnitOfWork, *, issuer: str, client_id: str, client_secret: str | None, default_role: Role, enabled: bool
) -> Connection:
    """Set it; without `client_secret` the one known stays. Sessions through another provider, or one that is switched
    off, end. Raises Forbidden, ValidationFailed.
    """
    require_owner(uow.context)
    before = await uow.row(LOCKED)
    check = checks.Checks()
    values = {
        "issuer": check(_issuer, issuer),
        "client_id": check(checks.text, "client_id", client_id),
        "default_role": check(newcomers_role, default_role),
        "enabled": enabled,
    }
    if client_secret is not None or before is None or before["protocol"] != Protocol.OIDC:
        client_secret = check(checks.text, "client_secret", client_secret or "", 500)
    check.done()
    if client_secret is None:
        await uow.run(_CHANGE, now=now(), **values)
    else:
        sealed = await vault.seal(uow.tenant_id, client_secret.encode(), *place(uow.tenant_id))
        await uow.run(_KEEP, id=uuid7(), now=now(), sealed_secret=sealed, **values)
    await end_sessions(uow, before, Protocol.OIDC, str(values["issuer"]) if enabled else None)
    row = await uow.row(_ONE)
    assert row is not None
    return _connection(dict(row))


async def end_sessions(uow: UnitOfWork, before: Row | None, protocol: Protocol | None, issuer: str | None) -> None:
    """Sign out whoever came through what was set before, unless it is in force still: this protocol and issuer."""
    if before is not None and (before["protocol"], before["issuer"]) != (protocol, issuer):
        await uow.run(_END, connection_id=before["id"], now=now())


async def remove_connection(uow: UnitOfWork) -> None:
    """Forget it; whoever came through it is signed out. Raises Forbidden, NotFound."""
    require_owner(uow.context)
    row = await uow.row(LOCKED)
    if row is None:
        raise NotFound(say("There is no provider.", "没有登录提供方。"))
    await end_sessions(uow, row, None, None)
    await uow.run(_REMOVE)


def place(tenant_id: UUID) -> tuple[str, str, UUID]:
    """Where the client secret of a company is sealed for; it has one."""
    return "oidc_connections", "sealed_secret", tenant_id


def place_before(tenant_id: UUID) -> str:
    """The same, before there were data keys."""
    return f"oidc_connections.sealed_secret:{tenant_id}"


def redirect() -> str:
    """Where providers send people back to."""
    return f"{settings().public_url.rstrip('/')}{RETURN_PATH}"


def _issuer(issuer: str) -> str:
    issuer = issuer.strip()
    if not outward.is_acceptable(issuer) or "?" in issuer:
        raise invalid(
            "issuer",
            say(
                "Write the provider's address, as https://login.company.com.",
                "请填写提供方地址，例如 https://login.company.com。",
            ),
            "INVALID_ISSUER",
        )
    return issuer


def newcomers_role(role: Role) -> str:
    """What newcomers may begin as. Raises ValidationFailed."""
    if role in (Role.OWNER, Role.ADMIN):
        raise invalid(
            "default_role",
            say("Newcomers cannot begin as administrators.", "新成员的默认角色不能是管理员。"),
            "ROLE_TOO_HIGH",
        )
    return role.value


def _connection(row: dict[str, object]) -> Connection:
    return Connection(**{**row, "default_role": Role(str(row["default_role"]))}, redirect=redirect())  # type: ignore[arg-type]
