"""Petra's company runs others within its allowance, and never sees more of them than their figures."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select

from tenants.billing import service as billing
from tenants.billing.changing import BilledByPartner
from tenants.billing.subscriptions import State, bought
from tenants.context import Role
from tenants.crm.accounts.models import Account
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import DomainError, Forbidden, NotFound, ValidationFailed
from tenants.kit.ids import uuid7
from tenants.partners import portfolio
from tenants.partners import service as partners
from tenants.partners.companies import AllowanceReached
from tenants.partners.gates import Allowance, NotAPartner, PartnerSuspended
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tenants.registry import service as registry
from tenants.registry import tokens
from tenants.registry.models import Invitation
from tests.cast import PASSWORD, Person, address, colleague, owner
from tests.partnership import make_partner, operator, with_two_factors


@pytest.fixture
async def petra(database: Database) -> Person:
    catalogue()
    person, _ = await with_two_factors("Petra", "partner-one")
    await make_partner(person, Allowance(tenants=3, seats=60, plans=("free", "team")))
    return person


_NEWEST = (
    select(Invitation.id).where(Invitation.email == bindparam("email")).order_by(Invitation.created_at.desc()).limit(1)
)


def draft(name: str = "Blue Ltd", plan: str = "team") -> partners.Draft:
    return partners.Draft(name, address("Olga", "blue"), plan, time_zone="Europe/Berlin")


async def test_a_company_she_makes_belongs_to_its_owner_and_is_run_by_hers(petra: Person) -> None:
    wanted = draft()
    company_id = await partners.create_company(petra.context, draft=wanted)
    olga = await accepted(petra, company_id, wanted.owner)
    assert (olga.context.tenant_id, olga.context.role) == (company_id, Role.OWNER)
    async with unit_of_work(olga.context, read_only=True) as uow:
        runs = await partners.my_partner(uow)
        assert runs is not None and runs.name == "partner-one"
        assert [member.email for member in await registry.members(uow)] == [wanted.owner]
    async with unit_of_work(petra.context, read_only=True) as uow:
        [found] = (await partners.portfolio(uow)).companies
    assert (found.id, found.name, found.plan, found.figures.members, found.figures.seats) == (
        company_id, "Blue Ltd", "team", 1, 25,
    )  # fmt: skip
    moved = await registry.sign_in(registry.Visitor(), email=wanted.owner, password=PASSWORD)
    with pytest.raises(NotFound):
        async with unit_of_work(petra.context) as uow:
            await registry.switch_tenant(uow, tenant_id=moved.context.tenant_id)


async def test_the_allowance_ends_where_it_ends_however_many_ask_at_once(petra: Person) -> None:
    """Three companies and 60 seats: two on Team take 50, so of six that ask at once two get in."""
    made = await asyncio.gather(
        *(partners.create_company(petra.context, draft=draft(f"Blue {n}")) for n in range(6)), return_exceptions=True
    )
    refused = [each for each in made if isinstance(each, DomainError)]
    assert len(refused) == 4 and {each.code for each in refused} == {"ALLOWANCE_REACHED"}
    free = await partners.create_company(petra.context, draft=draft("Small", "free"))
    with pytest.raises(AllowanceReached) as reached:
        await partners.create_company(petra.context, draft=draft("One more", "free"))
    assert reached.value.extensions == {"limit": 3, "used": 3, "of": "tenants"}
    with pytest.raises(AllowanceReached):
        await partners.move_plan(petra.context, company_id=free, plan="team")
    async with unit_of_work(petra.context, read_only=True) as uow:
        used = await partners.allowance(uow)
    assert (used.tenants, used.seats) == (3, 53)


async def test_seats_are_moved_within_the_allowance_by_two_at_once(petra: Person) -> None:
    one, two = [await partners.create_company(petra.context, draft=draft(f"Blue {n}")) for n in range(2)]
    tried = await asyncio.gather(
        *(partners.set_seats(petra.context, company_id=each, seats=35) for each in (one, two)), return_exceptions=True
    )
    assert [isinstance(each, AllowanceReached) for each in tried].count(True) == 1
    async with unit_of_work(petra.context, read_only=True) as uow:
        assert (await partners.allowance(uow)).seats == 60


async def test_a_plan_she_may_not_give_is_none(petra: Person) -> None:
    company_id = await partners.create_company(petra.context, draft=draft(plan="free"))
    for act in (
        partners.create_company(petra.context, draft=draft(plan="enterprise")),
        partners.move_plan(petra.context, company_id=company_id, plan="business"),
    ):
        with pytest.raises(ValidationFailed):
            await act


async def test_mallory_runs_nothing_of_hers(petra: Person) -> None:
    company_id = await partners.create_company(petra.context, draft=draft())
    mallory, _ = await with_two_factors("Mallory", "globex")
    with pytest.raises(NotAPartner):
        await partners.create_company(mallory.context, draft=draft())
    await make_partner(mallory)
    for act in (
        lambda: partners.move_plan(mallory.context, company_id=company_id, plan="free"),
        lambda: partners.set_seats(mallory.context, company_id=company_id, seats=1),
        lambda: partners.let_go(mallory.context, company_id=company_id),
        lambda: partners.move_plan(mallory.context, company_id=uuid7(), plan="free"),
    ):
        with pytest.raises(NotFound):
            await act()
    async with unit_of_work(mallory.context, read_only=True) as uow:
        assert (await partners.portfolio(uow)).companies == []
        with pytest.raises(NotFound):
            await partners.company(uow, company_id=company_id)


async def test_only_managers_run_companies_and_nobody_while_suspended(petra: Person) -> None:
    rob = await colleague(petra, "Rob", Role.REP)
    with pytest.raises(Forbidden):
        await partners.create_company(rob.context, draft=draft())
    async with unit_of_work(operator(petra)) as uow:
        await partners.suspend_partner(uow)
    with pytest.raises(PartnerSuspended):
        await partners.create_company(petra.context, draft=draft())


async def test_only_the_operator_makes_partners(petra: Person) -> None:
    async with unit_of_work(petra.context) as uow:
        with pytest.raises(Forbidden):
            await partners.make_partner(uow, allowance=Allowance(tenants=1_000))


async def test_figures_count_what_members_do(petra: Person) -> None:
    wanted = draft()
    company_id = await partners.create_company(petra.context, draft=wanted)
    olga = await accepted(petra, company_id, wanted.owner)
    for name in ("One", "Two"):
        async with unit_of_work(olga.context) as uow:
            await writing.create(uow, Account, {"name": name})
    portfolio.forget(company_id)
    async with unit_of_work(petra.context, read_only=True) as uow:
        figures = (await partners.company(uow, company_id=company_id)).figures
    assert (figures.active_week, figures.active_month, figures.active_days) == (1, 1, 1)
    assert figures.touched == 2 and figures.failing == 0 and figures.stored_bytes == 0


async def test_letting_a_company_go_leaves_it_whole(petra: Person) -> None:
    wanted = draft()
    company_id = await partners.create_company(petra.context, draft=wanted)
    olga = await accepted(petra, company_id, wanted.owner)
    await partners.let_go(petra.context, company_id=company_id)
    async with unit_of_work(olga.context, read_only=True) as uow:
        assert await partners.my_partner(uow) is None
        assert uow.context.entitlement.plan == "team"
    async with unit_of_work(petra.context, read_only=True) as uow:
        assert (await partners.portfolio(uow)).companies == []


async def test_a_brand_is_worn_by_the_companies_and_can_be_read(petra: Person) -> None:
    wanted = draft()
    company_id = await partners.create_company(petra.context, draft=wanted)
    with pytest.raises(ValidationFailed) as pale:
        await partners.set_brand(petra.context, wanted=partners.BrandWanted("Sunny CRM", "#ffee88"))
    assert pale.value.problems[0].code == "CONTRAST_TOO_LOW"
    with pytest.raises(ValidationFailed) as unproven:
        await partners.set_brand(petra.context, wanted=partners.BrandWanted("Sunny", "#7a2e0e", "crm.sunny.example"))
    assert unproven.value.problems[0].code == "DOMAIN_NOT_VERIFIED"
    await partners.set_brand(petra.context, wanted=partners.BrandWanted("Sunny CRM", "#7A2E0E"))
    async with unit_of_work(operator(petra), read_only=True) as uow:
        worn = await partners.brand_of(uow, company_id)
        assert worn is not None and (worn.name, worn.colour) == ("Sunny CRM", "#7a2e0e")
        assert await partners.brand_of(uow, petra.tenant_id) is None
    stranger = await owner("Alice", "acme")
    async with unit_of_work(stranger.context, read_only=True) as uow:
        assert await partners.brand_of(uow, stranger.tenant_id) is None


async def accepted(petra: Person, company_id: object, email: str) -> Person:
    """The owner follows the link of the invitation's mail."""
    async with unit_of_work(operator(petra), read_only=True) as uow:
        invitation_id = await uow.value(_NEWEST, email=email)
    token = tokens.for_mail("invite", invitation_id)
    opened = await registry.accept_invitation(
        registry.Visitor(), token=token, name="Olga", password=PASSWORD, signed_in_as=None
    )
    assert opened.context.tenant_id == company_id
    context = replace(opened.context)
    return Person("Olga", email, context, opened.token)


