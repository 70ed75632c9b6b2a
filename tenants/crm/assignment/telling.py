"""Whom a lead concerns is told by mail: whoever got it, and whose people were late or could not have it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy import bindparam, select, update

from tenants.access.recognition import day_in
from tenants.adapters.mail import Mail, mailer
from tenants.config import settings
from tenants.context import Role, TenantContext
from tenants.crm.assignment.deciding import Decision, How
from tenants.crm.assignment.models import Assignment, LeadSpeed
from tenants.crm.assignment.words import WORDS
from tenants.crm.leads.models import Lead
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.locales import closest
from tenants.records.arrivals import Arrival
from tenants.records.catalogue import catalogue
from tenants.registry import service as registry
from tenants.registry.acting.naming import look_of
from tenants.registry.mails.frame import Look, set_words
from tenants.registry.service import Addressee

_CLDR = {"en": "en", "zh-CN": "zh_Hans_CN"}
_LEAD = select(Lead.id, Lead.name, Lead.company, Lead.owner_id).where(
    Lead.id == bindparam("lead_id"), Lead.deleted_at.is_(None)
)
_LATE = (
    update(LeadSpeed)
    .where(
        LeadSpeed.lead_id == bindparam("of_lead"),
        LeadSpeed.answered_at.is_(None),
        LeadSpeed.late_at.is_(None),
        LeadSpeed.due_at <= bindparam("moment"),
    )
    .values(late_at=bindparam("moment"))
    .returning(LeadSpeed.owner_id)
)
_LAST = (
    select(Assignment.accept_by, Assignment.rule_name)
    .where(Assignment.lead_id == bindparam("lead_id"))
    .order_by(Assignment.at.desc(), Assignment.id.desc())
    .limit(1)
)


class News(StrEnum):
    """It is yours; it was not answered in time; nobody could have it."""

    YOURS = "yours"
    LATE = "late"
    NOBODYS = "nobodys"


async def answer_due(uow: UnitOfWork, *, lead_id: UUID) -> None:
    """The time in which a lead was to be answered is over: if nobody did, that stands, and their managers are told.
    Told twice it happens once.
    """
    row = await uow.row(_LATE, of_lead=lead_id, moment=now())
    lead = await uow.row(_LEAD, lead_id=lead_id) if row else None
    if lead is not None:
        for user_id in await managers_of(uow, lead["owner_id"]):
            tell(uow, lead_id, user_id, News.LATE)


async def announce(uow: UnitOfWork, decisions: Sequence[Decision], arrival: Arrival) -> None:
    """Tell whoever got a lead that just came in, and administrators of one that nobody could have. What a file brought,
    and what people typed, fills no mailboxes.
    """
    if arrival not in (Arrival.CAPTURED, Arrival.BY_API):
        return
    for made in decisions:
        if made.owner_id is not None:
            tell(uow, made.lead_id, made.owner_id, News.YOURS)
    alone = [made.lead_id for made in decisions if made.how is How.QUEUE]
    for user_id in await managers_of(uow, None) if alone else ():
        for lead_id in alone:
            tell(uow, lead_id, user_id, News.NOBODYS)


def tell(uow: UnitOfWork, lead_id: UUID, user_id: UUID, news: News) -> None:
    """Have somebody told, committed with what there is to tell."""
    key = f"{lead_id}:{user_id}:{news}"
    uow.enqueue(Job.LEAD_EMAIL, key=key, lead_id=lead_id, user_id=user_id, news=news.value)


async def managers_of(uow: UnitOfWork, user_id: UUID | None) -> list[UUID]:
    """Who manages somebody's department, or else the one above it; where nobody does, owners and administrators."""
    found = (await day_in(uow)).managers_above(user_id) if user_id else []
    members = await registry.members(uow)
    there = {each.id for each in members}
    named = [each for each in found if each in there]
    return named or [each.id for each in members if each.role in (Role.OWNER, Role.ADMIN)]


async def send(ctx: TenantContext, *, lead_id: UUID, user_id: UUID, news: News) -> None:
    """Write to somebody about a lead. Nothing is sent when it is gone, when they left, or of one that is theirs no
    more. Raises MailDelayed, MailRefused.
    """
    async with unit_of_work(ctx, read_only=True) as uow:
        lead = await uow.row(_LEAD, lead_id=lead_id)
        to = await registry.addressee(uow, user_id=user_id)
        if lead is None or to is None or (news is News.YOURS and lead["owner_id"] != user_id):
            return
        last = await uow.row(_LAST, lead_id=lead_id)
        owner = await registry.addressee(uow, user_id=lead["owner_id"]) if lead["owner_id"] else None
        look = await look_of(uow)
    who = " · ".join(each for each in (lead["name"], lead["company"]) if each)
    values = {
        "who": who,
        "owner": owner.name if owner else "",
        "until": _until(ctx, to, last["accept_by"] if last else None),
    }
    await mailer().send(_mail(lead_id, user_id, to, news, look, values))


def _until(ctx: TenantContext, to: Addressee, moment: datetime | None) -> str:
    """By when to accept, in their language and the company's time."""
    if moment is None:
        return "–"
    zone, locale = ZoneInfo(ctx.time_zone), _CLDR[closest(to.locale)]
    return f"{format_datetime(moment, 'medium', tzinfo=zone, locale=locale)} ({ctx.time_zone})"


def _mail(lead_id: UUID, user_id: UUID, to: Addressee, news: News, look: Look, values: dict[str, str]) -> Mail:
    locale = closest(to.locale)
    link = f"{settings().public_url.rstrip('/')}/leads/{catalogue()['lead'].global_id(lead_id)}"
    page = set_words(WORDS[news.value][locale], locale, link, look, name=to.name, **values)
    return page.mail(to.email, to.name, locale, cause=f"{lead_id}.{user_id}.{news}")
