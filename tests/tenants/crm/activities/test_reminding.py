"""Bob is reminded once, in his language and his company's time, and only of what is still to be done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from tenants.config import Settings
from tenants.crm.activities import service as activities
from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import unit_of_work
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.registry import service as registry
from tests.cast import Cast
from tests.tenants.conftest import create, delete, update

SOON = datetime(2030, 1, 2, 3, 30, tzinfo=UTC)
_WAITING = select(JobRow.arguments, JobRow.run_at).where(
    JobRow.name == Job.TASK_REMINDER.value, JobRow.state == "queued"
)


class Inbox:
    def __init__(self, url: str) -> None:
        self._url = url

    async def mails(self, to: str) -> list[dict[str, Any]]:
        async with httpx.AsyncClient(trust_env=False) as client:
            found: list[dict[str, Any]] = (await client.get(f"{self._url}/api/messages", params={"to": to})).json()
        return [mail for mail in found if "Call Ada" in mail["subject"]]


@pytest.fixture
async def inbox(settings: Settings) -> AsyncIterator[Inbox]:
    yield Inbox(settings.inbox_url)


async def planned(people: Cast, **values: Any) -> UUID:
    acme = await create(people.bob.context, "account", name="Acme <& Sons>")
    return await create(
        people.bob.context, "activity", kind="task", subject="Call Ada", account_id=acme, remind_at=SOON,
        due_at=SOON + timedelta(hours=1), **values,
    )  # fmt: skip


async def remind(people: Cast, activity: UUID, moment: datetime = SOON) -> None:
    await activities.remind(replace(people.acme, time_zone="Asia/Shanghai"), activity_id=activity, remind_at=moment)


async def test_a_reminder_leaves_a_job_for_its_moment_and_a_moved_one_another(people: Cast) -> None:
    task = await planned(people)
    await update(people.bob.context, "activity", task, remind_at=SOON + timedelta(hours=3))
    await update(people.bob.context, "activity", task, body="Nothing about reminders")
    await create(people.bob.context, "activity", kind="task", subject="Old", remind_at=now() - timedelta(days=9))
    async with unit_of_work(people.bob.context) as uow:
        jobs = await uow.rows(_WAITING)
    assert sorted(job["run_at"] for job in jobs) == [SOON, SOON + timedelta(hours=3)]
    assert {job["arguments"]["activity_id"] for job in jobs} == {str(task)}


async def test_the_mail_arrives_once_however_often_the_job_runs(people: Cast, inbox: Inbox) -> None:
    task = await planned(people)
    await remind(people, task)
    await remind(people, task)
    (mail,) = await inbox.mails(people.bob.email)
    assert mail["subject"] == "Reminder: Call Ada"
    text = mail["text"]
    assert f"/activities/activity_{task}" in text
    assert "Acme <& Sons>" in text
    assert "12:30" in text


async def test_a_reader_of_chinese_is_reminded_in_chinese(people: Cast, inbox: Inbox) -> None:
    async with unit_of_work(people.bob.context) as uow:
        await registry.update_profile(uow, name="Bob", locale="zh-CN")
    task = await planned(people)
    await remind(people, task)
    (mail,) = await inbox.mails(people.bob.email)
    assert mail["subject"] == "提醒：Call Ada"
    assert "截止时间" in mail["text"]


async def test_nobody_is_reminded_of_what_is_done_deleted_or_moved(people: Cast, inbox: Inbox) -> None:
    done, gone, moved = await planned(people), await planned(people), await planned(people)
    async with unit_of_work(people.bob.context) as uow:
        await activities.complete_task(uow, activity_id=done)
    await delete(people.bob.context, "activity", gone)
    await update(people.bob.context, "activity", moved, remind_at=SOON + timedelta(days=1))
    for task in (done, gone, moved):
        await remind(people, task)
    assert await inbox.mails(people.bob.email) == []


async def test_who_has_left_is_not_written_to(people: Cast, inbox: Inbox) -> None:
    task = await planned(people)
    async with unit_of_work(people.alice.context) as uow:
        await registry.remove_member(uow, user_id=people.bob.id)
    await remind(people, task)
    assert await inbox.mails(people.bob.email) == []


async def test_the_task_of_another_company_is_nobodys(people: Cast, inbox: Inbox) -> None:
    task = await planned(people)
    await activities.remind(people.globex, activity_id=task, remind_at=SOON)
    assert await inbox.mails(people.bob.email) == []
