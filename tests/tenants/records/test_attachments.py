"""Files on records: whoever may read the record may fetch them, and a company stores the same bytes once."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from tenants.adapters.storage import storage
from tenants.context import TenantContext
from tenants.db import usage
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, LimitReached, NotFound, ValidationFailed
from tenants.records.attachments import service as attachments
from tenants.records.files import service as files
from tenants.records.files.service import STORAGE
from tests.cast import Cast
from tests.tenants.conftest import create, delete
from tests.tenants.records.attaching import CONTRACT, announce, attach, send
from tests.tenants.records.test_timeline import told


async def listed(ctx: TenantContext, record_id: UUID, search: str | None = None) -> list[str]:
    async with unit_of_work(ctx, read_only=True) as uow:
        found = await attachments.attachments_of(uow, record_type="account", record_id=record_id, search=search)
    return [each.filename for each in found.files]


async def remove(ctx: TenantContext, attachment_id: UUID) -> None:
    async with unit_of_work(ctx) as uow:
        await attachments.remove(uow, attachment_id=attachment_id)


async def uploads(ctx: TenantContext) -> list[tuple[UUID, str, str]]:
    async with unit_of_work(ctx, read_only=True) as uow:
        rows = await uow.connection.fetch("SELECT id, state, key FROM uploads WHERE tenant_id = $1", uow.tenant_id)
    return [tuple(row) for row in rows]


async def stored_bytes(ctx: TenantContext) -> int:
    async with unit_of_work(ctx, read_only=True) as uow:
        return await usage.used(uow, STORAGE)


async def drop_all(cast: Cast) -> None:
    for upload_id, _, _ in await uploads(cast.acme):
        await attachments.drop_upload(cast.acme, upload_id=upload_id)


async def test_a_file_is_on_the_record_once_it_was_kept_and_leaves_as_a_download(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme")
    ticket = await announce(bob, acme)
    assert (await announce(bob, acme)).id == ticket.id  # a second press of the button
    assert await listed(bob, acme) == []
    with pytest.raises(Conflict):
        await attachments.keep(bob, attachment_id=ticket.id)
    await send(ticket)
    kept = await attachments.keep(bob, attachment_id=ticket.id)
    assert await attachments.keep(bob, attachment_id=ticket.id) == kept
    assert (kept.filename, kept.size, kept.actor and kept.actor["name"]) == ("Contract 合同.pdf", len(CONTRACT), "Bob")
    assert await listed(people.alice.context, acme) == ["Contract 合同.pdf"]
    assert await listed(bob, acme, "合同.PDF") == ["Contract 合同.pdf"]
    assert await listed(bob, acme, "invoice") == []
    got = await files.download(attachments.url_of(bob, kept).rsplit("/", 1)[-1])
    assert got.disposition.startswith("attachment;")
    assert b"".join([chunk async for chunk in got.chunks]) == CONTRACT


async def test_putting_on_and_taking_off_stand_in_the_history_and_the_version_stays(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme")
    kept = await attach(bob, acme)
    await remove(bob, kept.id)
    changes = (await told(bob, "account", acme)).changes
    assert [(each.fields[0].field, each.version) for each in changes[:2]] == [("files", 1), ("files", 1)]
    assert changes[0].fields[0].new == []
    assert changes[1].fields[0].new[0]["name"] == "Contract 合同.pdf"


async def test_one_company_stores_the_same_bytes_once_and_two_companies_never_share(people: Cast) -> None:
    bob, mallory = people.bob.context, people.mallory.context
    first, second = await create(bob, "account", name="First"), await create(bob, "account", name="Second")
    theirs = await create(mallory, "account", name="Theirs")
    one, two, foreign = (
        await attach(bob, first),
        await attach(bob, second, name="copy.pdf"),
        await attach(mallory, theirs),
    )
    assert one.key == two.key
    assert one.key != foreign.key
    assert foreign.key.startswith(f"{mallory.tenant_id}/")
    await drop_all(people)
    assert await stored_bytes(bob) == len(CONTRACT)
    await remove(bob, one.id)
    await drop_all(people)
    assert await storage().size(two.key) is not None
    await remove(bob, two.id)
    await drop_all(people)
    assert await storage().size(two.key) is None
    assert await stored_bytes(bob) == 0
    assert await storage().size(foreign.key) is not None


async def test_knowing_a_fingerprint_gives_nobody_the_file(people: Cast) -> None:
    """Otherwise whoever learns the SHA-256 of what they may not read could put it onto a record of their own."""
    bob = people.bob.context
    first, second = await create(bob, "account", name="First"), await create(bob, "account", name="Second")
    await attach(bob, first)
    ticket = await announce(people.alice.context, second)
    assert ticket.state == "pending"
    with pytest.raises(Conflict):
        await attachments.keep(people.alice.context, attachment_id=ticket.id)


async def test_files_follow_the_record_they_are_on(people: Cast) -> None:
    alice, mallory = people.alice.context, people.mallory.context
    acme = await create(alice, "account", name="Acme")
    kept = await attach(alice, acme)
    assert await listed(mallory, acme) == []
    async with unit_of_work(mallory, read_only=True) as uow:
        with pytest.raises(NotFound):
            await attachments.attached(uow, attachment_id=kept.id)
    with pytest.raises(NotFound):
        await remove(mallory, kept.id)
    with pytest.raises(NotFound):
        await announce(mallory, acme)
    await delete(alice, "account", acme)
    assert await listed(alice, acme) == []
    async with unit_of_work(alice, read_only=True) as uow:
        with pytest.raises(NotFound):
            await attachments.attached(uow, attachment_id=kept.id)


@pytest.mark.parametrize(
    ("name", "code"), [("setup.EXE", "FILE_TYPE_REFUSED"), ("run.bat. ", "FILE_TYPE_REFUSED"), ("", "INVALID")]
)
async def test_what_cannot_be_kept_is_refused_before_it_is_sent(people: Cast, name: str, code: str) -> None:
    acme = await create(people.bob.context, "account", name="Acme")
    with pytest.raises(ValidationFailed) as refused:
        await announce(people.bob.context, acme, name=name)
    assert [problem.code for problem in refused.value.problems] == [code]


async def test_tags_and_events_carry_no_files(people: Cast) -> None:
    for kind in ("tag", "activity"):
        with pytest.raises(ValidationFailed):
            await announce(people.alice.context, uuid4(), kind=kind)


async def test_a_page_in_disguise_leaves_as_plain_bytes(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme")
    async with unit_of_work(bob) as uow:
        ticket = await attachments.announce(
            uow,
            record_type="account",
            record_id=acme,
            filename="page.html",
            size=len(CONTRACT),
            sha256=hashlib.sha256(CONTRACT).hexdigest(),
            content_type="text/html",
        )
    await send(ticket)
    kept = await attachments.keep(bob, attachment_id=ticket.id)
    got = await files.download(attachments.url_of(bob, kept).rsplit("/", 1)[-1])
    assert got.content_type == "application/octet-stream"


async def test_a_full_plan_refuses_before_the_upload(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme")
    full = replace(bob, entitlement=replace(bob.entitlement, limits=replace(bob.entitlement.limits, storage_mb=0)))
    with pytest.raises(LimitReached):
        await announce(full, acme)
    assert await uploads(bob) == []


async def test_a_killed_upload_leaves_nothing_that_counts(people: Cast) -> None:
    """One was announced, one was sent and its browser closed: a day later both are forgotten."""
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme")
    await announce(bob, acme, b"never sent")
    await send(await announce(bob, acme))
    await attachments.sweep_announced()
    assert len(await uploads(bob)) == 2
    async with unit_of_work(bob) as uow:
        older = "UPDATE attachments SET created_at = created_at - interval '25 hours' WHERE tenant_id = $1"
        await uow.connection.execute(older, uow.tenant_id)
    assert await attachments.sweep_announced() >= 2
    await drop_all(people)
    found = await uploads(bob)
    assert {state for _, state, _ in found} == {"gone"}
    assert [await storage().size(key) for _, _, key in found] == [None, None]
    assert await stored_bytes(bob) == 0
