"""What Alice is told of: each story ends with what the look at her company raises."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest

from tenants.access import departments, groups, masks, roles
from tenants.access.company import Grant, Level, Scope
from tenants.access.shares import Subject, share
from tenants.changes.log import ChangeKind, Noted, note
from tenants.config import Settings
from tenants.context import Role, TenantContext
from tenants.db.database import Database
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.hours.week import OFFICE, Hours, SpecialDay
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.reach import Action
from tenants.records.auditing import service as auditing
from tenants.records.catalogue import catalogue
from tenants.registry import service as registry
from tenants.registry.plan import service as plans
from tenants.registry.plan.changing import of_company
from tenants.registry.sign_in import WrongCredentials
from tenants.trust.alerts import service as alerts
from tenants.trust.alerts.rules import DEFAULTS, AlertKind, Office, Rule, is_at_work
from tenants.trust.alerts.service import AlertFacts
from tenants.trust.alerts.watching import SETTLED
from tests import cast
from tests.cast import Cast, Person
from tests.tenants.conftest import create, delete

HOME, ELSEWHERE_IN_TOWN, ABROAD = "114.114.114.7", "114.114.115.7", "8.8.8.8"
"""Two networks in China, one in the United States."""


@pytest.fixture
async def acme(people: Cast) -> Cast:
    """What they did to get here is looked at; and nobody minds the hour the tests run at."""
    catalogue()
    await set_rules(people.alice, {AlertKind.OFF_HOURS: {"enabled": False}})
    await look(people.alice)
    async with unit_of_work(people.alice.context) as uow:
        for known in await alerts.alerts(uow):
            await alerts.acknowledge(uow, alert_id=known.id)
    return people


async def look(person: Person, *, later: timedelta = SETTLED) -> list[AlertFacts]:
    """Look at the company, and read what waits."""
    await alerts.watch(TenantContext(person.tenant_id, system=True), moment=now() + later)
    async with unit_of_work(person.context, read_only=True) as uow:
        return await alerts.alerts(uow)


async def set_rules(person: Person, rules: dict[AlertKind, dict[str, Any]], office: Office | None = None) -> None:
    async with unit_of_work(person.context) as uow:
        await alerts.set_rules(uow, rules=rules, office=office)


async def enter(person: Person, address: str) -> None:
    await registry.sign_in(registry.Visitor(address=address), email=person.email, password=person.password)


async def test_bob_deletes_much_and_a_little_later_more(acme: Cast) -> None:
    await set_rules(acme.alice, {AlertKind.MANY_DELETIONS: {"threshold": 3}})
    accounts = [await create(acme.bob.context, "account", name=f"Company {n}") for n in range(5)]
    for account in accounts[:2]:
        await delete(acme.bob.context, "account", account)
    assert await look(acme.alice) == []
    await delete(acme.bob.context, "account", accounts[2])
    [found] = await look(acme.alice)
    assert (found.kind, found.evidence) == (AlertKind.MANY_DELETIONS, {"count": 3})
    assert found.person == {"id": acme.bob.id, "name": "Bob"}

    await delete(acme.bob.context, "account", accounts[3])
    [grown] = await look(acme.alice)
    assert (grown.id, grown.evidence["count"]) == (found.id, 4)
    async with unit_of_work(acme.mallory.context, read_only=True) as uow:
        assert await alerts.alerts(uow) == []
    with pytest.raises(NotFound):
        async with unit_of_work(acme.mallory.context) as uow:
            await alerts.acknowledge(uow, alert_id=found.id)


async def test_two_people_who_do_half_of_it_each_are_nothing_unusual(acme: Cast) -> None:
    await set_rules(acme.alice, {AlertKind.MANY_DELETIONS: {"threshold": 3}})
    for person in (acme.alice, acme.bob):
        for _ in range(2):
            await delete(person.context, "account", await create(person.context, "account", name="Company"))
    assert await look(acme.alice) == []


async def test_bob_signs_in_from_another_country(acme: Cast) -> None:
    await enter(acme.bob, HOME)
    await enter(acme.bob, ELSEWHERE_IN_TOWN)
    assert await look(acme.alice) == [], "another network of a known country is told only where that is asked for"
    await enter(acme.bob, ABROAD)
    [found] = await look(acme.alice)
    assert (found.kind, found.evidence) == (AlertKind.NEW_COUNTRY, {"network": "8.8.8.0/24", "country": "US"})
    await enter(acme.bob, ABROAD)
    assert [each.id for each in await look(acme.alice)] == [found.id]


async def test_where_it_is_asked_for_a_new_network_is_told_too(acme: Cast) -> None:
    await set_rules(acme.alice, {AlertKind.NEW_NETWORK: {"enabled": True}})
    await enter(acme.bob, "10.1.2.3")
    await enter(acme.bob, "2001:db8:1:2::3")
    [found] = await look(acme.alice)
    assert (found.kind, found.evidence) == (AlertKind.NEW_NETWORK, {"network": "2001:db8:1::/48", "country": "-"})


async def test_somebody_guesses_bobs_password(acme: Cast) -> None:
    for n in range(DEFAULTS[AlertKind.FAILED_SIGN_INS].threshold):
        with pytest.raises(WrongCredentials):
            await registry.sign_in(registry.Visitor(address=f"8.8.{n}.8"), email=acme.bob.email, password="a guess")
    with pytest.raises(WrongCredentials):
        await registry.sign_in(registry.Visitor(address="8.8.8.8"), email="nobody@acme.example", password="a guess")
    [found] = await look(acme.alice)
    assert found.kind is AlertKind.FAILED_SIGN_INS and found.person == {"id": acme.bob.id, "name": "Bob"}
    assert (found.evidence["count"], found.evidence["countries"]) == (8, ["US"])
    async with unit_of_work(acme.mallory.context, read_only=True) as uow:
        assert await alerts.alerts(uow) == []


async def bob_becomes_an_admin(acme: Cast) -> dict[str, Any]:
    async with unit_of_work(acme.alice.context) as uow:
        await registry.change_role(uow, user_id=acme.bob.id, role=Role.ADMIN)
    return {"what": "membership", "old": "rep", "new": "admin"}


async def another_admin_is_invited(acme: Cast) -> dict[str, Any]:
    async with unit_of_work(acme.alice.context) as uow:
        await registry.invite_member(uow, email=cast.address("Ann", "acme"), role=Role.ADMIN)
    return {"what": "invitation", "new": "admin"}


async def a_key_gets_everything(acme: Cast) -> dict[str, Any]:
    async with unit_of_work(acme.alice.context) as uow:
        scopes = sorted(registry.SCOPES & acme.alice.context.permissions)
        await registry.create_api_key(uow, name="everything", scopes=scopes)
    return {"what": "api_key"}


@pytest.mark.parametrize("widen", [bob_becomes_an_admin, another_admin_is_invited, a_key_gets_everything])
async def test_somebody_may_more_than_before(acme: Cast, widen: Callable[[Cast], Awaitable[dict[str, Any]]]) -> None:
    expected = await widen(acme)
    [found] = await look(acme.alice)
    assert found.kind is AlertKind.WIDER_ACCESS and found.person == {"id": acme.alice.id, "name": "Alice"}
    assert found.evidence.items() >= expected.items()


async def give(company: Cast, limit: str, number: int) -> None:
    async with unit_of_work(of_company(company.alice.tenant_id)) as uow:
        await plans.override_limit(uow, limit=limit, number=number, reason="to see what happens")


async def test_owners_are_told_once_when_four_fifths_of_the_plan_are_used_and_once_when_all_is(acme: Cast) -> None:
    await give(acme, "records", 10)
    await look(acme.alice)
    for n in range(8):
        await create(acme.bob.context, "account", name=f"Company {n}")
    [near] = await look(acme.alice)
    assert (near.kind, near.person) == (AlertKind.NEAR_LIMIT, None)
    assert near.evidence == {"limit": "records", "used": 8, "number": 10}
    assert [each.id for each in await look(acme.alice)] == [near.id]
    for n in range(3):
        await create(acme.bob.context, "account", name=f"One more {n}")
    over, still = sorted(await look(acme.alice), key=lambda each: -each.evidence["used"])
    assert (still.id, over.evidence["used"]) == (near.id, 11)


async def test_less_access_and_a_small_key_are_nothing_to_tell(acme: Cast) -> None:
    async with unit_of_work(acme.alice.context) as uow:
        await registry.change_role(uow, user_id=acme.bob.id, role=Role.READ_ONLY)
        await registry.create_api_key(uow, name="reading", scopes=["accounts:read"])
        await registry.invite_member(uow, email=cast.address("Ann", "acme"), role=Role.REP)
    assert await look(acme.alice) == []


async def test_only_what_a_change_of_roles_gives_is_told(acme: Cast) -> None:
    """Bob's role is made narrower, given, taken and masked; then each of these the other way round."""
    alice, role_id = acme.alice.context, await a_role(acme)
    async with unit_of_work(alice) as uow:
        await roles.update_role(uow, role_id, wanted(Scope.DEPARTMENT, phones=Level.NONE))
        await masks.mask_fields(uow, object="contact", fields=["phones"])
    assert await look(acme.alice) == []
    for widen in (
        lambda uow: roles.update_role(uow, role_id, wanted(Scope.ALL, phones=Level.NONE)),
        lambda uow: roles.update_role(uow, role_id, wanted(Scope.ALL, phones=Level.READ)),
        lambda uow: masks.mask_fields(uow, object="contact", fields=[]),
        lambda uow: roles.assign_role(uow, role_id=role_id, user_ids=[acme.bob.id]),
    ):
        async with unit_of_work(alice) as uow:
            await widen(uow)
        [told] = await look(acme.alice)
        assert told.kind is AlertKind.WIDER_ACCESS
        async with unit_of_work(alice) as uow:
            await alerts.acknowledge(uow, alert_id=told.id)
    async with unit_of_work(alice) as uow:
        await roles.assign_role(uow, role_id=role_id)
        await roles.delete_role(uow, role_id=role_id)
    assert await look(acme.alice) == []


