"""API keys: programs come in by them, in the name of the member who made one, with a part of what they may do.

A key stands for as long as its maker is a member, and never does more than their role includes now. It manages neither
members nor sessions nor keys.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, insert, literal, or_, select, update

from tenants.context import PERMISSIONS, PLATFORM, Role, TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, look_up, unit_of_work
from tenants.entitlement import Entitlement
from tenants.errors import LimitReached, NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.noting import ChangeKind, Noted, as_json, note
from tenants.registry import checks, key_text, tokens
from tenants.registry.models import IN_BUSINESS, ApiKey, Membership, Tenant, User
from tenants.registry.plan.entitlements import entitlement_at
from tenants.registry.roles import require_person
from tenants.registry.sessions import SEEN_EVERY, Authenticated
from tenants.registry.standing import Standing, standing_by

SCOPES = frozenset(
    permission for permission in PERMISSIONS[Role.OWNER] if permission.endswith((":read", ":write", ":run", ":explore"))
)
"""What a key may be given: reading and writing records, imports, and looking at the schema."""
MANAGE = "members:manage"
"""Who may see and revoke the keys of others."""
MOST = 50
_FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Key:
    """`hint` is how a key begins; times are UTC."""

    id: UUID
    name: str
    hint: str
    scopes: list[str]
    owner_id: UUID
    owner_name: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """`secret` is the whole key, shown this once."""

    key: Key
    secret: str = field(repr=False)


_IN_FORCE = (
    ApiKey.revoked_at.is_(None),
    or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > bindparam("now")),
    Membership.state == "active",
    IN_BUSINESS,
)
_of_maker = (Membership.tenant_id == ApiKey.tenant_id) & (Membership.user_id == ApiKey.user_id)
_WHO = (
    select(
        ApiKey.id.label("key_id"),
        ApiKey.scopes,
        ApiKey.expires_at,
        ApiKey.last_used_at,
        ApiKey.user_id,
        ApiKey.tenant_id.label("works_in"),
        User.locale,
        Membership.role,
        Tenant.terms,
        Tenant.time_zone,
        Tenant.access_version,
        Tenant.declared,
    )
    .join(User, User.id == ApiKey.user_id)
    .join(Tenant, Tenant.id == ApiKey.tenant_id)
    .join(Membership, _of_maker)
    .where(ApiKey.key_hash == bindparam("key_hash"), *_IN_FORCE)
)
_STANDING = (
    select(ApiKey.id, ApiKey.tenant_id.label("works_in"), Membership.role, Tenant.terms, Tenant.access_version)
    .join(Tenant, Tenant.id == ApiKey.tenant_id)
    .join(Membership, _of_maker)
    .where(ApiKey.id == any_(bindparam("ids", type_=ARRAY(Uuid()))), *_IN_FORCE)
)
_USED = (
    update(ApiKey)
    .where(
        ApiKey.id == bindparam("key_id"), or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < bindparam("before"))
    )
    .values(last_used_at=bindparam("now"))
)
_OPEN_HERE = (ApiKey.tenant_id == bindparam("tenant_id"), ApiKey.revoked_at.is_(None))
_MINE_OR_ALL = or_(ApiKey.user_id == bindparam("user_id"), literal(True) == bindparam("everybody"))
_COLUMNS = (
    ApiKey.id,
    ApiKey.name,
    ApiKey.scopes,
    ApiKey.user_id,
    User.name.label("owner_name"),
    ApiKey.created_at,
    ApiKey.expires_at,
    ApiKey.last_used_at,
)
_LIST = (
    select(*_COLUMNS).join(User, User.id == ApiKey.user_id).where(*_OPEN_HERE, _MINE_OR_ALL).order_by(ApiKey.id.desc())
)
_ONE = select(*_COLUMNS).join(User, User.id == ApiKey.user_id).where(*_OPEN_HERE, ApiKey.id == bindparam("key_id"))
_COUNT = select(func.count()).select_from(ApiKey).where(*_OPEN_HERE, ApiKey.user_id == bindparam("user_id"))
_INSERT = insert(ApiKey).values(
    id=bindparam("id"),
    tenant_id=bindparam("tenant_id"),
    user_id=bindparam("user_id"),
    name=bindparam("name"),
    key_hash=bindparam("key_hash"),
    scopes=bindparam("scopes"),
    created_at=bindparam("now"),
    expires_at=bindparam("expires_at"),
)
_REVOKE = (
    update(ApiKey)
    .where(*_OPEN_HERE, ApiKey.id == bindparam("key_id"), _MINE_OR_ALL)
    .values(revoked_at=bindparam("now"))
)


async def authenticate_key(token: str, *, request_id: str = "") -> Authenticated | None:
    """Who this key stands for, or None; one with a typing mistake costs no look-up."""
    if not key_text.is_sound(token):
        return None
    moment = now()
    found = await look_up(_WHO, key_hash=tokens.digest(token), now=moment)
    if found is None:
        return None
    if found["last_used_at"] is None or found["last_used_at"] < moment - SEEN_EVERY:
        async with unit_of_work(PLATFORM) as uow:
            await uow.run(_USED, key_id=found["key_id"], now=moment, before=moment - SEEN_EVERY)
    entitlement = await entitlement_at(found["works_in"], found["terms"])
    return Authenticated(_context(found, entitlement, request_id), "key", found["expires_at"] or _FOREVER)


async def standing_keys(ids: Collection[UUID]) -> dict[UUID, Standing]:
    """What those of the keys that are in force stand for; one statement for all of them."""
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        rows = await uow.rows(_STANDING, ids=list(ids), now=now())
    return {row["id"]: await standing_by(row) for row in rows}


async def api_keys(uow: UnitOfWork) -> list[Key]:
    """One's own keys, the newest first; for administrators everybody's of the company. Raises Forbidden for a key."""
    user_id = require_person(uow.context)
    return [_key(row) for row in await uow.rows(_LIST, user_id=user_id, everybody=uow.context.may(MANAGE))]


async def create_api_key(
    uow: UnitOfWork, *, name: str, scopes: Collection[str], expires_at: datetime | None = None
) -> NewKey:
    """Make a key with some of one's own permissions. Raises Forbidden, ValidationFailed, LimitReached."""
    user_id = require_person(uow.context)
    check = checks.Checks()
    name = check(checks.text, "name", name, 100)
    wanted = check(_scopes, uow.context, scopes)
    until = check(_in_future, expires_at)
    check.done()
    if await uow.value(_COUNT, user_id=user_id) >= MOST:
        raise LimitReached(
            say("You may have {n} keys; revoke one first.", "最多可有 {n} 个密钥，请先吊销一个。", n=MOST),
            extensions={"limit": MOST},
        )
    key_id = uuid7()
    secret = key_text.draw(key_id)
    await uow.run(
        _INSERT,
        id=key_id,
        user_id=user_id,
        name=name,
        key_hash=tokens.digest(secret),
        scopes=wanted,
        now=now(),
        expires_at=until,
    )
    row = await uow.row(_ONE, key_id=key_id)
    assert row is not None
    facts = {"name": [None, name], "scopes": [None, wanted], "expires_at": [None, as_json(until)]}
    note(uow, Noted("api_key", key_id, ChangeKind.CREATED, 1, facts))
    return NewKey(_key(row), secret)


