"""The verbs of billing, in the order a company meets them."""

from __future__ import annotations

from tenants.billing.cards import Card, card_page, remove_card
from tenants.billing.changing import (
    cancel_subscription,
    change_subscription,
    quote_change,
    redeem_coupon,
    resume_subscription,
    subscribe_for,
)
from tenants.billing.confirming import Confirmation, pay_invoice
from tenants.billing.coupons import Discount, Duration, make_coupon
from tenants.billing.documents import send_document, write_document
from tenants.billing.events import receive, settle_event
from tenants.billing.invoicing import Estimate, InvoiceState, Kind
from tenants.billing.operating import mark_paid, refund, unpaid, void
from tenants.billing.paying import collect
from tenants.billing.prices import prices
from tenants.billing.profile import Profile, owners, set_billing_profile
from tenants.billing.proration import Interval, Terms
from tenants.billing.quoting import Quote, When, Wish
from tenants.billing.reading import (
    Issued,
    Overview,
    PaymentState,
    RefundState,
    Returned,
    Tried,
    invoice,
    invoices,
    overview,
)
from tenants.billing.refunding import send_refund
from tenants.billing.renewing import keep_accounts
from tenants.billing.subscriptions import Bought, Companion, Paying, State, paid_by

__all__ = [
    "Bought",
    "Card",
    "Companion",
    "Confirmation",
    "Discount",
    "Duration",
    "Estimate",
    "Interval",
    "InvoiceState",
    "Issued",
    "Kind",
    "Overview",
    "Paying",
    "PaymentState",
    "Profile",
    "Quote",
    "RefundState",
    "Returned",
    "State",
    "Terms",
    "Tried",
    "When",
    "Wish",
    "cancel_subscription",
    "card_page",
    "change_subscription",
    "collect",
    "invoice",
    "invoices",
    "keep_accounts",
    "make_coupon",
    "mark_paid",
    "overview",
    "owners",
    "paid_by",
    "pay_invoice",
    "prices",
    "quote_change",
    "receive",
    "redeem_coupon",
    "refund",
    "remove_card",
    "resume_subscription",
    "send_document",
    "send_refund",
    "set_billing_profile",
    "settle_event",
    "subscribe_for",
    "unpaid",
    "void",
    "write_document",
]
