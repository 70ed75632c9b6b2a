"""How far a change of many records is: everything that says so goes through here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.records.catalogue import catalogue
from tenants.records.many.choosing import Chosen, condition_of
from tenants.records.many.models import MassChange, MassChangeRow, MassOutcome, MassState

_NAMES = ("id", "record_type", "action", "values", "state", "rows_total", "created_at", "created_by")
_INSERT = insert(MassChange).values({name: bindparam(name) for name in _NAMES})
_MINE = MassChange.created_by == bindparam("user_id")
_FIND = select(MassChange).where(MassChange.id == bindparam("change_id"), _MINE)
_LIST = (
    select(MassChange)
    .where(_MINE)
    .order_by(MassChange.created_at.desc(), MassChange.id.desc())
    .limit(bindparam("first"))
)
_LOCK = select(MassChange).where(MassChange.id == bindparam("change_id")).with_for_update()
_THIS = update(MassChange).where(MassChange.id == bindparam("change_id"))
_TOTAL = _THIS.values(rows_total=bindparam("total"))
_MOVE = _THIS.values(
    state=bindparam("state"), stopped_in=bindparam("stopped_in"), failure_code=bindparam("failure_code"),
    finished_at=bindparam("finished_at"), undone_at=bindparam("undone_at"),
)  # fmt: skip
_GO_ON = _THIS.values(
    state=bindparam("state"), stopped_in=None, failure_code=None, pass_number=MassChange.pass_number + 1
)
_BEGIN_UNDO = _GO_ON.values(undo_from=MassChange.checkpoint, rows_kept=0)
_ADVANCE = _THIS.values(
    checkpoint=bindparam("checkpoint"),
    undo_from=bindparam("undo_from"),
    **{
        f"rows_{name}": getattr(MassChange, f"rows_{name}") + bindparam(name)
        for name in ("changed", "unchanged", "left", "restored", "kept")
    },
)
_ROWS = (
    select(MassChangeRow)
    .where(
        MassChangeRow.change_id == bindparam("change_id"),
        MassChangeRow.position > bindparam("above"),
        MassChangeRow.position <= bindparam("until"),
    )
    .order_by(MassChangeRow.position)
)
_TOLD = (
    select(MassChangeRow)
    .where(
        MassChangeRow.change_id == bindparam("change_id"),
        MassChangeRow.outcome == bindparam("outcome"),
        MassChangeRow.position > bindparam("above"),
    )
    .order_by(MassChangeRow.position)
    .limit(bindparam("first"))
)
_SETTLE = """
UPDATE mass_change_rows r SET outcome = s.outcome, version = coalesce(s.version, r.version), why = s.why,
       message = s.message, fields = CASE WHEN s.fields IS NULL THEN NULL ELSE string_to_array(s.fields, ',') END
FROM unnest($3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[])
     AS s (position, outcome, version, why, message, fields)
WHERE r.tenant_id = $1 AND r.change_id = $2 AND r.position = s.position
"""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one record. `why` is a code, `message` for a person; `fields` those that undoing left."""

    position: int
    outcome: MassOutcome
    version: int | None = None
    why: str | None = None
    message: str | None = None
    fields: tuple[str, ...] = ()


async def add(uow: UnitOfWork, change_id: UUID, chosen: Chosen, action: str, values: Any) -> int:
    """Write down the change and the records meant now, in the order of their ids; gives their number."""
    given = {"record_type": chosen.record_type, "action": action, "values": values, "state": MassState.RUNNING.value}
    await uow.run(_INSERT, id=change_id, rows_total=0, created_at=now(), created_by=uow.context.user_id, **given)
    pen, where = await condition_of(uow, chosen, "r")
    change = pen.bind(change_id, "uuid")
    sql = (
        "INSERT INTO mass_change_rows (tenant_id, id, change_id, position, record_id)"
        f" SELECT $1, gen_random_uuid(), {change}, row_number() OVER (ORDER BY r.id), r.id"
        f" FROM {catalogue()[chosen.record_type].table.name} r WHERE {where}"
    )
    check_names_tenant(sql)
    done: str = await uow.connection.execute(sql, *pen.filled())
    total = int(done.rpartition(" ")[2])
    await uow.run(_TOTAL, change_id=change_id, total=total)
    return total


async def find(uow: UnitOfWork, change_id: UUID) -> Row:
    """One of one's own. Raises NotFound."""
    row = await uow.row(_FIND, change_id=change_id, user_id=uow.context.user_id)
    if row is None:
        raise _absent()
    return row


async def newest(uow: UnitOfWork, first: int) -> list[Row]:
    """One's own, newest first."""
    return await uow.rows(_LIST, user_id=uow.context.user_id, first=first)


async def lock(uow: UnitOfWork, change_id: UUID) -> Row:
    """Whosever it is, for the job that does it. Raises NotFound."""
    row = await uow.row(_LOCK, change_id=change_id)
    if row is None:
        raise _absent()
    return row


def _absent() -> NotFound:
    return NotFound(say("There is no such change.", "没有该批量操作。"), "id")


async def move(
    uow: UnitOfWork, row: Row, state: MassState, *, stopped_in: str | None = None, failure: str | None = None
) -> None:
    """Into another state; a moment is kept for the end of each way."""
    finished = now() if state is MassState.DONE else row["finished_at"]
    undone = now() if state is MassState.UNDONE else row["undone_at"]
    await uow.run(
        _MOVE, change_id=row["id"], state=state.value, stopped_in=stopped_in, failure_code=failure,
        finished_at=finished, undone_at=undone,
    )  # fmt: skip


async def go_on(uow: UnitOfWork, change_id: UUID, state: str) -> None:
    """Take it up again from where it was."""
    await uow.run(_GO_ON, change_id=change_id, state=state)


async def begin_undo(uow: UnitOfWork, change_id: UUID) -> None:
    """Start at the last record that was dealt with."""
    await uow.run(_BEGIN_UNDO, change_id=change_id, state=MassState.UNDOING.value)


async def rows(uow: UnitOfWork, change_id: UUID, above: int, until: int) -> list[Row]:
    """The records behind one place up to another."""
    return await uow.rows(_ROWS, change_id=change_id, above=above, until=until)


async def told(uow: UnitOfWork, change_id: UUID, outcome: MassOutcome, above: int, first: int) -> list[Row]:
    """The records something became of, from a place on."""
    return await uow.rows(_TOLD, change_id=change_id, outcome=outcome.value, above=above, first=first)


async def settle(uow: UnitOfWork, row: Row, settled: Sequence[Settled], *, checkpoint: int, undo_from: int) -> None:
    """Write down what became of a batch, and move on."""
    check_names_tenant(_SETTLE)
    columns = [
        [each.position for each in settled],
        [each.outcome.value for each in settled],
        [each.version for each in settled],
        [each.why for each in settled],
        [each.message for each in settled],
        [",".join(each.fields) or None for each in settled],
    ]
    await uow.connection.execute(_SETTLE, uow.tenant_id, row["id"], *columns)
    found = Counter(each.outcome.value for each in settled)
    counts = {name: found[name] for name in ("changed", "unchanged", "left", "restored", "kept")}
    await uow.run(_ADVANCE, change_id=row["id"], checkpoint=checkpoint, undo_from=undo_from, **counts)
