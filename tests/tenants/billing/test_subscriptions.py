"""Alice buys, grows, shrinks, cancels; what she pays adds up, and what she has follows it at once."""

from __future__ import annotations

import asyncio

import pytest

from tenants.billing import service as billing
from tenants.billing.changing import BilledByPartner, PaymentRequired, ProfileMissing
from tenants.billing.proration import Interval
from tenants.billing.providers import ProviderMissing
from tenants.billing.quoting import SeatsInUse
from tenants.context import PLATFORM
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, LimitReached, ValidationFailed
from tenants.kit.ids import uuid7
from tenants.kit.money import part
from tenants.registry import service as registry
from tenants.registry.plan import service as plans
from tests.cast import Cast
from tests.tenants.billing.conftest import (
    age,
    buy,
    buyer,
    currency,
    entitled,
    invoices,
    over,
    overview,
    row_of,
    system,
)


async def test_alice_buys_and_has_it_and_is_sent_one_invoice(cast: Cast) -> None:
    quoted = await quote(cast, "business", 10)
    assert (quoted.charged.totals.net, quoted.charged.totals.total) == (27_000, 27_000)
    await buy(cast.alice, "business", 10)
    context = await entitled(cast.alice)
    assert (context.plan, context.entitlement.limits.seats) == ("business", 10)
    found = await overview(cast.alice)
    assert found.subscription is not None and found.subscription.state is billing.State.ACTIVE
    assert found.next_bill is not None and found.next_bill.totals.net == 27_000
    [invoice] = await invoices(cast.alice)
    assert (invoice.state, invoice.net, invoice.due) == (billing.InvoiceState.OPEN, 27_000, invoice.total)


async def quote(cast: Cast, plan: str, seats: int, **more: object) -> billing.Quote:
    async with unit_of_work(cast.alice.context, read_only=True) as uow:
        return await billing.quote_change(uow, wish=billing.Wish(plan, Interval.MONTH, seats, **more))  # type: ignore[arg-type]


async def test_an_upgrade_is_charged_by_the_day_and_a_downgrade_gives_the_days_back(cast: Cast) -> None:
    await buy(cast.alice, "team", 10)
    await age(cast.alice, 10)
    before = (await overview(cast.alice)).subscription
    assert before is not None
    days = before.period.count
    await buy(cast.alice, "business", 10)
    first, second = await invoices(cast.alice)
    left = days - 10
    assert second.net == part(27_000, left, days) - part(11_000, left, days)
    assert (await entitled(cast.alice)).plan == "business"
    await buy(cast.alice, "team", 10)
    third = (await invoices(cast.alice))[2]
    assert (third.kind, third.net) == (billing.Kind.CREDIT_NOTE, second.net)
    assert third.total == second.total and first.net == 11_000
    assert (await overview(cast.alice)).credit == 0
    assert [each.due for each in await invoices(cast.alice)] == [first.total - third.total, second.total, 0]


async def test_what_is_to_her_credit_pays_the_next_invoice(cast: Cast) -> None:
    await buy(cast.alice, "business", 10)
    await billing.mark_paid((await invoices(cast.alice))[0].number)
    await buy(cast.alice, "team", 5)
    credit = (await overview(cast.alice)).credit
    assert credit > 0
    await over(cast.alice)
    await billing.keep_accounts(PLATFORM)
    newest = (await invoices(cast.alice))[-1]
    assert newest.net == 5_500 and newest.state is billing.InvoiceState.PAID and newest.due == 0
    assert (await overview(cast.alice)).credit == credit - newest.total


async def test_a_downgrade_at_the_periods_end_waits_until_then(cast: Cast) -> None:
    await buy(cast.alice, "business", 10)
    await buy(cast.alice, "team", 4, when=billing.When.PERIOD_END)
    assert (await entitled(cast.alice)).plan == "business"
    found = await overview(cast.alice)
    assert found.next_bill is not None and found.next_bill.totals.net == 4_400
    await over(cast.alice)
    await billing.keep_accounts(PLATFORM)
    await billing.keep_accounts(PLATFORM)
    context = await entitled(cast.alice)
    assert (context.plan, context.entitlement.limits.seats) == ("team", 4)
    assert [each.net for each in await invoices(cast.alice)] == [27_000, 4_400]


