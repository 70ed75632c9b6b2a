"""Taking money from cards. The real one is Stripe, by its official library; where no key is set, there is none.

Card numbers never come here: they are typed on the provider's own page, and what is kept is a reference.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import stripe

from tenants.config import settings
from tenants.errors import DomainError
from tenants.kit import tracing
from tenants.kit.tracing import Kind

logging.getLogger("stripe").setLevel(logging.WARNING)
"""Below that it writes down what it sends: names and addresses."""

SECONDS = 20
_STATES = {"succeeded": "succeeded", "canceled": "cancelled", "requires_payment_method": "failed"}


class PaymentsUnavailable(Exception):
    """The provider did not answer as it should: the same, with the same key, may be asked again."""


class SignatureWrong(DomainError):
    """What was sent does not come from the provider."""

    code = "SIGNATURE_WRONG"


@dataclass(frozen=True, slots=True)
class Method:
    """A saved card. `customer` is whose it is at the provider, or None where it was taken away."""

    reference: str
    customer: str | None
    brand: str
    last4: str
    expires: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a charge: pending, failed, cancelled or succeeded. `problem` is the provider's word for why."""

    reference: str
    state: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """What is collected. `key` makes it happen once however often it is asked for; `facts` come back with events."""

    key: str
    amount: int
    currency: str
    customer: str
    method: str
    description: str
    facts: Mapping[str, str]


class CardPayments(Protocol):
    """What the house asks of a provider of card payments. Raises PaymentsUnavailable."""

    async def customer(self, key: str, name: str, email: str, facts: Mapping[str, str]) -> str: ...

    async def page(self, customer: str, done: str, given_up: str) -> str:
        """The address of a page of the provider's where a card is typed in."""

    async def saved(self, setup: str) -> Method | None:
        """The card that came of a visit to that page, as it is now."""

    async def charge(self, charge: Charge) -> Outcome:
        """Take the money. A card that is refused is an outcome, not an error."""

    def verified(self, body: bytes, signature: str) -> Mapping[str, Any]:
        """The event in a message, once its signature is right. Raises SignatureWrong."""


class StripePayments:
    """Stripe's library. Requests are tried again by it with one idempotency key."""

    def __init__(self, key: str, secret: str, api: str) -> None:
        self._secret = secret
        self._client = stripe.StripeClient(
            key,
            max_network_retries=2,
            http_client=stripe.HTTPXClient(timeout=SECONDS, allow_sync_methods=True),
            base_addresses={"api": api} if api else None,
        )

    async def customer(self, key: str, name: str, email: str, facts: Mapping[str, str]) -> str:
        given: Any = {"name": name, "email": email, "metadata": dict(facts)}
        with _asking("customers.create"):
            made = await self._client.v1.customers.create_async(given, {"idempotency_key": key})
        return made.id

    async def page(self, customer: str, done: str, given_up: str) -> str:
        given: Any = {
            "mode": "setup",
            "customer": customer,
            "payment_method_types": ["card"],
            "success_url": done,
            "cancel_url": given_up,
        }
        with _asking("checkout.sessions.create"):
            made = await self._client.v1.checkout.sessions.create_async(given)
        return made.url or ""

    async def saved(self, setup: str) -> Method | None:
        with _asking("setup_intents.retrieve"):
            found = await self._client.v1.setup_intents.retrieve_async(setup, {"expand": ["payment_method"]})
        method = found.payment_method
        if method is None or isinstance(method, str) or method.card is None:
            return None
        owner = method.customer if isinstance(method.customer, str) or method.customer is None else method.customer.id
        card = method.card
        return Method(method.id, owner, card.brand, card.last4, f"{card.exp_year}-{card.exp_month:02d}")

    async def charge(self, charge: Charge) -> Outcome:
        given: Any = {
            "amount": charge.amount,
            "currency": charge.currency.lower(),
            "customer": charge.customer,
            "payment_method": charge.method,
            "off_session": True,
            "confirm": True,
            "description": charge.description,
            "metadata": dict(charge.facts),
        }
        try:
            with _asking("payment_intents.create"):
                made = await self._client.v1.payment_intents.create_async(given, {"idempotency_key": charge.key})
        except stripe.CardError as refused:
            intent = refused.error.payment_intent if refused.error else None
            return Outcome(intent["id"] if intent else "", "failed", refused.code or "card_declined")
        return Outcome(made.id, _STATES.get(made.status, "pending"))

    def verified(self, body: bytes, signature: str) -> Mapping[str, Any]:
        try:
            event: Mapping[str, Any] = self._client.construct_event(body, signature, self._secret).to_dict()
        except (ValueError, stripe.SignatureVerificationError) as wrong:
            raise SignatureWrong("The signature is wrong.") from wrong
        return event


class _asking:  # noqa: N801 - read as a verb
    """A span around one request; what is the provider's or the network's fault may be asked again."""

    def __init__(self, operation: str) -> None:
        self._span = tracing.span(f"Stripe {operation}", Kind.CLIENT, {"rpc.method": operation})

    def __enter__(self) -> None:
        self._span.__enter__()

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self._span.__exit__(kind, error, trace)
        if isinstance(error, stripe.APIConnectionError | stripe.APIError | stripe.RateLimitError):
            raise PaymentsUnavailable(str(error)) from error


def card_payments() -> CardPayments | None:
    """The provider of this installation, where one is set."""
    found = settings()
    if not found.stripe_key or not found.stripe_webhook_secret:
        return None
    return _client(found.stripe_key, found.stripe_webhook_secret, found.stripe_api)


@lru_cache(maxsize=4)
def _client(key: str, secret: str, api: str) -> StripePayments:
    return StripePayments(key, secret, api)
