"""One feed of a customer: what was done with them and how they changed; and each record's own history."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import BadInput
from tenants.kit.clock import now
from tenants.kit.message import spoken
from tenants.reach import Action, ObjectReach, Reach
from tenants.records import custom_fields
from tenants.records.custom_kinds import CustomKind
from tenants.records.history import History, history
from tenants.records.selection import Selection
from tenants.records.timeline import Timeline, timeline
from tests.cast import Cast
from tests.tenants.conftest import create, delete, restore, update
from tests.tenants.records.attaching import attach


async def feed(ctx: TenantContext, record: str, record_id: UUID, **asked: Any) -> Timeline:
    async with unit_of_work(ctx, read_only=True) as uow:
        return await timeline(uow, record_type=record, record_id=record_id, **asked)


async def told(ctx: TenantContext, record: str, record_id: UUID, **asked: Any) -> History:
    async with unit_of_work(ctx, read_only=True) as uow:
        return await history(uow, record_type=record, record_id=record_id, **asked)


async def happened(ctx: TenantContext, kind: str, subject: str, when: datetime, **values: Any) -> UUID:
    return await create(ctx, "activity", kind=kind, subject=subject, occurred_at=when, **values)


async def test_an_account_shows_what_was_done_with_it_and_its_contacts_in_the_order_it_happened(people: Cast) -> None:
    bob, today = people.bob.context, now()
    acme, other = await create(bob, "account", name="Acme"), await create(bob, "account", name="Other")
    ada = await create(bob, "contact", name="Ada", account_id=other)
    before = await happened(bob, "mail", "Before she came to Acme", today - timedelta(days=9), contact_id=ada)
    await update(bob, "contact", ada, account_id=acme)
    call = await happened(bob, "call", "A call", today - timedelta(days=2), account_id=acme)
    late = await happened(bob, "note", "Written down late", today - timedelta(days=5), contact_id=ada)
    await happened(bob, "note", "Elsewhere", today, account_id=other)
    shown = await feed(bob, "account", acme)
    assert [entry.id for entry in shown.entries if entry.record] == [call, late, before]
    assert [entry.kind for entry in shown.entries] == ["change", "change", "change", "call", "note", "mail"]
    assert [entry.about and entry.about.title for entry in shown.entries[:3]] == ["Ada", "Ada", None]
    assert all(entry.recorded_at > entry.occurred_at for entry in shown.entries[3:])
    assert {entry.actor["name"] for entry in shown.entries if entry.actor} == {"Bob"}
    assert [entry.id for entry in (await feed(bob, "contact", ada, kinds=["mail", "note"])).entries] == [late, before]


async def test_the_feed_is_filtered_by_kind_and_says_what_changed_in_both_languages(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme")
    await happened(bob, "call", "A call", now() - timedelta(days=1), account_id=acme)
    await update(bob, "account", acme, name="Acme Ltd", kind="customer")
    await delete(bob, "account", acme)
    await restore(bob, "account", acme)
    changes = (await feed(bob, "account", acme, kinds=["change"])).entries
    summaries = [(spoken(entry.summary, "en"), spoken(entry.summary, "zh-CN")) for entry in changes]
    assert summaries == [
        ("Restored", "已恢复"),
        ("Deleted", "已删除"),
        ("Changed: Name, Kind", "已修改：名称、类型"),
        ("Created", "已创建"),
    ]
    assert [entry.kind for entry in (await feed(bob, "account", acme, kinds=["call"])).entries] == ["call"]
    with pytest.raises(BadInput):
        await feed(bob, "account", acme, kinds=["sms"])
    with pytest.raises(BadInput):
        await feed(bob, "tag", acme)


@pytest.mark.parametrize("size", [1, 3, 7])
async def test_pages_of_the_feed_make_the_whole_feed(people: Cast, size: int) -> None:
    bob, today = people.bob.context, now()
    acme = await create(bob, "account", name="Acme")
    contacts = [await create(bob, "contact", name=f"Contact {n}", account_id=acme) for n in range(3)]
    for number in range(12):
        moment = today - timedelta(hours=number // 2)
        at = {"account_id": acme} if number % 3 else {"contact_id": contacts[number % 2]}
        await happened(bob, "call", f"Call {number}", moment, **at)
        await update(bob, "account", acme, description=f"Edit {number}")
    whole = await feed(bob, "account", acme, first=500)
    paged, after = [], None
    while True:
        part = await feed(bob, "account", acme, first=size, after=after)
        paged += [entry.id for entry in part.entries]
        assert len(part.entries) == size or not part.has_next
        if not part.has_next:
            break
        after = part.cursors[-1]
    assert paged == [entry.id for entry in whole.entries]
    assert len(paged) == len(set(paged)) == 28


async def test_files_stand_in_the_feed_of_their_record_and_of_the_account_above_it(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme")
    ada = await create(bob, "contact", name="Ada", account_id=acme)
    card = await attach(bob, ada, name="card.png", kind="contact")
    contract = await attach(bob, acme)
    files = (await feed(bob, "account", acme, kinds=["file"])).entries
    assert [(each.id, each.summary, each.about and each.about.title) for each in files] == [
        (contract.id, contract.filename, None),
        (card.id, "card.png", "Ada"),
    ]
    assert files[0].file is not None
    assert (files[0].file.size, files[0].file.content_type) == (contract.size, "application/pdf")
    assert [each.kind for each in (await feed(bob, "contact", ada)).entries] == ["file", "change"]
    pages = [await feed(bob, "account", acme, kinds=["file"], first=1)]
    pages.append(await feed(bob, "account", acme, kinds=["file"], first=1, after=pages[0].cursors[0]))
    assert [page.entries[0].id for page in pages] == [contract.id, card.id]


async def test_a_feed_keeps_to_what_its_reader_reaches(people: Cast) -> None:
    """Bob has his own contacts and a hint of phone numbers: Alice's contact below his account, and what changed of a
    number, are not for him.
    """
    alice, bob = people.alice.context, people.bob.context
    acme = await create(bob, "account", name="Acme", owner_id=people.bob.id)
    ada = await create(bob, "contact", name="Ada", account_id=acme, owner_id=people.bob.id)
    eve = await create(alice, "contact", name="Eve", account_id=acme, owner_id=people.alice.id)
    await attach(alice, eve, name="eve.png", kind="contact")
    await update(alice, "contact", ada, phones=[{"value": "+442079460123"}])
    of_own = dict.fromkeys((Action.READ, Action.UPDATE), (people.bob.id,))
    objects = {
        "account": ObjectReach(of_own),
        "contact": ObjectReach(of_own, masked=frozenset({"phones"})),
        "activity": ObjectReach(of_own),
    }
    permissions = frozenset({"accounts:read", "accounts:write", "activities:read"})
    limits = Reach(people.bob.id, now().date(), objects, permissions, (people.bob.id,))
    shown = (await feed(replace(bob, access_version=1, reach=limits), "account", acme)).entries
    assert [(each.kind, each.about and each.about.title) for each in shown] == [("change", "Ada"), ("change", None)]
    assert len((await feed(alice, "account", acme)).entries) == 5


async def test_an_event_brings_what_its_reader_asked_for(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme")
    await happened(bob, "call", "A call", now(), account_id=acme)
    wanted = Selection("activity", frozenset({"subject"}), {"account": Selection("account", frozenset({"name"}))})
    (entry, _) = (await feed(bob, "account", acme, selection=wanted)).entries
    assert entry.record is not None
    assert entry.record["subject"] == "A call"
    assert entry.record["account"]["name"] == "Acme"


async def test_history_tells_who_changed_what_with_labels_and_names(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    async with unit_of_work(alice) as uow:
        await custom_fields.create_field(
            uow, record_type="account", kind=CustomKind.INTEGER, label_en="Score", label_zh="得分"
        )
    parent = await create(bob, "account", name="Holding")
    acme = await create(bob, "account", name="Acme")
    await update(alice, "account", acme, parent_id=parent, owner_id=people.alice.id, custom={"score": 3})
    (newest, oldest) = (await told(bob, "account", acme)).changes
    assert (newest.kind, newest.version, oldest.kind, oldest.version) == ("updated", 2, "created", 1)
    assert (newest.actor or {})["name"] == "Alice"
    fields = {change.field: change for change in newest.fields}
    assert fields["parent_id"].new_name == "Holding"
    assert (fields["owner_id"].old_name, fields["owner_id"].new_name) == ("Bob", "Alice")
    assert (fields["custom.score"].label["zh-CN"], fields["custom.score"].new) == ("得分", 3)
    assert fields["parent_id"].label["en"] == "Parent account"


async def test_history_comes_in_pages_and_outlives_the_record(people: Cast) -> None:
    bob = people.bob.context
    acme = await create(bob, "account", name="Acme")
    for number in range(5):
        await update(bob, "account", acme, description=f"Edit {number}")
    await delete(bob, "account", acme)
    first = await told(bob, "account", acme, first=3)
    rest = await told(bob, "account", acme, first=50, after=first.cursors[-1])
    assert [change.version for change in (*first.changes, *rest.changes)] == [7, 6, 5, 4, 3, 2, 1]
    assert (first.has_next, rest.has_next) == (True, False)


async def test_mallory_sees_neither_feed_nor_history_of_acme(people: Cast) -> None:
    acme = await create(people.bob.context, "account", name="Acme")
    await happened(people.bob.context, "call", "A call", now(), account_id=acme)
    assert (await feed(people.mallory.context, "account", acme)).entries == []
    assert (await told(people.mallory.context, "account", acme)).changes == []
