"""How a company scores and what it has learnt: read, set, learnt anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.changes.log import ChangeKind, Noted, note
from tenants.crm.leads.models import DisqualifyReason, Lead, LeadStatus
from tenants.crm.scores import chance
from tenants.crm.scores.cases import READ, case_of
from tenants.crm.scores.chance import Counts, Knowledge, Trial
from tenants.crm.scores.models import LeadScoring
from tenants.crm.scores.scoring import Scoring, as_plain, checked, from_plain
from tenants.db import schedule
from tenants.db.unit_of_work import UnitOfWork
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.plans import Module
from tenants.registry.roles import require_permission

MANAGE = "tenant:manage"
_ONLY = UUID(int=1)
"""A company has one row; this is what it is called by."""
NIGHTLY = "23 4 * * *"
MOST_CASES = 20_000
_READ = select(LeadScoring.rules, LeadScoring.knowledge, LeadScoring.trial, LeadScoring.learned_at)
_BEGIN = (
    insert(LeadScoring)
    .values(id=bindparam("id"), rules=bindparam("rules"), updated_at=bindparam("moment"))
    .on_conflict_do_nothing()
)
_SET = update(LeadScoring).values(rules=bindparam("rules"), updated_at=bindparam("moment"))
_LEARNT = update(LeadScoring).values(
    knowledge=bindparam("knowledge"), trial=bindparam("trial"), learned_at=bindparam("moment")
)
_CLOSED = (
    select(*(getattr(Lead, name) for name in READ))
    .where(
        or_(Lead.status == LeadStatus.CONVERTED, Lead.status == LeadStatus.DEAD),
        Lead.disqualify_reason.is_distinct_from(DisqualifyReason.DUPLICATE),
        Lead.deleted_at.is_(None),
    )
    .order_by(Lead.created_at.desc(), Lead.id)
    .limit(MOST_CASES)
)
"""A duplicate was neither won nor lost."""


@dataclass(frozen=True, slots=True)
class Book:
    """`knowledge` is None until the first night."""

    scoring: Scoring = Scoring()  # noqa: RUF009 - frozen
    knowledge: Knowledge | None = None
    trial: Trial | None = None
    learned_at: datetime | None = None

    @property
    def total(self) -> Counts:
        """How many were won and lost, of those it has learnt from."""
        return self.knowledge.total if self.knowledge else Counts()


async def book_of(uow: UnitOfWork) -> Book:
    """How the company scores, as of now; the first time, it is written down and a look every night is planned."""
    found = await uow.rows_ahead(_READ)
    if found:
        return _book(found[0])
    if await uow.run(_BEGIN, id=_ONLY, rules={}, moment=now()):
        await schedule.put(uow, name="lead-scores", job=Job.SCORE_LEADS, rule=NIGHTLY)
    return Book()


async def read_book(uow: UnitOfWork) -> Book:
    """The same for whoever looks. Raises Forbidden."""
    uow.require(Module.LEADS, "leads:read")
    found = await uow.row(_READ)
    return _book(found) if found else Book()


def _book(row: Any) -> Book:
    known, trial = row["knowledge"], row["trial"]
    return Book(
        from_plain(row["rules"]),
        chance.from_plain(known) if known else None,
        Trial(**trial) if trial else None,
        row["learned_at"],
    )


async def set_scoring(uow: UnitOfWork, *, scoring: Scoring) -> Book:
    """Score by these rules from now on; all leads are scored again. It stands in the log. Raises Forbidden,
    ValidationFailed.
    """
    require_permission(uow.context, MANAGE)
    uow.require(Module.LEADS, "leads:write")
    made = as_plain(checked(scoring))
    before = as_plain((await book_of(uow)).scoring)
    changed = {name: [before[name], value] for name, value in made.items() if value != before[name]}
    if changed:
        await uow.run(_SET, rules=made, moment=now())
        note(uow, Noted("lead_scoring", _ONLY, ChangeKind.UPDATED, 1, changed))
        uow.enqueue(Job.SCORE_LEADS, key="lead-scores")
    return await read_book(uow)


async def learn(uow: UnitOfWork) -> Book:
    """Learn from the leads that are closed by now, the latest twenty thousand of them."""
    await book_of(uow)
    cases = [case_of(row) for row in await uow.rows(_CLOSED)]
    trial = _tried(cases)
    await uow.run(_LEARNT, knowledge=chance.as_plain(chance.learn(cases)), trial=trial, moment=now())
    return await read_book(uow)


def _tried(cases: Sequence[chance.Case]) -> dict[str, Any] | None:
    found = chance.tried(cases)
    return asdict(found) if found else None
