"""Outsiders at the gateway: Petra does what acme allowed her until it is over, and nobody else does anything."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Uuid, bindparam, update

from infra.engines.engine import free_port
from tenants.context import PLATFORM, Role
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.partners import service as partners
from tenants.registry import service as registry
from tenants.registry.acting.force import acting_now, standing_grants
from tenants.registry.acting.models import Elevation, Grant
from tenants.registry.models import Session
from tests.api.conftest import Client, signed_in
from tests.api.serving import serve
from tests.api.sockets import dialled
from tests.cast import Person, colleague, owner
from tests.chaos.processes import processes as processes_of_a_test
from tests.partnership import HOUR, Partnership, make_partner, operator, partnership, with_two_factors
from tests.tenants.registry.apps import in_two_steps, set_up

processes = processes_of_a_test
ACCOUNTS = "{ accounts(first: 5) { nodes { name } } }"
WRITE = 'mutation { createAccount(input: {name: "By Petra"}) { account { id } userErrors { code } } }'
ACTIVITIES = "{ activities(first: 5) { nodes { subject } } }"
OPEN = """mutation ($id: ID!) { openCompany(input: {grantId: $id}) {
  me { tenant { name } role permissions } userErrors { code } } }"""
LEAVE = "mutation { leaveCompany { me { tenant { name } } userErrors { code } } }"
ELEVATE = """mutation ($role: String!, $seconds: Int! = 3600) {
  elevate(input: {role: $role, reason: "A field is missing", seconds: $seconds}) {
    elevation { id role approved } userErrors { code } } }"""
LOG = """{ auditLog(first: 50) { nodes { recordType change { kind actor { name } onBehalfOf { company home support }
  fields { field new } } } } }"""
REVOKE = "mutation ($id: ID!) { revokeGrant(input: {grantId: $id}) { grant { state } userErrors { code } } }"


@pytest.fixture
async def world(database: Database) -> Partnership:
    return await partnership()


@asynccontextmanager
async def client(person: Person) -> AsyncIterator[Client]:
    async with signed_in(person) as http:
        yield Client(http)


@pytest.fixture
async def petra(world: Partnership) -> AsyncIterator[Client]:
    async with client(world.petra) as found:
        yield found


@pytest.fixture
async def alice(world: Partnership) -> AsyncIterator[Client]:
    async with client(world.alice) as found:
        yield found


def gid(grant: partners.GrantInfo) -> str:
    return f"grant_{grant.id}"


async def refused_opening(someone: Client, grant: partners.GrantInfo) -> str:
    answer = await someone.send(OPEN, id=gid(grant))
    if "errors" in answer:
        [error] = answer["errors"]
        return str(error["extensions"]["code"])
    [problem] = answer["data"]["openCompany"]["userErrors"]
    return str(problem["code"])


async def test_petra_works_in_acme_and_every_entry_shows_both_names(
    world: Partnership, petra: Client, alice: Client
) -> None:
    grant = await world.granted("rep")
    opened = (await petra.ask(OPEN, id=gid(grant)))["openCompany"]
    assert opened["userErrors"] == [] and opened["me"]["tenant"]["name"] == "acme"
    assert opened["me"]["role"] == "REP" and "members:manage" not in opened["me"]["permissions"]
    made = (await petra.ask(WRITE))["createAccount"]
    assert made["userErrors"] == []
    acting = (await petra.ask("{ acting { company home to elevated roles } }"))["acting"]
    assert acting == {"company": "acme", "home": "partner-one", "to": "PARTNER", "elevated": False, "roles": ["rep"]}
    by_petra = [
        entry["recordType"]
        for entry in (await alice.ask(LOG))["auditLog"]["nodes"]
        if entry["change"]["onBehalfOf"] == {"company": "acme", "home": "partner-one", "support": False}
        and entry["change"]["actor"]["name"] == "Petra"
    ]
    assert by_petra == ["account", "acting"]
    history = "query ($id: ID!) { history(id: $id) { nodes { actor { name } onBehalfOf { home } } } }"
    found = await alice.ask(history, id=made["account"]["id"])
    assert found["history"]["nodes"] == [{"actor": {"name": "Petra"}, "onBehalfOf": {"home": "partner-one"}}]
    [there] = (await alice.ask("{ atWork { person home to } }"))["atWork"]
    assert there == {"person": "Petra", "home": "partner-one", "to": "PARTNER"}
    assert (await petra.ask(LEAVE))["leaveCompany"]["me"]["tenant"]["name"] == "partner-one"
    assert (await alice.ask("{ atWork { person } }"))["atWork"] == []
    assert "By Petra" not in str(await petra.ask(ACCOUNTS))


async def test_she_is_no_member_and_takes_no_seat(world: Partnership, petra: Client, alice: Client) -> None:
    before = await alice.ask("{ usage { name used } }")
    await world.at_work("rep")
    await petra.ask(WRITE)
    after = await alice.ask("{ usage { name used } members { name } }")
    assert [each["name"] for each in after["members"]] == ["Alice"]
    seats = [next(m["used"] for m in found["usage"] if m["name"] == "seats") for found in (before, after)]
    assert seats == [1, 1]


# --- the attack table


async def test_none(world: Partnership, petra: Client) -> None:
    """Asked for and not approved is nothing; neither is switching to a company one does not belong to."""
    asked = await world.asked("rep")
    assert await refused_opening(petra, asked) == "GRANT_NOT_IN_FORCE"
    switch = "mutation ($id: ID!) { switchTenant(input: {tenantId: $id}) { userErrors { code } } }"
    moved = await petra.ask(switch, id=f"tenant_{world.alice.tenant_id}")
    assert moved["switchTenant"]["userErrors"] == [{"code": "NOT_FOUND"}]
    async with unit_of_work(world.alice.context) as uow:
        await partners.decide_grant(uow, grant_id=asked.id, approve=False)
    assert await refused_opening(petra, asked) == "GRANT_NOT_IN_FORCE"


async def test_expired(world: Partnership, petra: Client) -> None:
    grant = await world.at_work("rep")
    await petra.ask(ACCOUNTS)
    await ends_now(grant)
    assert await petra.refused(ACCOUNTS) == "GRANT_ENDED"
    assert await petra.refused(WRITE) == "GRANT_ENDED"
    await petra.ask(LEAVE)
    assert await refused_opening(petra, grant) == "GRANT_NOT_IN_FORCE"


async def test_revoked_ends_at_the_next_click_and_a_replayed_session_does_nothing(
    world: Partnership, petra: Client, alice: Client
) -> None:
    grant = await world.at_work("rep")
    await petra.ask(ACCOUNTS)
    assert (await alice.ask(REVOKE, id=gid(grant)))["revokeGrant"]["grant"] == {"state": "REVOKED"}
    for document in (ACCOUNTS, WRITE, LOG, "{ acting { company } }"):
        assert await petra.refused(document) == "GRANT_ENDED"
    assert (await petra.ask("{ me { role } }")) == {"me": None}
    async with client(world.petra) as replayed:
        assert await replayed.refused(ACCOUNTS) == "GRANT_ENDED"
    assert (await petra.ask(LEAVE))["leaveCompany"]["me"]["tenant"]["name"] == "partner-one"
    assert await refused_opening(petra, grant) == "GRANT_NOT_IN_FORCE"


async def test_either_side_ends_it(world: Partnership, petra: Client) -> None:
    grant = await world.granted("rep")
    given = "mutation ($id: ID!) { giveGrantBack(input: {grantId: $id}) { grant { state } userErrors { code } } }"
    assert (await petra.ask(given, id=gid(grant)))["giveGrantBack"]["grant"] == {"state": "REVOKED"}
    assert await refused_opening(petra, grant) == "GRANT_NOT_IN_FORCE"


async def test_foreign(world: Partnership, petra: Client) -> None:
    """Mallory has a partner's company too, and a second factor, and knows the id."""
    mallory, _ = await with_two_factors("Mallory", "globex")
    await make_partner(mallory)
    grant = await world.granted("admin")
    async with client(mallory) as hers:
        assert await refused_opening(hers, grant) == "NOT_FOUND"
        assert (await hers.ask("{ grantedToUs { id } grants { id } }")) == {"grantedToUs": [], "grants": []}
        revoked = await hers.ask(REVOKE, id=gid(grant))
        assert revoked["revokeGrant"]["userErrors"] == [{"code": "NOT_FOUND"}]
        ask = """mutation ($id: ID!) { requestGrant(input: {companyId: $id, terms: {roles: ["rep"], seconds: 3600,
          reason: "Let me in"}}) { grant { id } userErrors { code } } }"""
        answer = await hers.ask(ask, id=f"tenant_{world.alice.tenant_id}")
        assert answer["requestGrant"] == {"grant": None, "userErrors": [{"code": "NOT_FOUND"}]}
        decided = "mutation ($id: ID!) { decideGrant(input: {grantId: $id, approve: true}) { userErrors { code } } }"
        asked = await world.asked("admin")
        assert (await hers.ask(decided, id=gid(asked)))["decideGrant"]["userErrors"] == [{"code": "NOT_FOUND"}]
        assert (await petra.ask(decided, id=gid(asked)))["decideGrant"]["userErrors"] == [{"code": "NOT_FOUND"}]


