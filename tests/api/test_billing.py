"""Billing over the wire: an owner buys, others are told whom to ask, and only Stripe's signature opens its door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.hooks import LARGEST
from tenants.adapters.limiter import Limit
from tenants.billing import events
from tenants.config import Settings
from tenants.context import PLATFORM
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.ids import uuid7
from tests.api.conftest import Client, signed_in
from tests.cast import Cast, everyone
from tests.engines import environment
from tests.stripe_server import SECRET, event, signature
from tests.tenants.billing.conftest import system, tried

PROFILE = {
    "legalName": "Acme GmbH",
    "address": "Hauptstraße 1\n10115 Berlin",
    "country": "DE",
    "email": "books@acme.example",
    "locale": "en",
}
SET = """mutation ($input: BillingProfileInput!) { setBillingProfile(input: $input) {
    profile { legalName } userErrors { code field } } }"""
BUY = """mutation ($input: SubscriptionInput!) { changeSubscription(input: $input) {
    subscription { plan seats state } userErrors { code message } } }"""
QUOTE = """query ($input: SubscriptionInput!) { quoteSubscription(input: $input) {
    charged { total { amountMinor currency } } effects { gains leaves { module becomesReadOnly } } } }"""


@pytest.fixture
async def people(database: Database) -> Cast:
    found = await everyone()
    await tried(found.alice)
    return found


@pytest.fixture
async def owner(people: Cast) -> AsyncIterator[Client]:
    async with signed_in(people.alice) as http:
        yield Client(http)


def wish(plan: str, seats: int, **more: Any) -> dict[str, Any]:
    return {"plan": plan, "interval": "MONTH", "seats": seats, **more}


async def test_an_owner_buys_what_she_was_told_and_her_module_is_there(owner: Client) -> None:
    fields = "query { customFields { id } }"
    assert await owner.refused(fields) == "MODULE_NOT_IN_PLAN"
    wrong = await owner.ask(SET, input={**PROFILE, "country": "ZZ", "address": " ", "email": "nobody"})
    assert {each["field"] for each in wrong["setBillingProfile"]["userErrors"]} == {"country", "address", "email"}
    await owner.ask(SET, input=PROFILE)
    quoted = (await owner.ask(QUOTE, input=wish("team", 3)))["quoteSubscription"]
    assert quoted["charged"]["total"]["currency"] in ("USD", "CNY")
    assert "custom_fields" in quoted["effects"]["gains"]
    bought = (await owner.ask(BUY, input=wish("team", 3)))["changeSubscription"]
    assert bought == {"subscription": {"plan": "team", "seats": 3, "state": "ACTIVE"}, "userErrors": []}
    await owner.ask(fields)
    [invoice] = (await owner.ask("{ invoices { total { amountMinor } state url } }"))["invoices"]
    assert invoice == {
        "total": {"amountMinor": quoted["charged"]["total"]["amountMinor"]},
        "state": "OPEN",
        "url": None,
    }


async def test_what_is_wrong_with_a_wish_is_said(owner: Client) -> None:
    missing = (await owner.ask(BUY, input=wish("team", 3)))["changeSubscription"]["userErrors"]
    assert [each["code"] for each in missing] == ["BILLING_PROFILE_MISSING"]
    await owner.ask(SET, input=PROFILE)
    for given, code in (
        (wish("team", 1), "SEATS_IN_USE"),
        (wish("team", 1_000), "SEATS_BEYOND_PLAN"),
        (wish("team", 3, coupon="NONE"), "COUPON_REFUSED"),
        (wish("team", 3, provider="CARD"), "PROVIDER_NOT_OFFERED"),
        (wish("free", 3), "UNKNOWN_PLAN"),
    ):
        found = (await owner.ask(BUY, input=given))["changeSubscription"]["userErrors"]
        assert [each["code"] for each in found] == [code]
    chosen = 'mutation { changePlan(input: {plan: "business"}) { userErrors { code } } }'
    assert (await owner.ask(chosen))["changePlan"]["userErrors"] == [{"code": "PAYMENT_REQUIRED"}]
    nothing = "mutation { cancelSubscription(input: {}) { userErrors { code } } }"
    assert (await owner.ask(nothing))["cancelSubscription"]["userErrors"] == [{"code": "NO_SUBSCRIPTION"}]


async def test_others_see_prices_and_whom_to_ask_and_nothing_else(people: Cast) -> None:
    async with signed_in(people.bob) as http:
        bob = Client(http)
        found = await bob.ask("{ planPrices { plan perSeat { currency } } billingOwners }")
        assert found["billingOwners"] == ["Alice"]
        assert {each["plan"] for each in found["planPrices"]} == {"team", "business", "enterprise"}
        assert await bob.refused("{ billing { currency } }") == "FORBIDDEN"
        assert await bob.refused("{ invoices { number } }") == "FORBIDDEN"
        assert await bob.refused(BUY, input=wish("team", 3)) == "FORBIDDEN"


async def test_a_suspended_company_still_pays_and_changes_what_it_has(people: Cast, owner: Client) -> None:
    await owner.ask(SET, input=PROFILE)
    await owner.ask(BUY, input=wish("team", 3))
    async with unit_of_work(system(people.alice)) as uow:
        await uow.connection.execute(
            "UPDATE tenants SET status = 'suspended', terms = terms + 1 WHERE id = $1", people.alice.tenant_id
        )
    assert (await owner.ask("{ billing { subscription { plan } } }"))["billing"]["subscription"]["plan"] == "team"
    changed = (await owner.ask(BUY, input=wish("business", 3)))["changeSubscription"]
    assert changed["subscription"]["plan"] == "business"


@pytest.fixture
async def hook(database: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Stripe's own way in: no cookie, no header of ours."""
    values = {"RAPPORT_STRIPE_KEY": "sk_test_of_the_tests", "RAPPORT_STRIPE_WEBHOOK_SECRET": SECRET}
    transport = httpx.ASGITransport(app=create_app())
    with environment(values):
        async with httpx.AsyncClient(transport=transport, base_url="http://rapport.test") as http:
            yield http


