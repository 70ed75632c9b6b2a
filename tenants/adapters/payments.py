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
REFUNDS = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}


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
    """What became of a charge, or of a refund: pending, failed, cancelled or succeeded. `problem` is the provider's
    word for why. A charge that is pending may wait for the payer, on the `page` of their bank.
    """

    reference: str
    state: str
    problem: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """What is collected. `key` makes it happen once however often it is asked for; `facts` come back with events. The
    payer is there when there is an address they come `back` to: only then can their bank ask them.
    """

    key: str
    amount: int
    currency: str
    customer: str
    method: str
    description: str
    facts: Mapping[str, str]
    back: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """Money that goes back to the card it came from: `amount` of the charge `reference`."""

    key: str
    reference: str
    amount: int
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

    async def look(self, reference: str) -> Outcome:
        """How a charge stands now."""

    async def refund(self, back: Return) -> Outcome:
        """Give money back to the card."""

    async def card(self, reference: str) -> Method | None:
        """A saved card as it is now."""

    async def let_go(self, reference: str) -> None:
        """Keep a card no longer; one that is gone already is none the less gone."""

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
        return None if isinstance(method, str) else _method(method)

    async def charge(self, charge: Charge) -> Outcome:
        given: Any = {
            "amount": charge.amount,
            "currency": charge.currency.lower(),
            "customer": charge.customer,
            "payment_method": charge.method,
            "payment_method_types": ["card"],
            "confirm": True,
            **({"return_url": charge.back} if charge.back else {"off_session": True}),
            "description": charge.description,
            "metadata": dict(charge.facts),
        }
        try:
            with _asking("payment_intents.create"):
                made = await self._client.v1.payment_intents.create_async(given, {"idempotency_key": charge.key})
        except stripe.CardError as refused:
            intent = refused.error.payment_intent if refused.error else None
            return Outcome(intent["id"] if intent else "", "failed", refused.code or "card_declined")
        except stripe.IdempotencyError:  # asked before, of another card: events say what came of it
            return Outcome("", "pending")
        return _outcome(made)

    async def look(self, reference: str) -> Outcome:
        with _asking("payment_intents.retrieve"):
            return _outcome(await self._client.v1.payment_intents.retrieve_async(reference))

    async def refund(self, back: Return) -> Outcome:
        given: Any = {"payment_intent": back.reference, "amount": back.amount, "metadata": dict(back.facts)}
        with _asking("refunds.create"):
            made = await self._client.v1.refunds.create_async(given, {"idempotency_key": back.key})
        problem = getattr(made, "failure_reason", None)  # not there while nothing is wrong
        return Outcome(made.id, REFUNDS.get(made.status or "", "pending"), problem or "")

    async def card(self, reference: str) -> Method | None:
        with _asking("payment_methods.retrieve"):
            return _method(await self._client.v1.payment_methods.retrieve_async(reference))

    async def let_go(self, reference: str) -> None:
        try:
            with _asking("payment_methods.detach"):
                await self._client.v1.payment_methods.detach_async(reference)
        except stripe.InvalidRequestError:
            return

    def verified(self, body: bytes, signature: str) -> Mapping[str, Any]:
        try:
            event: Mapping[str, Any] = self._client.construct_event(body, signature, self._secret).to_dict()
        except (ValueError, stripe.SignatureVerificationError) as wrong:
            raise SignatureWrong("The signature is wrong.") from wrong
        return event


def _outcome(intent: stripe.PaymentIntent) -> Outcome:
    state = _STATES.get(intent.status, "pending")
    action, wrong = intent.next_action, intent.last_payment_error
    page = action.redirect_to_url.url if action and action.redirect_to_url else None
    problem = (wrong.code if wrong else None) or "card_declined"
    return Outcome(intent.id, state, problem if state == "failed" else "", page or "")


def _method(found: stripe.PaymentMethod | None) -> Method | None:
    if found is None or found.card is None:
        return None
    owner = found.customer if isinstance(found.customer, str) or found.customer is None else found.customer.id
    card = found.card
    return Method(found.id, owner, card.brand, card.last4, f"{card.exp_year}-{card.exp_month:02d}")


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
