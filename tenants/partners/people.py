"""The one person a grant may be for: named by their address, and of the company it is given to."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import invalid
from tenants.kit.message import say
from tenants.registry import addresses
from tenants.registry.models import Membership, User

_AT = (
    select(User.id)
    .join(Membership, Membership.user_id == User.id)
    .where(
        User.email == bindparam("address"),
        Membership.tenant_id == bindparam("home", type_=Uuid()),
        Membership.state == "active",
    )
)


async def person_at(uow: UnitOfWork, home: UUID, email: str) -> UUID | None:
    """Who has this address at the company `home`; None where no address is given, which is everybody there. Somebody
    of another company is answered like nobody. Raises ValidationFailed.
    """
    if not email.strip():
        return None
    found: UUID | None = await uow.value(_AT, home=home, address=addresses.normalise(email, field="person"))
    if found is None:
        raise invalid(
            "person", say("Nobody there has this address.", "该公司没有使用此邮箱地址的人员。"), "UNKNOWN_PERSON"
        )
    return found