async def test_a_group_that_gives_its_newcomers_something_is_told(acme: Cast) -> None:
    """Bob comes into a group that has nothing, then one with a role, then one whose role he has by the first."""
    role_id, made = await a_role(acme), []
    for name in ("Readers", "Field force", "The same force"):
        async with unit_of_work(acme.alice.context) as uow:
            made.append(await groups.create_group(uow, name=name))
    readers, force, same = made
    await put_in(acme, readers, [acme.bob.id])
    assert await look(acme.alice) == []

    async with unit_of_work(acme.alice.context) as uow:
        await roles.assign_role(uow, role_id=role_id, group_ids=[force.id, same.id])
    [given] = await look(acme.alice)
    async with unit_of_work(acme.alice.context) as uow:
        await alerts.acknowledge(uow, alert_id=given.id)

    await put_in(acme, force, [acme.bob.id])
    [told] = await look(acme.alice)
    assert told.kind is AlertKind.WIDER_ACCESS and told.person == {"id": acme.alice.id, "name": "Alice"}
    assert told.evidence == {"what": "user_group", "id": str(force.id), "change": "updated"}
    await put_in(acme, same, [acme.bob.id])
    await put_in(acme, force, [])
    assert [found.id for found in await look(acme.alice)] == [told.id]


async def test_a_group_that_something_is_shared_with_is_told(acme: Cast) -> None:
    account = await create(acme.alice.context, "account", name="Northwind")
    async with unit_of_work(acme.alice.context) as uow:
        made = await groups.create_group(uow, name="Deal team")
        await share(uow, object="account", record_id=account, subject=Subject.GROUP, subject_id=made.id)
    assert await look(acme.alice) == []
    await put_in(acme, made, [acme.bob.id])
    assert [found.evidence["what"] for found in await look(acme.alice)] == ["user_group"]


