"""Records that are submitted by themselves, when they are made or changed: where their flow says so."""

from __future__ import annotations

from tenants.changes.log import ChangeKind
from tenants.crm.approvals.conditions import is_met
from tenants.crm.approvals.flows import Flow, any_flows, flows
from tenants.crm.approvals.guarding import hear_of_changes
from tenants.crm.approvals.opening import Opening, open_approval, running_of
from tenants.crm.approvals.subjects import Subject, subjects
from tenants.crm.approvals.terms import Trigger
from tenants.db.unit_of_work import UnitOfWork
from tenants.records.hooks import Written, effect_of_every_record

_TRIGGERS = {ChangeKind.CREATED: Trigger.CREATE, ChangeKind.UPDATED: Trigger.UPDATE}


@effect_of_every_record
async def after_writing(uow: UnitOfWork, name: str, written: list[Written]) -> None:
    """What is approved or being approved hears of it first, so that what begins by itself does not begin twice."""
    await hear_of_changes(uow, name, written)
    await submit_by_itself(uow, name, written)


async def submit_by_itself(uow: UnitOfWork, name: str, written: list[Written]) -> None:
    """In the name of whoever wrote it; what nobody wrote is submitted by nobody. Raises what the room says of a record
    that is not ready, and ValidationFailed: NOBODY_TO_APPROVE.
    """
    subject = subjects().get(name)
    if subject is None or uow.context.user_id is None or not await any_flows(uow):
        return
    known = [flow for flow in await flows(uow) if flow.terms.enabled and flow.terms.record_type == name]
    if not any(flow.terms.triggers for flow in known):
        return
    for write in written:
        if write.kind in _TRIGGERS:
            await _consider(uow, subject, known, write)


async def _consider(uow: UnitOfWork, subject: Subject, known: list[Flow], write: Written) -> None:
    snapshot = await subject.snapshot(uow, write.after)
    flow = next((each for each in known if is_met(each.terms.tests, snapshot)), None)
    if flow is None or _TRIGGERS[write.kind] not in flow.terms.triggers or not _is_shown(subject, write):
        return
    if await running_of(uow, write.record_id) is None:
        assert uow.context.user_id is not None
        row = {**write.after, "id": write.record_id}
        await subject.submitted(uow, row)
        await open_approval(uow, Opening(subject, row, flow, snapshot, uow.context.user_id))


def _is_shown(subject: Subject, write: Written) -> bool:
    """A change of what no approver looks at asks for no approval."""
    watched = {*subject.fields, *subject.material}
    return not write.before or any(write.before.get(each) != write.after.get(each) for each in watched)
