"""Prices, the subscription, invoices. For owners, but for the prices and for whom to ask."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.plans import PlanPreview, preview_of
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Day, Moment
from api.schema.values import Money
from tenants.billing import service as billing
from tenants.db.unit_of_work import UnitOfWork

MODULE = ALWAYS
WHILE_STILL = True

for _enum, _name in (
    (billing.Interval, "BillingInterval"),
    (billing.When, "ChangeWhen"),
    (billing.Paying, "PaymentProvider"),
    (billing.State, "SubscriptionState"),
    (billing.InvoiceState, "InvoiceState"),
    (billing.Kind, "InvoiceKind"),
    (billing.PaymentState, "PaymentState"),
    (billing.RefundState, "RefundState"),
):
    strawberry.enum(_enum, name=_name)


@strawberry.type(description="What a plan costs for a month or a year, in the company's currency, before tax.")
class PlanPrice:
    plan: str
    interval: billing.Interval
    flat: Money
    per_seat: Money
    included_seats: int


@strawberry.type(description="What is charged, or, below zero, given back.")
class BillingLine:
    plan: str
    interval: billing.Interval
    seats: int
    starts_on: Day
    ends_on: Day = strawberry.field(description="The first day after it.")
    net: Money


@strawberry.type(description="What an invoice would say. `due` is what is left after what is to the company's credit.")
class BillingEstimate:
    lines: list[BillingLine]
    net: Money
    tax: Money
    total: Money
    due: Money


@strawberry.type(description="What a change of the subscription would cost and do; nothing has been done.")
class SubscriptionQuote:
    charged: BillingEstimate = strawberry.field(description="Today.")
    next_on: Day
    renewal: BillingEstimate = strawberry.field(description="On `nextOn`, for the period that begins then.")
    effects: PlanPreview


@strawberry.type(description="What a company has bought. `nextPlan` and its kin are what it changes to when that ends.")
class PlanSubscription:
    plan: str
    interval: billing.Interval
    seats: int
    state: billing.State
    provider: billing.Paying
    period_start: Day
    period_end: Day = strawberry.field(description="The first day that is not paid for.")
    next_plan: str | None
    next_interval: billing.Interval | None
    next_seats: int | None


@strawberry.type(description="Who invoices are addressed to; `address` is lines.")
class BillingProfile:
    legal_name: str
    address: str
    country: str
    tax_id: str
    email: str
    locale: str


@strawberry.type
class PaymentCard:
    brand: str
    last4: str
    expires: str = strawberry.field(description="A year and a month: 2028-04.")


@strawberry.type(description="`billedBy` is the name of the partner who pays instead.")
class Billing:
    subscription: PlanSubscription | None
    currency: str
    seats_used: int
    credit: Money
    next_bill: BillingEstimate | None
    coupon: str | None
    profile: BillingProfile | None
    card: PaymentCard | None
    providers: list[billing.Paying]
    billed_by: str | None


@strawberry.type(description="The last attempt to collect an open invoice by card.")
class PaymentTry:
    state: billing.PaymentState
    problem: str = strawberry.field(description="The provider's word for it; `authentication_required`: `payInvoice`.")


@strawberry.type(description="What of a credit note goes back to a card. FAILED: it is to the payer's credit instead.")
class InvoiceRefund:
    state: billing.RefundState
    amount: Money


@strawberry.type(description="`url` is a link to the PDF, good for 15 minutes, once it is made.")
class Invoice:
    id: strawberry.ID
    kind: billing.Kind
    state: billing.InvoiceState
    number: str
    issued_on: Day
    due_on: Day
    net: Money
    tax: Money
    total: Money
    due: Money
    provider: billing.Paying
    paid_at: Moment | None
    url: str | None
    last_try: PaymentTry | None
    refund: InvoiceRefund | None


@strawberry.type
class SubscriptionPayload:
    subscription: PlanSubscription | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class BillingProfilePayload:
    profile: BillingProfile | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class SubscriptionInput:
    plan: str
    interval: billing.Interval
    seats: int
    when: billing.When = billing.When.NOW
    coupon: str = ""
    provider: billing.Paying = billing.Paying.INVOICE

    @property
    def wish(self) -> billing.Wish:
        return billing.Wish(self.plan, self.interval, self.seats, self.when, self.coupon, self.provider)


@strawberry.input
class CancelSubscriptionInput:
    when: billing.When = billing.When.PERIOD_END


@strawberry.input
class RedeemCouponInput:
    coupon: str


@strawberry.input
class BillingProfileInput:
    legal_name: str
    address: str
    country: str = strawberry.field(description="ISO 3166-1 alpha-2.")
    tax_id: str = ""
    email: str
    locale: str = strawberry.field(description="The language of the invoices: en or zh-CN.")


@query_fields
@strawberry.type
class BillingQueries:
    @strawberry.field(description="What plans cost, in the company's currency where there are prices in it.")
    async def plan_prices(self, info: Info) -> list[PlanPrice]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_price(found) for found in await billing.prices(uow)]

    @strawberry.field(description="The names of the owners, who may buy.")
    async def billing_owners(self, info: Info) -> list[str]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return await billing.owners(uow)

    @strawberry.field(description="What is bought, what comes next, and to whom invoices go; for owners.")
    async def billing(self, info: Info) -> Billing:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _overview(await billing.overview(uow))

    @strawberry.field(description="What buying or changing would cost and do; for owners.")
    async def quote_subscription(self, info: Info, input: SubscriptionInput) -> SubscriptionQuote:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _quote(await billing.quote_change(uow, wish=input.wish))

    @strawberry.field(description="The newest first; for owners.")
    async def invoices(self, info: Info, first: int = 24) -> list[Invoice]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [invoice_of(found) for found in await billing.invoices(uow, first=first)]

    @strawberry.field
    async def invoice(self, info: Info, id: strawberry.ID) -> Invoice:
        async with info.context.unit_of_work(read_only=True) as uow:
            return invoice_of(await billing.invoice(uow, invoice_id=local_id(id, "invoice")))


@mutation_fields
@strawberry.type
class BillingMutations:
    @strawberry.mutation(description="Buy a plan, or change what is bought: at once, or when the period ends.")
    async def change_subscription(self, info: Info, input: SubscriptionInput) -> SubscriptionPayload:
        async def verb(uow: UnitOfWork) -> billing.Bought:
            return await billing.change_subscription(uow, wish=input.wish)

        return await settle_in_unit(info, SubscriptionPayload, verb, subscription=_subscription)

    @strawberry.mutation(description="Buy nothing any more, when the period ends or at once.")
    async def cancel_subscription(self, info: Info, input: CancelSubscriptionInput) -> SubscriptionPayload:
        async def verb(uow: UnitOfWork) -> billing.Bought:
            return await billing.cancel_subscription(uow, when=input.when)

        return await settle_in_unit(info, SubscriptionPayload, verb, subscription=_subscription)

    @strawberry.mutation(description="Take back a cancellation, or a change, that stands for the period's end.")
    async def resume_subscription(self, info: Info) -> SubscriptionPayload:
        return await settle_in_unit(info, SubscriptionPayload, billing.resume_subscription, subscription=_subscription)

    @strawberry.mutation(description="Have a coupon taken off from the next period on.")
    async def redeem_coupon(self, info: Info, input: RedeemCouponInput) -> SubscriptionPayload:
        async def verb(uow: UnitOfWork) -> billing.Bought:
            return await billing.redeem_coupon(uow, name=input.coupon)

        return await settle_in_unit(info, SubscriptionPayload, verb, subscription=_subscription)

    @strawberry.mutation(description="Say who invoices are addressed to. What was issued stays as it is.")
    async def set_billing_profile(self, info: Info, input: BillingProfileInput) -> BillingProfilePayload:
        async def verb(uow: UnitOfWork) -> billing.Profile:
            return await billing.set_billing_profile(uow, profile=billing.Profile(**vars(input)))

        return await settle_in_unit(info, BillingProfilePayload, verb, profile=_profile)


def _price(found: billing.Terms) -> PlanPrice:
    return PlanPrice(
        plan=found.plan,
        interval=found.interval,
        flat=_money(found.flat, found.currency),
        per_seat=_money(found.per_seat, found.currency),
        included_seats=found.included_seats,
    )


def _money(amount: int, currency: str) -> Money:
    return Money(amount_minor=amount, currency=currency)  # type: ignore[arg-type]


def _overview(found: billing.Overview) -> Billing:
    card = found.card
    return Billing(
        subscription=_subscription(found.subscription) if found.subscription else None,
        currency=found.currency,
        seats_used=found.seats_used,
        credit=_money(found.credit, found.currency),
        next_bill=_estimate(found.next_bill) if found.next_bill else None,
        coupon=found.coupon.name if found.coupon else None,
        profile=_profile(found.profile) if found.profile else None,
        card=PaymentCard(brand=card.brand, last4=card.last4, expires=card.expires) if card else None,
        providers=found.providers,
        billed_by=found.billed_by,
    )


def _subscription(found: billing.Bought) -> PlanSubscription:
    return PlanSubscription(
        plan=found.terms.plan,
        interval=found.terms.interval,
        seats=found.terms.seats,
        state=found.state,
        provider=found.provider,
        period_start=_day(found.period.start),
        period_end=_day(found.period.end),
        next_plan=found.next_plan,
        next_interval=found.next_interval,
        next_seats=found.next_seats,
    )


def _day(found: date) -> Day:
    return Day(found)


def _estimate(found: billing.Estimate) -> BillingEstimate:
    def money(amount: int) -> Money:
        return _money(amount, found.currency)

    return BillingEstimate(
        lines=[
            BillingLine(
                plan=line["plan"],
                interval=billing.Interval(line["interval"]),
                seats=line["seats"],
                starts_on=_day(date.fromisoformat(line["starts_on"])),
                ends_on=_day(date.fromisoformat(line["ends_on"])),
                net=money(line["net"]),
            )
            for line in found.lines
        ],
        net=money(found.totals.net),
        tax=money(found.totals.tax),
        total=money(found.totals.total),
        due=money(found.due),
    )


def _quote(found: billing.Quote) -> SubscriptionQuote:
    return SubscriptionQuote(
        charged=_estimate(found.charged),
        next_on=_day(found.next_on),
        renewal=_estimate(found.renewal),
        effects=preview_of(found.effects),
    )


def _profile(found: billing.Profile) -> BillingProfile:
    return BillingProfile(
        legal_name=found.legal_name,
        address=found.address,
        country=found.country,
        tax_id=found.tax_id,
        email=found.email,
        locale=found.locale,
    )


def invoice_of(found: billing.Issued) -> Invoice:
    def money(amount: int) -> Money:
        return _money(amount, found.currency)

    return Invoice(
        id=_id(found.id),
        kind=found.kind,
        state=found.state,
        number=found.number,
        issued_on=_day(found.issued_on),
        due_on=_day(found.due_on),
        net=money(found.net),
        tax=money(found.tax),
        total=money(found.total),
        due=money(found.due),
        provider=found.provider,
        paid_at=Moment(found.paid_at) if found.paid_at else None,
        url=found.url,
        last_try=PaymentTry(state=found.tried.state, problem=found.tried.problem) if found.tried else None,
        refund=_refund(found),
    )


def _refund(found: billing.Issued) -> InvoiceRefund | None:
    back = found.returned
    return InvoiceRefund(state=back.state, amount=_money(back.amount, found.currency)) if back else None


def _id(found: UUID) -> strawberry.ID:
    return strawberry.ID(global_id("invoice", found))
