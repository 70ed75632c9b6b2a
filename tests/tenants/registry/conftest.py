"""What the stories of the registry need: a database, a postman, and doors that count."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import bindparam, select, update

from tenants.config import Settings
from tenants.context import PLATFORM, TenantContext
from tenants.db.database import Database
from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.jobs import Job
from tenants.registry import service as registry
from tests.engines import environment

SERVICES: dict[Job, Callable[..., Awaitable[None]]] = {
    Job.VERIFY_EMAIL: registry.send_verification_mail,
    Job.WELCOME_EMAIL: registry.send_welcome_mail,
    Job.PASSWORD_RESET_EMAIL: registry.send_password_reset_mail,
    Job.INVITATION_EMAIL: registry.send_invitation_mail,
    Job.SIGN_UP_ATTEMPT_EMAIL: registry.send_sign_up_attempt_mail,
    Job.SIGN_IN_ALERT_EMAIL: registry.send_sign_in_alert_mail,
    Job.SECURITY_CHANGE_EMAIL: registry.send_security_change_mail,
}
_WAITING = select(JobRow).where(JobRow.state == "queued").order_by(JobRow.created_at, JobRow.id)
_DONE = update(JobRow).where(JobRow.id == bindparam("job_id"), JobRow.state == "queued").values(state="done")
_ALL_DONE = update(JobRow).where(JobRow.state == "queued").values(state="done")


@pytest.fixture(autouse=True)
def _database(database: Database) -> None:
    """Every test here needs it."""


class Postman:
    """Runs the jobs that wait, as a worker would, and reads the inbox."""

    def __init__(self, inbox: str) -> None:
        self._inbox = inbox

    async def waiting(self, ctx: TenantContext = PLATFORM) -> list[Row]:
        async with unit_of_work(ctx, read_only=True) as uow:
            return await uow.rows(_WAITING)

    async def deliver(self, ctx: TenantContext = PLATFORM) -> list[Job]:
        """Send what waits; returns the jobs that ran."""
        rows = await self.waiting(ctx)
        for row in rows:
            await SERVICES[Job(row["name"])](
                ctx, **{name: _typed(name, value) for name, value in row["arguments"].items()}
            )
            async with unit_of_work(ctx) as uow:
                await uow.run(_DONE, job_id=row["id"])
        return [Job(row["name"]) for row in rows]

    async def mails(self, to: str) -> list[dict[str, Any]]:
        """What arrived for an address, the newest first."""
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{self._inbox}/api/messages", params={"to": to})
        found: list[dict[str, Any]] = answer.json()
        return found


def _typed(name: str, value: str) -> Any:
    return UUID(value) if name.endswith("_id") else value


@pytest.fixture
async def postman(settings: Settings, database: Database) -> AsyncIterator[Postman]:
    """With an empty bag: what other stories left waiting is put aside."""
    async with unit_of_work(PLATFORM) as uow:
        await uow.run(_ALL_DONE)
    yield Postman(settings.inbox_url)


@pytest.fixture
def counting_doors(settings: Settings) -> Iterator[registry.Visitor]:
    """Rate limits on, and a visitor from a network nobody came from before."""
    with environment({"RAPPORT_RATE_LIMITS": "true"}):
        yield stranger()


def stranger(**known: Any) -> registry.Visitor:
    first, second, third = os.urandom(3)
    return registry.Visitor(address=f"10.{first}.{second}.{third}", **known)
