"""Money that goes back to a card: one credit note, one refund, whatever is lost or told in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from tenants.adapters.payments import PaymentsUnavailable
from tenants.billing import service as billing
from tenants.billing.refunding import NotPaidByCard
from tenants.db.database import Database
from tenants.errors import Conflict
from tenants.jobs import Job
from tests.cast import Cast, Person
from tests.stripe_server import StripeServer
from tests.tenants.billing.conftest import buy, buyer, invoices, jobs, overview, system
from tests.tenants.billing.stripe import give_card, tell


async def paid(person: Person, stripe: StripeServer) -> billing.Issued:
    """She paid by card."""
    if (await overview(person)).card is None:
        await give_card(person, stripe, "pm_good")
    await buy(person, "team", 3 + len(await invoices(person)), provider=billing.Paying.CARD)
    invoice = (await invoices(person))[-1]
    await billing.collect(system(person), invoice_id=invoice.id)
    return (await invoices(person))[-1]


async def send(person: Person) -> None:
    """As a worker does."""
    for wanted in await jobs(person, Job.REFUND_PAYMENT):
        await billing.send_refund(system(person), refund_id=wanted["refund_id"])


async def returned(person: Person) -> tuple[billing.Returned | None, int]:
    """The refund of the newest credit note, and what is to her credit."""
    return (await invoices(person))[-1].returned, (await overview(person)).credit


async def test_a_refund_goes_back_to_the_card_once(cast: Cast, stripe: StripeServer) -> None:
    invoice = await paid(cast.alice, stripe)
    await billing.refund(invoice.number)
    pending = billing.Returned(billing.RefundState.PENDING, invoice.total)
    assert await returned(cast.alice) == (pending, 0)
    stripe.silent = 3
    with pytest.raises(PaymentsUnavailable):
        await send(cast.alice)
    for _ in range(2):
        await send(cast.alice)
    [refund] = stripe.refunds.values()
    assert refund["amount"] == invoice.total and refund["metadata"]["tenant"] == str(cast.alice.tenant_id)
    assert await returned(cast.alice) == (billing.Returned(billing.RefundState.SUCCEEDED, invoice.total), 0)
    with pytest.raises(Conflict):
        await billing.refund(invoice.number)
    note = (await invoices(cast.alice))[-1]
    assert (note.kind, note.total, note.state) == (billing.Kind.CREDIT_NOTE, invoice.total, billing.InvoiceState.PAID)


async def test_what_credit_paid_is_credit_again_and_what_the_card_paid_goes_to_the_card(
    cast: Cast, stripe: StripeServer
) -> None:
    first = await paid(cast.alice, stripe)
    await billing.void(first.number)  # all of it to her credit
    held = (await overview(cast.alice)).credit
    await buy(cast.alice, "enterprise", 9, provider=billing.Paying.CARD)
    invoice = (await invoices(cast.alice))[-1]
    await billing.collect(system(cast.alice), invoice_id=invoice.id)
    left = (await overview(cast.alice)).credit
    await billing.refund(invoice.number)
    await send(cast.alice)
    back = (await invoices(cast.alice))[-1].returned
    assert back is not None and back.amount == list(stripe.intents.values())[-1]["amount"] < invoice.total
    assert (await overview(cast.alice)).credit == left + invoice.total - back.amount and held > 0


async def test_what_no_card_paid_is_not_refunded_to_one(cast: Cast, stripe: StripeServer) -> None:
    await buy(cast.alice, "team", 3)
    [invoice] = await invoices(cast.alice)
    with pytest.raises(NotPaidByCard):
        await billing.refund(invoice.number)
    await billing.mark_paid(invoice.number)
    with pytest.raises(NotPaidByCard):
        await billing.refund(invoice.number)
    assert len(await invoices(cast.alice)) == 1


SAID = [
    ("refund.created", "pending", 1_000),
    ("refund.updated", "succeeded", 1_060),
    ("charge.refund.updated", "succeeded", 1_061),
    ("refund.failed", "failed", 1_120),
]


@how(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(range(4)), max_size=3).flatmap(lambda more: st.permutations(["sent", 0, 1, 2, 3, *more]))
)
async def test_a_refund_its_bank_turns_down_is_credit_once_in_whatever_order_it_is_told(
    database: Database, stripe: StripeServer, order: list[int | str]
) -> None:
    """Before we have the answer as well: `sent` is when it comes."""
    alice = await buyer("Alice")
    stripe.refunding = "succeeded"
    invoice = await paid(alice, stripe)
    stripe.refunding = "pending"
    await billing.refund(invoice.number)
    wanted = (await jobs(alice, Job.REFUND_PAYMENT))[-1]
    facts = {"tenant": str(alice.tenant_id), "refund": str(wanted["refund_id"])}
    for what in order:
        if isinstance(what, str):
            await billing.send_refund(system(alice), refund_id=wanted["refund_id"])
            continue
        kind, state, created = SAID[what]
        made = {"id": f"re_of_{wanted['refund_id']}", "status": state, "metadata": facts}
        event_id = f"evt_{wanted['refund_id']}_{what}"
        await tell(kind, made, event_id=event_id, created=created)
    back, credit = await returned(alice)
    assert back is not None and back.state is billing.RefundState.FAILED
    assert credit == back.amount == invoice.total
