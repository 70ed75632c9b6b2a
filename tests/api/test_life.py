"""A company that is suspended or closed, over the wire: every read works, no verb of writing does, by any way in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from api import stamps
from api.schema.belonging import refused_while_still
from api.schema.schema import schema
from tenants.context import TenantContext
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.entitlement import SEEDED_BOOK, Standing, entitle
from tenants.errors import ModuleNotInPlan
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.life import service as life
from tenants.life.clock import turn
from tenants.plans import Module, Plan
from tests.api.conftest import Client, signed_in
from tests.api.test_entitlement import ways_in
from tests.cast import Cast, everyone
from tests.isolation.documents import operations, subscriptions

GO_ON = {
    "acceptInvitation", "addCard", "beginCompanySignIn", "beginEnrolment", "beginForcedEnrolment", "beginPasskey",
    "beginPasskeyProof", "beginPasskeySignIn", "cancelSubscription", "changePassword", "changeSubscription",
    "closeCompany", "confirmEnrolment", "confirmForcedEnrolment", "exportAuditLog", "exportCompany",
    "finishCompanySignIn", "finishPasskey", "finishPasskeySignIn", "giveFeedback", "payInvoice", "proveSecondFactor",
    "readInvitation", "readReleaseNotes", "redeemCoupon", "refreshSession", "removeCard", "removeMember",
    "removePasskey", "removeSecondFactor", "renamePasskey", "renewRecoveryCodes", "reopenCompany",
    "requestPasswordReset",
    "resendVerification", "resetPassword", "resetSecondFactor", "resumeSubscription", "revokeApiKey", "revokeDevice",
    "revokeEverywhere", "setBillingProfile", "signIn", "signOut", "signUp", "switchTenant", "updateProfile",
    "verifyEmail",
}  # fmt: skip
"""What a suspended company still does: come in, see to how one does, take the data along, pay. The rest is refused."""


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.CLOSED])
@pytest.mark.parametrize("plan", Plan)
def test_every_verb_of_the_schema_is_refused_and_every_read_is_let_in(standing: Standing, plan: Plan) -> None:
    open_ = TenantContext(uuid7(), entitlement=entitle(SEEDED_BOOK, plan))
    still = TenantContext(uuid7(), entitlement=entitle(SEEDED_BOOK, plan, standing=standing))
    for operation in (*operations(), *subscriptions()):
        if _refused(open_, operation.document):
            continue
        found = _refused(still, operation.document)
        if operation.kind == "mutation" and operation.name not in GO_ON:
            assert found is not None and found.code == f"COMPANY_{standing.upper()}", operation.label
        else:
            assert found is None, operation.label


def test_what_goes_on_is_what_is_said_to() -> None:
    verbs = schema()._schema.mutation_type
    assert verbs is not None
    unknown = set(verbs.fields) - GO_ON - refused_while_still(schema()._schema)
    assert unknown == set(), "verbs that a suspended company has: add them to GO_ON, or take while_still() away"


def _refused(context: TenantContext, document: str) -> ModuleNotInPlan | None:
    try:
        stamps.check(context, document, None, {})
    except ModuleNotInPlan as refusal:
        return refusal
    return None


@pytest.fixture
async def people(database: Database) -> Cast:
    return await everyone()


@pytest.fixture
async def alice(people: Cast) -> AsyncIterator[Client]:
    async with signed_in(people.alice) as http:
        yield Client(http)


async def suspend(people: Cast) -> None:
    async with unit_of_work(people.acme) as uow:
        await life.bought(uow, plan="business")
        await life.payment_missed(uow)
    await turn(people.alice.tenant_id, now() + timedelta(days=16))


CREATE = 'mutation { createAccount(input: {name: "Late"}) { userErrors { code } } }'
LIFE = "{ companyLife { status plan lastDay daysLeft } }"


async def test_every_way_in_reads_and_none_writes_and_paying_opens_them_all(alice: Client, people: Cast) -> None:
    ways = await ways_in(alice, people)
    for way in ways.values():
        assert "errors" not in await way.send(CREATE)
    await suspend(people)
    for way in ways.values():
        assert (await way.ask("{ accounts { totalCount } }"))["accounts"]["totalCount"] == 3
        [error] = (await way.send(CREATE))["errors"]
        assert error["extensions"]["code"] == "COMPANY_SUSPENDED"
        assert "paying" in error["message"]
    assert await alice.refused(
        'mutation { inviteMember(input: {email: "x@y.example", role: REP}) { userErrors { code } } }'
    ) == ("COMPANY_SUSPENDED")
    assert (await alice.ask(LIFE))["companyLife"]["status"] == "SUSPENDED"
    made = await alice.ask("mutation { exportCompany { export { state } userErrors { code } } }")
    assert made["exportCompany"]["export"]["state"] == "WAITING"
    async with unit_of_work(people.acme) as uow:
        await life.paid(uow)
    for way in ways.values():
        assert "errors" not in await way.send(CREATE)
        if way is not alice:
            await way.http.aclose()


async def test_alice_closes_her_company_bob_is_out_and_she_reopens_it(alice: Client, people: Cast) -> None:
    close = (
        "mutation ($n: String!, $p: String!) { closeCompany(input: {name: $n, password: $p})"
        " { life { status daysLeft lastDay } userErrors { code field } } }"
    )
    async with signed_in(people.bob) as http:
        bob = Client(http)
        assert await bob.refused(close, n="acme", p=people.bob.password) == "FORBIDDEN"
        wrong = await alice.ask(close, n="acne", p=people.alice.password)
        assert wrong["closeCompany"]["userErrors"] == [{"code": "NOT_CONFIRMED", "field": "name"}]
        closed = await alice.ask(close, n="acme", p=people.alice.password)
        assert closed["closeCompany"]["life"]["status"] == "CLOSED"
        assert closed["closeCompany"]["life"]["daysLeft"] == 30
        assert await bob.refused("{ accounts { totalCount } }") == "UNAUTHENTICATED"
        assert await alice.refused(CREATE) == "COMPANY_CLOSED"
        opened = await alice.ask("mutation { reopenCompany { life { status } userErrors { code } } }")
        assert opened["reopenCompany"]["life"]["status"] == "TRIAL"
        assert "errors" not in await bob.send(CREATE)


async def test_a_trial_is_told_with_its_days(alice: Client) -> None:
    told: dict[str, Any] = (await alice.ask(LIFE))["companyLife"]
    assert (told["status"], told["plan"], told["daysLeft"]) == ("TRIAL", "business", 14)


async def test_bob_sees_no_checklist_and_alice_does(alice: Client, people: Cast) -> None:
    assert len((await alice.ask("{ checklist { item done dismissed } }"))["checklist"]) == 8
    async with signed_in(people.bob) as http:
        assert await Client(http).refused("{ checklist { item } }") == "FORBIDDEN"
        assert (await Client(http).ask("{ releaseNotes { unread } }"))["releaseNotes"]["unread"]
    assert Module.ACCOUNTS in people.alice.context.entitlement.modules
