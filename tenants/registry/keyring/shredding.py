"""Destroying a company's keys: what was sealed is noise from then on, wherever copies of it lie."""

from __future__ import annotations

from sqlalchemy import bindparam, null, update

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.registry.keyring import keeping
from tenants.registry.keyring.models import DataKey

_DESTROY = update(DataKey).where(DataKey.destroyed_at.is_(None)).values(wrapped=null(), destroyed_at=bindparam("now"))


async def destroy_keys(uow: UnitOfWork, *, confirmation: str) -> int:
    """Destroy all keys of the tenant; returns how many. There is no way back, and `confirmation` is the tenant's id,
    typed once more. Other processes use what they have unwrapped for two seconds more at most.

    A company that never sealed anything gets its keys first, so that nothing is sealed later either. Raises
    ValidationFailed.
    """
    if confirmation != str(uow.tenant_id):
        message = say("Repeat the id of the company to destroy its keys.", "请再次填写公司编号以确认销毁密钥。")
        raise invalid("confirmation", message, "NOT_CONFIRMED")
    tenant_id = uow.tenant_id
    if not await uow.rows(keeping.KEYS):
        await keeping.put_tombstones(uow)
    gone = await uow.run(_DESTROY, now=now())
    uow.after_commit(lambda: keeping.evict(tenant_id))
    return gone
