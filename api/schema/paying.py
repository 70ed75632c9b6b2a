"""The card a company pays by, and paying an open invoice by it. For owners."""

from __future__ import annotations

import strawberry

from api.context import Info
from api.naming import local_id
from api.schema.belonging import ALWAYS
from api.schema.billing import Invoice, invoice_of
from api.schema.problems import UserError, settle
from api.schema.roots import mutation_fields
from tenants.billing import service as billing

MODULE = ALWAYS
WHILE_STILL = True


@strawberry.type
class CardPayload:
    done: bool = False
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type(description="Where `url` is given, the payer's bank wants to ask them: leave for it.")
class PayInvoicePayload:
    invoice: Invoice | None = None
    url: str | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class CardPagePayload:
    url: str | None = strawberry.field(description="A page of the payment provider's; leave for it.", default=None)
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class PayInvoiceInput:
    invoice_id: strawberry.ID


@mutation_fields
@strawberry.type
class PayingMutations:
    @strawberry.mutation(description="Where to type in the company's card; takes no Idempotency-Key.")
    async def add_card(self, info: Info) -> CardPagePayload:
        async def verb() -> dict[str, str]:
            return {"url": await billing.card_page(info.context.by_itself)}

        return await settle(CardPagePayload, verb)

    @strawberry.mutation(
        description="Forget the company's card, unless a plan is paid by it. Takes no Idempotency-Key."
    )
    async def remove_card(self, info: Info) -> CardPayload:
        async def verb() -> dict[str, bool]:
            await billing.remove_card(info.context.by_itself)
            return {"done": True}

        return await settle(CardPayload, verb)

    @strawberry.mutation(description="Pay an open invoice by the company's card. Takes no Idempotency-Key.")
    async def pay_invoice(self, info: Info, input: PayInvoiceInput) -> PayInvoicePayload:
        async def verb() -> dict[str, object]:
            invoice_id = local_id(input.invoice_id, "invoice", "invoiceId")
            found = await billing.pay_invoice(info.context.by_itself, invoice_id=invoice_id)
            return {"invoice": invoice_of(found.invoice), "url": found.page or None}

        return await settle(PayInvoicePayload, verb)
