"""What is announced, for whoever reaches the records, and told to whom they belong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.adapters.mail import Mail, mailer
from tenants.config import settings
from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.kit.clock import now
from tenants.kit.locales import closest
from tenants.reach import Action
from tenants.records.catalogue import catalogue
from tenants.records.cleaning.models import CleaningPolicy
from tenants.records.cleaning.words import WORDS
from tenants.records.scoping import may_read, require
from tenants.records.sql import Pen
from tenants.registry import service as registry
from tenants.registry.acting.naming import look_of
from tenants.registry.mails.frame import Page, set_words

MOST = 100
TITLES = 5
_POLICY = select(CleaningPolicy.name, CleaningPolicy.record_type).where(CleaningPolicy.id == bindparam("policy"))


@dataclass(frozen=True, slots=True)
class Case:
    """A living record that goes into the bin at `due_at` (UTC) by a policy, unless it is mended or held."""

    record_type: str
    record_id: UUID
    title: str
    policy: str
    due_at: datetime


async def announced(uow: UnitOfWork, *, record_type: str, mine: bool = False) -> list[Case]:
    """What is announced of a kind, within reach, what comes first first. Raises NotFound, Forbidden."""
    record = catalogue().known(record_type)
    require(uow.context, record, Action.READ)
    if not may_read(uow.context, record):
        return []
    pen = Pen(uow.context)
    own = f" AND r.owner_id = {pen.bind(uow.context.user_id, 'uuid')}" if mine else ""
    sql = (
        f"SELECT c.id, c.due_at, p.name AS policy, r.{record.facts.title}::text AS title FROM cleaning_cases c"
        " JOIN cleaning_policies p ON p.tenant_id = $1 AND p.id = c.policy_id"
        f" JOIN {record.table.name} r ON {pen.living(record, 'r')} AND r.id = c.id"
        f" WHERE c.tenant_id = $1 AND c.record_type = '{record.name}' AND c.state = 'noticed'{own}"
        f" ORDER BY c.due_at, c.id LIMIT {MOST}"
    )
    check_names_tenant(sql)
    rows = await uow.connection.fetch(sql, *pen.filled())
    return [Case(record.name, row["id"], row["title"], row["policy"], row["due_at"]) for row in rows]


async def tell(context: TenantContext, *, policy_id: UUID, user_id: UUID) -> None:
    """Mail somebody what of theirs was announced. Nothing is sent to who has left, or where nothing is announced any
    more. Sent twice after a crash it keeps its Message-ID. Raises MailDelayed, MailRefused.
    """
    async with unit_of_work(context, read_only=True) as uow:
        mail = await _mail(uow, policy_id, user_id)
    if mail is not None:
        await mailer().send(mail)


async def _mail(uow: UnitOfWork, policy_id: UUID, user_id: UUID) -> Mail | None:
    policy = await uow.row(_POLICY, policy=policy_id)
    owner = await registry.addressee(uow, user_id=user_id) if policy else None
    rows = await _of(uow, policy["record_type"], policy_id, user_id) if policy and owner else []
    if policy is None or owner is None or not rows:
        return None
    locale = closest(owner.locale)
    page = _page(policy, rows, owner.name, locale, await look_of(uow))
    return page.mail(owner.email, owner.name, locale, cause=f"{policy_id}.{user_id}.{now().date()}")


async def _of(uow: UnitOfWork, record_type: str, policy_id: UUID, user_id: UUID) -> list[Row]:
    record = catalogue()[record_type]
    sql = (
        f"SELECT r.{record.facts.title}::text AS title, c.due_at FROM cleaning_cases c"
        f" JOIN {record.table.name} r ON r.tenant_id = $1 AND r.deleted_at IS NULL AND r.id = c.id"
        " WHERE c.tenant_id = $1 AND c.policy_id = $2::uuid AND c.state = 'noticed' AND r.owner_id = $3::uuid"
        " ORDER BY c.due_at, c.id"
    )
    check_names_tenant(sql)
    return await uow.connection.fetch(sql, uow.tenant_id, policy_id, user_id)


def _page(policy: Row, rows: Sequence[Row], name: str, locale: str, look: Any) -> Page:
    titles = ", ".join(row["title"] for row in rows[:TITLES]) + (" …" if len(rows) > TITLES else "")
    label = catalogue()[policy["record_type"]].facts.label_plural
    values = {"name": name, "count": str(len(rows)), "policy": policy["name"], "titles": titles}
    values |= {"kind": label[locale].lower(), "day": rows[0]["due_at"].date().isoformat()}
    return set_words(WORDS[locale], locale, f"{settings().public_url.rstrip('/')}/quality", look, **values)
