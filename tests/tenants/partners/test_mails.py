"""What the people of a partner's company are sent: by a real mail server, in the partner's name, colour and logo."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select

from infra.engines.throwaway import Throwaway
from tenants.context import Role, TenantContext
from tenants.db.database import Database
from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import ValidationFailed
from tenants.jobs import Job
from tenants.kit.ids import uuid7
from tenants.partners import service as partners
from tenants.partners.mailing import send_grant_mail
from tenants.records.files import service as files
from tenants.registry import service as registry
from tests.cast import Person, address
from tests.partnership import HOUR, Partnership, operator, partnership

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
_JOBS = (
    select(JobRow.arguments)
    .where(JobRow.tenant_id == bindparam("tenant_id"), JobRow.name == bindparam("job"))
    .order_by(JobRow.created_at)
)


@pytest.fixture
async def world(database: Database) -> Partnership:
    return await partnership()


async def upload(context: TenantContext, data: bytes) -> UUID:
    async def pieces() -> AsyncIterator[bytes]:
        yield data

    async with unit_of_work(context) as uow:
        ticket = await files.create_upload(
            uow,
            filename="logo.png",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            content_type="image/png",
        )
    await files.receive(ticket.url.rsplit("/", 1)[-1], length=len(data), body=pieces())
    return ticket.id


async def wear(world: Partnership, **more: UUID | bool) -> partners.BrandInfo:
    return await partners.set_brand(
        world.petra.context,
        wanted=partners.BrandWanted("Sunny CRM", "#7a2e0e", **more),  # type: ignore[arg-type]
    )


def mails(engines: Throwaway, to: str) -> list[EmailMessage]:
    """What arrived for this address, the oldest first."""
    found = []
    for path in (Path(engines.objects_directory).parent / "inbox").glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        if mail["X-Envelope-To"] == to:
            found.append((path.stat().st_mtime_ns, mail))
    return [mail for _, mail in sorted(found, key=lambda each: each[0])]


def html(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


async def asked_for(person: Person, job: Job) -> list[dict[str, str]]:
    async with unit_of_work(operator(person), read_only=True) as uow:
        return [row["arguments"] for row in await uow.rows(_JOBS, job=job.value)]


async def tell(person: Person) -> None:
    """Send the newest mail about a grant, as a worker would."""
    told = (await asked_for(person, Job.GRANT_EMAIL))[-1]
    ids = {name: UUID(told[name]) for name in ("mail_id", "grant_id", "elevation_id")}
    await send_grant_mail(operator(person), told=told["told"], **ids)


async def test_a_logo_is_a_small_picture_and_stays_until_it_is_taken_off(world: Partnership) -> None:
    for wrong in (b"GIF89a not one of ours", PICTURE + bytes(64 * 1024)):
        with pytest.raises(ValidationFailed) as refused:
            await wear(world, logo_upload=await upload(world.petra.context, wrong))
        assert [problem.code for problem in refused.value.problems] == ["INVALID_PICTURE"]
    worn = await wear(world, logo_upload=await upload(world.petra.context, PICTURE))
    assert worn.logo is not None and worn.logo.startswith("data:image/png;base64,")
    assert (await wear(world)).logo == worn.logo
    assert (await wear(world, no_logo=True)).logo is None


async def test_an_owner_is_told_of_a_request_and_of_a_higher_role_in_the_partners_name(
    world: Partnership, engines: Throwaway
) -> None:
    await wear(world, logo_upload=await upload(world.petra.context, PICTURE))
    await world.at_work("read_only", elevates_to=("rep",), elevates_freely=True)
    await tell(world.alice)
    acting = await registry.authenticate(world.petra.token)
    assert acting is not None
    await partners.elevate(acting.context, role="rep", reason="A field is missing", seconds=HOUR)
    await tell(world.alice)
    await world.asked("rep", person=world.petra.email)
    await tell(world.alice)
    asked, raised, alone = mails(engines, world.alice.email)[-3:]
    assert "partner-one asks that Petra alone may work in acme on Sunny CRM" in html(alone)
    assert asked["Subject"] == "partner-one asks for access to acme"
    assert "partner-one asks to work in acme on Sunny CRM" in html(asked) and "Set up the sales team" in html(asked)
    assert raised["Subject"] == "Petra of partner-one works with a higher role in acme"
    assert "A field is missing" in html(raised)
    for mail in (asked, raised):
        assert mail["From"].addresses[0].display_name == "Sunny CRM"
        assert "Rapport" not in html(mail) and "#7a2e0e" in html(mail) and 'src="cid:logo"' in html(mail)
        [picture] = [part for part in mail.walk() if part.get_content_maintype() == "image"]
        assert (picture["Content-ID"], picture.get_content()) == ("<logo>", PICTURE)


async def test_colleagues_are_invited_in_the_partners_name_until_the_company_leaves_it(
    world: Partnership, engines: Throwaway
) -> None:
    await wear(world)
    first, second = address("first", "acme"), address("second", "acme")
    await invite(world, first)
    async with unit_of_work(world.alice.context) as uow:
        await partners.leave_partner(uow)
    await invite(world, second)
    [branded], [own] = mails(engines, first), mails(engines, second)
    assert branded["Subject"] == "Alice invites you to acme on Sunny CRM"
    assert branded["From"].addresses[0].display_name == "Sunny CRM" and "Sunny CRM" in html(branded)
    assert own["Subject"] == "Alice invites you to acme on Rapport"
    assert own["From"].addresses[0].display_name == "Rapport" and "Sunny" not in html(own)


async def invite(world: Partnership, email: str) -> None:
    async with unit_of_work(world.alice.context) as uow:
        await registry.invite_member(uow, email=email, role=Role.REP)
    told = (await asked_for(world.alice, Job.INVITATION_EMAIL))[-1]
    await registry.send_invitation_mail(
        operator(world.alice), mail_id=uuid7(), invitation_id=UUID(told["invitation_id"])
    )