async def test_other_person(world: Partnership, petra: Client, alice: Client) -> None:
    """For Petra alone: Paul, of the same company and with two factors, does not even see it; its owner does. A session
    put there by force does nothing, and no job runs for him.
    """
    paul = await two_factor_colleague(world)
    grant = await world.granted("rep", person=world.petra.email)
    async with client(paul) as his:
        assert (await his.ask("{ grantedToUs { id } }"))["grantedToUs"] == []
        assert await refused_opening(his, grant) == "GRANT_FOR_ANOTHER"
        await put_to_work(paul, grant)
        assert await his.refused(ACCOUNTS) == "GRANT_ENDED"
        assert await his.refused(WRITE) == "GRANT_ENDED"
    pairs = {(grant.id, world.petra.id), (grant.id, paul.id)}
    async with unit_of_work(world.alice.context, read_only=True) as uow:
        assert await standing_grants(uow, pairs) == {(grant.id, world.petra.id)}
        assert await acting_now(uow, grant_id=grant.id, user_id=paul.id) is None
    seen = {"person": "Petra", "personId": f"user_{world.petra.id}"}
    assert (await petra.ask("{ grantedToUs { person personId } }"))["grantedToUs"] == [seen]
    assert (await alice.ask("{ grants { person personId } }"))["grants"] == [seen]
    assert (await petra.ask(OPEN, id=gid(grant)))["openCompany"]["userErrors"] == []
    await petra.ask(WRITE)


