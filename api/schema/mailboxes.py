"""Setting up mailboxes whose letters become leads."""

from __future__ import annotations

from functools import partial
from typing import Any

import strawberry

from api.context import Info
from api.naming import local_id
from api.schema.problems import settle_in_unit
from api.schema.roots import mutation_fields
from api.schema.sources import LeadSourceInput, LeadSourcePayload, source_of
from tenants.crm.capture import service as capture
from tenants.plans import Module

MODULE = Module.LEADS


@strawberry.input
class LeadMailboxInput:
    host: str
    user: str
    port: int = 993
    security: capture.Security = capture.Security.TLS
    folder: str = "INBOX"
    source: str = ""
    campaign: str = ""

    def settings(self) -> capture.MailSettings:
        return capture.MailSettings(**vars(self))


@strawberry.input
class CreateLeadMailboxInput:
    name: str
    mailbox: LeadMailboxInput
    password: str


@strawberry.input
class UpdateLeadMailboxInput:
    id: strawberry.ID
    name: str
    mailbox: LeadMailboxInput
    password: str | None = strawberry.field(description="The one there is stays unless this is given.", default=None)
    enabled: bool = True


@mutation_fields
@strawberry.type
class MailboxMutations:
    @strawberry.mutation(description="A mailbox; letters that come from now on become leads.")
    async def create_lead_mailbox(self, info: Info, input: CreateLeadMailboxInput) -> LeadSourcePayload:
        info.context.take_no_key()
        verb = partial(
            capture.create_mailbox, name=input.name, settings=input.mailbox.settings(), password=input.password
        )
        return await settle_in_unit(info, LeadSourcePayload, verb, source=source_of)

    @strawberry.mutation(description="Change a mailbox, and look into it at once.")
    async def update_lead_mailbox(self, info: Info, input: UpdateLeadMailboxInput) -> LeadSourcePayload:
        info.context.take_no_key()
        given: dict[str, Any] = {"name": input.name, "enabled": input.enabled, "password": input.password}
        source_id = local_id(input.id, "leadSource")
        verb = partial(capture.update_mailbox, source_id=source_id, settings=input.mailbox.settings(), **given)
        return await settle_in_unit(info, LeadSourcePayload, verb, source=source_of)

    @strawberry.mutation(description="Look into a mailbox now.")
    async def look_into_lead_mailbox(self, info: Info, input: LeadSourceInput) -> LeadSourcePayload:
        verb = partial(capture.look_now, source_id=local_id(input.id, "leadSource"))
        return await settle_in_unit(info, LeadSourcePayload, verb, source=source_of)
