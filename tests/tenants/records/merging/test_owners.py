"""Whose the records were, who was given them and how they scored goes with a merge; undone, each has its own again."""

from __future__ import annotations

from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from tenants.crm.assignment.models import Assignment
from tenants.crm.scores.models import LeadScore
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.records.owners import OwnerChange
from tests.cast import Cast
from tests.tenants.conftest import create, update
from tests.tenants.records.merging.test_merging import merge, undo

_WHOSE = {
    "owners": select(OwnerChange.id, OwnerChange.record_id.label("of")),
    "given": select(Assignment.id, Assignment.lead_id.label("of")),
    "scores": select(LeadScore.id, LeadScore.lead_id.label("of")),
}
Book = dict[str, dict[UUID, UUID]]


async def book(people: Cast) -> Book:
    """Of every row of the three, whose it is."""
    async with unit_of_work(people.acme, read_only=True) as uow:
        return {name: {row["id"]: row["of"] for row in await uow.rows(asked)} for name, asked in _WHOSE.items()}


async def given(people: Cast, lead: UUID) -> None:
    """As if a rule had decided about a lead."""
    row: dict[str, Any] = {
        "id": uuid7(), "lead_id": lead, "rule_id": None, "rule_name": "All", "strategy": "turns", "how": "rule",
        "arrival": "captured", "owner_id": people.bob.id, "pool_id": None, "queue": "", "detail": "", "verdicts": [],
        "passed": [], "attempt": 1, "at": now(), "accept_by": None,
    }  # fmt: skip
    async with unit_of_work(people.acme) as uow:
        await uow.insert_many(Assignment, {name: [value] for name, value in row.items()})


@pytest.mark.parametrize("seed", range(4))
async def test_merged_and_undone_everything_is_whose_it_was(people: Cast, seed: int) -> None:
    drawn, alice = Random(seed), people.alice.context
    leads = [await create(alice, "lead", name=f"Ada {number}") for number in range(3)]
    for _ in range(6):
        await update(alice, "lead", drawn.choice(leads), owner_id=drawn.choice([people.alice.id, people.bob.id]))
        await given(people, drawn.choice(leads))
    before = await book(people)
    assert all(before.values())
    drawn.shuffle(leads)
    done = await merge(alice, "lead", *leads)
    merged = await book(people)
    for name, rows in before.items():
        assert {merged[name][each] for each in rows} == {leads[0]}, name
    await undo(alice, done)
    after = await book(people)
    assert {name: {each: after[name][each] for each in rows} for name, rows in before.items()} == before