async def test_she_pays_for_a_company_and_its_bill_is_hers_until_they_part(petra: Person) -> None:
    wanted = draft(plan="team")
    company_id = await partners.create_company(petra.context, draft=wanted)
    olga = await accepted(petra, company_id, wanted.owner)
    await partners.pay_for(petra.context, company_id=company_id, seats=5)
    found = await look(petra, company_id)
    assert (found.plan, found.figures.seats, found.figures.paid_by) == ("team", 5, petra.tenant_id)
    assert found.figures.renews_at is not None
    async with unit_of_work(petra.context, read_only=True) as uow:
        [bill] = await billing.paid_by(uow)
        assert bill.tenant_id == company_id
    with pytest.raises(BilledByPartner):
        async with unit_of_work(olga.context) as uow:
            await billing.cancel_subscription(uow)

    await partners.set_seats(petra.context, company_id=company_id, seats=7)
    assert (await look(petra, company_id)).figures.seats == 7
    async with unit_of_work(olga.context) as uow:
        await partners.leave_partner(uow)
    async with unit_of_work(operator(olga), read_only=True) as uow:
        live = await bought(uow)
    assert live is not None and (live.state, live.bill_to) == (State.ENDING, petra.tenant_id)


async def look(petra: Person, company_id: UUID) -> partners.Portrait:
    portfolio.forget(company_id)
    async with unit_of_work(petra.context, read_only=True) as uow:
        return await partners.company(uow, company_id=company_id)
