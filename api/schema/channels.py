"""What channels cost, and what a lead and a won deal cost by them."""

from __future__ import annotations

from functools import partial
from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import BigInt, Day
from api.schema.values import Money, MoneyInput
from tenants.crm.channels import service as channels
from tenants.crm.channels.service import ChannelLevel
from tenants.plans import Module

MODULE = Module.LEADS
_GIVEN = ("source", "medium", "campaign", "keyword", "from_day", "to_day")

strawberry.enum(ChannelLevel, description="By what channels are told apart.")


@strawberry.type(description="What was paid for a channel for some days, both included.")
class ChannelCost:
    id: strawberry.ID
    source: str
    medium: str | None
    campaign: str | None
    keyword: str | None
    from_day: Day
    to_day: Day
    amount: Money


@strawberry.type(description="What a channel cost in one currency. What nothing came of has no cost apiece.")
class ChannelSpent:
    amount: Money
    per_lead: Money | None
    per_won_deal: Money | None


@strawberry.type(description="What came of a channel, as far as the reader sees it.")
class Channel:
    name: str | None = strawberry.field(description="Null for leads and costs that name none.")
    leads: int
    converted: int
    won_deals: int | None = strawberry.field(description="Of these leads, won by now. Null without access to deals.")
    spent: list[ChannelSpent]


@strawberry.input
class AddChannelCostInput:
    source: str
    from_day: Day
    to_day: Day
    amount: MoneyInput
    medium: str | None = None
    campaign: str | None = None
    keyword: str | None = None


@strawberry.type
class AddChannelCostPayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class DeleteChannelCostInput:
    id: strawberry.ID


@strawberry.type
class DeleteChannelCostPayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class ChannelQueries:
    @strawberry.field(description="The newest costs of channels.")
    async def channel_costs(self, info: Info) -> list[ChannelCost]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_cost(row) for row in await channels.costs(uow)]

    @strawberry.field(
        description="Of the leads that came in on some days: how many, what was won of them, and what each cost."
    )
    async def channel_report(self, info: Info, from_day: Day, to_day: Day, by: ChannelLevel) -> list[Channel]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_channel(each) for each in await channels.report(uow, first=from_day, last=to_day, by=by)]


@mutation_fields
@strawberry.type
class ChannelMutations:
    @strawberry.mutation(description="Write down what a channel cost.")
    async def add_channel_cost(self, info: Info, input: AddChannelCostInput) -> AddChannelCostPayload:
        given = {name: getattr(input, name) for name in _GIVEN}
        cost = channels.Cost(**given, amount=input.amount.amount_minor, currency=input.amount.currency)
        verb = partial(channels.add_cost, cost=cost)
        return await settle_in_unit(info, AddChannelCostPayload, verb, id=partial(global_id, "channelCost"))

    @strawberry.mutation(description="Take a cost back.")
    async def delete_channel_cost(self, info: Info, input: DeleteChannelCostInput) -> DeleteChannelCostPayload:
        verb = partial(channels.delete_cost, cost_id=local_id(input.id, "channelCost"))
        return await settle_in_unit(info, DeleteChannelCostPayload, verb, id=lambda _: input.id)


def _cost(row: Any) -> ChannelCost:
    plain = {name: row[name] for name in _GIVEN}
    amount = _money(row["amount"], row["currency"])
    return ChannelCost(id=strawberry.ID(global_id("channelCost", row["id"])), amount=amount, **plain)


def _channel(found: channels.Channel) -> Channel:
    spent = [
        ChannelSpent(
            amount=_money(each.amount, each.currency),
            per_lead=_apiece(each.per_lead, each.currency),
            per_won_deal=_apiece(each.per_won, each.currency),
        )
        for each in found.spent
    ]
    return Channel(name=found.name, leads=found.leads, converted=found.converted, won_deals=found.won, spent=spent)


def _apiece(amount: int | None, currency: str) -> Money | None:
    return None if amount is None else _money(amount, currency)


def _money(amount: int, currency: str) -> Money:
    return Money(amount_minor=BigInt(amount), currency=currency)