async def test_a_cancellation_holds_from_the_periods_end_and_can_be_taken_back(cast: Cast) -> None:
    await buy(cast.alice, "team", 3)
    async with unit_of_work(cast.alice.context) as uow:
        await billing.cancel_subscription(uow)
    found = await overview(cast.alice)
    assert found.subscription and found.subscription.state is billing.State.ENDING and found.next_bill is None
    async with unit_of_work(cast.alice.context) as uow:
        await billing.resume_subscription(uow)
        await billing.cancel_subscription(uow)
    assert (await entitled(cast.alice)).plan == "team"
    await over(cast.alice)
    await billing.keep_accounts(PLATFORM)
    assert (await entitled(cast.alice)).plan == "free"
    assert (await overview(cast.alice)).subscription is None
    assert len(await invoices(cast.alice)) == 1
    await buy(cast.alice, "team", 3)
    assert (await entitled(cast.alice)).plan == "team"


async def test_who_cancels_at_once_gets_the_rest_back(cast: Cast) -> None:
    await buy(cast.alice, "team", 10)
    await age(cast.alice, 10)
    async with unit_of_work(cast.alice.context) as uow:
        ended = await billing.cancel_subscription(uow, when=billing.When.NOW)
    note = (await invoices(cast.alice))[-1]
    days = ended.period.count
    assert (note.kind, note.net) == (billing.Kind.CREDIT_NOTE, part(11_000, days - 10, days))
    assert (await entitled(cast.alice)).plan == "free"


async def test_seats_never_go_below_the_people_there_are(cast: Cast) -> None:
    with pytest.raises(SeatsInUse) as refused:
        await buy(cast.alice, "team", 1)
    assert refused.value.extensions == {"used": 2}
    with pytest.raises(ValidationFailed):
        await buy(cast.alice, "team", 26)
    await buy(cast.alice, "team", 2)
    with pytest.raises(LimitReached):
        async with unit_of_work(await entitled(cast.alice)) as uow:
            await registry.invite_member(uow, email=f"new@{uuid7().hex}.example", role="rep")  # type: ignore[arg-type]


