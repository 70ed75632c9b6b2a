"""What every verb of access begins and ends with: who may change it, one change after the other, and the trace."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, select, update

from tenants.changes.log import ChangeKind, Noted, note
from tenants.context import ADMINISTRATIVE
from tenants.db.unit_of_work import UnitOfWork
from tenants.db.violations import AlreadyThere, violations
from tenants.errors import Conflict, Forbidden, NotFound, invalid
from tenants.kit.message import say
from tenants.registry.checks import text
from tenants.registry.models import Membership, Tenant
from tenants.registry.roles import require_permission

MANAGE = "access:manage"
_COUNT_UP = (
    update(Tenant)
    .where(Tenant.id == bindparam("tenant_id"))
    .values(access_version=Tenant.access_version + 1)
    .returning(Tenant.access_version)
)
_IS_MEMBER = select(
    exists().where(Membership.tenant_id == bindparam("tenant_id"), Membership.user_id == bindparam("user_id"))
)


async def begin(uow: UnitOfWork) -> int:
    """Let one change of a company's access happen at a time, and everybody look it up again afterwards. Returns the
    version the change makes. Raises Forbidden.
    """
    require_permission(uow.context, MANAGE)
    return await count_up(uow)


async def count_up(uow: UnitOfWork) -> int:
    row = await uow.row(_COUNT_UP)
    assert row is not None
    return int(row["access_version"])


def log(uow: UnitOfWork, what: str, row_id: UUID, kind: ChangeKind, fields: dict[str, Any], version: int = 1) -> None:
    """Leave the trace of a change: what, and of which thing, old and new."""
    note(uow, Noted(what, row_id, kind, version, fields))


def require_own(uow: UnitOfWork, permissions: Collection[str]) -> None:
    """Nobody gives what they may not do themselves: of administrative permissions. Raises Forbidden."""
    for permission in sorted(permissions):
        if permission in ADMINISTRATIVE and not uow.context.may(permission):
            raise Forbidden(
                say(
                    "Your role does not include {permission}, so you cannot give it.",
                    "您的角色没有 {permission} 权限，不能授予他人。",
                    permission=permission,
                ),
                "permissions",
            )


async def require_member(uow: UnitOfWork, user_id: UUID, field: str = "user_id") -> None:
    """Raises NotFound for somebody who never belonged to the company."""
    if not await uow.value(_IS_MEMBER, user_id=user_id):
        raise NotFound(say("There is no such member.", "没有该成员。"), field)


@contextmanager
def once(field: str) -> Iterator[None]:
    """Raises ValidationFailed (TAKEN) where another has this name already."""
    try:
        with violations():
            yield
    except AlreadyThere:
        raise invalid(field, say("Another one has this already.", "已被占用，请另选。"), "TAKEN") from None


def check_version(given: int | None, stored: int) -> None:
    """Raises Conflict for a stale version; None skips the check."""
    if given is not None and given != stored:
        raise Conflict(say("Somebody changed this since you read it.", "该设置已被他人修改。"), "version")


__all__ = ["begin", "check_version", "count_up", "log", "once", "require_member", "require_own", "text"]
