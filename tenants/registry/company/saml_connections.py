"""The settings of a company's own SAML provider: its name for itself, where it lets people in, its certificates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from tenants.adapters import outward
from tenants.adapters.saml import describing
from tenants.adapters.saml.describing import Certificate
from tenants.adapters.saml.parties import NotInstalled, Provider, Service, Unreadable, installed
from tenants.config import settings
from tenants.context import Role
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Conflict, ValidationFailed, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry import checks
from tenants.registry.company.connections import HERE, LOCKED, end_sessions, newcomers_role
from tenants.registry.company.inforce import Protocol
from tenants.registry.models import OidcConnection
from tenants.registry.roles import require_owner

T = TypeVar("T")


class SamlNotInstalled(Conflict):
    """This installation cannot speak SAML: the extra is missing."""

    code = "SAML_NOT_INSTALLED"


@dataclass(frozen=True, slots=True)
class SamlConnection:
    """`default_role` is what newcomers get."""

    entity_id: str
    sso_url: str
    certificates: list[Certificate]
    default_role: Role
    enabled: bool


@dataclass(frozen=True, slots=True)
class SamlService:
    """What the provider is to be told of us, whether or not it has been set. `metadata` is where it can read it."""

    available: bool
    entity_id: str
    acs: str
    metadata: str


_COLUMNS = ("issuer", "sso_url", "certificates", "default_role", "enabled")
_ONE = select(*(getattr(OidcConnection, name) for name in _COLUMNS)).where(
    HERE, OidcConnection.protocol == Protocol.SAML.value
)
_new = upsert(OidcConnection).values(
    {name: bindparam(name) for name in ("id", "tenant_id", *_COLUMNS)}
    | {"protocol": Protocol.SAML.value, "created_at": bindparam("now"), "updated_at": bindparam("now")}
)
_KEEP = _new.on_conflict_do_update(
    index_elements=[OidcConnection.tenant_id],
    set_={
        name: getattr(_new.excluded, name)
        for name in (*_COLUMNS, "protocol", "client_id", "sealed_secret", "updated_at")
    },
)


def service_of(tenant_id: UUID) -> Service:
    """We, to a company's provider: each company's is another, so that what was said to one is for no other."""
    place = f"{settings().public_url.rstrip('/')}/saml/{tenant_id}"
    return Service(place, f"{place}/acs")


async def saml_service(uow: UnitOfWork) -> SamlService:
    """What an owner tells the provider, to begin with. Raises Forbidden."""
    require_owner(uow.context)
    found = service_of(uow.tenant_id)
    return SamlService(installed(), found.entity_id, found.acs, found.entity_id)


async def saml_connection(uow: UnitOfWork) -> SamlConnection | None:
    """The company's SAML provider, or None. Raises Forbidden."""
    require_owner(uow.context)
    row = await uow.row(_ONE)
    if row is None:
        return None
    certificates = describing.certificates(tuple(row["certificates"]))
    return SamlConnection(row["issuer"], row["sso_url"], certificates, Role(row["default_role"]), row["enabled"])


async def set_saml_connection(
    uow: UnitOfWork,
    *,
    metadata: str | None = None,
    entity_id: str = "",
    sso_url: str = "",
    certificates: str | None = None,
    default_role: Role,
    enabled: bool,
) -> SamlConnection:
    """Set it, by the provider's `metadata` or by its three facts; without `certificates` those known stay. It takes the
    place of any provider before, and who came through that is signed out. Raises Forbidden, ValidationFailed,
    SamlNotInstalled.
    """
    require_owner(uow.context)
    if not installed():
        raise not_installed()
    before, check = await uow.row(LOCKED), checks.Checks()
    role = check(newcomers_role, default_role)
    found: Provider | None
    if metadata and metadata.strip():
        found = check(_described, metadata)
    else:
        known = tuple(before["certificates"]) if before is not None else ()
        found = _typed(check, entity_id, sso_url, certificates, known)
    check.done()
    assert found is not None
    values = {"issuer": found.entity_id, "sso_url": found.sso_url, "certificates": list(found.certificates)}
    await uow.run(_KEEP, id=uuid7(), now=now(), default_role=role, enabled=enabled, **values)
    await end_sessions(uow, before, Protocol.SAML, found.entity_id if enabled else None)
    made = await saml_connection(uow)
    assert made is not None
    return made


def _described(metadata: str) -> Provider:
    found = _read("metadata", lambda: describing.described(metadata))
    _place(found.sso_url, "metadata")
    pems = _read("metadata", lambda: describing.pasted_certificates("".join(found.certificates)))
    return Provider(checks.text("metadata", found.entity_id, 1_000), found.sso_url, pems)


def _typed(
    check: checks.Checks, entity_id: str, sso_url: str, pasted: str | None, known: tuple[str, ...]
) -> Provider | None:
    name = check(checks.text, "entity_id", entity_id, 1_000)
    place = check(_place, sso_url, "sso_url")
    pems = known
    if (pasted and pasted.strip()) or not known:
        pems = check(_certificates, pasted or "")
    return Provider(name, place, pems) if name and place and pems else None


def _certificates(pasted: str) -> tuple[str, ...]:
    return _read("certificates", lambda: describing.pasted_certificates(pasted))


def _place(url: str, field: str) -> str:
    url = url.strip()
    if not outward.is_acceptable(url):
        raise invalid(
            field,
            say(
                "The provider's sign-in address must be one of https.",
                "提供方的登录地址必须以 https 开头。",
            ),
            "INVALID_SSO_URL",
        )
    return url


def _read(field: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except NotInstalled:
        raise not_installed() from None
    except Unreadable:
        raise (_bad_metadata() if field == "metadata" else _bad_certificate()) from None


def _bad_metadata() -> ValidationFailed:
    return invalid(
        "metadata",
        say(
            "This is not the metadata of one SAML provider with a sign-in address (HTTP-Redirect) and a certificate.",
            "这不是含有登录地址（HTTP-Redirect）和证书的 SAML 提供方元数据。",
        ),
        "INVALID_METADATA",
    )


def _bad_certificate() -> ValidationFailed:
    return invalid(
        "certificates",
        say(
            "Paste one to five certificates (X.509, PEM) with an RSA key of 2048 bits or more, or an elliptic curve.",
            "请粘贴一到五个证书（X.509，PEM），RSA 密钥不少于 2048 位，或使用椭圆曲线。",
        ),
        "INVALID_CERTIFICATE",
    )


def not_installed() -> SamlNotInstalled:
    return SamlNotInstalled(
        say(
            "This installation has no SAML. Whoever runs it can add it (the extra “saml”); OpenID Connect works.",
            "此安装未启用 SAML，运维人员可安装附加组件“saml”；OpenID Connect 可正常使用。",
        )
    )
