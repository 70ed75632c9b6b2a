"""What an operator types about plans, bills, partners and feedback, and what is answered."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
import typer
from typer.testing import CliRunner

from infra import billing, feedback, partner, plan
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.life import feedback as said
from tests import cast


@pytest.fixture
async def alice(database: Database) -> cast.Person:
    return await cast.owner("Alice", "acme")


async def types(app: typer.Typer, *arguments: object) -> str:
    """What a command prints that ends well."""
    status, told = await ends(app, *arguments)
    assert status == 0, told
    return told


async def ends(app: typer.Typer, *arguments: object) -> tuple[int, str]:
    result = await asyncio.to_thread(CliRunner().invoke, app, [str(each) for each in arguments])
    return result.exit_code, result.output


async def test_plans_are_listed_shown_set_and_overridden(alice: cast.Person) -> None:
    company = alice.tenant_id
    listed = await types(plan.app, "list")
    assert listed.index("free:") < listed.index("enterprise:") and "seats 10,000" in listed
    assert (await types(plan.app, "show", company)).startswith("business:")
    taken = await types(plan.app, "take", company, "custom_fields", "--reason", "a story")
    assert "custom_fields" not in taken.splitlines()[0]
    assert "custom_fields" in (await types(plan.app, "lift", company, "custom_fields")).splitlines()[0]
    assert "seats 7" in (await types(plan.app, "limit", company, "seats", 7, "--reason", "a story"))
    assert (await types(plan.app, "set", company, "enterprise")).startswith("enterprise:")


async def test_what_cannot_be_done_is_said_in_a_line(alice: cast.Person) -> None:
    for app, arguments in (
        (plan.app, ("set", alice.tenant_id, "platinum")),
        (plan.app, ("limit", alice.tenant_id, "coffee", 7, "--reason", "thirst")),
        (billing.app, ("paid", "RAP-1900-000001")),
        (partner.app, ("adopt", alice.tenant_id, "--partner", uuid4())),
    ):
        status, told = await ends(app, *arguments)
        assert status == 1 and told.strip() and "Traceback" not in told, told


async def test_a_coupon_is_offered_and_no_bill_waits(alice: cast.Person) -> None:
    name = f"spring{uuid4().hex[:6]}"
    assert (await types(billing.app, "coupon", name, "--percent", 20)).strip() == name.upper()
    assert str(alice.tenant_id) not in await types(billing.app, "unpaid")


async def test_a_partner_is_made_suspended_and_restored_and_adopts(alice: cast.Person) -> None:
    petra = await cast.owner("Petra", "partner-one")
    await types(partner.app, "make", petra.tenant_id, "--tenants", 3, "--plan", "team")
    await types(partner.app, "adopt", alice.tenant_id, "--partner", petra.tenant_id)
    await types(partner.app, "suspend", petra.tenant_id)
    await types(partner.app, "restore", petra.tenant_id)


async def test_feedback_is_read(alice: cast.Person) -> None:
    async with unit_of_work(alice.context) as uow:
        await said.give_feedback(
            uow, kind=said.FeedbackKind.IDEA, text="A darker dark mode", page="/accounts", may_contact=True
        )
    told = await types(feedback.app, "list")
    assert "A darker dark mode" in told and alice.email in told
