"""Telling owners of alerts: one mail about all that is new, however much it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Uuid, any_, bindparam, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from tenants.adapters.mail import Mail, mailer
from tenants.config import settings
from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.kit.clock import now
from tenants.kit.locales import closest
from tenants.kit.message import spoken
from tenants.plans import LIMIT_NAMES
from tenants.registry.acting.naming import look_of
from tenants.registry.mails.frame import Look, set_words
from tenants.registry.models import Membership, Tenant, User
from tenants.trust.alerts.models import Alert
from tenants.trust.alerts.rules import AlertKind
from tenants.trust.alerts.words import COUNT, KINDS, MORE, NOBODY, WORDS

SHOWN = 10
_NEW = (
    select(Alert.id, Alert.kind, Alert.evidence, Alert.last_at, User.name.label("who"))
    .outerjoin(User, User.id == Alert.person_id)
    .where(Alert.mailed_at.is_(None), Alert.acknowledged_at.is_(None))
    .order_by(Alert.raised_at, Alert.id)
)
_COMPANY = select(Tenant.name, Tenant.time_zone).where(Tenant.id == bindparam("tenant_id"))
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
_MAILED = (
    update(Alert)
    .where(Alert.id == any_(bindparam("ids", type_=ARRAY(Uuid()))), Alert.mailed_at.is_(None))
    .values(mailed_at=bindparam("moment"))
)


async def send_digest(ctx: TenantContext) -> int:
    """Mail every owner what no mail has told yet; returns how many alerts that were. Sent twice after a crash, a mail
    keeps its Message-ID. Raises MailDelayed, MailRefused.
    """
    async with unit_of_work(ctx, read_only=True) as uow:
        rows = await uow.rows(_NEW)
        company = await uow.row(_COMPANY)
        owners = await uow.rows(_OWNERS)
        look = await look_of(uow)
    if not rows or company is None:
        return 0
    for owner in owners:
        await mailer().send(_mail(rows, company, owner, look))
    ids: list[UUID] = [row["id"] for row in rows]
    async with unit_of_work(ctx) as uow:
        await uow.run(_MAILED, ids=ids, moment=now())
    return len(ids)


def _mail(rows: Sequence[Row], company: Row, owner: Row, look: Look) -> Mail:
    locale = closest(owner["locale"])
    one, many = COUNT[locale]
    told = [_line(row, locale, ZoneInfo(company["time_zone"])) for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        told.append(MORE[locale].format(n=len(rows) - SHOWN))
    words = WORDS[locale]
    lines = (words.lines[0], *(f"$line{at}" for at in range(len(told))))
    page = set_words(
        type(words)(words.subject, words.greeting, lines, words.button, words.note),
        locale,
        f"{settings().public_url.rstrip('/')}/settings/alerts",
        look,
        name=owner["name"],
        company=company["name"],
        count=one if len(rows) == 1 else many.format(n=len(rows)),
        **{f"line{at}": line for at, line in enumerate(told)},
    )
    return page.mail(owner["email"], owner["name"], locale, cause=f"{rows[-1]['id']}.{owner['id']}")


def _line(row: Row, locale: str, zone: ZoneInfo) -> str:
    what = spoken(LIMIT_NAMES.get(row["evidence"].get("limit", ""), ""), locale)
    facts: dict[str, Any] = {"count": 1, "country": "-", "network": "-", "what": what, **row["evidence"]}
    told = KINDS[locale][AlertKind(row["kind"])].format(who=row["who"] or NOBODY[locale], **facts)
    return f"{row['last_at'].astimezone(zone):%Y-%m-%d %H:%M}  {told}"
