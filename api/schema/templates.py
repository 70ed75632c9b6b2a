"""How a company is set up, captured by its partner and offered to others, which see what would change and decide."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.problems import UserError, settle, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.speech import tell
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.message import Message
from tenants.partners.templates import service as templates

MODULE = ALWAYS

strawberry.enum(
    templates.Standing,
    name="TemplateStanding",
    description="How an item stands to what the company has. CONFLICTING: something there that it cannot become.",
)


@strawberry.enum
class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SUPERSEDED = "superseded"


@strawberry.type(description="A partner's template, in its newest version.")
class Template:
    id: strawberry.ID
    name: str
    number: int
    source: str = strawberry.field(description="The company it was captured from.")
    items: int
    captured_at: Moment


@strawberry.type(description="To whom a version was offered; `offered` is false where it had been before.")
class TemplatePush:
    company_id: strawberry.ID
    offered: bool


@strawberry.type
class TemplateOffer:
    id: strawberry.ID
    partner: str
    template: str
    number: int
    state: OfferState
    items: int
    accepted: list[str]
    offered_at: Moment
    decided_at: Moment | None


@strawberry.type(description="One item of an offer against what the company has; what differs, before and after.")
class TemplateDifference:
    item: str
    kind: str
    label: str
    standing: templates.Standing
    before: JSON
    after: JSON


@strawberry.type
class TemplatePayload:
    template: Template | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class TemplatePushPayload:
    pushed: list[TemplatePush] | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class TemplateOfferPayload:
    offer: TemplateOffer | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class CaptureTemplateInput:
    name: str = strawberry.field(description="Of one there is, to make its next version.")
    company_id: strawberry.ID


@strawberry.input
class PushTemplateInput:
    template_id: strawberry.ID
    company_ids: list[strawberry.ID]
    number: int | None = strawberry.field(description="Null: the newest.", default=None)


@strawberry.input
class AcceptOfferInput:
    offer_id: strawberry.ID
    items: list[str] | None = strawberry.field(description="Null: all that do not conflict.", default=None)


@strawberry.input
class OfferIdInput:
    offer_id: strawberry.ID


@query_fields
@strawberry.type
class TemplateQueries:
    @strawberry.field(description="One's templates, by name; for a partner's managers.")
    async def templates(self, info: Info) -> list[Template]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_template(found) for found in await templates.templates(uow)]

    @strawberry.field(description="What one's partner offered, newest first; for administrators.")
    async def template_offers(self, info: Info) -> list[TemplateOffer]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_offer(found) for found in await templates.offers(uow)]

    @strawberry.field(description="What taking an offer would change; for administrators.")
    async def template_differences(self, info: Info, offer_id: strawberry.ID) -> list[TemplateDifference]:
        wanted = local_id(offer_id, "templateOffer", "offerId")
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_difference(found) for found in await templates.differences(uow, offer_id=wanted)]


@mutation_fields
@strawberry.type
class TemplateMutations:
    @strawberry.mutation(description="Capture how a company is set up: one's own, or one that let one in as admin.")
    async def capture_template(self, info: Info, input: CaptureTemplateInput) -> TemplatePayload:
        async def act() -> dict[str, Any]:
            company_id = local_id(input.company_id, "tenant", "companyId")
            found = await templates.capture(info.context.by_itself, name=input.name, company_id=company_id)
            return {"template": _template(found)}

        return await settle(TemplatePayload, act)

    @strawberry.mutation(description="Offer a version to companies one runs; each decides. The same one goes out once.")
    async def push_template(self, info: Info, input: PushTemplateInput) -> TemplatePushPayload:
        return await settle(TemplatePushPayload, partial(_push, info, input))

    @strawberry.mutation(description="Take an offer, whole or in part: all of it happens, or nothing.")
    async def accept_template(self, info: Info, input: AcceptOfferInput) -> TemplateOfferPayload:
        async def verb(uow: UnitOfWork) -> templates.OfferInfo:
            offer_id = local_id(input.offer_id, "templateOffer", "offerId")
            return await templates.accept(uow, offer_id=offer_id, items=input.items)

        return await settle_in_unit(info, TemplateOfferPayload, verb, offer=_offer)

    @strawberry.mutation
    async def decline_template(self, info: Info, input: OfferIdInput) -> TemplateOfferPayload:
        async def verb(uow: UnitOfWork) -> templates.OfferInfo:
            return await templates.decline(uow, offer_id=local_id(input.offer_id, "templateOffer", "offerId"))

        return await settle_in_unit(info, TemplateOfferPayload, verb, offer=_offer)


async def _push(info: Info, input: PushTemplateInput) -> dict[str, Any]:
    found = await templates.push(
        info.context.by_itself,
        template_id=local_id(input.template_id, "template", "templateId"),
        company_ids=[local_id(each, "tenant", "companyIds") for each in input.company_ids],
        number=input.number,
    )
    ids = [(strawberry.ID(global_id("tenant", each.company_id)), each.offered) for each in found]
    return {"pushed": [TemplatePush(company_id=company, offered=offered) for company, offered in ids]}


def _template(found: templates.TemplateInfo) -> Template:
    return Template(
        id=strawberry.ID(global_id("template", found.id)),
        name=found.name,
        number=found.number,
        source=found.source,
        items=found.items,
        captured_at=Moment(found.captured_at),
    )


def _offer(found: templates.OfferInfo) -> TemplateOffer:
    return TemplateOffer(
        id=strawberry.ID(global_id("templateOffer", found.id)),
        partner=found.partner_name,
        template=found.template_name,
        number=found.number,
        state=OfferState(found.state),
        items=found.items,
        accepted=list(found.accepted),
        offered_at=Moment(found.offered_at),
        decided_at=Moment(found.decided_at) if found.decided_at else None,
    )


def _difference(found: templates.Compared) -> TemplateDifference:
    item = found.item
    return TemplateDifference(
        item=item.name,
        kind=item.kind,
        label=tell(Message(item.label_en, item.label_zh)),
        standing=found.standing,
        before=JSON(found.before),
        after=JSON(found.after),
    )
