"""A company's first steps (the checklist, sample data), what is new, and what people say of it."""

from __future__ import annotations

import strawberry

from api.context import Info
from api.naming import global_id
from api.schema.belonging import ALWAYS, while_still
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Day
from api.speech import tell
from tenants.db.unit_of_work import UnitOfWork
from tenants.life import feedback as said
from tenants.life import release_notes as news
from tenants.life.first_steps import checklist as steps
from tenants.life.first_steps import sampling
from tenants.records.catalogue import catalogue

MODULE = ALWAYS

strawberry.enum(steps.Item, name="ChecklistItem", description="What a company does before it goes live.")
strawberry.enum(said.FeedbackKind, name="FeedbackKind")


@strawberry.type(description="Done when something there shows it; dismissed when somebody said it does not fit.")
class ChecklistEntry:
    item: steps.Item
    done: bool
    dismissed: bool


@strawberry.type(description="A sample record somebody has worked with.")
class TouchedSample:
    id: strawberry.ID
    record_type: str
    title: str


@strawberry.type(description="Records that are there to be looked at.")
class SampleData:
    present: bool
    accounts: int
    contacts: int
    activities: int
    touched: list[TouchedSample]


@strawberry.type(description="One thing that is new; `link` is a path inside, or nothing.")
class ReleaseNote:
    title: str
    text: str
    link: str


@strawberry.type
class Release:
    version: str
    day: Day
    notes: list[ReleaseNote]


@strawberry.type(description="What is new for whoever asks, in their role and their plan.")
class ReleaseNotes:
    releases: list[Release]
    unread: bool


@strawberry.type
class ChecklistPayload:
    checklist: list[ChecklistEntry] | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class SampleDataPayload:
    sample_data: SampleData | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class RemovedSamplesPayload:
    removed: int | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class ReleaseNotesPayload:
    release_notes: ReleaseNotes | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class FeedbackPayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class DismissInput:
    item: steps.Item
    dismissed: bool = True


@strawberry.input
class RemoveSamplesInput:
    keep: list[strawberry.ID] = strawberry.field(
        description="Sample records that are the company's own from now on.", default_factory=list
    )


@strawberry.input
class FeedbackInput:
    kind: said.FeedbackKind
    text: str
    page: str = strawberry.field(description="The path one is on.")
    may_contact: bool = strawberry.field(description="Whether we may write back.", default=False)


@query_fields
@strawberry.type
class FirstStepsQueries:
    @strawberry.field(description="What is still to do; for administrators.")
    async def checklist(self, info: Info) -> list[ChecklistEntry]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _entries(await steps.checklist(uow))

    @strawberry.field(description="What there is of sample data; for administrators.")
    async def sample_data(self, info: Info) -> SampleData:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _samples(await sampling.sample_data(uow))

    @strawberry.field
    async def release_notes(self, info: Info) -> ReleaseNotes:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _notes(await news.release_notes(uow))


@mutation_fields
@strawberry.type
class FirstStepsMutations:
    @strawberry.mutation(description="Lay an item of the checklist aside, or take it up again.")
    async def dismiss_checklist_item(self, info: Info, input: DismissInput) -> ChecklistPayload:
        async def verb(uow: UnitOfWork) -> list[steps.Entry]:
            return await steps.dismiss(uow, item=input.item, dismissed=input.dismissed)

        return await settle_in_unit(info, ChecklistPayload, verb, checklist=_entries)

    @strawberry.mutation(description="Make records to look at.")
    async def add_sample_data(self, info: Info) -> SampleDataPayload:
        return await settle_in_unit(info, SampleDataPayload, sampling.add_sample_data, sample_data=_samples)

    @strawberry.mutation(description="Move sample records to the bin, but for those to keep.")
    async def remove_sample_data(self, info: Info, input: RemoveSamplesInput) -> RemovedSamplesPayload:
        async def verb(uow: UnitOfWork) -> int:
            keep = [catalogue().parse_id(each, field="keep")[1] for each in input.keep]
            return await sampling.remove_sample_data(uow, keep=keep)

        return await settle_in_unit(info, RemovedSamplesPayload, verb, removed=lambda found: found)

    @strawberry.mutation(description="Everything that is new has been read.", metadata=while_still())
    async def read_release_notes(self, info: Info) -> ReleaseNotesPayload:
        return await settle_in_unit(info, ReleaseNotesPayload, news.mark_read, release_notes=_notes)

    @strawberry.mutation(description="Say something of the product to whoever runs it.", metadata=while_still())
    async def give_feedback(self, info: Info, input: FeedbackInput) -> FeedbackPayload:
        async def verb(uow: UnitOfWork) -> strawberry.ID:
            found = await said.give_feedback(
                uow, kind=input.kind, text=input.text, page=input.page, may_contact=input.may_contact
            )
            return strawberry.ID(global_id("feedback", found))

        return await settle_in_unit(info, FeedbackPayload, verb, id=lambda found: found)


def _entries(found: list[steps.Entry]) -> list[ChecklistEntry]:
    return [ChecklistEntry(item=each.item, done=each.done, dismissed=each.dismissed) for each in found]


def _samples(found: sampling.SampleData) -> SampleData:
    return SampleData(
        present=found.present,
        accounts=found.counts.get("account", 0),
        contacts=found.counts.get("contact", 0),
        activities=found.counts.get("activity", 0),
        touched=[
            TouchedSample(
                id=strawberry.ID(global_id(each.record_type, each.id)),
                record_type=each.record_type,
                title=each.title,
            )
            for each in found.touched
        ],
    )


def _notes(found: news.Notes) -> ReleaseNotes:
    return ReleaseNotes(
        releases=[
            Release(
                version=each.version,
                day=Day(each.day),
                notes=[ReleaseNote(title=tell(n.title), text=tell(n.text), link=n.link) for n in each.novelties],
            )
            for each in found.releases
        ],
        unread=found.unread,
    )
