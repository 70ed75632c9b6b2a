"""Where leads come in by themselves: sources, the forms among them, and what came."""

from __future__ import annotations

from functools import partial
from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.forms.links import embed_code, hosted_link, inbound_link
from api.naming import global_id, local_id
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.speech import LOCALE
from tenants.crm.capture import service as capture
from tenants.plans import Module

MODULE = Module.LEADS

strawberry.enum(capture.SourceKind, name="LeadSourceKind")
strawberry.enum(capture.Security, name="MailboxSecurity")
strawberry.enum(capture.Fault, name="MailboxFault", description="Why the last look into a mailbox failed.")
strawberry.enum(capture.SubmissionState, name="SubmissionState")
strawberry.enum(
    capture.Confirmation,
    name="FormConfirmation",
    description="Whether the owner of the address must confirm by mail, and whether there is a lead before that.",
)


@strawberry.type(description="What may be asked of strangers.")
class CaptureField:
    path: str
    label: str
    input: str = strawberry.field(description="How a page asks for it: text, email, tel, url, number, select, …")
    required: bool


@strawberry.type
class LeadFormField:
    path: str
    label: str = strawberry.field(description="Empty: the field's own.")
    required: bool


@strawberry.type
class LeadForm:
    fields: list[LeadFormField]
    heading: str
    button: str
    success: str
    redirect: str
    origins: list[str] = strawberry.field(description="Sites whose pages may show the form.")
    confirmation: capture.Confirmation
    source: str
    campaign: str
    tag_ids: list[strawberry.ID]
    locale: str
    link: str = strawberry.field(description="The page of the form.")
    embed_code: str = strawberry.field(description="What puts the form into a page of another site.")


@strawberry.type
class LeadWebhookQuestion:
    question: str = strawberry.field(description="The way to it in the message: answers.email.")
    path: str


@strawberry.type(description="Messages signed after Standard Webhooks.")
class LeadWebhook:
    fields: list[LeadWebhookQuestion]
    external_id: str = strawberry.field(description="The way to what the sender calls the lead.")
    source: str
    campaign: str
    url: str


@strawberry.type(description="A mailbox that is read by IMAP every other minute; its password is told to nobody.")
class LeadMailbox:
    host: str
    port: int
    security: capture.Security
    user: str
    folder: str
    source: str
    campaign: str
    looked_at: Moment | None
    fault: capture.Fault | None


@strawberry.type
class SubmissionCount:
    state: capture.SubmissionState
    count: int


@strawberry.type(description="One way for leads to come in.")
class LeadSource:
    id: strawberry.ID
    kind: capture.SourceKind
    name: str
    enabled: bool
    created_at: Moment
    counts: list[SubmissionCount]
    form: LeadForm | None
    webhook: LeadWebhook | None
    mailbox: LeadMailbox | None


@strawberry.type(description="What came in, as it was written, and what became of it.")
class Submission:
    id: strawberry.ID
    source_id: strawberry.ID
    source_name: str
    state: capture.SubmissionState
    reason: str | None = strawberry.field(description="Why it is no lead: a code.")
    problem: str | None
    answers: JSON
    received_at: Moment
    confirmed_at: Moment | None
    lead_id: strawberry.ID | None


@strawberry.type
class LeadSourcePayload:
    source: LeadSource | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class LeadWebhookPayload:
    source: LeadSource | None = None
    secret: str | None = strawberry.field(description="What the sender signs with; shown this once.", default=None)
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class DeleteLeadSourcePayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class TakeSubmissionPayload:
    lead_id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class LeadFormFieldInput:
    path: str
    label: str = ""
    required: bool = False


@strawberry.input
class LeadFormInput:
    fields: list[LeadFormFieldInput]
    heading: str = ""
    button: str = ""
    success: str = ""
    redirect: str = ""
    origins: list[str] = strawberry.field(default_factory=list)
    confirmation: capture.Confirmation = capture.Confirmation.NONE
    source: str = ""
    campaign: str = ""
    tag_ids: list[strawberry.ID] = strawberry.field(default_factory=list)
    locale: str = "en"

    def settings(self) -> capture.FormSettings:
        given = {name: value for name, value in vars(self).items() if name not in ("fields", "origins", "tag_ids")}
        return capture.FormSettings(
            fields=tuple(capture.FormField(**vars(each)) for each in self.fields),
            origins=tuple(self.origins),
            tags=tuple(str(local_id(each, "tag", "form.tagIds")) for each in self.tag_ids),
            **given,
        )


