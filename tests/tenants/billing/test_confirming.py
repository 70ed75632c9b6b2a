"""A bank that wants a word with Alice, and a card that is taken away: what counts is what the provider says."""

from __future__ import annotations

import pytest

from tenants.adapters.payments import PaymentsUnavailable
from tenants.billing import service as billing
from tenants.billing.cards import PaymentMethodNeeded
from tenants.billing.confirming import NothingOwed
from tenants.billing.providers import PaymentMethodMissing
from tenants.errors import Forbidden, NotFound
from tenants.kit.ids import uuid7
from tests.cast import Cast, Person
from tests.stripe_server import StripeServer
from tests.tenants.billing.conftest import buy, invoices, overview, system
from tests.tenants.billing.stripe import give_card, status, tell


async def owing(person: Person, stripe: StripeServer, method: str = "pm_asks") -> billing.Issued:
    """She has bought a plan with a card whose bank asks, and nobody was there to be asked."""
    await give_card(person, stripe, method)
    await buy(person, "team", 3, provider=billing.Paying.CARD)
    [invoice] = await invoices(person)
    await billing.collect(system(person), invoice_id=invoice.id)
    return (await invoices(person))[-1]


async def confirm(person: Person, invoice: billing.Issued) -> str:
    return (await billing.pay_invoice(person.context, invoice_id=invoice.id)).page


async def test_her_bank_asks_and_only_what_the_provider_says_pays(cast: Cast, stripe: StripeServer) -> None:
    invoice = await owing(cast.alice, stripe)
    assert invoice.tried == billing.Tried(billing.PaymentState.FAILED, "authentication_required")
    assert await status(cast.alice) == "past_due"
    page = await confirm(cast.alice, invoice)
    intent_id = page.removeprefix("https://bank.example/")
    back = stripe.intents[intent_id]["next_action"]["redirect_to_url"]["return_url"]
    assert back.endswith(f"/settings/billing?paying={invoice.id}")
    [waiting] = await invoices(cast.alice)  # she may come back as often as she likes
    assert (waiting.state, waiting.tried) == (
        billing.InvoiceState.OPEN,
        billing.Tried(billing.PaymentState.PENDING, ""),
    )
    assert await confirm(cast.alice, invoice) == page
    for _ in range(2):
        await tell("payment_intent.succeeded", stripe.confirm(intent_id) if waiting else stripe.intents[intent_id])
        waiting = None  # type: ignore[assignment]
    [paid] = await invoices(cast.alice)
    assert (paid.state, paid.tried, await status(cast.alice)) == (billing.InvoiceState.PAID, None, "active")
    assert (await overview(cast.alice)).credit == 0
    with pytest.raises(NothingOwed):
        await confirm(cast.alice, invoice)


async def test_an_answer_her_bank_does_not_take_leaves_it_open_and_she_is_asked_anew(
    cast: Cast, stripe: StripeServer
) -> None:
    invoice = await owing(cast.alice, stripe)
    first = (await confirm(cast.alice, invoice)).rsplit("/", 1)[1]
    stripe.confirm(first, well=False)  # its event is late
    second = (await confirm(cast.alice, invoice)).rsplit("/", 1)[1]
    assert second != first
    await tell("payment_intent.payment_failed", stripe.intents[first], created=2_000)
    [waiting] = await invoices(cast.alice)
    assert waiting.tried == billing.Tried(billing.PaymentState.PENDING, "")
    await billing.collect(system(cast.alice), invoice_id=invoice.id)  # nobody is asked behind her back
    assert len(stripe.intents) == 3
    stripe.confirm(second)  # no event at all: it is looked at
    assert await confirm(cast.alice, invoice) == ""
    assert (await invoices(cast.alice))[0].state is billing.InvoiceState.PAID


async def test_an_answer_that_is_lost_on_the_way_asks_her_once(cast: Cast, stripe: StripeServer) -> None:
    invoice = await owing(cast.alice, stripe)
    stripe.silent = 3
    with pytest.raises(PaymentsUnavailable):
        await confirm(cast.alice, invoice)
    page = await confirm(cast.alice, invoice)
    assert page == f"https://bank.example/{list(stripe.intents)[1]}" and len(stripe.intents) == 2


async def test_another_card_while_an_answer_is_lost_takes_nothing_twice(cast: Cast, stripe: StripeServer) -> None:
    await give_card(cast.alice, stripe, "pm_good")
    await buy(cast.alice, "team", 3, provider=billing.Paying.CARD)
    [invoice] = await invoices(cast.alice)
    stripe.silent = 3
    with pytest.raises(PaymentsUnavailable):
        await billing.collect(system(cast.alice), invoice_id=invoice.id)
    await give_card(cast.alice, stripe, "pm_better", created=2_000)
    await billing.collect(system(cast.alice), invoice_id=invoice.id)
    [intent] = stripe.intents.values()
    assert (await invoices(cast.alice))[0].state is billing.InvoiceState.OPEN
    await tell("payment_intent.succeeded", intent)
    assert (await invoices(cast.alice))[0].state is billing.InvoiceState.PAID


async def test_who_pays_is_an_owner_of_the_company_with_a_card(cast: Cast, stripe: StripeServer) -> None:
    await buy(cast.alice, "team", 3)
    [invoice] = await invoices(cast.alice)
    with pytest.raises(PaymentMethodMissing):
        await confirm(cast.alice, invoice)
    with pytest.raises(Forbidden):
        await confirm(cast.bob, invoice)
    with pytest.raises(NotFound):
        await confirm(cast.mallory, invoice)
    await give_card(cast.alice, stripe, "pm_good")  # what was to be paid by transfer is paid by card as well
    assert await confirm(cast.alice, invoice) == ""
    assert (await invoices(cast.alice))[0].state is billing.InvoiceState.PAID


async def test_a_card_is_replaced_renewed_by_its_bank_and_removed(cast: Cast, stripe: StripeServer) -> None:
    await give_card(cast.alice, stripe, "pm_first")
    await give_card(cast.alice, stripe, "pm_second", created=2_000)
    assert stripe.methods["pm_first"]["customer"] is None and stripe.methods["pm_second"]["customer"] is not None
    stripe.methods["pm_second"]["card"] |= {"last4": "1881", "exp_year": 2034}
    await tell("payment_method.automatically_updated", stripe.methods["pm_second"])
    assert (await overview(cast.alice)).card == billing.Card("visa", "1881", "2034-04")
    with pytest.raises(Forbidden):
        await billing.remove_card(cast.bob.context)
    await buy(cast.alice, "team", 3, provider=billing.Paying.CARD)
    with pytest.raises(PaymentMethodNeeded):
        await billing.remove_card(cast.alice.context)
    await buy(cast.alice, "team", 4)
    for _ in range(2):
        await billing.remove_card(cast.alice.context)
    assert (await overview(cast.alice)).card is None
    assert stripe.methods["pm_second"]["customer"] is None


async def test_a_card_that_was_told_late_is_not_kept_anywhere(cast: Cast, stripe: StripeServer) -> None:
    late, newer = f"pm_late_{uuid7().hex}", f"pm_newer_{uuid7().hex}"
    await give_card(cast.alice, stripe, newer, created=2_000)
    await give_card(cast.alice, stripe, late, created=1_000)
    assert stripe.methods[late]["customer"] is None and stripe.methods[newer]["customer"] is not None