async def test_one_person_is_named_by_an_address_of_the_company_let_in(world: Partnership, alice: Client) -> None:
    """Mallory, who is of another company, is answered like nobody; and what was asked for one is not given to all."""
    mallory = await owner("Mallory", "globex")
    given = """mutation ($person: String!) { grantAccess(input: {to: PARTNER, terms: {roles: ["rep"], seconds: 3600,
      reason: "x", person: $person}}) { grant { person } userErrors { code field message } } }"""
    nobody = await alice.ask(given, person="nobody@globex.example")
    assert nobody["grantAccess"]["userErrors"][0]["code"] == "UNKNOWN_PERSON"
    assert await alice.ask(given, person=mallory.email) == nobody
    assert (await alice.ask(given, person="no address"))["grantAccess"]["userErrors"][0]["field"] == "person"
    assert (await alice.ask(given, person=world.petra.email.upper()))["grantAccess"]["grant"] == {"person": "Petra"}
    asked = await world.asked("rep", person=world.petra.email)
    decided = """mutation ($id: ID!) { decideGrant(input: {grantId: $id, approve: true,
      terms: {roles: ["read_only"], seconds: 3600}}) { grant { person roles } userErrors { code } } }"""
    assert (await alice.ask(decided, id=gid(asked)))["decideGrant"]["grant"] == {
        "person": "Petra",
        "roles": ["read_only"],
    }


async def test_insufficient(world: Partnership, petra: Client) -> None:
    """A role that reads does not write, a module left out is not there, and read-only holds back a manager."""
    await world.at_work("read_only")
    await petra.ask(ACCOUNTS)
    assert await petra.refused(WRITE) == "FORBIDDEN"
    assert await petra.refused(LOG) == "FORBIDDEN"
    await petra.ask(LEAVE)
    await world.at_work("manager", modules=("accounts",))
    await petra.ask(WRITE)
    assert await petra.refused(ACTIVITIES) == "FORBIDDEN"
    assert (await petra.ask("{ me { modules } }"))["me"] == {"modules": ["accounts"]}
    await petra.ask(LEAVE)
    await world.at_work("admin", read_only=True)
    await petra.ask(ACCOUNTS)
    await petra.ask(LOG)
    assert await petra.refused(WRITE) == "FORBIDDEN"
    field = """mutation { createCustomField(input: {recordType: "account", kind: TEXT, labelEn: "Mine"}) {
      userErrors { code } } }"""
    assert await petra.refused(field) == "FORBIDDEN"