@strawberry.input
class CreateLeadFormInput:
    name: str
    form: LeadFormInput


@strawberry.input
class UpdateLeadFormInput:
    id: strawberry.ID
    name: str
    form: LeadFormInput
    enabled: bool = True


@strawberry.input
class LeadWebhookQuestionInput:
    question: str
    path: str


@strawberry.input
class LeadWebhookInput:
    fields: list[LeadWebhookQuestionInput]
    external_id: str = "id"
    source: str = ""
    campaign: str = ""

    def settings(self) -> capture.WebhookSettings:
        fields = tuple(capture.MappedQuestion(each.question, each.path) for each in self.fields)
        return capture.WebhookSettings(fields, self.external_id, self.source, self.campaign)


@strawberry.input
class CreateLeadWebhookInput:
    name: str
    webhook: LeadWebhookInput


@strawberry.input
class UpdateLeadWebhookInput:
    id: strawberry.ID
    name: str
    webhook: LeadWebhookInput
    enabled: bool = True


@strawberry.input
class SetLeadSourceEnabledInput:
    id: strawberry.ID
    enabled: bool


@strawberry.input
class LeadSourceInput:
    id: strawberry.ID


@strawberry.input
class TakeSubmissionInput:
    id: strawberry.ID


@query_fields
@strawberry.type
class SourceQueries:
    @strawberry.field(description="By name.")
    async def lead_sources(self, info: Info) -> list[LeadSource]:
        async with info.context.unit_of_work(read_only=True) as uow:
            states = await capture.states(uow)
            return [source_of(found, states.get(found.id)) for found in await capture.sources(uow)]

    @strawberry.field(description="What a form, or a mapping, may ask for.")
    async def capture_fields(self, info: Info) -> list[CaptureField]:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await capture.offered_fields(uow)
        return [
            CaptureField(path=f.path, label=f.label[LOCALE.get()], input=f.input, required=f.required) for f in found
        ]

    @strawberry.field(description="The newest first, at most 100; `olderThan` is the last one that was seen.")
    async def submissions(
        self,
        info: Info,
        source_id: strawberry.ID | None = None,
        state: capture.SubmissionState | None = None,
        first: int = 50,
        older_than: strawberry.ID | None = None,
    ) -> list[Submission]:
        of = local_id(source_id, "leadSource", "sourceId") if source_id else None
        behind = local_id(older_than, "submission", "olderThan") if older_than else None
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await capture.submissions(uow, source_id=of, state=state, first=first, after=behind)
        return [_submission(each) for each in found]


