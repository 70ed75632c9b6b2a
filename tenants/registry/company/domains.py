"""Domains a company owns: whoever signs in with an address there goes to the company's provider."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import idna
from sqlalchemy import bindparam, delete, func, insert, select, update

from tenants.adapters.domains import PLACE, lookups
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.db.violations import AlreadyThere, violations
from tenants.errors import Conflict, LimitReached, NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry import tokens
from tenants.registry.models import Domain
from tenants.registry.roles import require_owner

MOST = 100
_LABEL = "_rapport"
_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")


class DomainNotVerified(Conflict):
    """Neither the record nor the file is there (yet)."""

    code = "DOMAIN_NOT_VERIFIED"


class DomainTaken(Conflict):
    """Another company has proven that it is theirs."""

    code = "DOMAIN_TAKEN"


@dataclass(frozen=True, slots=True)
class DomainInfo:
    """`record_name` is to have the TXT record `record_value`; or `file` on the website is to say it."""

    id: UUID
    name: str
    verified_at: datetime | None
    record_name: str
    record_value: str
    file: str


_HERE = Domain.tenant_id == bindparam("tenant_id")
_COLUMNS = (Domain.id, Domain.name, Domain.verified_at)
_LIST = select(*_COLUMNS).where(_HERE).order_by(Domain.name)
_ONE = select(*_COLUMNS).where(_HERE, Domain.id == bindparam("domain_id"))
_COUNT = select(func.count()).select_from(Domain).where(_HERE)
_INSERT = insert(Domain).values(
    id=bindparam("id"), tenant_id=bindparam("tenant_id"), name=bindparam("name"), created_at=bindparam("now")
)
_VERIFY = update(Domain).where(_HERE, Domain.id == bindparam("domain_id")).values(verified_at=bindparam("now"))
_REMOVE = delete(Domain).where(_HERE, Domain.id == bindparam("domain_id"))


async def domains(uow: UnitOfWork) -> list[DomainInfo]:
    """By name. Raises Forbidden."""
    require_owner(uow.context)
    return [_domain(row, uow.tenant_id) for row in await uow.rows(_LIST)]


async def add_domain(uow: UnitOfWork, *, name: str) -> DomainInfo:
    """Say that a domain is the company's own; `verify_domain` looks for the proof. Raises Forbidden, ValidationFailed,
    LimitReached.
    """
    require_owner(uow.context)
    name = _normalise(name)
    if await uow.value(_COUNT) >= MOST:
        raise LimitReached(say("At most {n} domains.", "最多 {n} 个域名。", n=MOST), extensions={"limit": MOST})
    domain_id = uuid7()
    try:
        with violations():
            await uow.run(_INSERT, id=domain_id, name=name, now=now())
    except AlreadyThere:
        raise invalid("name", say("This domain is on the list already.", "该域名已在列表中。"), "DUPLICATE") from None
    return await _one(uow, domain_id)


async def verify_domain(context: TenantContext, *, domain_id: UUID) -> DomainInfo:
    """Look for the proof. Raises Forbidden, NotFound, DomainNotVerified, DomainTaken."""
    require_owner(context)
    async with unit_of_work(context, read_only=True) as uow:
        found = await _one(uow, domain_id)
    if not await _is_published(found):
        raise DomainNotVerified(
            say(
                "Neither the TXT record nor the file was found. A new record can take an hour to be seen.",
                "未找到 TXT 记录或验证文件。新记录可能需要一小时才能生效。",
            ),
            "id",
        )
    try:
        async with unit_of_work(context) as uow:
            with violations():
                await uow.run(_VERIFY, domain_id=domain_id, now=now())
            return await _one(uow, domain_id)
    except AlreadyThere:
        taken = say("Another company has verified this domain.", "该域名已被其他公司验证。")
        raise DomainTaken(taken, "id") from None


async def remove_domain(uow: UnitOfWork, *, domain_id: UUID) -> None:
    """Raises Forbidden, NotFound."""
    require_owner(uow.context)
    await _one(uow, domain_id)
    await uow.run(_REMOVE, domain_id=domain_id)


def domain_of(address: str) -> str:
    """The domain of an e-mail address, as domains are kept; empty where it has none that could be."""
    try:
        return idna.encode(address.rpartition("@")[2], uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        return ""


async def _is_published(domain: DomainInfo) -> bool:
    asked = lookups()
    if domain.record_value in [record.strip() for record in await asked.txt(domain.record_name)]:
        return True
    return (await asked.published(domain.name)).strip() == domain.record_value


def _normalise(name: str) -> str:
    found = domain_of(name.strip().rstrip("."))
    if not _NAME.fullmatch(found) or len(found) > 253:
        raise invalid(
            "name", say("Write a domain like company.com.", "请填写域名，例如 company.com。"), "INVALID_DOMAIN"
        )
    return found


async def _one(uow: UnitOfWork, domain_id: UUID) -> DomainInfo:
    row = await uow.row(_ONE, domain_id=domain_id)
    if row is None:
        raise NotFound(say("There is no such domain.", "没有该域名。"), "id")
    return _domain(row, uow.tenant_id)


def _domain(row: Row, tenant_id: UUID) -> DomainInfo:
    name = row["name"]
    value = f"rapport-verification={tokens.for_domain(tenant_id, name)}"
    return DomainInfo(row["id"], name, row["verified_at"], f"{_LABEL}.{name}", value, f"https://{name}{PLACE}")
