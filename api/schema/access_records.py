"""One record: with whom it is shared, why somebody may see it, and what is behind a hint. And another's eyes."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import global_id, local_id
from api.schema.access_org import DEPARTMENT, GROUP, AccessDeletePayload, AccessIdInput
from api.schema.access_roles import ROLE, field_of
from api.schema.belonging import ALWAYS
from api.schema.ids import maybe_id
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Day, Moment
from tenants.access.company import Level
from tenants.access.explaining import FieldReason, Reason, Way
from tenants.access.shares import Share, Subject
from tenants.access.viewing import Ticket, view_as
from tenants.reach import Action
from tenants.records import revealing, sharing
from tenants.records.catalogue import catalogue
from tenants.records.explaining import Told, explain

MODULE = ALWAYS

SHARE = "recordShare"
_KINDS = {Subject.USER: "user", Subject.GROUP: GROUP, Subject.DEPARTMENT: DEPARTMENT}
strawberry.enum(Subject, name="ShareSubject")
strawberry.enum(Way, name="AccessWay", description="How a role, or a share, reaches a record.")


@strawberry.type(description="One record for one member, group or department; `until` is the last day.")
class RecordShare:
    id: strawberry.ID
    record_id: strawberry.ID
    subject: Subject
    subject_id: strawberry.ID
    edit: bool
    until: Day | None


@strawberry.type(description="What gives an action: a role (and the group that gives it) by a way, or a share.")
class AccessReason:
    action: Action
    way: Way
    role: str | None
    role_id: strawberry.ID | None
    group_id: strawberry.ID | None
    department_id: strawberry.ID | None
    share_id: strawberry.ID | None
    parent_id: strawberry.ID | None = strawberry.field(description="The record it hangs on.")


@strawberry.type(description="What one role makes of the field.")
class AccessFieldReason:
    level: Level
    role: str
    role_id: strawberry.ID | None = strawberry.field(description="Null for a built-in role.")
    group_id: strawberry.ID | None


@strawberry.type(description="What somebody may do with one record, and by what; nothing else.")
class AccessExplanation:
    user_id: strawberry.ID
    actions: list[Action]
    reasons: list[AccessReason]
    level: Level | None = strawberry.field(description="Of the field asked for: the most generous of the roles'.")
    fields: list[AccessFieldReason]


@strawberry.type
class RecordSharePayload:
    share: RecordShare | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class RevealPayload:
    value: JSON | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type(description="Send `ticket` as the header X-Rapport-View-As: queries are answered as for that member.")
class ViewAsPayload:
    ticket: str | None = None
    expires_at: Moment | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class ShareRecordInput:
    id: strawberry.ID = strawberry.field(description="The record's.")
    subject: Subject
    subject_id: strawberry.ID = strawberry.field(description="Of a member, a group or a department.")
    edit: bool = False
    until: Day | None = strawberry.field(description="The last day; for good without one.", default=None)


@strawberry.input
class RevealInput:
    id: strawberry.ID = strawberry.field(description="The record's.")
    field: str = strawberry.field(description="As records name it, or `customFields.key`.")


@strawberry.input
class ViewAsInput:
    user_id: strawberry.ID


@query_fields
@strawberry.type
class AccessRecordQueries:
    @strawberry.field(description="With whom a record is shared; for who may edit it.")
    async def record_shares(self, info: Info, id: strawberry.ID) -> list[RecordShare]:
        record_type, record_id = catalogue().parse_id(str(id))
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await sharing.shares_of(uow, record_type=record_type, record_id=record_id)
            return [_share(each) for each in found]

    @strawberry.field(description="Why somebody may see or change a record, or a field of it; oneself by default.")
    async def explain_access(
        self, info: Info, id: strawberry.ID, field: str | None = None, user_id: strawberry.ID | None = None
    ) -> AccessExplanation:
        record_type, record_id = catalogue().parse_id(str(id))
        whom = None if user_id is None else local_id(user_id, "user", "userId")
        of = None if field is None else field_of(field)
        async with info.context.unit_of_work(read_only=True) as uow:
            return _told(await explain(uow, record_type=record_type, record_id=record_id, field=of, user_id=whom))


@mutation_fields
@strawberry.type
class AccessRecordMutations:
    @strawberry.mutation(description="Let somebody read or edit one record, up to a day.")
    async def share_record(self, info: Info, input: ShareRecordInput) -> RecordSharePayload:
        async def verb(uow: Any) -> Share:
            record_type, record_id = catalogue().parse_id(str(input.id))
            whom = local_id(input.subject_id, _KINDS[input.subject], "subjectId")
            rest: dict[str, Any] = {"subject": input.subject, "edit": input.edit, "until": input.until}
            return await sharing.share_record(
                uow, record_type=record_type, record_id=record_id, subject_id=whom, **rest
            )

        return await settle_in_unit(info, RecordSharePayload, verb, share=_share)

    @strawberry.mutation
    async def unshare_record(self, info: Info, input: AccessIdInput) -> AccessDeletePayload:
        async def verb(uow: Any) -> None:
            await sharing.unshare_record(uow, share_id=local_id(input.id, SHARE))

        return await settle_in_unit(info, AccessDeletePayload, verb, id=lambda _: input.id)

    @strawberry.mutation(description="The value behind a hint. Who looked stands in the record's history.")
    async def reveal_field(self, info: Info, input: RevealInput) -> RevealPayload:
        info.context.take_no_key()  # an answer that is kept would hold the value

        async def verb(uow: Any) -> Any:
            record_type, record_id = catalogue().parse_id(str(input.id))
            return await revealing.reveal(
                uow, record_type=record_type, record_id=record_id, field=field_of(input.field)
            )

        return await settle_in_unit(info, RevealPayload, verb, value=lambda found: found)

    @strawberry.mutation(description="Look at the company as a member sees it, for a quarter of an hour. It is logged.")
    async def view_as(self, info: Info, input: ViewAsInput) -> ViewAsPayload:
        info.context.take_no_key()

        async def verb(uow: Any) -> Ticket:
            return await view_as(uow, user_id=local_id(input.user_id, "user", "userId"))

        shown = {"ticket": lambda found: found.ticket, "expires_at": lambda found: found.expires_at}
        return await settle_in_unit(info, ViewAsPayload, verb, **shown)


def _share(found: Share) -> RecordShare:
    until: Any = found.until
    return RecordShare(
        id=strawberry.ID(global_id(SHARE, found.id)),
        record_id=strawberry.ID(global_id(found.object, found.record_id)),
        subject=found.subject,
        subject_id=strawberry.ID(global_id(_KINDS[found.subject], found.subject_id)),
        edit=found.edit,
        until=until,
    )


def _told(found: Told) -> AccessExplanation:
    return AccessExplanation(
        user_id=strawberry.ID(global_id("user", found.user_id)),
        actions=list(found.actions),
        reasons=[_reason(each) for each in found.reasons],
        level=found.level,
        fields=[_field_reason(each) for each in found.fields],
    )


def _reason(found: Reason) -> AccessReason:
    return AccessReason(
        action=found.action,
        way=found.way,
        role=found.role,
        role_id=maybe_id(ROLE, found.role_id),
        group_id=maybe_id(GROUP, found.group_id),
        department_id=maybe_id(DEPARTMENT, found.department_id),
        share_id=maybe_id(SHARE, found.share_id),
        parent_id=maybe_id(*found.parent) if found.parent else None,
    )


def _field_reason(found: FieldReason) -> AccessFieldReason:
    ids = {"role_id": maybe_id(ROLE, found.role_id), "group_id": maybe_id(GROUP, found.group_id)}
    return AccessFieldReason(level=found.level, role=found.role, **ids)
