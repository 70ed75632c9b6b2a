"""Asking for access to a company, giving it, taking it back. Only the company's owners give; either side ends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, insert, select, update

from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import Conflict, NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.kit.text import one_line
from tenants.noting import ChangeKind, Noted, as_json, note
from tenants.partners import gates, grants
from tenants.partners.grants import GrantInfo, GrantState, Terms
from tenants.partners.mailing import tell_owners
from tenants.partners.people import person_at
from tenants.partners.words import Told
from tenants.registry.acting.force import PARTNER, SUPPORT
from tenants.registry.acting.models import Elevation, Grant, Partner, Partnership
from tenants.registry.roles import refuse_acting, require_owner, require_permission, require_person

MOST_OPEN = 50
LONGEST_REASON = 500


class GrantDecided(Conflict):
    """It was approved or declined already, or has ended."""

    code = "GRANT_DECIDED"


_INSERT = insert(Grant).values({name: bindparam(name) for name in (
    "id", "grantee_id", "kind", "roles", "elevates_to", "elevates_freely", "modules", "read_only", "reason",
    "person_id", "seconds", "requested_by", "requested_at", "decided_by", "decided_at", "approved", "expires_at",
)} | {"tenant_id": bindparam("tenant_id")})  # fmt: skip
_mine = (Grant.id == bindparam("grant_id", type_=Uuid()), Grant.revoked_at.is_(None))
_DECIDE = (
    update(Grant)
    .where(*_mine, Grant.tenant_id == bindparam("tenant_id"), Grant.approved.is_(None))
    .values(
        {
            name: bindparam(name)
            for name in ("roles", "elevates_to", "elevates_freely", "modules", "read_only", "seconds")
        }
        | {"approved": bindparam("approval"), "decided_by": bindparam("who"), "decided_at": bindparam("moment")}
        | {"expires_at": bindparam("ends"), "person_id": bindparam("only")}
    )
)
_REVOKE = update(Grant).where(*_mine).values(revoked_at=bindparam("moment"), revoked_by=bindparam("who"))
_REVOKE_HERE = _REVOKE.where(Grant.tenant_id == bindparam("tenant_id"))
_REVOKE_OURS = _REVOKE.where(Grant.grantee_id == bindparam("home", type_=Uuid()))
_REVOKE_OF = (
    update(Grant)
    .where(
        Grant.tenant_id == bindparam("tenant_id"),
        Grant.grantee_id == bindparam("home", type_=Uuid()),
        Grant.kind == PARTNER,
        Grant.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("moment"), revoked_by=bindparam("who"))
)
_END_ELEVATIONS = (
    update(Elevation)
    .where(Elevation.grant_id == bindparam("grant_id", type_=Uuid()), Elevation.ended_at.is_(None))
    .values(ended_at=bindparam("moment"))
)
_SUPPORT = select(Partner.tenant_id).where(Partner.kind == SUPPORT, Partner.state == "active")
_PARTNER = (
    select(Partnership.partner_id)
    .join(Partner, Partner.tenant_id == Partnership.partner_id)
    .where(Partnership.tenant_id == bindparam("tenant_id"), Partnership.ended_at.is_(None), Partner.state == "active")
)
_OPEN = (
    select(Grant.id)
    .where(
        Grant.tenant_id == bindparam("tenant_id"),
        Grant.grantee_id == bindparam("home", type_=Uuid()),
        Grant.approved.is_(None),
        Grant.revoked_at.is_(None),
    )
    .limit(MOST_OPEN)
)


async def request_grant(context: TenantContext, *, company_id: UUID, terms: Terms) -> GrantInfo:
    """Ask a company one's own runs for access. Its owners are told by mail and decide. Raises Forbidden, NotAPartner,
    PartnerSuspended, NotFound, ValidationFailed.
    """
    gates.require_manager(context)
    async with unit_of_work(context, read_only=True) as uow:
        await gates.require_partner(uow, uow.tenant_id)
        await gates.require_runs(uow, uow.tenant_id, company_id)
    async with unit_of_work(gates.inside(context, company_id)) as uow:
        wanted = _worded(await grants.checked(uow, PARTNER, terms, asked=True))
        only = await person_at(uow, context.tenant_id, terms.person)
        if len(await uow.rows(_OPEN, home=context.tenant_id)) >= MOST_OPEN:
            raise Conflict(say("There are too many open requests.", "待处理的请求过多。"))
        grant_id = await _put(uow, PARTNER, context.tenant_id, wanted, only, asked_by=context.user_id)
        found = await grants.find(uow, grant_id)
        _note(uow, found, ChangeKind.CREATED)
        tell_owners(uow, Told.GRANT_REQUESTED if only is None else Told.GRANT_REQUESTED_FOR_ONE, grant_id=grant_id)
        return found


async def grant_access(uow: UnitOfWork, *, to: str, terms: Terms) -> GrantInfo:
    """Give the company's partner, or our support, access unasked: it is in force at once. For owners. Raises Forbidden,
    NotFound where there is no partner or support, ValidationFailed.
    """
    require_owner(uow.context)
    home = await uow.value(_SUPPORT if to == SUPPORT else _PARTNER)
    if home is None:
        raise NotFound(say("There is nobody to give it to.", "没有可授权的对象。"), "to")
    wanted = _worded(await grants.checked(uow, to, terms))
    only = await person_at(uow, home, terms.person)
    grant_id = await _put(uow, to, home, wanted, only, given_by=uow.context.user_id)
    found = await grants.find(uow, grant_id)
    _note(uow, found, ChangeKind.CREATED)
    return found


async def decide_grant(
    uow: UnitOfWork, *, grant_id: UUID, approve: bool, terms: Terms | None = None
) -> GrantInfo:  # fmt: skip
    """Approve a request, as it was asked for or with other `terms`, or decline it; what one person asked for stays with
    one. For owners. Raises Forbidden, NotFound, GrantDecided, ValidationFailed.
    """
    require_owner(uow.context)
    asked = await grants.find(uow, grant_id)
    if asked.company_id != uow.tenant_id:
        raise NotFound(say("There is no such grant.", "没有该授权。"), "grant_id")
    wanted = replace(terms, reason=asked.terms.reason) if terms else asked.terms
    if approve:
        wanted = await grants.checked(uow, asked.kind, wanted)
    moment = now()
    ends = moment + timedelta(seconds=wanted.seconds) if approve else None
    values = {name: value for name, value in _columns(wanted).items() if name != "reason"}
    values["only"] = await person_at(uow, asked.grantee_id, wanted.person) or asked.person_id
    who = {"who": uow.context.user_id, "moment": moment}
    if not await uow.run(_DECIDE, grant_id=grant_id, approval=approve, ends=ends, **who, **values):
        raise GrantDecided(say("This request has been decided.", "该请求已处理。"), "grant_id")
    found = await grants.find(uow, grant_id)
    _note(uow, found, ChangeKind.UPDATED)
    return found


async def revoke_grant(uow: UnitOfWork, *, grant_id: UUID) -> GrantInfo:
    """Take access back: sessions, sockets and running jobs end within seconds. Raises Forbidden, NotFound,
    GrantDecided.
    """
    who = require_person(uow.context)
    require_permission(uow.context, grants.SEE)
    await grants.find(uow, grant_id)
    return await _revoke(uow, _REVOKE_HERE, grant_id, who)


async def give_back(context: TenantContext, *, grant_id: UUID) -> GrantInfo:
    """Of the other side: want it no more, or withdraw the request. Raises Forbidden, NotFound, GrantDecided."""
    who = gates.require_manager(context)
    async with unit_of_work(context, read_only=True) as uow:
        found = await grants.find(uow, grant_id)
    if found.grantee_id != context.tenant_id:
        raise NotFound(say("There is no such grant.", "没有该授权。"), "grant_id")
    async with unit_of_work(gates.inside(context, found.company_id)) as uow:
        return await _revoke(uow, _REVOKE_OURS, grant_id, who, home=context.tenant_id)


async def end_all(uow: UnitOfWork, *, partner_id: UUID) -> int:
    """Take back everything the company, that of `uow`, gave a partner."""
    return await uow.run(_REVOKE_OF, home=partner_id, moment=now(), who=uow.context.user_id)


async def _revoke(uow: UnitOfWork, statement: Any, grant_id: UUID, who: UUID, **more: Any) -> GrantInfo:
    refuse_acting(uow.context)
    if not await uow.run(statement, grant_id=grant_id, moment=now(), who=who, **more):
        raise GrantDecided(say("This access has ended already.", "该授权已结束。"), "grant_id")
    await uow.run(_END_ELEVATIONS, grant_id=grant_id, moment=now())
    found = await grants.find(uow, grant_id)
    _note(uow, found, ChangeKind.DELETED)
    return found


async def _put(
    uow: UnitOfWork,
    kind: str,
    home: UUID,
    terms: Terms,
    only: UUID | None,
    *,
    asked_by: UUID | None = None,
    given_by: UUID | None = None,
) -> UUID:
    grant_id, moment = uuid7(), now()
    await uow.run(
        _INSERT,
        id=grant_id,
        grantee_id=home,
        kind=kind,
        person_id=only,
        **_columns(terms),
        requested_by=asked_by,
        requested_at=moment,
        decided_by=given_by,
        decided_at=moment if given_by else None,
        approved=True if given_by else None,
        expires_at=moment + timedelta(seconds=terms.seconds) if given_by else None,
    )
    return grant_id


def _columns(terms: Terms) -> Mapping[str, Any]:
    return {
        "roles": sorted(set(terms.roles)),
        "elevates_to": sorted(set(terms.elevates_to)),
        "elevates_freely": terms.elevates_freely,
        "modules": None if terms.modules is None else sorted(set(terms.modules)),
        "read_only": terms.read_only,
        "reason": terms.reason,
        "seconds": terms.seconds,
    }


def _worded(terms: Terms) -> Terms:
    reason = one_line(terms.reason)
    if not reason:
        raise invalid("reason", say("Say what it is for.", "请说明用途。"), "REQUIRED")
    if len(reason) > LONGEST_REASON:
        raise invalid("reason", say("Use at most {n} characters.", "最多 {n} 个字符。", n=LONGEST_REASON), "TOO_LONG")
    return replace(terms, reason=reason)


def _note(uow: UnitOfWork, found: GrantInfo, kind: ChangeKind) -> None:
    terms = found.terms
    after: dict[str, Any] = {
        "grantee": found.grantee,
        "roles": list(terms.roles),
        "state": (GrantState.REVOKED if kind is ChangeKind.DELETED else found.state).value,
        "expires_at": as_json(found.expires_at),
        "reason": terms.reason,
    }
    if found.person is not None:
        after["person"] = found.person
    if terms.modules is not None:
        after["modules"] = list(terms.modules)
    if terms.read_only:
        after["read_only"] = True
    note(uow, Noted("grant", found.id, kind, 1, {name: [None, value] for name, value in after.items()}))
