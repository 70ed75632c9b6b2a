"""The content of quotes and what is done with them; quotes themselves are records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.ids import maybe_id
from api.schema.problems import UserError, settle, settle_in_unit
from api.schema.record_types import RecordTypes
from api.schema.record_verbs import written
from api.schema.roots import mutation_fields, query_fields, verbs_of
from api.schema.scalars import BigInt, Moment
from api.schema.values import Money
from tenants.crm.catalog import service as catalog
from tenants.crm.catalog.service import TaxCategory
from tenants.crm.quotes import service as quotes
from tenants.crm.quotes.service import EventKind, LineTerms, Settings, Terms
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.quantities import written as in_digits
from tenants.plans import Module

MODULE = Module.QUOTES
_SETTINGS = ("prefix", "yearly", "valid_days", "least_margin", "most_discount", "managers_discount")
_PLAIN = ("name", "description", "unit", "discount_rate", "optional", "tax_rate")

strawberry.enum(EventKind, name="QuoteEventKind", description="What happened to a quote.")


@strawberry.type(description="One line, with what it copied of its product. Rates are in hundredths of a percent.")
class QuoteLine:
    product_id: strawberry.ID | None
    name: str
    description: str
    unit: str
    quantity: str = strawberry.field(description="A decimal number.")
    price: Money = strawberry.field(description="For `baseQuantity` units.")
    base_quantity: str = strawberry.field(description="A decimal number.")
    discount_rate: int
    discount: Money
    volume_discount: int
    optional: bool = strawberry.field(description="Offered beside the rest, and not counted.")
    tax_category: str = strawberry.field(description="Of EN 16931: S, Z, E, AE, G, K or O.")
    tax_rate: int
    amount: Money = strawberry.field(description="What it comes to.")


@strawberry.type(description="What is taxed alike.")
class QuoteTax:
    tax_category: str
    tax_rate: int
    net: Money
    tax: Money


@strawberry.type(description="What a quote comes to, line by line and in all.")
class QuoteContent:
    price_book_id: strawberry.ID | None
    tax_included: bool
    lines: list[QuoteLine]
    sum_of_lines: Money
    allowance: Money = strawberry.field(description="What is given away on the whole.")
    taxes: list[QuoteTax]
    net: Money
    tax: Money
    total: Money
    margin: int | None = strawberry.field(description="Of the net. Null where it is not known, or not to be seen.")
    discount_share: int = strawberry.field(description="All that is given away, of what the lines would have come to.")
    reasons: list[str] = strawberry.field(description="Why somebody has to approve it: FLOOR, MARGIN, DISCOUNT.")


@strawberry.type
class QuoteEvent:
    id: strawberry.ID
    kind: EventKind
    at: Moment
    by_id: strawberry.ID | None = strawberry.field(description="Null where nobody of the company did it.")
    note: str | None


@strawberry.type(description="What a company asks of its quotes. Shares are in hundredths of a percent.")
class QuoteSettings:
    prefix: str
    yearly: bool = strawberry.field(description="Whether numbers begin anew every year.")
    valid_days: int
    least_margin: int | None
    most_discount: int | None
    managers_discount: int | None = strawberry.field(description="What managers may give, where it is not the same.")
    version: int


@strawberry.input(description="What is left out comes from the product and the price book.")
class QuoteLineInput:
    quantity: str = strawberry.field(description="A decimal number.", default="1")
    product_id: strawberry.ID | None = None
    name: str | None = None
    description: str | None = None
    unit: str | None = None
    price_minor: BigInt | None = strawberry.field(description="In the currency of the quote.", default=None)
    base_quantity: str = strawberry.field(description="A decimal number.", default="1")
    discount_rate: int = 0
    discount_minor: BigInt = BigInt(0)
    optional: bool = False
    tax_category: TaxCategory | None = None
    tax_rate: int | None = None


@strawberry.input
class QuoteContentInput:
    currency: str
    lines: list[QuoteLineInput]
    price_book_id: strawberry.ID | None = None
    tax_included: bool | None = strawberry.field(description="Where there is no book; else as in it.", default=None)
    discount_rate: int = strawberry.field(description="On the whole, in hundredths of a percent.", default=0)
    discount_minor: BigInt = strawberry.field(description="On the whole, beside the rate.", default=BigInt(0))


@strawberry.input
class PriceQuoteInput:
    content: QuoteContentInput
    account_id: strawberry.ID | None = None


@strawberry.input
class SetQuoteContentInput:
    id: strawberry.ID
    content: QuoteContentInput
    version: int | None = strawberry.field(description="Refuse if it is not this any more.", default=None)


@strawberry.input
class QuoteInput:
    id: strawberry.ID
    version: int | None = strawberry.field(description="Refuse if it is not this any more.", default=None)


@strawberry.input
class DecideQuoteInput:
    id: strawberry.ID
    note: str | None = None
    version: int | None = strawberry.field(description="Refuse if it is not this any more.", default=None)


@strawberry.input
class AnswerQuoteInput:
    id: strawberry.ID
    accepted: bool
    note: str | None = None
    version: int | None = strawberry.field(description="Refuse if it is not this any more.", default=None)


@strawberry.input
class SetQuoteSettingsInput:
    prefix: str
    yearly: bool
    valid_days: int
    least_margin: int | None = None
    most_discount: int | None = None
    managers_discount: int | None = None
    version: int | None = strawberry.field(description="Refuse if it is not this any more.", default=None)


@strawberry.type
class PriceQuotePayload:
    content: QuoteContent | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class QuoteSettingsPayload:
    quote_settings: QuoteSettings | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class QuoteQueries:
    @strawberry.field(description="The lines of a quote, as they were written, and what they come to.")
    async def quote_content(self, info: Info, id: strawberry.ID) -> QuoteContent:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await quotes.content(uow, quote_id=local_id(id, "quote"))
            return _content(found.offer, found.quote["currency"])

    @strawberry.field(description="What happened to a quote, the first thing first.")
    async def quote_events(self, info: Info, id: strawberry.ID) -> list[QuoteEvent]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_event(row) for row in await quotes.events(uow, quote_id=local_id(id, "quote"))]

    @strawberry.field
    async def quote_settings(self, info: Info) -> QuoteSettings:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _settings(await quotes.read_settings(uow))

    @strawberry.field(description="What content would come to; nothing is stored.")
    async def price_quote(self, info: Info, input: PriceQuoteInput) -> PriceQuotePayload:
        async def act() -> dict[str, Any]:
            async with info.context.unit_of_work(read_only=True) as uow:
                account_id = _maybe_local(input.account_id, "account", "account_id")
                offer = await quotes.price_quote(uow, _terms(input.content), account_id=account_id)
                return {"content": _content(offer, input.content.currency)}

        return await settle(PriceQuotePayload, act)


@mutation_fields
@strawberry.type
class QuoteMutations:
    @strawberry.mutation(description="Ask this of quotes from now on.")
    async def set_quote_settings(self, info: Info, input: SetQuoteSettingsInput) -> QuoteSettingsPayload:
        async def verb(uow: UnitOfWork) -> Settings:
            wanted = Settings(**{name: getattr(input, name) for name in _SETTINGS})
            return await quotes.set_settings(uow, wanted, version=input.version)

        return await settle_in_unit(info, QuoteSettingsPayload, verb, quote_settings=_settings)


@verbs_of("quote")
def quote_verbs(types_of: RecordTypes) -> dict[str, Any]:
    """`setQuoteContent`, and the verbs that move a quote through its states."""

    async def set_quote_content(info: Info, input: SetQuoteContentInput) -> Any:
        async def act(uow: UnitOfWork) -> Any:
            quote_id = local_id(input.id, "quote")
            await quotes.set_content(uow, quote_id=quote_id, terms=_terms(input.content), version=input.version)
            return quote_id

        return await written(info, types_of, act)

    async def revise_quote(info: Info, input: QuoteInput) -> Any:
        async def act(uow: UnitOfWork) -> Any:
            return await quotes.revise(uow, quote_id=local_id(input.id, "quote"), version=input.version)

        return await written(info, types_of, act)

    async def submit_quote(info: Info, input: QuoteInput) -> Any:
        return await _verb(info, types_of, quotes.submit, input)

    async def approve_quote(info: Info, input: DecideQuoteInput) -> Any:
        return await _verb(info, types_of, quotes.approve, input, note=input.note)

    async def send_back_quote(info: Info, input: DecideQuoteInput) -> Any:
        return await _verb(info, types_of, quotes.send_back, input, note=input.note)

    async def send_quote(info: Info, input: QuoteInput) -> Any:
        return await _verb(info, types_of, quotes.send, input)

    async def answer_quote(info: Info, input: AnswerQuoteInput) -> Any:
        return await _verb(info, types_of, quotes.answer, input, accepted=input.accepted, note=input.note)

    told = (
        (set_quote_content, SetQuoteContentInput, "Give a draft these lines and no others."),
        (submit_quote, QuoteInput, "Ask for approval."),
        (approve_quote, DecideQuoteInput, "It may go out; for who may approve quotes, where no flow decides."),
        (send_back_quote, DecideQuoteInput, "It may not go out, and is a draft again."),
        (send_quote, QuoteInput, "It goes to the customer, and stays as it is from now on."),
        (revise_quote, QuoteInput, "Make the next revision, a draft with the same content."),
        (answer_quote, AnswerQuoteInput, "Write down what the customer said."),
    )
    return {each.__name__: _mutation(types_of, each, given, said) for each, given, said in told}


async def _verb(info: Info, types_of: RecordTypes, verb: Any, input: Any, **given: Any) -> Any:
    async def act(uow: UnitOfWork) -> Any:
        quote_id = local_id(input.id, "quote")
        await verb(uow, quote_id=quote_id, version=input.version, **given)
        return quote_id

    return await written(info, types_of, act)


def _mutation(types_of: RecordTypes, resolver: Any, input_type: Any, told: str) -> Any:
    resolver.__annotations__ |= {"info": Info, "input": input_type, "return": types_of.payload}
    return strawberry.mutation(resolver=resolver, description=told)


def _terms(given: QuoteContentInput) -> Terms:
    return Terms(
        currency=given.currency,
        lines=[_line_terms(f"lines.{place}", each) for place, each in enumerate(given.lines)],
        price_book_id=_maybe_local(given.price_book_id, "price_book", "price_book_id"),
        tax_included=given.tax_included,
        discount_rate=given.discount_rate,
        discount=given.discount_minor,
    )


def _line_terms(at: str, given: QuoteLineInput) -> LineTerms:
    return LineTerms(
        quantity=catalog.quantity(given.quantity, f"{at}.quantity"),
        base_quantity=catalog.quantity(given.base_quantity, f"{at}.base_quantity"),
        product_id=_maybe_local(given.product_id, "product", f"{at}.product_id"),
        price=given.price_minor,
        discount=given.discount_minor,
        tax_category=given.tax_category,
        **{name: getattr(given, name) for name in _PLAIN},
    )


def _maybe_local(given: strawberry.ID | None, kind: str, field: str) -> Any:
    return None if given is None else local_id(given, kind, field)


def _content(offer: quotes.Offer, currency: str) -> QuoteContent:
    def money(amount: int) -> Money:
        return Money(amount_minor=BigInt(amount), currency=currency)

    totals = offer.priced.totals
    return QuoteContent(
        price_book_id=maybe_id("price_book", offer.price_book_id),
        tax_included=offer.tax_included,
        lines=_lines(offer.priced.lines, money),
        sum_of_lines=money(totals.lines),
        allowance=money(totals.allowance),
        taxes=[
            QuoteTax(
                tax_category=each.treatment.category,
                tax_rate=each.treatment.basis_points,
                net=money(each.net),
                tax=money(each.tax),
            )
            for each in totals.groups
        ],
        net=money(totals.net),
        tax=money(totals.tax),
        total=money(totals.total),
        margin=offer.priced.margin,
        discount_share=offer.priced.discount_share,
        reasons=list(offer.priced.reasons),
    )


def _lines(lines: Sequence[Any], money: Any) -> list[QuoteLine]:
    same = ("name", "description", "unit", "discount_rate", "volume_discount", "optional")
    return [
        QuoteLine(
            product_id=maybe_id("product", line.product_id),
            quantity=in_digits(line.quantity),
            base_quantity=in_digits(line.base_quantity),
            price=money(line.price),
            discount=money(line.discount),
            amount=money(line.amount),
            tax_category=line.treatment.category,
            tax_rate=line.treatment.basis_points,
            **{name: getattr(line, name) for name in same},
        )
        for line in lines
    ]


def _event(row: Any) -> QuoteEvent:
    return QuoteEvent(
        id=strawberry.ID(global_id("quoteEvent", row["id"])),
        kind=EventKind(row["kind"]),
        at=row["at"],
        by_id=maybe_id("user", row["by_id"]),
        note=row["note"],
    )


def _settings(found: Settings) -> QuoteSettings:
    return QuoteSettings(**{name: getattr(found, name) for name in (*_SETTINGS, "version")})
