"""The verbs of activities that are more than a change of fields."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.naming import local_id
from api.schema.record_types import RecordTypes
from api.schema.record_verbs import written
from api.schema.roots import verbs_of
from tenants.crm.activities import service as activities
from tenants.plans import Module

MODULE = Module.ACTIVITIES


@strawberry.input
class CompleteTaskInput:
    id: strawberry.ID
    version: int | None = strawberry.field(description="Refuse if it is not this any more.", default=None)


@verbs_of("activity")
def activity_verbs(types_of: RecordTypes) -> dict[str, Any]:
    """`completeTask` and `reopenTask`."""

    async def complete_task(info: Info, input: CompleteTaskInput) -> Any:
        return await _planned(info, types_of, input, activities.complete_task)

    async def reopen_task(info: Info, input: CompleteTaskInput) -> Any:
        return await _planned(info, types_of, input, activities.reopen_task)

    for verb in (complete_task, reopen_task):
        verb.__annotations__ |= {"info": Info, "input": CompleteTaskInput, "return": types_of.payload}
    return {
        "complete_task": strawberry.mutation(resolver=complete_task, description="It is done, as of now."),
        "reopen_task": strawberry.mutation(resolver=reopen_task, description="It is to be done after all."),
    }


async def _planned(info: Info, types_of: RecordTypes, input: CompleteTaskInput, act: Any) -> Any:
    async def verb(uow: Any) -> Any:
        activity_id = local_id(input.id, "activity")
        await act(uow, activity_id=activity_id, version=input.version)
        return activity_id

    return await written(info, types_of, verb)
