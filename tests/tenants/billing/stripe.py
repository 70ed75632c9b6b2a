"""What stories of cards share: Stripe, on the loopback, and what it tells us."""

from __future__ import annotations

from typing import Any

from tenants.billing import service as billing
from tenants.context import PLATFORM
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.ids import uuid7
from tests.cast import Person
from tests.stripe_server import StripeServer, event, signature
from tests.tenants.billing.conftest import system


async def tell(kind: str, made: dict[str, Any], *, event_id: str = "", created: int = 1_000) -> bool:
    """Have the provider tell us something, and a worker settle it."""
    body = event(kind, made, event_id=event_id or f"evt_{uuid7().hex}", created=created)
    kept = await billing.receive(body=body, signature=signature(body))
    await settle(event_id or None)
    return kept


async def settle(event_id: str | None = None) -> None:
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        found = "SELECT id FROM provider_events WHERE settled_at IS NULL OR event = $1"
        rows = await uow.connection.fetch(found, event_id)
    for row in rows:
        await billing.settle_event(PLATFORM, row_id=row["id"])


async def give_card(person: Person, stripe: StripeServer, method: str, created: int = 1_000) -> None:
    """Alice goes to the provider's page, types in a card, and the provider tells us."""
    page = await billing.card_page(person.context)
    assert page.startswith("https://pay.example/")
    setup, customer = f"seti_{uuid7().hex}", f"cus_{person.tenant_id}"
    card = {"brand": "visa", "last4": "4242", "exp_year": 2031, "exp_month": 4}
    found = {"id": method, "object": "payment_method", "customer": customer, "card": card}
    stripe.methods[method] = found
    stripe.setups[setup] = {"id": setup, "object": "setup_intent", "payment_method": found}
    made = {"id": "cs_1", "mode": "setup", "customer": customer, "setup_intent": setup}
    await tell("checkout.session.completed", made, created=created)


async def status(person: Person) -> str:
    async with unit_of_work(system(person), read_only=True) as uow:
        found: str = await uow.connection.fetchval("SELECT status FROM tenants WHERE id = $1", person.tenant_id)
    return found