async def test_a_role_of_the_companys_own_gives_what_it_says(world: Partnership, petra: Client, alice: Client) -> None:
    create = """mutation { createAccessRole(input: {definition: {name: "Auditor",
      grants: [{recordType: "account", action: READ, scope: ALL}]}}) {
      accessRole { id } userErrors { code } } }"""
    role = (await alice.ask(create))["createAccessRole"]["accessRole"]["id"]
    given = """mutation ($role: String!) { grantAccess(input: {to: PARTNER, terms: {roles: [$role], seconds: 3600,
      reason: "Look at our accounts"}}) { grant { id roles state } userErrors { code } } }"""
    grant = (await alice.ask(given, role=role))["grantAccess"]["grant"]
    assert grant["roles"] == [role] and grant["state"] == "ACTIVE"
    opened = (await petra.ask(OPEN, id=grant["id"]))["openCompany"]
    assert opened["me"]["permissions"] == ["accounts:read"]
    await petra.ask(ACCOUNTS)
    assert await petra.refused(WRITE) == "FORBIDDEN"
    assert await petra.refused(ACTIVITIES) == "FORBIDDEN"


async def test_elevation_beyond_the_grant(world: Partnership, petra: Client) -> None:
    await world.at_work("read_only", elevates_to=("rep",), elevates_freely=True)
    answer = await petra.send(ELEVATE, role="admin")
    assert answer["data"]["elevate"]["userErrors"] == [{"code": "ELEVATION_BEYOND_GRANT"}]
    answer = await petra.send(ELEVATE, role="owner")
    assert answer["data"]["elevate"]["userErrors"] == [{"code": "ELEVATION_BEYOND_GRANT"}]
    too_long = await petra.ask(ELEVATE, role="rep", seconds=9 * HOUR)
    assert too_long["elevate"]["userErrors"] == [{"code": "OUT_OF_RANGE"}]
    assert await petra.refused(WRITE) == "FORBIDDEN"


async def test_an_elevation_approved_beforehand_holds_for_its_hours(
    world: Partnership, petra: Client, alice: Client
) -> None:
    await world.at_work("read_only", elevates_to=("rep",), elevates_freely=True)
    assert await petra.refused(WRITE) == "FORBIDDEN"
    raised = (await petra.ask(ELEVATE, role="rep"))["elevate"]["elevation"]
    assert raised["approved"] is True
    await petra.ask(WRITE)
    assert (await petra.ask("{ acting { elevated } }"))["acting"] == {"elevated": True}
    entries = (await alice.ask(LOG))["auditLog"]["nodes"]
    [entry] = [entry for entry in entries if entry["recordType"] == "elevation"]
    assert entry["change"]["onBehalfOf"]["home"] == "partner-one"
    assert {"field": "reason", "new": "A field is missing"} in entry["change"]["fields"]
    async with unit_of_work(PLATFORM) as uow:
        await uow.run(_ELEVATION_ENDS, moment=now(), user_id=world.petra.id)
    assert await petra.refused(WRITE) == "FORBIDDEN"


async def test_an_elevation_is_approved_at_the_time(world: Partnership, petra: Client, alice: Client) -> None:
    await world.at_work("read_only", elevates_to=("rep",))
    asked = (await petra.ask(ELEVATE, role="rep"))["elevate"]["elevation"]
    assert asked["approved"] is None
    assert await petra.refused(WRITE) == "FORBIDDEN"
    decide = "mutation ($id: ID!) { decideElevation(input: {elevationId: $id, approve: true}) { userErrors { code } } }"
    assert await petra.refused(decide, id=asked["id"]) == "NOT_ON_BEHALF"
    assert (await alice.ask(decide, id=asked["id"]))["decideElevation"]["userErrors"] == []
    await petra.ask(WRITE)
    await petra.ask("mutation { endElevation { done } }")
    assert await petra.refused(WRITE) == "FORBIDDEN"


