"""Companies at every point of their life, and the clock put forward for one of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import httpx
import pytest
from sqlalchemy import bindparam, select, update

from tenants.config import Settings
from tenants.context import TenantContext
from tenants.db.database import Database
from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.jobs import Job
from tenants.life import service as life
from tenants.life.clock import turn
from tests import cast

_MAILS = (
    select(JobRow)
    .where(JobRow.state == "queued", JobRow.name == Job.COMPANY_LIFE_EMAIL.value)
    .order_by(JobRow.created_at, JobRow.id)
)
_DONE = update(JobRow).where(JobRow.id == bindparam("job_id")).values(state="done")


def system(person: cast.Person) -> TenantContext:
    return TenantContext(person.tenant_id, system=True)


async def at(person: cast.Person, moment: datetime) -> life.Life:
    """The clock looks at the company at that moment."""
    await turn(person.tenant_id, moment)
    async with unit_of_work(system(person), read_only=True) as uow:
        return await life.life_of(uow)


class Post:
    """Sends the mails about companies' lives, as a worker would, and reads the inbox."""

    def __init__(self, inbox: str) -> None:
        self._inbox = inbox

    async def waiting(self, ctx: TenantContext) -> list[Row]:
        async with unit_of_work(ctx, read_only=True) as uow:
            return await uow.rows(_MAILS)

    async def deliver(self, ctx: TenantContext) -> list[str]:
        rows = await self.waiting(ctx)
        for row in rows:
            told = row["arguments"]
            ids = {name: UUID(told[name]) for name in ("mail_id", "user_id")}
            await life.send_notice(ctx, notice=told["notice"], day=told["day"], **ids)
            async with unit_of_work(ctx) as uow:
                await uow.run(_DONE, job_id=row["id"])
        return [row["arguments"]["notice"] for row in rows]

    async def subjects(self, to: str) -> list[str]:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{self._inbox}/api/messages", params={"to": to})
        return [each["subject"] for each in answer.json()]


@pytest.fixture
async def post(settings: Settings, database: Database) -> Post:
    return Post(settings.inbox_url)