async def put_in(acme: Cast, group: groups.Group, user_ids: list[UUID]) -> None:
    async with unit_of_work(acme.alice.context) as uow:
        await groups.update_group(uow, group_id=group.id, name=group.name, user_ids=user_ids)


async def test_a_department_that_opens_somebody_more_records_is_told(acme: Cast) -> None:
    """Reps see their departments' contacts and what is below. Bob starts in Sales, is posted there once more, moves to
    Service; then Spare parts is hung below Service, and back.
    """
    async with unit_of_work(acme.alice.context) as uow:
        await roles.create_role(uow, wanted(Scope.DEPARTMENT_AND_BELOW, base=Role.REP))
        sales, service, parts = [
            (await departments.create_department(uow, name=name)).id for name in ("Sales", "Service", "Spare parts")
        ]
    assert await look(acme.alice) == []

    async def told_of(change: Callable[[UnitOfWork], Awaitable[Any]]) -> list[str]:
        async with unit_of_work(acme.alice.context) as uow:
            await change(uow)
        found = await look(acme.alice)
        async with unit_of_work(acme.alice.context) as uow:
            for each in found:
                await alerts.acknowledge(uow, alert_id=each.id)
        return [each.evidence["what"] for each in found]

    bob = acme.bob.id
    assert await told_of(lambda uow: departments.post(uow, department_id=sales, user_id=bob)) == ["posting"]
    assert await told_of(lambda uow: departments.post(uow, department_id=sales, user_id=bob, manager=True)) == []
    assert await told_of(lambda uow: departments.transfer(uow, department_id=service, user_id=bob)) == ["posting"]
    for parent_id, expected in ((service, ["department"]), (None, [])):
        moved = partial(departments.update_department, department_id=parts, name="Spare parts", parent_id=parent_id)
        assert await told_of(moved) == expected