async def test_only_the_owner_buys_and_only_with_somebody_to_address_the_invoice_to(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        await buy(cast.bob, "business", 5)
    with pytest.raises(Forbidden):
        await overview(cast.bob)
    with pytest.raises(ProfileMissing):
        await buy(cast.mallory, "business", 5)
    with pytest.raises(ProviderMissing):
        await buy(cast.alice, "business", 5, provider=billing.Paying.CARD)
    with pytest.raises(ValidationFailed):
        await buy(cast.alice, "free", 3)


async def test_a_plan_that_costs_something_is_not_just_chosen(cast: Cast) -> None:
    async with unit_of_work(cast.alice.context) as uow:
        with pytest.raises(PaymentRequired):
            await plans.change_plan(uow, plan="business")
    await buy(cast.alice, "team", 5)
    async with unit_of_work(cast.alice.context) as uow:
        with pytest.raises(PaymentRequired):
            await plans.change_plan(uow, plan="free")


async def test_a_price_that_rises_holds_from_the_next_period_on(cast: Cast) -> None:
    await currency(cast.alice, "JPY")
    await buy(cast.alice, "team", 5)
    async with unit_of_work(PLATFORM) as uow:
        raised = "UPDATE plan_prices SET per_seat = $1 WHERE plan = 'team' AND currency = 'JPY' AND interval = 'month'"
        await uow.connection.execute(raised, 2_000)
    try:
        found = await overview(cast.alice)
        assert found.subscription is not None and found.subscription.terms.list_amount == 9_000
        await over(cast.alice)
        await billing.keep_accounts(PLATFORM)
        assert [each.net for each in await invoices(cast.alice)] == [9_000, 10_000]
    finally:
        async with unit_of_work(PLATFORM) as uow:
            await uow.connection.execute(raised, 1_800)


async def test_a_coupon_takes_off_as_long_as_it_says(cast: Cast) -> None:
    name = await coupon(percent=50, duration=billing.Duration.REPEATING, periods=2)
    await buy(cast.alice, "team", 10, coupon=name.lower())
    for _ in range(2):
        await over(cast.alice)
        await billing.keep_accounts(PLATFORM)
    assert [each.net for each in await invoices(cast.alice)] == [5_500, 5_500, 11_000]
    with pytest.raises(ValidationFailed):
        async with unit_of_work(cast.alice.context) as uow:
            await billing.redeem_coupon(uow, name=name)


async def coupon(**terms: object) -> str:
    name = f"C{uuid7().hex[-12:]}".upper()
    async with unit_of_work(PLATFORM) as uow:
        await billing.make_coupon(uow, name=name, **terms)  # type: ignore[arg-type]
    return name


async def test_of_three_coupons_sixteen_companies_get_three(cast: Cast) -> None:
    name = await coupon(amount=1_000, currency="EUR", duration=billing.Duration.FOREVER, most=3)
    people = [await buyer("Olga") for _ in range(16)]

    async def attempt(number: int) -> int:
        try:
            await buy(people[number], "team", 2, coupon=name)
        except ValidationFailed:
            return 0
        return 1

    assert sum(await asyncio.gather(*map(attempt, range(16)))) == 3
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        counted = "SELECT redeemed FROM coupons WHERE name = $1"
        assert await uow.connection.fetchval(counted, name) == 3


async def test_a_partner_is_sent_one_invoice_a_month_for_all_its_companies(cast: Cast) -> None:
    petra = cast.petra
    await currency(petra, "EUR")
    for person, seats in ((cast.alice, 4), (cast.mallory, 6)):
        async with unit_of_work(system(person)) as uow:
            await billing.subscribe_for(uow, payer=petra.tenant_id, plan="team", seats=seats)
    assert (await entitled(cast.mallory)).entitlement.limits.seats == 6
    with pytest.raises(BilledByPartner):
        await buy(cast.alice, "business", 4)
    await billing.keep_accounts(PLATFORM)
    assert await invoices(petra) == [] == await invoices(cast.alice)
    async with unit_of_work(system(petra)) as uow:
        earlier = "UPDATE billing_items SET booked_on = booked_on - 31 WHERE payer_id = $1"
        await uow.connection.execute(earlier, petra.tenant_id)
    await billing.keep_accounts(PLATFORM)
    await billing.keep_accounts(PLATFORM)
    [invoice] = await invoices(petra)
    assert invoice.net == 11_000
    lines = (await row_of(petra, invoice.id))["lines"]
    assert [(line["company"], line["seats"]) for line in lines] == [("acme", 4), ("globex", 6)]
    assert (await overview(cast.alice)).billed_by == "partner-one"
    async with unit_of_work(petra.context, read_only=True) as uow:
        paid = await billing.paid_by(uow)
    assert sorted((each.plan, each.seats, each.net) for each in paid) == [("team", 4, 4_400), ("team", 6, 6_600)]


async def test_sixteen_clicks_at_once_are_charged_once(cast: Cast) -> None:
    await asyncio.gather(*(buy(cast.alice, "business", 10) for _ in range(16)))
    assert [each.net for each in await invoices(cast.alice)] == [27_000]


async def test_a_coupon_of_another_currency_is_none(cast: Cast) -> None:
    name = await coupon(amount=1_000, currency="USD")
    with pytest.raises(ValidationFailed):
        await buy(cast.alice, "team", 5, coupon=name)


async def test_a_suspended_companys_subscription_ends_with_its_period(cast: Cast) -> None:
    await buy(cast.alice, "team", 5)
    await over(cast.alice)
    async with unit_of_work(system(cast.alice)) as uow:
        await uow.connection.execute("UPDATE tenants SET status = 'suspended' WHERE id = $1", cast.alice.tenant_id)
    await billing.keep_accounts(PLATFORM)
    assert (await overview(cast.alice)).subscription is None
    assert len(await invoices(cast.alice)) == 1


async def test_less_than_the_trial_has_waits_for_its_end_and_more_does_not(cast: Cast) -> None:
    for plan, now_on in (("team", "business"), ("enterprise", "enterprise")):
        person = await buyer("Olga")
        async with unit_of_work(system(person)) as uow:
            trial = "UPDATE tenants SET status = 'trial', plan = 'business', terms = terms + 1 WHERE id = $1"
            await uow.connection.execute(trial, person.tenant_id)
        await buy(person, plan, 5)
        context = await entitled(person)
        assert (context.plan, context.entitlement.limits.seats) == (now_on, 5)


async def test_a_credit_note_settles_what_is_still_owed_first(cast: Cast) -> None:
    await buy(cast.alice, "business", 10)
    async with unit_of_work(cast.alice.context) as uow:
        await billing.cancel_subscription(uow, when=billing.When.NOW)
    invoice, note = await invoices(cast.alice)
    assert (invoice.state, invoice.due) == (billing.InvoiceState.PAID, 0)
    assert note.total == invoice.total and (await overview(cast.alice)).credit == 0
    assert invoice.number not in {row["number"] for row in await billing.unpaid()}
