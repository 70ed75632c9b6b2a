"""The mail of what goes back to a pool, or went: to each owner one about everything that is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Executable, Uuid, any_, bindparam, select, update

from tenants.adapters.mail import Mail, mailer
from tenants.config import settings
from tenants.context import TenantContext
from tenants.crm.pools.claiming import told
from tenants.crm.pools.models import PoolNotice
from tenants.crm.pools.words import GOES, MORE, SUBJECT, WENT, WORDS
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.kit.clock import now
from tenants.kit.locales import closest
from tenants.records.catalogue import catalogue
from tenants.registry import service as registry
from tenants.registry.acting.naming import look_of
from tenants.registry.mails.frame import Look, set_words
from tenants.registry.service import Addressee

LISTED = 20
AT_ONCE = 2_000
_MAILED = (
    update(PoolNotice)
    .where(PoolNotice.id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
    .values(mailed_at=bindparam("moment"))
)


async def tell_owners(ctx: TenantContext) -> int:
    """Mail every owner what no mail has told yet; returns how many mails that were. Sent twice after a crash, a mail
    keeps its Message-ID. Who has left is written to no more. Raises MailDelayed, MailRefused.
    """
    by_owner: dict[UUID, list[Row]] = defaultdict(list)
    async with unit_of_work(ctx, read_only=True) as uow:
        for record_type in ("account", "lead"):
            for row in await uow.rows(_new(record_type)):
                by_owner[row["owner_id"]].append(row)
        people = {owner: await registry.addressee(uow, user_id=owner) for owner in by_owner}
        look = await look_of(uow)
    for owner, rows in by_owner.items():
        person = people[owner]
        if person is not None:
            await mailer().send(_mail(ctx, rows, person, look))
        async with unit_of_work(ctx) as uow:
            await uow.run(_MAILED, ids=[row["id"] for row in rows], moment=now())
    return sum(person is not None for person in people.values())


def _mail(ctx: TenantContext, rows: Sequence[Row], owner: Addressee, look: Look) -> Mail:
    """In the owner's language and by the company's clock."""
    locale = closest(owner.locale)
    lines = [
        (GOES if row["days"] else WENT)[locale].format(title=row["title"], at=told(row["due_at"], ctx.time_zone))
        for row in rows[:LISTED]
    ]
    if len(rows) > LISTED:
        lines.append(MORE[locale].format(n=len(rows) - LISTED))
    words = WORDS[locale]
    asked = type(words)(
        words.subject, words.greeting, tuple(f"$line{at}" for at in range(len(lines))), words.button, words.note
    )
    page = set_words(
        asked, locale, f"{settings().public_url.rstrip('/')}/pools", look, name=owner.name,
        what=SUBJECT[locale][any(row["days"] for row in rows)].format(n=len(rows)),
        **{f"line{at}": line for at, line in enumerate(lines)},
    )  # fmt: skip
    return page.mail(owner.email, owner.name, locale, cause=f"{rows[-1]['id']}.pools")


@lru_cache(maxsize=8)
def _new(record_type: str) -> Executable:
    record = catalogue()[record_type]
    model: Any = record.model
    return (
        select(
            PoolNotice.id,
            PoolNotice.owner_id,
            PoolNotice.days,
            PoolNotice.due_at,
            getattr(model, record.facts.title).label("title"),
        )
        .join(model, model.id == PoolNotice.record_id)
        .where(PoolNotice.mailed_at.is_(None), PoolNotice.record_type == record_type)
        .order_by(PoolNotice.due_at, PoolNotice.id)
        .limit(AT_ONCE)
    )
