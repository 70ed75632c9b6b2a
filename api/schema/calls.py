"""Logging a call by its number."""

from __future__ import annotations

from functools import partial

import strawberry

from api.context import Info
from api.naming import global_id
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields
from tenants.crm.capture import service as capture
from tenants.plans import Module

MODULE = Module.ACTIVITIES

strawberry.enum(capture.CallDirection, name="CallDirection")


@strawberry.type(description="Without a record nobody has the number, and nothing was written.")
class LoggedCall:
    number: str = strawberry.field(description="In E.164.")
    record_id: strawberry.ID | None
    record_type: str | None
    title: str | None
    activity_id: strawberry.ID | None


@strawberry.type
class LogCallPayload:
    call: LoggedCall | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class LogCallInput:
    number: str
    direction: capture.CallDirection = capture.CallDirection.OUTBOUND
    minutes: int | None = None
    outcome: str = ""
    notes: str = ""
    lead_name: str = strawberry.field(description="Whose the number is, to make a lead of one nobody has.", default="")


@mutation_fields
@strawberry.type
class CallMutations:
    @strawberry.mutation(description="Write a call down for whoever has the number.")
    async def log_call(self, info: Info, input: LogCallInput) -> LogCallPayload:
        return await settle_in_unit(info, LogCallPayload, partial(capture.log_call, **vars(input)), call=_call)


def _call(made: capture.LoggedCall) -> LoggedCall:
    return LoggedCall(
        number=made.number,
        record_type=made.record_type,
        record_id=_id(made.record_type, made.record_id),
        title=made.title,
        activity_id=_id("activity", made.activity_id),
    )


def _id(kind: str | None, found: object) -> strawberry.ID | None:
    return strawberry.ID(global_id(kind, found)) if kind and found else None
