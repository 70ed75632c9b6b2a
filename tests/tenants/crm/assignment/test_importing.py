"""Alice imports leads: rules deal them out as they are stored, and taking the import back takes them all."""

from __future__ import annotations

from collections import Counter

from tenants.crm.assignment.service import Arrival
from tenants.records.importing.models import ImportState
from tests.cast import Cast
from tests.tenants.conftest import page
from tests.tenants.crm.assignment.test_arriving import ruled
from tests.tenants.records.importing import steps
from tests.tenants.records.importing.steps import text
from tests.tenants.records.importing.test_undo import undo_all

FILE = text("Name,Source,Owner", *(f"Lead {number},Fair," for number in range(8)), "Named,Fair,{bob}", "Site,Site,")


async def test_a_file_is_dealt_out_row_by_row_and_can_be_taken_back(people: Cast) -> None:
    ctx = people.alice.context
    seats = (people.alice.id, people.bob.id)
    await ruled(ctx, *seats, filter={"source": {"eq": "Fair"}}, arrivals=[Arrival.IMPORTED])
    data = FILE.replace(b"{bob}", people.bob.email.encode())
    mapping = [("Name", "name"), ("Source", "source"), ("Owner", "owner")]
    done = await steps.import_all(ctx, data, "lead", mapping)
    assert (done.state, done.rows_created) == (ImportState.DONE, 10)
    rows = (await page(ctx, "lead", "name", "owner_id")).rows
    assert Counter(row["owner_id"] for row in rows) == {people.alice.id: 5, people.bob.id: 5}, (
        "four each, and one named"
    )
    assert {row["name"]: row["owner_id"] for row in rows}["Site"] == people.alice.id, "no rule: whoever imports"
    undone = await undo_all(ctx, done.id)
    assert (undone.rows_removed, undone.rows_kept) == (10, 0)
