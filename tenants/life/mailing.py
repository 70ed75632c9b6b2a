"""Telling owners what becomes of their company: one mail to each, left to be sent with what it tells of."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import structlog
from sqlalchemy import bindparam, select

from tenants.adapters.mail import AddressRefused, Mail, mailer
from tenants.config import settings
from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit.ids import uuid7
from tenants.kit.locales import CHINESE, closest
from tenants.life.keeping import life_of
from tenants.life.states import Life, Notice, Status
from tenants.life.words import LINKS, WORDS, day_in_words
from tenants.registry.acting.naming import look_of
from tenants.registry.mails.frame import Look, set_words
from tenants.registry.models import Membership, Tenant, User
from tenants.registry.plan.entitlements import plan_book

log = structlog.get_logger()
_OWNER = (
    Membership.tenant_id == bindparam("tenant_id"),
    Membership.state == "active",
    Membership.role == Role.OWNER.value,
)
_OWNERS = select(Membership.user_id).where(*_OWNER).order_by(Membership.user_id)
_TO = (
    select(User.email, User.name, User.locale, Tenant.name.label("company"))
    .join(Membership, Membership.user_id == User.id)
    .join(Tenant, Tenant.id == Membership.tenant_id)
    .where(*_OWNER, User.id == bindparam("user_id"))
)
_STILL = {
    Notice.TRIAL_ENDS_SOON: Status.TRIAL,
    Notice.TRIAL_ENDS_TOMORROW: Status.TRIAL,
    Notice.TRIAL_ENDED: Status.ACTIVE,
    Notice.PAST_DUE: Status.PAST_DUE,
    Notice.SUSPENDED: Status.SUSPENDED,
    Notice.CLOSED: Status.CLOSED,
}
"""Where the company must still stand when a mail goes out: what has been mended meanwhile is not complained of."""


async def tell_owners(uow: UnitOfWork, life: Life, notice: Notice) -> None:
    """Have every owner told, once: the mails are left in the unit of work that makes the notice true."""
    day = life.last_day.isoformat() if life.last_day else ""
    for row in await uow.rows(_OWNERS):
        uow.enqueue(
            Job.COMPANY_LIFE_EMAIL,
            key=f"{notice}:{row['user_id']}",
            mail_id=uuid7(), user_id=row["user_id"], notice=notice.value, day=day,
        )  # fmt: skip


async def send_notice(ctx: TenantContext, *, mail_id: UUID, user_id: UUID, notice: str, day: str) -> None:
    """One mail to one owner; none where it is not true any more. Raises MailDelayed, MailRefused."""
    what = Notice(notice)
    async with unit_of_work(ctx, read_only=True) as uow:
        life = await life_of(uow)
        row = await uow.row(_TO, user_id=user_id)
        look = await look_of(uow)
        offer = (await plan_book(uow)).named(life.plan)
    if row is None or life.status is not _STILL[what] or (life.next_plan and life.status is Status.TRIAL):
        return
    names = {"en": offer.name_en, CHINESE: offer.name_zh} if offer else {}
    try:
        await mailer().send(_mail(row, what, day, names, mail_id, look))
    except AddressRefused as error:
        log.info("mail.address_refused", letter=what.value, mail_id=str(mail_id), answer=str(error))


def _mail(row: Row, notice: Notice, day: str, plans: dict[str, str], mail_id: UUID, look: Look) -> Mail:
    locale = closest(row["locale"])
    page = set_words(
        WORDS[locale][notice],
        locale,
        f"{settings().public_url.rstrip('/')}/{LINKS[notice]}",
        look,
        name=row["name"],
        company=row["company"],
        plan=plans.get(locale, ""),
        day=day_in_words(date.fromisoformat(day), locale) if day else "",
    )
    return page.mail(row["email"], row["name"], locale, cause=mail_id)