KEPT_TO_ITS_OWN = {
    """mutation { grantAccess(input: {to: PARTNER, terms: {roles: ["admin"], seconds: 3600, reason: "x"}}) {
      userErrors { code } } }""": "NOT_ON_BEHALF",
    'mutation { inviteMember(input: {email: "m@acme.example", role: REP}) { userErrors { code } } }': "FORBIDDEN",
    'mutation { createAccessRole(input: {definition: {name: "Mine"}}) { userErrors { code } } }': "FORBIDDEN",
    'mutation { changePlan(input: {plan: "enterprise"}) { userErrors { code } } }': "NOT_ON_BEHALF",
    'mutation { createApiKey(input: {name: "k", scopes: ["accounts:read"]}) { secret } }': "NOT_ON_BEHALF",
    "{ apiKeys { id } }": "NOT_ON_BEHALF",
    'mutation { updateTenant(input: {name: "mine"}) { userErrors { code } } }': "FORBIDDEN",
    'mutation { addCompanyDomain(input: {name: "acme.example"}) { userErrors { code } } }': "NOT_ON_BEHALF",
    "mutation { leavePartner { userErrors { code } } }": "NOT_ON_BEHALF",
    "{ grants { id } }": "FORBIDDEN",
    "{ portfolio { nodes { id } } }": "NOT_ON_BEHALF",
    "mutation { setCompanySize(input: {size: SMALL}) { userErrors { code } } }": "FORBIDDEN",
    'mutation { changePassword(input: {current: "x", password: "a long password"}) { accepted } }': "NOT_ON_BEHALF",
}


async def test_a_grantee_never_changes_grants_members_plans_keys_or_the_company(
    world: Partnership, petra: Client
) -> None:
    """As an administrator, which is the most there is to give."""
    grant = await world.at_work("admin")
    for document, code in KEPT_TO_ITS_OWN.items():
        assert await petra.refused(document) == code, document
    role = "mutation ($id: ID!) { changeMemberRole(input: {id: $id, role: OWNER}) { userErrors { code } } }"
    assert await petra.refused(role, id=f"user_{world.petra.id}") == "FORBIDDEN"
    assert await petra.refused(REVOKE, id=gid(grant)) == "NOT_ON_BEHALF"
    assert await refused_opening(petra, grant) == "NOT_ON_BEHALF"


async def test_an_owners_role_cannot_be_given(world: Partnership, alice: Client) -> None:
    given = """mutation { grantAccess(input: {to: PARTNER, terms: {roles: ["owner"], seconds: 3600, reason: "x"}}) {
      grant { id } userErrors { code field } } }"""
    assert (await alice.ask(given))["grantAccess"]["userErrors"] == [{"code": "UNKNOWN_ROLE", "field": "roles"}]


async def test_a_grant_is_for_two_years_at_most_and_support_for_a_week(world: Partnership, alice: Client) -> None:
    given = """mutation ($to: Outsider!, $seconds: Int!) { grantAccess(input: {to: $to, terms: {roles: ["rep"],
      seconds: $seconds, reason: "x"}}) { grant { state } userErrors { code } } }"""
    day = 24 * HOUR
    support = await owner("Sam", "support")
    async with unit_of_work(operator(support)) as uow:
        await partners.make_partner(uow, allowance=partners.Allowance(), kind="support")
    for to, seconds, code in (("PARTNER", 731 * day, "OUT_OF_RANGE"), ("SUPPORT", 8 * day, "OUT_OF_RANGE")):
        answer = (await alice.ask(given, to=to, seconds=seconds))["grantAccess"]
        assert answer == {"grant": None, "userErrors": [{"code": code}]}
    for to, seconds in (("PARTNER", 730 * day), ("SUPPORT", day)):
        assert (await alice.ask(given, to=to, seconds=seconds))["grantAccess"]["grant"] == {"state": "ACTIVE"}


async def test_the_partners_removed_member_is_out_at_once(world: Partnership) -> None:
    paul = await two_factor_colleague(world)
    grant = await world.granted("rep")
    async with client(paul) as his:
        assert (await his.ask(OPEN, id=gid(grant)))["openCompany"]["userErrors"] == []
        await his.ask(ACCOUNTS)
        async with unit_of_work(world.petra.context) as uow:
            await registry.remove_member(uow, user_id=paul.id)
        assert await his.refused(ACCOUNTS) == "GRANT_ENDED"
        assert await his.refused(WRITE) == "GRANT_ENDED"


async def test_a_suspended_partner_is_out_at_once_and_back_when_it_is_over(world: Partnership, petra: Client) -> None:
    await world.at_work("rep")
    await petra.ask(ACCOUNTS)
    async with unit_of_work(operator(world.petra)) as uow:
        await partners.suspend_partner(uow)
    assert await petra.refused(ACCOUNTS) == "GRANT_ENDED"
    async with unit_of_work(operator(world.petra)) as uow:
        await partners.suspend_partner(uow, suspended=False)
    await petra.ask(ACCOUNTS)


