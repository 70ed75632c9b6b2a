"""What people say of the product, kept for whoever operates it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import bindparam, case, insert, null, select

from tenants.adapters import limiter
from tenants.adapters.limiter import Limit
from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem, Forbidden, ValidationFailed
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.kit.text import one_line
from tenants.life.models import Feedback
from tenants.registry.models import Tenant, User
from tenants.registry.roles import require_person

MOST = Limit("feedback", 10, 60 * 60)
LONGEST, LONGEST_PAGE = 4_000, 300


class FeedbackKind(StrEnum):
    IDEA = "idea"
    PROBLEM = "problem"
    PRAISE = "praise"


@dataclass(frozen=True, slots=True)
class Said:
    """`email` is given where they may be written to."""

    id: UUID
    kind: FeedbackKind
    text: str
    page: str
    created_at: datetime
    company: str
    name: str
    email: str | None


_KEEP = insert(Feedback).values(
    id=bindparam("id"),
    company_id=bindparam("tenant_id"),
    user_id=bindparam("user_id"),
    kind=bindparam("kind"),
    text=bindparam("text"),
    page=bindparam("page"),
    may_contact=bindparam("may_contact"),
    created_at=bindparam("now"),
)
_NEWEST = (
    select(
        Feedback.id,
        Feedback.kind,
        Feedback.text,
        Feedback.page,
        Feedback.created_at,
        Tenant.name.label("company"),
        User.name,
        case((Feedback.may_contact.is_(True), User.email), else_=null()).label("email"),
    )
    .join(Tenant, Tenant.id == Feedback.company_id)
    .join(User, User.id == Feedback.user_id)
    .order_by(Feedback.created_at.desc(), Feedback.id.desc())
    .limit(bindparam("count"))
)


async def give_feedback(uow: UnitOfWork, *, kind: FeedbackKind, text: str, page: str, may_contact: bool) -> UUID:
    """Say something of the product; `page` is the path one is on, without what is asked of it. Raises ValidationFailed,
    RateLimited.
    """
    user_id = require_person(uow.context)
    words, where = text.strip(), one_line(page).split("?")[0][:LONGEST_PAGE]
    if not words or len(words) > LONGEST:
        message = say("Write up to {most} characters.", "请填写，最多 {most} 字。", most=LONGEST)
        raise ValidationFailed([FieldProblem("text", "REQUIRED" if not words else "TOO_LONG", message)])
    await limiter.hit(MOST, str(user_id))
    feedback_id = uuid7()
    values = {"kind": kind.value, "text": words, "page": where, "may_contact": may_contact}
    await uow.run(_KEEP, id=feedback_id, user_id=user_id, now=now(), **values)
    return feedback_id


async def list_feedback(uow: UnitOfWork, *, first: int = 50) -> list[Said]:
    """The newest first, of all companies. An operator's verb. Raises Forbidden."""
    _operator(uow.context)
    rows = await uow.rows(_NEWEST, count=first)
    return [Said(**{**row, "kind": FeedbackKind(row["kind"])}) for row in rows]


def _operator(context: TenantContext) -> None:
    if not context.system:
        raise Forbidden(
            say("Only the operator of the installation can do this.", "只有本系统的运维人员可以执行此操作。")
        )