async def test_a_department_is_nothing_to_tell_where_everybody_sees_everything(acme: Cast) -> None:
    """Nor is one somebody was in until yesterday."""
    async with unit_of_work(acme.alice.context) as uow:
        place = await departments.create_department(uow, name="Sales")
        await departments.post(uow, department_id=place.id, user_id=acme.bob.id, manager=True)
        await roles.create_role(uow, wanted(Scope.DEPARTMENT, base=Role.REP))
        first, last = date(2020, 1, 1), date(2020, 12, 31)
        other = await departments.create_department(uow, name="Service")
        await departments.post(uow, department_id=other.id, user_id=acme.bob.id, from_day=first, to_day=last)
    assert await look(acme.alice) == []


async def test_a_department_that_something_is_shared_with_is_told(acme: Cast) -> None:
    account = await create(acme.alice.context, "account", name="Northwind")
    async with unit_of_work(acme.alice.context) as uow:
        place = await departments.create_department(uow, name="Sales")
        await share(uow, object="account", record_id=account, subject=Subject.DEPARTMENT, subject_id=place.id)
        await departments.post(uow, department_id=place.id, user_id=acme.bob.id)
    [told] = await look(acme.alice)
    assert told.evidence["what"] == "posting"


async def test_a_role_that_stands_for_a_built_in_one_is_compared_with_it(acme: Cast) -> None:
    async with unit_of_work(acme.alice.context) as uow:
        held = await roles.create_role(uow, wanted(Scope.OWN, base=Role.REP))
    assert await look(acme.alice) == []
    async with unit_of_work(acme.alice.context) as uow:
        await roles.delete_role(uow, role_id=held.rights.id or uuid7())
    assert [found.evidence["change"] for found in await look(acme.alice)] == ["deleted"]