async def send(http: httpx.AsyncClient, body: bytes, signed: str) -> int:
    answer = await http.post("/hooks/stripe", content=body, headers={"stripe-signature": signed})
    return answer.status_code


async def test_what_stripe_signed_is_kept_once_and_nothing_else_is(hook: httpx.AsyncClient) -> None:
    name = f"evt_{uuid7().hex}"
    body = event("payment_intent.succeeded", {"id": "pi_1", "metadata": {}}, event_id=name, created=1)
    assert await send(hook, body, "") == 400
    assert await send(hook, body, signature(body, secret="whsec_another")) == 400
    assert await send(hook, body, signature(body, moment=1)) == 400
    assert await kept(name) == 0
    assert [await send(hook, body, signature(body)) for _ in range(2)] == [204, 204]
    assert await kept(name) == 1
    large = body + b" " * LARGEST
    assert await send(hook, large, signature(large)) == 413


async def kept(name: str) -> int:
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        found: int = await uow.connection.fetchval("SELECT count(*) FROM provider_events WHERE event = $1", name)
    return found


async def test_the_hooks_tries_are_counted_for_each_address(hook: httpx.AsyncClient) -> None:
    with environment({"RAPPORT_RATE_LIMITS": "true"}), pytest.MonkeyPatch.context() as few:
        few.setattr(events, "HOOK", Limit(f"hook-{uuid7().hex}", amount=3, seconds=60))
        assert [await send(hook, b"{}", "") for _ in range(4)] == [400, 400, 400, 429]


async def test_without_keys_there_is_no_hook(database: Database) -> None:
    transport = httpx.ASGITransport(app=create_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://rapport.test") as http:
        assert await send(http, b"{}", "") == 404
