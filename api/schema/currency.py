"""A company's exchange rates, and amounts in another currency."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import BigInt, Day
from api.schema.values import Money
from tenants.currency import service as currency
from tenants.db.unit_of_work import UnitOfWork

MODULE = ALWAYS


@strawberry.type(description="From a day on, one unit of `currency` is `rate` units of `base`.")
class ExchangeRate:
    id: strawberry.ID
    base: str
    currency: str
    valid_from: Day
    rate: str = strawberry.field(description="A decimal number.")
    source: str = strawberry.field(description="Where it is from, in the words of whoever entered it.")


@strawberry.type(description="Amounts are converted by the rate of their day: that of closing, today's while open.")
class CurrencySettings:
    base: str = strawberry.field(description="The company's currency (ISO 4217), which sums are in.")
    closed_through: Day | None = strawberry.field(description="Rates of this day and before do not change any more.")
    rates: list[ExchangeRate] = strawberry.field(description="Into the base currency, the newest of each first.")


@strawberry.input
class SetExchangeRateInput:
    currency: str
    valid_from: Day
    rate: str = strawberry.field(description="Units of the base currency for one of this: a decimal number.")
    source: str = ""


@strawberry.input
class RemoveExchangeRateInput:
    id: strawberry.ID


@strawberry.input
class ChangeBaseCurrencyInput:
    currency: str
    rate: str = strawberry.field(description="Units of it for one of the base currency so far: a decimal number.")
    source: str = ""


@strawberry.input
class CloseRatesInput:
    through: Day


@strawberry.type
class ExchangeRatePayload:
    exchange_rate: ExchangeRate | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class CurrencySettingsPayload:
    currency_settings: CurrencySettings | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class CurrencyQueries:
    @strawberry.field
    async def currency_settings(self, info: Info) -> CurrencySettings:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _settings(await currency.settings_of(uow))

    @strawberry.field(description="Refused with RATE_MISSING where there is no rate.")
    async def convert_money(
        self, info: Info, amount_minor: BigInt, code: str, to: str | None = None, on: Day | None = None
    ) -> Money:
        async with info.context.unit_of_work(read_only=True) as uow:
            minor, target = await currency.convert(uow, minor=amount_minor, currency=code, to=to, on=on)
            return Money(amount_minor=BigInt(minor), currency=target)


@mutation_fields
@strawberry.type
class CurrencyMutations:
    @strawberry.mutation
    async def set_exchange_rate(self, info: Info, input: SetExchangeRateInput) -> ExchangeRatePayload:
        async def verb(uow: UnitOfWork) -> Any:
            return await currency.set_rate(
                uow, currency=input.currency, valid_from=input.valid_from, rate=input.rate, source=input.source
            )

        return await settle_in_unit(info, ExchangeRatePayload, verb, exchange_rate=_rate)

    @strawberry.mutation
    async def remove_exchange_rate(self, info: Info, input: RemoveExchangeRateInput) -> CurrencySettingsPayload:
        async def verb(uow: UnitOfWork) -> currency.CurrencySettings:
            await currency.remove_rate(uow, rate_id=local_id(input.id, "exchangeRate"))
            return await currency.settings_of(uow)

        return await settle_in_unit(info, CurrencySettingsPayload, verb, currency_settings=_settings)

    @strawberry.mutation(
        description="Count in another currency. What closed keeps its value, converted by this one rate; rates entered"
        " so far go on by it until there are others."
    )
    async def change_base_currency(self, info: Info, input: ChangeBaseCurrencyInput) -> CurrencySettingsPayload:
        async def verb(uow: UnitOfWork) -> currency.CurrencySettings:
            await currency.change_base(uow, currency=input.currency, rate=input.rate, source=input.source)
            return await currency.settings_of(uow)

        return await settle_in_unit(info, CurrencySettingsPayload, verb, currency_settings=_settings)

    @strawberry.mutation(description="What closed up to this day keeps its value; this is not undone.")
    async def close_rates(self, info: Info, input: CloseRatesInput) -> CurrencySettingsPayload:
        async def verb(uow: UnitOfWork) -> currency.CurrencySettings:
            await currency.close_rates(uow, through=input.through)
            return await currency.settings_of(uow)

        return await settle_in_unit(info, CurrencySettingsPayload, verb, currency_settings=_settings)


def _settings(found: currency.CurrencySettings) -> CurrencySettings:
    rates = [_rate(row) for row in found.rates]
    through = None if found.closed_through is None else Day(found.closed_through)
    return CurrencySettings(base=found.base, closed_through=through, rates=rates)


def _rate(row: Any) -> ExchangeRate:
    return ExchangeRate(
        id=strawberry.ID(global_id("exchangeRate", row["id"])),
        base=row["base"],
        currency=row["currency"],
        valid_from=Day(row["valid_from"]),
        rate=f"{row['rate'].normalize():f}",
        source=row["source"],
    )
