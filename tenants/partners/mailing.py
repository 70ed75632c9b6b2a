"""Telling a company's owners of what outsiders ask for, or do with a higher role."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import aliased

from tenants.adapters.mail import Mail, mailer
from tenants.config import settings
from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit.ids import uuid7
from tenants.kit.locales import closest
from tenants.partners.words import HOURS, WORDS, Told
from tenants.registry.acting.models import Elevation, Grant
from tenants.registry.acting.naming import look_of
from tenants.registry.mails.frame import Look, set_words
from tenants.registry.mails.words import ROLES
from tenants.registry.models import Membership, Tenant, User

_home = aliased(Tenant)
_OWNERS = (
    select(User.id, User.name, User.email, User.locale)
    .join(Membership, Membership.user_id == User.id)
    .where(
        Membership.tenant_id == bindparam("tenant_id"),
        Membership.state == "active",
        Membership.role == Role.OWNER.value,
    )
    .order_by(User.id)
)
_GRANT = (
    select(Tenant.name.label("company"), _home.name.label("grantee"), Grant.reason, User.name.label("only"))
    .select_from(Grant)
    .join(Tenant, Tenant.id == Grant.tenant_id)
    .join(_home, _home.id == Grant.grantee_id)
    .outerjoin(User, User.id == Grant.person_id)
    .where(
        Grant.id == bindparam("grant_id", type_=Uuid()),
        Grant.tenant_id == bindparam("tenant_id"),
        Grant.revoked_at.is_(None),
    )
)
_ELEVATION = (
    select(Elevation.role, Elevation.reason, Elevation.seconds, User.name.label("person"))
    .join(User, User.id == Elevation.user_id)
    .where(Elevation.id == bindparam("elevation_id", type_=Uuid()))
)


def tell_owners(uow: UnitOfWork, told: Told, *, grant_id: UUID, elevation_id: UUID | None = None) -> None:
    """Have the owners of the unit's company told, once this commits."""
    uow.enqueue(
        Job.GRANT_EMAIL, mail_id=uuid7(), told=told.value, grant_id=grant_id, elevation_id=elevation_id or grant_id
    )


async def send_grant_mail(
    ctx: TenantContext, *, mail_id: UUID, told: str, grant_id: UUID, elevation_id: UUID
) -> None:  # fmt: skip
    """One mail to each owner; nothing once the grant is gone. Raises MailDelayed, MailRefused."""
    async with unit_of_work(ctx, read_only=True) as uow:
        grant = await uow.row(_GRANT, grant_id=grant_id)
        raised = await uow.row(_ELEVATION, elevation_id=elevation_id)
        owners = await uow.rows(_OWNERS)
        look = await look_of(uow)
    if grant is None:
        return
    for owner in owners:
        await mailer().send(_mail(Told(told), owner, grant, raised, mail_id, look))


def _mail(told: Told, owner: Row, grant: Row, raised: Row | None, mail_id: UUID, look: Look) -> Mail:
    locale = closest(owner["locale"])
    values = {
        "name": owner["name"],
        "company": grant["company"],
        "grantee": grant["grantee"],
        "only": grant["only"] or "",
    }
    values["reason"] = (raised or grant)["reason"]
    if raised is not None:
        named = {role.value: ROLES[locale][role] for role in Role}
        hours, minutes = divmod(raised["seconds"] // 60, 60)
        values |= {"person": raised["person"], "role": named.get(raised["role"], "★")}
        values["hours"] = HOURS[locale].format(hours=hours, minutes=minutes)
    link = f"{settings().public_url.rstrip('/')}/settings/partners"
    page = set_words(WORDS[locale][told], locale, link, look, **values)
    return page.mail(owner["email"], owner["name"], locale, cause=f"{mail_id}.{owner['id']}")
