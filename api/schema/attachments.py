"""Files on records: announced, sent by a link, kept; listed, fetched by a link, taken off again."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.members import User, user_of
from api.schema.problems import UserError, settle, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.schema.values import PageInfo, page_info
from tenants.db.unit_of_work import UnitOfWork
from tenants.records.attachments import service as attachments
from tenants.records.catalogue import catalogue
from tenants.records.files.service import Ticket

MODULE = ALWAYS
ATTACHMENT = "attachment"


@strawberry.type(description="A file on a record.")
class Attachment:
    id: strawberry.ID
    record_id: strawberry.ID
    filename: str
    content_type: str
    size: int = strawberry.field(description="Bytes.")
    created_at: Moment
    created_by: User | None
    facts: strawberry.Private[attachments.Attached]

    @strawberry.field(description="A link that saves the file, good for 15 minutes.")
    def url(self, info: Info) -> str:
        return attachments.url_of(info.context.signed_in, self.facts)


@strawberry.type
class AttachmentConnection:
    nodes: list[Attachment]
    page_info: PageInfo


@strawberry.type
class AttachmentHeader:
    name: str
    value: str


@strawberry.type(description="Where to send a file's bytes, and how; then it is kept by `keepAttachment`.")
class AttachmentTicket:
    id: strawberry.ID = strawberry.field(description="What the attachment's id will be.")
    url: str
    method: str
    headers: list[AttachmentHeader]


@strawberry.type
class AttachmentTicketPayload:
    ticket: AttachmentTicket | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class AttachmentPayload:
    attachment: Attachment | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class RemoveAttachmentPayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class AnnounceAttachmentInput:
    id: strawberry.ID = strawberry.field(description="The record's.")
    filename: str
    size: int = strawberry.field(description="Bytes.")
    sha256: str = strawberry.field(description="Hexadecimal.")
    content_type: str


@strawberry.input
class AttachmentIdInput:
    id: strawberry.ID


@query_fields
@strawberry.type
class AttachmentQueries:
    @strawberry.field(description="The files of a record, newest first; `search` is a part of their names.")
    async def attachments(
        self, info: Info, id: strawberry.ID, search: str | None = None, first: int = 50, after: str | None = None
    ) -> AttachmentConnection:
        record_type, record_id = catalogue().parse_id(str(id))
        wanted: dict[str, Any] = {"search": search, "first": first, "after": after}
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await attachments.attachments_of(uow, record_type=record_type, record_id=record_id, **wanted)
        return AttachmentConnection(
            nodes=[_attachment(each) for each in found.files],
            page_info=page_info(found.cursors, found.has_next, after),
        )

    @strawberry.field
    async def attachment(self, info: Info, id: strawberry.ID) -> Attachment | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _attachment(await attachments.attached(uow, attachment_id=local_id(id, ATTACHMENT)))


@mutation_fields
@strawberry.type
class AttachmentMutations:
    @strawberry.mutation(description="Say which file is to come onto a record; its bytes go to the link in the answer.")
    async def announce_attachment(self, info: Info, input: AnnounceAttachmentInput) -> AttachmentTicketPayload:
        async def verb(uow: UnitOfWork) -> Ticket:
            record_type, record_id = catalogue().parse_id(str(input.id))
            file = {name: value for name, value in vars(input).items() if name != "id"}
            return await attachments.announce(uow, record_type=record_type, record_id=record_id, **file)

        return await settle_in_unit(info, AttachmentTicketPayload, verb, ticket=_ticket)

    @strawberry.mutation(description="The bytes have been sent: the file is on its record from now on.")
    async def keep_attachment(self, info: Info, input: AttachmentIdInput) -> AttachmentPayload:
        async def verb() -> dict[str, Any]:
            attachment_id = local_id(input.id, ATTACHMENT)
            return {
                "attachment": _attachment(await attachments.keep(info.context.by_itself, attachment_id=attachment_id))
            }

        return await settle(AttachmentPayload, verb)

    @strawberry.mutation(description="Take a file off its record.")
    async def remove_attachment(self, info: Info, input: AttachmentIdInput) -> RemoveAttachmentPayload:
        async def verb(uow: UnitOfWork) -> None:
            await attachments.remove(uow, attachment_id=local_id(input.id, ATTACHMENT))

        return await settle_in_unit(info, RemoveAttachmentPayload, verb, id=lambda _: input.id)


def _attachment(found: attachments.Attached) -> Attachment:
    return Attachment(
        id=strawberry.ID(global_id(ATTACHMENT, found.id)),
        record_id=strawberry.ID(global_id(found.record_type, found.record_id)),
        filename=found.filename,
        content_type=found.content_type,
        size=found.size,
        created_at=Moment(found.kept_at),
        created_by=user_of(found.actor),
        facts=found,
    )


def _ticket(found: Ticket) -> AttachmentTicket:
    headers = [AttachmentHeader(name=name, value=value) for name, value in found.headers.items()]
    return AttachmentTicket(
        id=strawberry.ID(global_id(ATTACHMENT, found.id)), url=found.url, method=found.method, headers=headers
    )