async def revoke_api_key(uow: UnitOfWork, *, key_id: UUID) -> None:
    """Make a key worthless, at once and everywhere within seconds. Raises Forbidden, NotFound."""
    user_id = require_person(uow.context)
    if not await uow.run(_REVOKE, key_id=key_id, user_id=user_id, everybody=uow.context.may(MANAGE), now=now()):
        raise NotFound(say("There is no such key.", "没有该密钥。"), "id")
    note(uow, Noted("api_key", key_id, ChangeKind.DELETED, 1, {}))


def _scopes(context: TenantContext, given: Collection[str]) -> list[str]:
    if not given:
        raise invalid("scopes", say("Choose at least one.", "请至少选择一项。"), "REQUIRED")
    for scope in given:
        if scope not in SCOPES:
            raise invalid(
                "scopes", say("There is no scope {name}.", "没有权限范围 {name}。", name=scope[:40]), "UNKNOWN_SCOPE"
            )
        if not context.may(scope):
            raise invalid(
                "scopes",
                say("You may not give what you do not have: {name}.", "不能授予您自己没有的权限：{name}。", name=scope),
                "SCOPE_NOT_YOURS",
            )
    return sorted(set(given))


def _in_future(given: datetime | None) -> datetime | None:
    if given is not None and given <= now():
        raise invalid("expires_at", say("Choose a time to come.", "请选择将来的时间。"), "IN_THE_PAST")
    return given


def _context(row: Row, entitlement: Entitlement, request_id: str) -> TenantContext:
    return TenantContext(
        tenant_id=row["works_in"],
        user_id=row["user_id"],
        role=Role(row["role"]),
        entitlement=entitlement,
        locale=row["locale"],
        time_zone=row["time_zone"],
        request_id=request_id,
        key_id=row["key_id"],
        scopes=frozenset(row["scopes"]),
        access_version=row["access_version"],
        declared=row["declared"],
    )


def _key(row: Row) -> Key:
    return Key(
        row["id"],
        row["name"],
        key_text.hint(row["id"]),
        list(row["scopes"]),
        row["user_id"],
        row["owner_name"],
        row["created_at"],
        row["expires_at"],
        row["last_used_at"],
    )
