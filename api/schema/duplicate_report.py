"""How a company looks for records that are the same, and what it found."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import global_id, snake
from api.schema.ids import id_of
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.schema.values import PageInfo, page_info
from tenants.db.unit_of_work import UnitOfWork
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.records.duplicates import service as duplicates
from tenants.records.duplicates.service import Agreement, KeySort, Response, Terms, Thresholds, Way
from tenants.records.merging import sure

MODULE = Module.ACCOUNTS

strawberry.enum(KeySort, name="DuplicateKeySort", description="By what records that may be the same are looked up.")
strawberry.enum(Way, name="DuplicateWay", description="How a record comes in.")
strawberry.enum(
    Response,
    name="DuplicateResponse",
    description="What follows when one is there: refused, said before it is saved, or in the report alone.",
)


@strawberry.type(description="From which likeness on, in percent, names, titles and streets agree.")
class DuplicateThresholds:
    given: int
    family: int
    company: int
    title: int
    street: int


@strawberry.type
class DuplicateResponses:
    form: Response
    api: Response
    imports: Response
    capture: Response


@strawberry.type(description="How duplicates of a kind are looked for.")
class DuplicateSettings:
    record_type: str
    responses: DuplicateResponses
    thresholds: DuplicateThresholds
    without: list[KeySort] = strawberry.field(description="Sorts of keys that are not looked up.")
    sentences: list[list[Agreement]] | None = strawberry.field(
        description="Records are the same that agree in all of one of these; null is the equation of the handbook."
    )


@strawberry.type
class DuplicateMember:
    record_type: str
    id: strawberry.ID
    title: str


@strawberry.type(description="Records that hang together; `sure` where nobody need look.")
class DuplicateGroup:
    id: strawberry.ID
    members: list[DuplicateMember]
    agreed: list[Agreement]
    sure: bool


@strawberry.type
class DuplicateGroupConnection:
    nodes: list[DuplicateGroup]
    page_info: PageInfo


@strawberry.type(description="A search through everything. `cut` counts keys so many share that they say nothing.")
class DuplicateCheck:
    phase: str
    done: int
    total: int
    found: int
    cut: int
    cut_sorts: JSON
    started_at: Moment
    finished_at: Moment | None


@strawberry.input
class DuplicateThresholdsInput:
    given: int = 85
    family: int = 90
    company: int = 90
    title: int = 80
    street: int = 85


@strawberry.input
class SetDuplicateSettingsInput:
    record_type: str
    form: Response = Response.WARN
    api: Response = Response.WARN
    imports: Response = Response.WARN
    capture: Response = Response.WARN
    thresholds: DuplicateThresholdsInput = strawberry.field(default_factory=DuplicateThresholdsInput)
    without: list[KeySort] = strawberry.field(default_factory=list)
    sentences: list[list[Agreement]] | None = None


@strawberry.input(description="No two of these are the same; it is remembered. `different: false` takes it back.")
class DecideDuplicatesInput:
    ids: list[strawberry.ID]
    different: bool = True


@strawberry.input
class MergeSureDuplicatesInput:
    record_type: str


@strawberry.type
class DuplicateSettingsPayload:
    settings: DuplicateSettings | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class DuplicateCheckPayload:
    check: DuplicateCheck | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class DuplicatesDonePayload:
    done: int | None = strawberry.field(
        description="Of how many pairs it was said; 0 of work that was begun.", default=None
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class DuplicateReportQueries:
    @strawberry.field(description="Groups of records that are taken for the same, as far as one sees two of each.")
    async def duplicate_groups(
        self,
        info: Info,
        record_type: str,
        other_type: str | None = None,
        sure: bool | None = None,
        first: int = 25,
        after: str | None = None,
    ) -> DuplicateGroupConnection:
        wanted: dict[str, Any] = {"sure": sure, "first": first, "after": after, **_kinds(record_type, other_type)}
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await duplicates.groups(uow, **wanted)
        pages = page_info(found.cursors, found.has_next, after)
        return DuplicateGroupConnection(nodes=[_group(each) for each in found.groups], page_info=pages)

    @strawberry.field(description="How many such groups there are.")
    async def duplicate_count(self, info: Info, record_type: str, other_type: str | None = None) -> int:
        async with info.context.unit_of_work(read_only=True) as uow:
            return await duplicates.count(uow, **_kinds(record_type, other_type))

    @strawberry.field(description="The latest search; for those who manage the company.")
    async def duplicate_check(self, info: Info) -> DuplicateCheck | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await duplicates.progress(uow)
            return _check(found) if found else None

    @strawberry.field(description="Of each kind; for those who manage the company.")
    async def duplicate_settings(self, info: Info) -> list[DuplicateSettings]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_settings(kind, terms) for kind, terms in (await duplicates.settings(uow)).items()]


@mutation_fields
@strawberry.type
class DuplicateReportMutations:
    @strawberry.mutation(description="Look through everything now, rather than tonight.")
    async def check_duplicates(self, info: Info) -> DuplicateCheckPayload:
        return await settle_in_unit(info, DuplicateCheckPayload, duplicates.ask_for_check, check=_check)

    @strawberry.mutation
    async def decide_duplicates(self, info: Info, input: DecideDuplicatesInput) -> DuplicatesDonePayload:
        async def verb(uow: UnitOfWork) -> int:
            ids = [catalogue().parse_id(str(each), field="ids") for each in input.ids]
            return await duplicates.decide(uow, ids=ids, different=input.different)

        return await settle_in_unit(info, DuplicatesDonePayload, verb, done=lambda found: found)

    @strawberry.mutation(description="Have every group merged of which nobody need look at any pair.")
    async def merge_sure_duplicates(self, info: Info, input: MergeSureDuplicatesInput) -> DuplicatesDonePayload:
        async def verb(uow: UnitOfWork) -> None:
            await sure.ask(uow, record_type=snake(input.record_type))

        return await settle_in_unit(info, DuplicatesDonePayload, verb, done=lambda _: 0)

    @strawberry.mutation
    async def set_duplicate_settings(self, info: Info, input: SetDuplicateSettingsInput) -> DuplicateSettingsPayload:
        kind = snake(input.record_type)

        async def verb(uow: UnitOfWork) -> Terms:
            return await duplicates.set_terms(uow, record_type=kind, terms=_terms(input))

        return await settle_in_unit(info, DuplicateSettingsPayload, verb, settings=lambda terms: _settings(kind, terms))


def _kinds(record_type: str, other_type: str | None) -> dict[str, Any]:
    return {"record_type": snake(record_type), "other_type": snake(other_type) if other_type else None}


def _terms(given: SetDuplicateSettingsInput) -> Terms:
    responses = {Way.FORM: given.form, Way.API: given.api, Way.IMPORT: given.imports, Way.CAPTURE: given.capture}
    least = {name: value / 100 for name, value in asdict(given.thresholds).items()}
    said = None if given.sentences is None else tuple(frozenset(each) for each in given.sentences)
    return Terms(Thresholds(**least), frozenset(given.without), said, responses)


def _settings(kind: str, terms: Terms) -> DuplicateSettings:
    least = {name: round(value * 100) for name, value in asdict(terms.thresholds).items()}
    by = terms.responses
    return DuplicateSettings(
        record_type=kind,
        responses=DuplicateResponses(
            form=by[Way.FORM], api=by[Way.API], imports=by[Way.IMPORT], capture=by[Way.CAPTURE]
        ),
        thresholds=DuplicateThresholds(**least),
        without=sorted(terms.without),
        sentences=None if terms.sentences is None else [sorted(each) for each in terms.sentences],
    )


def _group(found: duplicates.Group) -> DuplicateGroup:
    members = [
        DuplicateMember(record_type=each.record_type, id=id_of(each.record_type, each.id), title=each.title)
        for each in found.members
    ]
    group_id = strawberry.ID(global_id("duplicateGroup", found.id))
    return DuplicateGroup(id=group_id, members=members, agreed=list(found.agreed), sure=found.sure)


def _check(found: duplicates.Progress) -> DuplicateCheck:
    same = ("phase", "done", "total", "found", "cut")
    return DuplicateCheck(
        **{name: getattr(found, name) for name in same},
        cut_sorts=JSON(dict(found.cut_sorts)),
        started_at=Moment(found.started_at),
        finished_at=Moment(found.finished_at) if found.finished_at else None,
    )
