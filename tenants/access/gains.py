"""Who sees more by a change of the tree of departments or of who works where. The trace of the change says so, since
afterwards nobody could tell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import bindparam, exists, select

from tenants.access.company import Company, Post, Scope
from tenants.access.models import RecordShare
from tenants.access.recognition import day_in
from tenants.access.rules import Day
from tenants.context import Role
from tenants.db.unit_of_work import UnitOfWork
from tenants.registry import service as registry

GAINS = "gains"
"""In the trace of a change: who may more by it."""
_SHARED_WITH = select(exists().where(RecordShare.subject_id == bindparam("subject_id")))


async def shared_with(uow: UnitOfWork, subject_id: UUID) -> bool:
    """Whether anybody shares a record with a group or a department."""
    return bool(await uow.value(_SHARED_WITH, subject_id=subject_id))


async def by_posting(uow: UnitOfWork, post: Post) -> list[str]:
    """Its person, where the department opens them records that theirs did not: because they manage it, because a role
    of theirs reaches departments, or because something is shared with it. Of a posting that is over, nobody.
    """
    before = await day_in(uow)
    day = max(before.day, post.from_day)
    if not post.held(day):
        return []
    known = Day(before.company, day, before.objects)
    if await shared_with(uow, post.department_id) and post.department_id not in known.posts.get(post.user_id, ()):
        return [str(post.user_id)]
    return await _gainers(uow, known, lambda was: replace(was, posts=(*was.posts, post)), post.user_id)


async def by_moving(uow: UnitOfWork, department_id: UUID, parent_id: UUID | None) -> list[str]:
    """Those above a department's new place, as far as they see what is below theirs."""
    before = await day_in(uow)
    return await _gainers(uow, before, lambda was: replace(was, parents={**was.parents, department_id: parent_id}))


async def _gainers(
    uow: UnitOfWork, before: Day, change: Callable[[Company], Company], only: UUID | None = None
) -> list[str]:
    after = Day(change(before.company), before.day, before.objects)
    members = [member for member in await registry.members(uow) if only in (None, member.id)]
    return sorted(
        str(member.id)
        for member in members
        if _departments(after, member.id, member.role) - _departments(before, member.id, member.role)
    )


def _departments(day: Day, user_id: UUID, role: Role) -> frozenset[UUID]:
    """Whose people's records somebody sees because of where they work: none, where they see everybody's anyway."""
    grants = [grant for rights, _ in day.company.rights_of(user_id, role, day.modules) for grant in rights.grants]
    everybody = {(grant.object, grant.action) for grant in grants if grant.scope is Scope.ALL}
    limited = [grant for grant in grants if (grant.object, grant.action) not in everybody]
    if role is Role.OWNER or not limited:
        return frozenset()
    return day.managed(user_id).union(*(day.within(user_id, grant) for grant in limited))