@mutation_fields
@strawberry.type
class SourceMutations:
    @strawberry.mutation(description="A web form, which takes answers at once.")
    async def create_lead_form(self, info: Info, input: CreateLeadFormInput) -> LeadSourcePayload:
        verb = partial(capture.create_form, name=input.name, settings=input.form.settings())
        return await settle_in_unit(info, LeadSourcePayload, verb, source=source_of)

    @strawberry.mutation
    async def update_lead_form(self, info: Info, input: UpdateLeadFormInput) -> LeadSourcePayload:
        given: dict[str, Any] = {"name": input.name, "enabled": input.enabled, "settings": input.form.settings()}
        verb = partial(capture.update_form, source_id=local_id(input.id, "leadSource"), **given)
        return await settle_in_unit(info, LeadSourcePayload, verb, source=source_of)

    @strawberry.mutation(description="An address for another system. Its secret is in this answer and nowhere else.")
    async def create_lead_webhook(self, info: Info, input: CreateLeadWebhookInput) -> LeadWebhookPayload:
        info.context.take_no_key()
        verb = partial(capture.create_webhook, name=input.name, settings=input.webhook.settings())
        return await settle_in_unit(info, LeadWebhookPayload, verb, **_NEW)

    @strawberry.mutation
    async def update_lead_webhook(self, info: Info, input: UpdateLeadWebhookInput) -> LeadSourcePayload:
        given: dict[str, Any] = {"name": input.name, "enabled": input.enabled, "settings": input.webhook.settings()}
        verb = partial(capture.update_webhook, source_id=local_id(input.id, "leadSource"), **given)
        return await settle_in_unit(info, LeadSourcePayload, verb, source=source_of)

    @strawberry.mutation(description="A new secret; the one before is good for another day.")
    async def rotate_lead_webhook_secret(self, info: Info, input: LeadSourceInput) -> LeadWebhookPayload:
        info.context.take_no_key()
        verb = partial(capture.rotate_secret, source_id=local_id(input.id, "leadSource"))
        return await settle_in_unit(info, LeadWebhookPayload, verb, **_NEW)

    @strawberry.mutation(description="Take what comes, or nothing for now.")
    async def set_lead_source_enabled(self, info: Info, input: SetLeadSourceEnabledInput) -> LeadSourcePayload:
        source_id = local_id(input.id, "leadSource")
        verb = partial(capture.set_source_enabled, source_id=source_id, enabled=input.enabled)
        return await settle_in_unit(info, LeadSourcePayload, verb, source=source_of)

    @strawberry.mutation(description="Remove a source and what came from it; the leads stay.")
    async def delete_lead_source(self, info: Info, input: LeadSourceInput) -> DeleteLeadSourcePayload:
        verb = partial(capture.delete_source, source_id=local_id(input.id, "leadSource"))
        return await settle_in_unit(info, DeleteLeadSourcePayload, verb, id=lambda _: input.id)

    @strawberry.mutation(description="Make a lead of what was refused, failed or never confirmed.")
    async def take_submission(self, info: Info, input: TakeSubmissionInput) -> TakeSubmissionPayload:
        verb = partial(capture.take_anyway, submission_id=local_id(input.id, "submission"))
        return await settle_in_unit(info, TakeSubmissionPayload, verb, lead_id=partial(global_id, "lead"))


def source_of(found: capture.SourceInfo, state: capture.MailboxState | None = None) -> LeadSource:
    """A source as clients see it."""
    return LeadSource(
        id=strawberry.ID(global_id("leadSource", found.id)),
        kind=found.kind,
        name=found.name,
        enabled=found.enabled,
        created_at=Moment(found.created_at),
        counts=[SubmissionCount(state=state, count=count) for state, count in sorted(found.counts.items())],
        form=_form(found.form, found.public_id) if found.form else None,
        webhook=_webhook(found.webhook, found.public_id) if found.webhook else None,
        mailbox=_mailbox(found.mail, state) if found.mail else None,
    )


_NEW: dict[str, Any] = {"source": lambda new: source_of(new.source), "secret": lambda new: new.secret}


def _mailbox(mail: capture.MailSettings, state: capture.MailboxState | None) -> LeadMailbox:
    names = ("host", "port", "security", "user", "folder", "source", "campaign")
    return LeadMailbox(
        looked_at=Moment(state.looked_at) if state and state.looked_at else None,
        fault=state.fault if state else None,
        **{name: getattr(mail, name) for name in names},
    )


def _webhook(webhook: capture.WebhookSettings, public_id: str) -> LeadWebhook:
    return LeadWebhook(
        fields=[LeadWebhookQuestion(question=each.question, path=each.path) for each in webhook.fields],
        external_id=webhook.external_id,
        source=webhook.source,
        campaign=webhook.campaign,
        url=inbound_link(public_id),
    )


def _form(form: capture.FormSettings, public_id: str) -> LeadForm:
    same = ("heading", "button", "success", "redirect", "confirmation", "source", "campaign", "locale")
    return LeadForm(
        fields=[LeadFormField(path=f.path, label=f.label, required=f.required) for f in form.fields],
        origins=list(form.origins),
        tag_ids=[strawberry.ID(global_id("tag", tag)) for tag in form.tags],
        link=hosted_link(public_id),
        embed_code=embed_code(public_id),
        **{name: getattr(form, name) for name in same},
    )


def _submission(found: capture.SubmissionInfo) -> Submission:
    return Submission(
        id=strawberry.ID(global_id("submission", found.id)),
        source_id=strawberry.ID(global_id("leadSource", found.source_id)),
        source_name=found.source_name,
        state=found.state,
        reason=found.reason,
        problem=found.problem,
        answers=JSON(dict(found.answers)),
        received_at=Moment(found.received_at),
        confirmed_at=Moment(found.confirmed_at) if found.confirmed_at else None,
        lead_id=strawberry.ID(global_id("lead", found.lead_id)) if found.lead_id else None,
    )
