"""Money from cards: taken once whatever happens on the way, and what the provider tells means the same in any order."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from tenants.adapters.payments import PaymentsUnavailable, SignatureWrong
from tenants.billing import paying
from tenants.billing import service as billing
from tenants.billing.providers import PaymentMethodMissing
from tenants.context import PLATFORM
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tests.cast import Cast, Person
from tests.stripe_server import StripeServer, event, signature
from tests.tenants.billing.conftest import buy, invoices, overview, system
from tests.tenants.billing.stripe import give_card, status, tell


async def test_alice_types_in_her_card_and_is_charged_once(cast: Cast, stripe: StripeServer) -> None:
    with pytest.raises(PaymentMethodMissing):
        await buy(cast.alice, "team", 3, provider=billing.Paying.CARD)
    await give_card(cast.alice, stripe, "pm_good")
    found = await overview(cast.alice)
    assert found.card == billing.Card("visa", "4242", "2031-04")
    assert found.providers == [billing.Paying.INVOICE, billing.Paying.CARD]
    await buy(cast.alice, "team", 3, provider=billing.Paying.CARD)
    [invoice] = await invoices(cast.alice)
    for _ in range(2):
        await billing.collect(system(cast.alice), invoice_id=invoice.id)
    [invoice] = await invoices(cast.alice)
    assert invoice.state is billing.InvoiceState.PAID
    assert [(i["amount"], i["currency"]) for i in stripe.intents.values()] == [(invoice.total, "eur")]


async def test_an_answer_that_is_lost_does_not_charge_twice(cast: Cast, stripe: StripeServer) -> None:
    await give_card(cast.alice, stripe, "pm_good")
    await buy(cast.alice, "team", 3, provider=billing.Paying.CARD)
    [invoice] = await invoices(cast.alice)
    stripe.silent = 3
    with pytest.raises(PaymentsUnavailable):
        await billing.collect(system(cast.alice), invoice_id=invoice.id)
    assert (await invoices(cast.alice))[0].state is billing.InvoiceState.OPEN
    await billing.collect(system(cast.alice), invoice_id=invoice.id)
    assert (await invoices(cast.alice))[0].state is billing.InvoiceState.PAID
    assert len(stripe.intents) == 1


async def test_a_card_that_is_refused_makes_the_company_past_due_until_another_pays(
    cast: Cast, stripe: StripeServer
) -> None:
    await give_card(cast.alice, stripe, "pm_refused")
    await buy(cast.alice, "team", 3, provider=billing.Paying.CARD)
    [invoice] = await invoices(cast.alice)
    await billing.collect(system(cast.alice), invoice_id=invoice.id)
    assert await status(cast.alice) == "past_due"
    await give_card(cast.alice, stripe, "pm_good", created=2_000)
    await billing.collect(system(cast.alice), invoice_id=invoice.id)
    assert await status(cast.alice) == "active"
    assert (await invoices(cast.alice))[0].state is billing.InvoiceState.PAID


async def test_a_card_that_pays_what_was_paid_already_leaves_it_to_her_credit(cast: Cast, stripe: StripeServer) -> None:
    await give_card(cast.alice, stripe, "pm_good")
    await buy(cast.alice, "team", 3, provider=billing.Paying.CARD)
    [invoice] = await invoices(cast.alice)
    stripe.silent = 3
    with pytest.raises(PaymentsUnavailable):
        await billing.collect(system(cast.alice), invoice_id=invoice.id)
    await billing.mark_paid(invoice.number)
    [intent] = stripe.intents.values()
    for _ in range(2):
        await tell("payment_intent.succeeded", intent)
    assert (await overview(cast.alice)).credit == invoice.total


async def test_an_invoice_that_is_not_paid_in_time_makes_the_company_past_due_once(cast: Cast) -> None:
    await buy(cast.alice, "team", 3)
    [invoice] = await invoices(cast.alice)
    async with unit_of_work(PLATFORM) as uow:
        late = "UPDATE invoice_numbers SET due_on = due_on - 30 WHERE number = $1"
        await uow.connection.execute(late, invoice.number)
    await billing.keep_accounts(PLATFORM)
    assert await status(cast.alice) == "past_due"
    await billing.mark_paid(invoice.number)
    assert await status(cast.alice) == "active"
    await billing.keep_accounts(PLATFORM)
    assert await status(cast.alice) == "active"


async def test_only_what_the_provider_signed_is_believed(cast: Cast, stripe: StripeServer) -> None:
    body = event("payment_intent.succeeded", {"id": "pi_1", "metadata": {}}, event_id="evt_forged", created=1)
    for wrong in ("", signature(body, secret="whsec_other"), signature(body, moment=1), signature(body + b" ")):
        with pytest.raises(SignatureWrong):
            await billing.receive(body=body, signature=wrong)
    assert await billing.receive(body=body, signature=signature(body))
    assert not await billing.receive(body=body, signature=signature(body))


async def test_without_keys_there_is_nothing_to_tell(cast: Cast) -> None:
    with pytest.raises(NotFound):
        await billing.receive(body=b"{}", signature="")
    assert (await overview(cast.alice)).providers == [billing.Paying.INVOICE]


SAID = [
    ("payment_intent.payment_failed", {"last_payment_error": {"code": "card_declined"}}, 1_000),
    ("payment_intent.payment_failed", {"last_payment_error": {"code": "expired_card"}}, 1_060),
    ("payment_intent.succeeded", {}, 1_120),
    ("payment_intent.canceled", {}, 1_030),
]


@how(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(range(4)), max_size=4).flatmap(lambda more: st.permutations([0, 1, 2, 3, *more])))
async def test_events_in_any_order_and_told_again_come_to_the_same(
    cast: Cast, stripe: StripeServer, order: list[int]
) -> None:
    person, payment_id, mark = cast.alice, uuid7(), uuid7().hex
    await buy(person, "enterprise", 3 + len(await invoices(person)))
    invoice = (await invoices(person))[-1]
    async with unit_of_work(system(person)) as uow:
        attempt = {"id": payment_id, "invoice_id": invoice.id, "provider": "card", "amount": 1, "currency": "EUR"}
        await uow.run(paying.ATTEMPT, present=False, moment=now(), **attempt)
    facts = {"metadata": {"tenant": str(person.tenant_id), "payment": str(payment_id)}, "id": f"pi_{mark}"}
    for which in order:
        kind, more, created = SAID[which]
        await tell(kind, {**facts, **more}, event_id=f"evt_{mark}_{which}", created=created)
    async with unit_of_work(system(person), read_only=True) as uow:
        said = "SELECT state, problem, version FROM payments WHERE tenant_id = $1 AND id = $2"
        row = await uow.connection.fetchrow(said, person.tenant_id, payment_id)
    assert row is not None and tuple(row) == ("succeeded", "", f"000000001120:evt_{mark}_2")
    assert (await invoices(person))[-1].state is billing.InvoiceState.PAID
    assert await status(person) == "active"


@how(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(["first", "second", "first gone"]))
async def test_the_card_that_was_saved_last_is_the_one_in_whatever_order_it_is_told(
    cast: Cast, stripe: StripeServer, order: list[str]
) -> None:
    person = await _fresh(cast)
    for what in order:
        if what == "first gone":
            await tell("payment_method.detached", {"id": f"pm_1_{person.tenant_id}"}, created=1_030)
        else:
            number, created = (1, 1_000) if what == "first" else (2, 1_060)
            await give_card(person, stripe, f"pm_{number}_{person.tenant_id}", created=created)
    async with unit_of_work(system(person), read_only=True) as uow:
        kept = "SELECT method FROM billing_accounts WHERE tenant_id = $1"
        assert await uow.connection.fetchval(kept, person.tenant_id) == f"pm_2_{person.tenant_id}"


async def _fresh(cast: Cast) -> Person:
    async with unit_of_work(system(cast.alice)) as uow:
        await uow.connection.execute("DELETE FROM billing_accounts WHERE tenant_id = $1", cast.alice.tenant_id)
    return cast.alice
