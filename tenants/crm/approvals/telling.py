"""Mails of approvals: to whoever is asked, and to whoever submitted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.adapters.mail import mailer
from tenants.config import settings
from tenants.context import TenantContext
from tenants.crm.approvals.calling import News
from tenants.crm.approvals.machine import Status
from tenants.crm.approvals.models import Approval, ApprovalSeat
from tenants.crm.approvals.words import STATUSES, WORDS
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.kit.locales import closest
from tenants.registry import service as registry
from tenants.registry.acting.naming import look_of
from tenants.registry.mails.frame import set_words

_ONE = select(Approval.title, Approval.status, Approval.submitted_by, Approval.round).where(
    Approval.id == bindparam("approval_id")
)
_OPEN = select(ApprovalSeat.id).where(
    ApprovalSeat.approval_id == bindparam("approval_id"),
    ApprovalSeat.user_id == bindparam("person"),
    ApprovalSeat.state == "open",
)
_VIEWS = {News.ASKED: "waiting", News.LATE: "waiting", News.ENDED: "submitted", News.RETURNED: "submitted"}


async def send(ctx: TenantContext, *, approval_id: UUID, user_id: UUID, news: News) -> None:
    """Write to somebody about an approval. Nothing is sent to who left, nor of a decision that is theirs no more.
    Raises MailDelayed, MailRefused.
    """
    async with unit_of_work(ctx, read_only=True) as uow:
        row = await uow.row(_ONE, approval_id=approval_id)
        to = await registry.addressee(uow, user_id=user_id)
        if row is None or to is None or not await _still(uow, approval_id, user_id, news, row):
            return
        submitter = await registry.addressee(uow, user_id=row["submitted_by"])
        look = await look_of(uow)
    locale = closest(to.locale)
    link = f"{settings().public_url.rstrip('/')}/approvals?view={_VIEWS[news]}"
    said = {"what": row["title"], "who": submitter.name if submitter else "", "how": STATUSES[row["status"]][locale]}
    page = set_words(WORDS[news.value][locale], locale, link, look, name=to.name, **said)
    await mailer().send(page.mail(to.email, to.name, locale, cause=f"{approval_id}.{user_id}.{news}.{row['round']}"))


async def _still(uow: UnitOfWork, approval_id: UUID, user_id: UUID, news: News, row: Any) -> bool:
    if news in (News.ASKED, News.LATE):
        return await uow.row(_OPEN, approval_id=approval_id, person=user_id) is not None
    return (row["status"] == Status.RETURNED.value) is (news is News.RETURNED)