async def test_a_company_that_leaves_its_partner_takes_everything_back(
    world: Partnership, petra: Client, alice: Client
) -> None:
    await world.at_work("rep")
    assert (await alice.ask("{ myPartner { name } }"))["myPartner"] == {"name": "partner-one"}
    assert (await alice.ask("mutation { leavePartner { done userErrors { code } } }"))["leavePartner"]["done"]
    assert await petra.refused(ACCOUNTS) == "GRANT_ENDED"
    assert (await alice.ask("{ myPartner { name } grants { state } }")) == {
        "myPartner": None,
        "grants": [{"state": "REVOKED"}],
    }


async def test_without_a_second_factor_nobody_gets_in(world: Partnership) -> None:
    paul = await colleague(world.petra, "Paul", Role.MANAGER)
    grant = await world.granted("rep")
    async with client(paul) as his:
        assert await refused_opening(his, grant) == "SECOND_FACTOR_MISSING"


async def test_a_program_of_petras_gets_nowhere(world: Partnership, petra: Client) -> None:
    grant = await world.granted("rep")
    async with unit_of_work(world.petra.context) as uow:
        made = await registry.create_api_key(uow, name="k", scopes=["accounts:read"])
    del petra.http.cookies["rapport"]
    petra.http.headers["authorization"] = f"Bearer {made.secret}"
    assert await refused_opening(petra, grant) == "FORBIDDEN"


async def test_a_socket_is_closed_within_five_seconds_of_the_revocation(
    database: Database, processes: object, world: Partnership
) -> None:
    port = free_port()
    serve(processes, port)  # type: ignore[arg-type]
    grant = await world.at_work("rep", person=world.petra.email)
    async with dialled(port) as line:
        await line.tell(type="connection_init", payload={"token": world.petra.token})
        assert await line.hear() == {"type": "connection_ack"}
        await line.subscribe()
        await line.settled()
        async with unit_of_work(world.alice.context) as uow:
            await partners.revoke_grant(uow, grant_id=grant.id)
        revoked = time.monotonic()
        assert await line.closed(within=5) == 4403
        assert time.monotonic() - revoked < 5
    async with dialled(port) as line:
        await line.tell(type="connection_init", payload={"token": world.petra.token})
        assert await line.closed(within=5) == 4403


async def test_the_lane_and_the_ordinary_way_refuse_alike(world: Partnership, petra: Client) -> None:
    """What another process remembers of her is two seconds old at most; this process forgets at once."""
    grant = await world.at_work("rep")
    await petra.ask(ACCOUNTS)
    async with unit_of_work(world.alice.context) as uow:
        await partners.revoke_grant(uow, grant_id=grant.id)
    answers: list[Any] = [await petra.send(ACCOUNTS), await petra.send("query Named " + ACCOUNTS)]
    assert [each["errors"][0]["extensions"]["code"] for each in answers] == ["GRANT_ENDED"] * 2


async def two_factor_colleague(world: Partnership) -> Person:
    paul = await colleague(world.petra, "Paul", Role.MANAGER)
    app, _ = await set_up(paul)
    return await in_two_steps(paul, app)


async def put_to_work(person: Person, grant: partners.GrantInfo) -> None:
    """As nothing of ours does: straight into the table."""
    async with unit_of_work(PLATFORM) as uow:
        await uow.run(_MOVED, session_id=person.context.session_id, there=grant.company_id, grant_id=grant.id)


_grant_id = bindparam("grant_id", type_=Uuid())
_MOVED = (
    update(Session)
    .where(Session.id == bindparam("session_id"))
    .values(tenant_id=bindparam("there"), grant_id=bindparam("grant_id"))
)
_GRANT_ENDS = update(Grant).where(Grant.id == _grant_id).values(expires_at=bindparam("moment"))
_ELEVATION_ENDS = (
    update(Elevation)
    .where(Elevation.user_id == bindparam("user_id", type_=Uuid()))
    .values(expires_at=bindparam("moment"))
)


async def ends_now(grant: partners.GrantInfo) -> None:
    """Its time is up."""
    async with unit_of_work(replace(PLATFORM)) as uow:
        await uow.run(_GRANT_ENDS, grant_id=grant.id, moment=now())
