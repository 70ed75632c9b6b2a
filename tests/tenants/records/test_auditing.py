"""Exports of the audit log: written by a job, kept for a week, never half one state of the log and half another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from infra import verify_audit as verifier
from tenants.changes.audit import exporting
from tenants.changes.audit import service as audit
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Conflict, Forbidden, NotFound
from tenants.kit.ids import uuid7
from tenants.records.auditing import exports, service
from tests import cast
from tests.fetching import fetched, lying
from tests.tenants.conftest import create


async def ordered(ctx: TenantContext) -> UUID:
    async with unit_of_work(ctx) as uow:
        return (await service.order_export(uow)).id


async def written(ctx: TenantContext, export_id: UUID) -> list[bytes]:
    return (await fetched(await link(ctx, export_id))).splitlines()


async def link(ctx: TenantContext, export_id: UUID) -> str | None:
    async with unit_of_work(ctx, read_only=True) as uow:
        return (await service.find_export(uow, export_id=export_id)).url


async def erase(ctx: TenantContext, contact: UUID) -> None:
    async with unit_of_work(ctx) as uow:
        await audit.erase(uow, record_type="contact", record_id=contact, fields=["name", "given_name", "family_name"])


def wrong(lines: list[bytes]) -> list[str]:
    return [each.code for each in verifier.examine(verifier.read(lines), None, {}).findings]


async def test_an_export_can_be_written_twice(people: cast.Cast) -> None:
    """A worker that died behind the upload does it again."""
    await create(people.alice.context, "account", name="Exported Ltd")
    export_id = await ordered(people.alice.context)
    for _ in range(2):
        await service.write_export(people.acme, export_id=export_id)
        lines = await written(people.acme, export_id)
        assert wrong(lines) == []
    at_rest = await lying(await link(people.acme, export_id))
    assert at_rest and lines[0] not in at_rest and b"Exported Ltd" in b"".join(lines)
    assert b"Exported Ltd" not in at_rest


async def test_a_company_nothing_happened_in_has_an_empty_log(people: cast.Cast) -> None:
    export_id = await ordered(people.petra.context)
    await service.write_export(people.partner_one, export_id=export_id)
    lines = await written(people.partner_one, export_id)
    assert wrong(lines) == []
    async with unit_of_work(people.petra.context, read_only=True) as uow:
        assert (await service.find_export(uow, export_id=export_id)).entries == 0


async def test_what_is_erased_meanwhile_is_written_again(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    contact = await create(people.alice.context, "contact", name="Wang Xiaoming")
    whole, erasures = exporting.lines, iter([contact])

    async def disturbed(context: TenantContext, head: Any) -> AsyncIterator[bytes]:
        async for line in whole(context, head):
            yield line
        for each in erasures:
            await erase(people.acme, each)

    monkeypatch.setattr(exporting, "lines", disturbed)
    export_id = await ordered(people.alice.context)
    await service.write_export(people.acme, export_id=export_id)
    lines = await written(people.acme, export_id)
    assert b"Wang Xiaoming" not in b"".join(lines)
    assert wrong(lines) == []


async def test_an_export_that_never_finds_rest_is_tried_later(
    people: cast.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = iter(range(100))

    async def restless(_context: TenantContext) -> int:
        return next(counts)

    monkeypatch.setattr(exporting, "erasures", restless)
    with pytest.raises(Conflict):
        await service.write_export(people.acme, export_id=await ordered(people.alice.context))


async def test_files_go_after_a_week_and_the_row_stays(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export_id = await ordered(people.alice.context)
    await service.write_export(people.acme, export_id=export_id)
    await service.sweep_exports()
    url = await link(people.acme, export_id)
    assert await lying(url)
    monkeypatch.setattr(exports, "KEEP", timedelta())
    assert await service.sweep_exports() >= 1
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        found = await service.find_export(uow, export_id=export_id)
    assert (found.state, found.url) == (service.ExportState.GONE, None)
    assert await lying(url) is None


async def test_exports_are_for_those_who_may_read_the_log(people: cast.Cast) -> None:
    export_id = await ordered(people.alice.context)
    with pytest.raises(Forbidden):
        await ordered(people.bob.context)
    async with unit_of_work(people.mallory.context, read_only=True) as uow:
        with pytest.raises(NotFound):
            await service.find_export(uow, export_id=export_id)
        with pytest.raises(NotFound):
            await service.find_export(uow, export_id=uuid7())
        assert await service.newest_exports(uow) == []
