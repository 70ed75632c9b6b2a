"""What people change about themselves and their company, and what they see of both."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Executable, Uuid, bindparam, func, select, update

from tenants.context import Role, TenantContext
from tenants.db import schedule
from tenants.db.unit_of_work import Row, UnitOfWork, look_up
from tenants.errors import Unauthenticated
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.noting import ChangeKind, Noted, note
from tenants.registry import checks
from tenants.registry.company.models import CompanyLife
from tenants.registry.memberships import MINE, MembershipInfo
from tenants.registry.models import Tenant, User
from tenants.registry.roles import require_permission, require_person


@dataclass(frozen=True, slots=True)
class UserProfile:
    id: UUID
    name: str
    email: str
    locale: str
    email_verified: bool


@dataclass(frozen=True, slots=True)
class TenantProfile:
    """`time_zone` is an IANA name, `currency` an ISO 4217 code."""

    id: UUID
    name: str
    plan: str
    locale: str
    time_zone: str
    currency: str
    size: str


@dataclass(frozen=True, slots=True)
class Me:
    user: UserProfile
    tenant: TenantProfile
    role: Role
    memberships: list[MembershipInfo]


# In the order of the fields of UserProfile and TenantProfile.
_USER_COLUMNS = (
    User.id,
    User.name,
    User.email,
    User.locale,
    User.email_verified_at.is_not(None).label("email_verified"),
)
_TENANT_COLUMNS = (Tenant.id, Tenant.name, Tenant.plan, Tenant.locale, Tenant.time_zone, Tenant.currency, Tenant.size)
_OF_USER = {str(column.key): f"user_{column.key}" for column in _USER_COLUMNS}
_OF_TENANT = {str(column.key): f"tenant_{column.key}" for column in _TENANT_COLUMNS}
_mine = MINE.subquery()
_ME: Executable = (
    select(
        *(column.label(name) for column, name in zip(_USER_COLUMNS, _OF_USER.values(), strict=True)),
        *(column.label(name) for column, name in zip(_TENANT_COLUMNS, _OF_TENANT.values(), strict=True)),
        select(
            func.coalesce(
                func.json_agg(func.json_build_object("id", _mine.c.id, "name", _mine.c.name, "role", _mine.c.role)),
                func.json_build_array(),
            )
        )
        .scalar_subquery()
        .label("memberships"),
    )
    .select_from(User)
    .join(Tenant, Tenant.id == bindparam("works_in", type_=Uuid()))
    .where(User.id == bindparam("user_id"))
)
_UPDATE_USER = (
    update(User)
    .where(User.id == bindparam("user_id"))
    .values(name=func.coalesce(bindparam("name"), User.name), locale=func.coalesce(bindparam("locale"), User.locale))
    .returning(*_USER_COLUMNS)
)
_TENANT = select(*_TENANT_COLUMNS).where(Tenant.id == bindparam("tenant_id")).with_for_update(key_share=True)
_UPDATE_TENANT = (
    update(Tenant)
    .where(Tenant.id == bindparam("tenant_id"))
    .values(
        {
            column: func.coalesce(bindparam(column.key), column)
            for column in (Tenant.name, Tenant.locale, Tenant.time_zone, Tenant.currency)
        }
    )
    .returning(*_TENANT_COLUMNS)
)


_CLOCK_ANEW = (
    update(CompanyLife).where(CompanyLife.tenant_id == bindparam("tenant_id")).values(look_at=bindparam("now"))
)


async def me(uow: UnitOfWork) -> Me:
    """The signed-in user, the tenant worked in, and where else they belong. Raises Unauthenticated."""
    user_id = uow.context.user_id
    return _me(uow.context, await uow.row(_ME, user_id=user_id, works_in=uow.tenant_id))


async def who_am_i(context: TenantContext) -> Me:
    """The same where nothing else is done: one statement, and no transaction round it."""
    return _me(context, await look_up(_ME, user_id=context.user_id, works_in=context.tenant_id))


def _me(context: TenantContext, row: Row | None) -> Me:
    if row is None:
        raise Unauthenticated(say("Please sign in.", "请先登录。"))
    values = tuple(row.values())
    user = UserProfile(*values[: len(_USER_COLUMNS)])
    tenant = _tenant(**dict(zip(_OF_TENANT, values[len(_USER_COLUMNS) : -1], strict=True)))
    mine = [MembershipInfo(UUID(each["id"]), each["name"], Role(each["role"])) for each in row["memberships"]]
    if context.key_id or context.bound:  # confined to this company, they are not told of others
        mine = [each for each in mine if each.tenant_id == context.tenant_id]
    return Me(user, tenant, context.role, mine)


async def update_profile(uow: UnitOfWork, *, name: str | None = None, locale: str | None = None) -> UserProfile:
    """Change one's own name or language; None leaves it. Raises ValidationFailed."""
    require_person(uow.context)
    check = checks.Checks()
    values = {
        "name": None if name is None else check(checks.text, "name", name),
        "locale": None if locale is None else check(checks.locale, locale),
    }
    check.done()
    row = await uow.row(_UPDATE_USER, user_id=uow.context.user_id, **values)
    if row is None:
        raise Unauthenticated(say("Please sign in.", "请先登录。"))
    return UserProfile(**row)


async def update_tenant(
    uow: UnitOfWork,
    *,
    name: str | None = None,
    locale: str | None = None,
    time_zone: str | None = None,
    currency: str | None = None,
) -> TenantProfile:
    """Change the company's name, language, time zone or currency; None leaves it.

    Raises Forbidden, ValidationFailed.
    """
    require_permission(uow.context, "tenant:manage")
    check = checks.Checks()
    values = {
        "name": None if name is None else check(checks.text, "name", name),
        "locale": None if locale is None else check(checks.locale, locale),
        "time_zone": None if time_zone is None else check(checks.time_zone, time_zone),
        "currency": None if currency is None else check(checks.currency, currency),
    }
    check.done()
    before = await uow.row(_TENANT)
    row = await uow.row(_UPDATE_TENANT, **values)
    assert row is not None and before is not None
    changed = {name: [before[name], row[name]] for name in values if before[name] != row[name]}
    if changed:
        note(uow, Noted("company", uow.tenant_id, ChangeKind.UPDATED, 1, changed))
    if row["time_zone"] != uow.context.time_zone:
        await schedule.move_zone(uow, old=uow.context.time_zone, new=row["time_zone"])
        await uow.run(_CLOCK_ANEW, now=now())
    return _tenant(**row)


def _tenant(**values: object) -> TenantProfile:
    return TenantProfile(**values)  # type: ignore[arg-type]
