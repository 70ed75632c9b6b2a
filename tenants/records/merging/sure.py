"""Merging what nobody need look at: all groups of a kind whose every pair is sure, one after the other."""

from __future__ import annotations

from tenants.access.recognition import in_the_name_of
from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import Conflict, Forbidden, NotFound, ValidationFailed
from tenants.jobs import Job
from tenants.reach import Action
from tenants.records.duplicates.report import MOST_TOLD, Group, groups
from tenants.records.merging.service import check_mergeable, merge
from tenants.records.scoping import require

PAGE = 25


async def ask(uow: UnitOfWork, *, record_type: str) -> None:
    """Have sure groups merged by a worker, in the asker's name. Raises NotFound, Forbidden, ValidationFailed."""
    record = check_mergeable(record_type)
    for action in (Action.UPDATE, Action.DELETE):
        require(uow.context, record, action)
    uow.enqueue(Job.MERGE_SURE, key=f"sure {record.name} {uow.context.user_id}", record_type=record.name)


async def merge_sure(context: TenantContext, *, record_type: str) -> int:
    """Merge each sure group into the record that was there first; returns how many. One that cannot be stays. Each is a
    transaction of its own, and what is done is found no more. Raises AccessRevoked.
    """
    done, after, more = 0, None, True
    while more:
        context = await in_the_name_of(context)
        async with unit_of_work(context, read_only=True) as uow:
            page = await groups(uow, record_type=record_type, sure=True, first=PAGE, after=after)
        for group in page.groups:
            done += await _merged(context, record_type, group)
        after, more = page.cursors[-1] if page.cursors else None, page.has_next
    return done


async def _merged(context: TenantContext, record_type: str, group: Group) -> bool:
    ids = sorted(member.id for member in group.members)
    if not 2 <= len(ids) <= MOST_TOLD:
        return False
    try:
        async with unit_of_work(context) as uow:
            await merge(uow, record_type=record_type, survivor_id=ids[0], loser_ids=ids[1:])
    except (Conflict, Forbidden, NotFound, ValidationFailed):
        return False
    return True