async def a_role(acme: Cast) -> UUID:
    async with unit_of_work(acme.alice.context) as uow:
        held = await roles.create_role(uow, wanted(Scope.ALL, phones=Level.READ))
    assert held.rights.id is not None
    return held.rights.id


def wanted(scope: Scope, *, phones: Level = Level.EDIT, base: Role | None = None) -> roles.Wanted:
    grants = (Grant("contact", Action.READ, scope),)
    return roles.Wanted("Field force", grants, levels={("contact", "phones"): phones}, base=base)


async def test_the_log_is_exported(acme: Cast) -> None:
    await set_rules(acme.alice, {AlertKind.MASS_EXPORT: {"threshold": 5}})
    for n in range(5):
        await create(acme.bob.context, "account", name=f"Company {n}")
    async with unit_of_work(acme.alice.context) as uow:
        ordered = await auditing.order_export(uow)
    await auditing.write_export(replace(acme.alice.context, system=True), export_id=ordered.id)
    [found] = await look(acme.alice)
    assert found.kind is AlertKind.MASS_EXPORT and found.evidence["count"] >= 5


async def test_what_is_masked_is_looked_at_again_and_again(acme: Cast) -> None:
    """Written as whoever reveals writes it."""
    await set_rules(acme.alice, {AlertKind.MANY_REVEALS: {"threshold": 3}})
    for _ in range(3):
        async with unit_of_work(acme.bob.context) as uow:
            note(uow, Noted("contact", uuid7(), ChangeKind.REVEALED, 1, {"phones": [None, None]}))
    [found] = await look(acme.alice)
    assert (found.kind, found.evidence["count"]) == (AlertKind.MANY_REVEALS, 3)


async def test_bob_works_while_the_company_sleeps(acme: Cast, database: Database) -> None:
    """Its hours are set so that now is none of them, then so that it is."""
    rule = {AlertKind.OFF_HOURS: {"enabled": True, "threshold": 3}}
    hour, today = now().astimezone(ZoneInfo("Asia/Shanghai")).hour, tuple(range(1, 8))
    awake = Office(days=today, opens=max(hour - 2, 0), closes=min(hour + 2, 24))
    await set_rules(acme.alice, rule, awake)
    for n in range(3):
        await create(acme.bob.context, "account", name=f"Company {n}")
    assert await look(acme.alice) == []
    closed = replace(awake, closed=tuple(date.today() + timedelta(days=n) for n in (-1, 0, 1)))
    await set_rules(acme.alice, {}, closed)
    for n in range(3):
        await create(acme.bob.context, "account", name=f"Company {n}")
    found = [each for each in await look(acme.alice) if each.person and each.person["name"] == "Bob"]
    assert [each.kind for each in found] == [AlertKind.OFF_HOURS]
    assert found[0].evidence["count"] >= 3 and found[0].evidence["localTime"].endswith("+08:00")


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-03-04T01:00Z", True),
        ("2026-03-04T12:00Z", False),
        ("2026-03-07T04:00Z", False),
        ("2026-03-05T04:00Z", False),
    ],
)
def test_hours_are_those_of_the_company(moment: str, open_: bool) -> None:
    """9:00 and 20:00 on a Wednesday in Shanghai, a Saturday, and a Thursday that is a holiday there."""
    office = Office(closed=(date(2026, 3, 5),))
    assert office.is_open(datetime.fromisoformat(moment).astimezone(UTC), ZoneInfo("Asia/Shanghai")) is open_


