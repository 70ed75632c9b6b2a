"""The log of what came in: kept before anything is made of it, and for as long as somebody may want to look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.crm.capture import gates
from tenants.crm.capture.models import CaptureSource, Submission, SubmissionState
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say

KEPT = timedelta(days=90)
"""How long what became no lead is kept; it holds what strangers wrote of themselves."""
BODIES = timedelta(days=30)
MOST = 100
_ID: Any = bindparam("submission_id")
_NAMES = (
    "id", "source_id", "state", "reason", "problem", "answers", "touch", "external_id", "email", "token",
    "confirm_hash", "body", "received_at", "confirmed_at", "settled_at",
)  # fmt: skip
_INSERT = (
    insert(Submission)
    .values({name: bindparam(name) for name in _NAMES})
    .on_conflict_do_nothing(index_elements=["tenant_id", "source_id", "token"])
    .returning(Submission.id)
)
_LOCK = select(Submission).where(Submission.id == _ID).with_for_update()
_FIND = select(Submission).where(Submission.id == _ID)
_FILED = update(Submission).where(Submission.id == _ID).values(body=None, problem=bindparam("problem"))
_RECEIVED = select(Submission.received_at).where(Submission.id == _ID)
_SETTLE = (
    update(Submission)
    .where(Submission.id == _ID)
    .values({name: bindparam(name) for name in ("state", "reason", "problem", "lead_id", "settled_at")})
)
_COLUMNS = (
    Submission.id, Submission.source_id, Submission.state, Submission.reason, Submission.problem, Submission.answers,
    Submission.touch, Submission.received_at, Submission.confirmed_at, Submission.lead_id,
    CaptureSource.name.label("source_name"),
)  # fmt: skip
_LIST = (
    select(*_COLUMNS)
    .join(CaptureSource, CaptureSource.id == Submission.source_id)
    .where(
        or_(bindparam("of", type_=Submission.source_id.type).is_(None), Submission.source_id == bindparam("of")),
        or_(bindparam("in_state", type_=Submission.state.type).is_(None), Submission.state == bindparam("in_state")),
        or_(
            bindparam("before", type_=Submission.received_at.type).is_(None),
            Submission.received_at < bindparam("before"),
            and_(Submission.received_at == bindparam("before"), Submission.id < bindparam("behind")),
        ),
    )
    .order_by(Submission.received_at.desc(), Submission.id.desc())
    .limit(bindparam("first"))
)
_OLD = delete(Submission).where(
    Submission.received_at < bindparam("until"), Submission.state != SubmissionState.TAKEN.value
)
_BARE = (
    update(Submission)
    .where(Submission.received_at < bindparam("until"), Submission.body.is_not(None))
    .values(body=None)
)
_FORGET_TAKEN = (
    update(Submission)
    .where(Submission.received_at < bindparam("until"), Submission.state == SubmissionState.TAKEN.value)
    .values(answers=func.jsonb_build_object(), email=None)
)


@dataclass(frozen=True, slots=True)
class SubmissionInfo:
    id: UUID
    source_id: UUID
    source_name: str
    state: SubmissionState
    reason: str | None
    problem: str | None
    answers: Mapping[str, str]
    touch: Mapping[str, Any]
    received_at: datetime
    confirmed_at: datetime | None
    lead_id: UUID | None


async def keep(uow: UnitOfWork, *, source_id: UUID, state: SubmissionState, **given: Any) -> UUID | None:
    """Write down what came, and leave it to a worker when it is `waiting`. None: the same page was sent before."""
    values = dict.fromkeys(_NAMES) | {"answers": {}, "touch": {}} | given
    values |= {"id": given.get("id") or uuid7(), "source_id": source_id, "state": state.value, "received_at": now()}
    kept: UUID | None = await uow.value(_INSERT, **values)
    if kept is not None and state is SubmissionState.WAITING:
        uow.enqueue(Job.TAKE_SUBMISSION, submission_id=kept)
    return kept


async def locked(uow: UnitOfWork, submission_id: UUID) -> Row:
    """One that came, for this transaction alone. Raises NotFound."""
    row = await uow.row(_LOCK, submission_id=submission_id)
    if row is None:
        raise _missing()
    return row


async def found(uow: UnitOfWork, submission_id: UUID) -> Row:
    """One that came. Raises NotFound."""
    row = await uow.row(_FIND, submission_id=submission_id)
    if row is None:
        raise _missing()
    return row


async def filed(uow: UnitOfWork, submission_id: UUID, problem: str | None) -> None:
    """Its files are kept; `problem` says which are not."""
    await uow.run(_FILED, submission_id=submission_id, problem=problem)


def _missing() -> NotFound:
    return NotFound(say("There is no such submission.", "没有该提交记录。"), "id")


async def settle(
    uow: UnitOfWork, submission_id: UUID, state: SubmissionState, *, reason: str | None = None,
    problem: str | None = None, lead_id: UUID | None = None,
) -> None:  # fmt: skip
    """Write down what became of it."""
    values = {"state": state.value, "reason": reason, "problem": problem, "lead_id": lead_id, "settled_at": now()}
    await uow.run(_SETTLE, submission_id=submission_id, **values)


async def submissions(
    uow: UnitOfWork, *, source_id: UUID | None = None, state: SubmissionState | None = None, first: int = 50,
    after: UUID | None = None,
) -> list[SubmissionInfo]:  # fmt: skip
    """What came, the newest first, from behind the one that is named. Raises ModuleNotInPlan, Forbidden."""
    gates.look(uow.context)
    behind = await uow.row(_RECEIVED, submission_id=after) if after else None
    if after and behind is None:
        raise _missing()
    rows = await uow.rows(
        _LIST,
        of=source_id,
        in_state=state.value if state else None,
        before=behind["received_at"] if behind else None,
        behind=after,
        first=max(1, min(first, MOST)),
    )
    return [_info(row) for row in rows]


def _info(row: Row) -> SubmissionInfo:
    return SubmissionInfo(**{**row, "state": SubmissionState(row["state"])})


async def forget_submissions(uow: UnitOfWork) -> None:
    """Remove what became no lead after 90 days, the words of what became one, and raw bodies after 30."""
    await uow.run(_BARE, until=now() - BODIES)
    await uow.run(_FORGET_TAKEN, until=now() - KEPT)
    await uow.run(_OLD, until=now() - KEPT)
