"""What hangs on a record goes with it and comes back, and what its source calls it still finds it."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select, update

from tenants.access.shares import Subject, shares
from tenants.crm.leads import service as leads
from tenants.crm.scores import service as scores
from tenants.crm.scores.models import LeadEvent
from tenants.crm.scores.service import EngagementKind
from tenants.db.base import Base
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import ValidationFailed
from tenants.kit.clock import now
from tenants.records import erasing, sharing, writing
from tenants.records.attachments.reading import attachments_of
from tenants.records.catalogue import catalogue
from tenants.records.cleaning import service as cleaning
from tenants.records.importing.lookups import existing_sources
from tenants.records.merging import service as merging
from tenants.records.merging.belongings import belongings
from tenants.records.merging.models import RecordMerge
from tenants.records.noticing import service as noticing
from tests.cast import Cast
from tests.tenants.conftest import create, found, read
from tests.tenants.records.attaching import attach
from tests.tenants.records.merging.test_merging import ADA, COUNTESS, merge, undo
from tests.tenants.records.test_tags import tag

STAYS = {
    "lead_speeds.lead_id": "how soon that lead was answered",
}
"""What points at a record and does not go with it."""
_EVENTS = select(LeadEvent.key).where(LeadEvent.lead_id == bindparam("lead_id")).order_by(LeadEvent.key)
_LONG_AGO = update(RecordMerge).where(RecordMerge.id == bindparam("merge")).values(merged_at=bindparam("then"))


def test_whatever_points_at_a_record_goes_with_it_or_is_said_to_stay() -> None:
    records = {record.table.name: name for name, record in catalogue().items()}
    pointing = {
        (f"{table.name}.{key.columns.keys()[-1]}", records[key.referred_table.name])
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name in records and table.name not in records
    }
    going = {(each.place, name) for name in ("account", "contact", "lead") for each in belongings(name)}
    mergeable = {(place, name) for place, name in pointing if name in ("account", "contact", "lead")}
    assert {place for place, _ in mergeable - going} == set(STAYS)


async def test_files_tags_and_shares_go_along_and_back(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob
    group = await create(alice, "tag_group", name="Size", exclusive=True)
    tags = {
        name: await create(alice, "tag", name=name, kind="manual", colour="red", group_id=of)
        for name, of in (("big", group), ("small", group), ("fair", None))
    }
    acme, double = await create(alice, "account", name="Acme"), await create(alice, "account", name="ACME")
    for record_id, name in ((acme, "big"), (double, "small"), (double, "fair")):
        await tag(alice, record_id, tags[name])
    await attach(alice, double)
    async with unit_of_work(alice) as uow:
        whom: dict[str, Any] = {"subject": Subject.USER, "subject_id": bob.id}
        await sharing.share_record(uow, record_type="account", record_id=double, **whom)

    async def names(of: UUID) -> list[str]:
        return [each["name"] for each in (await read(alice, "account", of))["tags"]]

    async def hung(of: UUID) -> tuple[int, int]:
        """Files and shares."""
        async with unit_of_work(alice, read_only=True) as uow:
            files = await attachments_of(uow, record_type="account", record_id=of)
            return len(files.files), len(await shares(uow, record_id=of))

    done = await merge(alice, "account", acme, double)
    assert (await names(acme), await hung(acme)) == (["big", "fair"], (1, 1))
    await undo(alice, done)
    assert (await names(acme), await names(double)) == (["big"], ["fair", "small"])
    assert (await hung(acme), await hung(double)) == ((0, 0), (1, 1))


async def test_who_follows_and_what_is_held_goes_along_and_back(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    ada, king = await create(alice, "contact", **ADA), await create(alice, "contact", **COUNTESS)
    async with unit_of_work(alice) as uow:
        await cleaning.hold_record(uow, record_type="contact", record_id=king, reason="Lawsuit 4711")
    async with unit_of_work(bob) as uow:
        await noticing.follow(uow, record_type="contact", record_id=king)

    async def hung(of: UUID) -> tuple[bool, bool]:
        async with unit_of_work(bob, read_only=True) as uow:
            followed = await noticing.follows(uow, record_type="contact", record_id=of)
        async with unit_of_work(alice, read_only=True) as uow:
            return followed, of in {each.record_id for each in await cleaning.holds(uow)}

    done = await merge(alice, "contact", ada, king)
    assert (await hung(ada), await hung(king)) == ((True, True), (False, False))
    await undo(alice, done)
    assert (await hung(ada), await hung(king)) == ((False, False), (True, True))


async def test_a_source_that_sends_a_lead_again_finds_what_it_became(people: Cast) -> None:
    alice = people.alice.context

    async def receive(number: str, **values: Any) -> leads.Received:
        async with unit_of_work(alice) as uow:
            return await leads.receive(uow, given={"source": "fair", "external_id": number, "name": "Ada", **values})

    one, other = await receive("1"), await receive("2")
    async with unit_of_work(alice) as uow:
        for lead in (one, other):
            await scores.note_engagement(uow, lead_id=lead.id, kind=EngagementKind.PAGE, key=f"page {lead.id}")
    done = await merge(alice, "lead", one.id, other.id)
    again = await receive("2", company="Engine Ltd")
    assert (again.id, again.created) == (one.id, False)
    assert (await read(alice, "lead", one.id))["company"] == "Engine Ltd"
    async with unit_of_work(alice, read_only=True) as uow:
        assert len(await uow.rows(_EVENTS, lead_id=one.id)) == 2
        pairs = [("fair", "1"), ("fair", "2")]
        known = await existing_sources(uow, catalogue()["lead"], pairs)
    assert known == dict.fromkeys(pairs, one.id)
    assert (await undo(alice, done)).kept == ()
    assert (await read(alice, "lead", one.id))["company"] == "Engine Ltd"
    async with unit_of_work(alice, read_only=True) as uow:
        assert len(await uow.rows(_EVENTS, lead_id=other.id)) == 1


async def test_what_was_written_while_they_were_merged_follows(people: Cast) -> None:
    alice, record = people.alice.context, catalogue()["contact"]
    ada, king = await create(alice, "contact", **ADA), await create(alice, "contact", **COUNTESS)
    call = await create(alice, "activity", kind="call", subject="Hello", contact_id=ada)
    done = await merge(alice, "contact", ada, king)
    async with unit_of_work(alice) as uow:
        await uow.connection.execute(
            "UPDATE activities a SET contact_id = $2 WHERE a.tenant_id = $1 AND a.id = $3", uow.tenant_id, king, call
        )
    async with unit_of_work(people.acme) as uow:
        assert await merging.follow(uow, merge_id=done.id) == 1
    assert (await read(alice, "activity", call))["contact_id"] == ada and record
    await undo(alice, done)
    assert (await read(alice, "activity", call))["contact_id"] == king


async def test_in_whatever_order_they_are_merged_all_ids_lead_to_one(people: Cast) -> None:
    alice = people.alice.context
    for order in permutations(((0, 1), (0, 2), (2, 3))):
        ids = [await create(alice, "contact", name=f"{each} {json.dumps(order)}") for each in range(4)]
        for into, which in order:
            survivor, loser = [(await read(alice, "contact", ids[each]))["id"] for each in (into, which)]
            await merge(alice, "contact", survivor, loser)
        assert {(await read(alice, "contact", each))["id"] for each in ids} == {ids[0]}
    assert len(await found(alice, "contact")) == 6


async def test_after_thirty_days_a_merge_stays_and_what_it_would_take_to_undo_it_is_gone(people: Cast) -> None:
    alice = people.alice.context
    ada = await create(alice, "contact", **ADA, identity_number="AB123456")
    king = await create(alice, "contact", **COUNTESS, identity_number="XY998877")
    done = await merge(alice, "contact", ada, king, chosen={"identity_number": king})

    async def sealed() -> int:
        async with unit_of_work(alice) as uow:
            sql = "SELECT count(*) FROM sealed_values s WHERE s.tenant_id = $1 AND s.id = $2"
            found: int = await uow.connection.fetchval(sql, uow.tenant_id, done.id)
            return found

    assert await sealed() == 1
    async with unit_of_work(people.acme) as uow:
        await merging.forget_old(uow)
    assert await sealed() == 1
    async with unit_of_work(people.acme) as uow:
        await uow.run(_LONG_AGO, merge=done.id, then=now() - merging.KEEP * 1.1)
        await merging.forget_old(uow)
    assert await sealed() == 0
    with pytest.raises(ValidationFailed) as refused:
        await undo(alice, done)
    assert refused.value.problems[0].code == "TOO_LATE"
    assert (await read(alice, "contact", king))["id"] == ada


async def test_what_is_erased_does_not_come_back_with_an_undoing(people: Cast) -> None:
    alice, record = people.alice.context, catalogue()["contact"]
    ada = await create(alice, "contact", **ADA, identity_number="AB123456", description="Poet's daughter")
    king = await create(alice, "contact", **COUNTESS, identity_number="XY998877", description="Countess of Lovelace")
    done = await merge(alice, "contact", ada, king, chosen={"identity_number": king, "description": king})
    async with unit_of_work(alice) as uow:
        await writing.update(uow, record.model, ada, None, {"identity_number": None, "description": None})
    async with unit_of_work(alice) as uow:
        await erasing.erase(uow, record, ada, record.personal)
    await undo(alice, done)
    row = await read(alice, "contact", ada)
    assert (row["identity_number"], row["description"]) == (None, None)