@pytest.mark.parametrize(
    ("moment", "at_work"),
    [
        ("2026-10-01T02:00Z", False),
        ("2026-10-10T02:00Z", True),
        ("2026-10-09T11:59Z", True),
        ("2026-10-09T12:00Z", False),
        ("2026-10-08T23:00Z", True),
        ("2026-10-11T02:00Z", False),
    ],
)
def test_without_hours_of_their_own_alerts_go_by_the_companys(moment: str, at_work: bool) -> None:
    """A national holiday, the Saturday worked for it, a Friday evening before and after eight, the same day at seven in
    the morning, and a Sunday. What is set for alerts themselves goes before.
    """
    days = (SpecialDay(date(2026, 10, 1), False, "国庆节"), SpecialDay(date(2026, 10, 10), True, "国庆节"))
    calendar = Hours(OFFICE.week, days).calendar("Asia/Shanghai")
    then = datetime.fromisoformat(moment).astimezone(UTC)
    assert is_at_work(Office(), calendar, then) is at_work
    assert is_at_work(Office(days=(7,), opens=0, closes=24), calendar, then) is (then.isoweekday() == 7)


async def test_after_a_long_pause_what_happened_meanwhile_is_found(acme: Cast) -> None:
    await set_rules(acme.alice, {AlertKind.MANY_DELETIONS: {"threshold": 2, "minutes": 10}})
    for _ in range(2):
        await delete(acme.bob.context, "account", await create(acme.bob.context, "account", name="Company"))
    [found] = await look(acme.alice, later=timedelta(hours=5))
    assert found.kind is AlertKind.MANY_DELETIONS


async def test_owners_get_one_mail_about_all_of_it(acme: Cast, settings: Settings) -> None:
    ann = await cast.colleague(acme.alice, "Ann", Role.OWNER)
    await look(acme.alice)
    await alerts.send_digest(acme.acme)
    for _ in range(3):
        await bob_up_and_down(acme)
    assert len(await look(acme.alice)) >= 3
    assert await alerts.send_digest(acme.acme) == 3
    assert await alerts.send_digest(acme.acme) == 0
    for owner in (acme.alice, ann):
        newest = (await mails(settings, owner.email))[0]
        assert "3 alerts" in newest["subject"]
    assert not [mail for mail in await mails(settings, acme.bob.email) if "alert" in mail["subject"]]


async def bob_up_and_down(acme: Cast) -> None:
    for role in (Role.MANAGER, Role.REP):
        async with unit_of_work(acme.alice.context) as uow:
            await registry.change_role(uow, user_id=acme.bob.id, role=role)


async def mails(settings: Settings, to: str) -> list[Any]:
    async with httpx.AsyncClient(trust_env=False) as client:
        found: list[Any] = (await client.get(f"{settings.inbox_url}/api/messages", params={"to": to})).json()
    return found


async def test_bob_may_neither_see_alerts_nor_set_rules(acme: Cast) -> None:
    for verb in (
        lambda uow: alerts.alerts(uow),
        lambda uow: alerts.read_rules(uow),
        lambda uow: alerts.acknowledge(uow, alert_id=UUID(int=1)),
        lambda uow: alerts.set_rules(uow, rules={}, office=None),
    ):
        with pytest.raises(Forbidden):
            async with unit_of_work(acme.bob.context) as uow:
                await verb(uow)


@pytest.mark.parametrize(
    ("rules", "office"),
    [
        ({AlertKind.MASS_EXPORT: {"threshold": 0}}, None),
        ({AlertKind.MASS_EXPORT: {"minutes": 1_441}}, None),
        ({}, Office(opens=9, closes=9)),
        ({}, Office(days=(0,))),
    ],
)
async def test_rules_have_bounds(acme: Cast, rules: dict[AlertKind, dict[str, Any]], office: Office | None) -> None:
    with pytest.raises(ValidationFailed):
        await set_rules(acme.alice, rules, office)


async def test_what_is_set_stays_and_stands_in_the_log(acme: Cast) -> None:
    await set_rules(acme.alice, {AlertKind.MASS_EXPORT: {"threshold": 7}})
    async with unit_of_work(acme.alice.context, read_only=True) as uow:
        book = await alerts.rulebook(uow)
        log = await auditing.audit_log(uow, auditing.Wanted(record_type="alert_rules"))
    assert book.rules[AlertKind.MASS_EXPORT] == Rule(True, 7, 60)
    assert [field.field for field in log.entries[0].change.fields] == ["mass_export"]
