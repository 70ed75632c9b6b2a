"""The row of an import: read, locked, moved on. Everything that says how far an import is goes through here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.reach import Action
from tenants.records.files.models import Upload
from tenants.records.importing import outcomes
from tenants.records.importing.models import Import, ImportProblem, ImportReject, ImportState

_ROW = select(Import, Upload.filename, Upload.key, Upload.size).join(Upload, Upload.id == Import.upload_id)
_FIND = _ROW.where(Import.id == bindparam("import_id"))
_LIST = _ROW.order_by(Import.created_at.desc(), Import.id.desc()).limit(bindparam("first"))
_LOCK = select(Import).where(Import.id == bindparam("import_id")).with_for_update()
_COUNTS = (
    "rows_total", "rows_done", "rows_created", "rows_duplicate", "rows_rejected", "rows_updated", "problems_total",
    "checkpoint",
)  # fmt: skip
_INSERTED = (
    "id", "upload_id", "record_type", "encoding", "delimiter", "quote", "has_header", "skip_lines", "columns", "state",
    "rows_key", "rows_size", "created_at", "created_by",
)  # fmt: skip
_INSERT = insert(Import).values({name: bindparam(name) for name in _INSERTED})
_THIS = update(Import).where(Import.id == bindparam("import_id"))
_PLAN = _THIS.values(
    {name: bindparam(name) for name in ("mapping", "options", "encoding", "delimiter", "quote", "has_header")}
    | {"skip_lines": bindparam("skip_lines"), "columns": bindparam("columns"), "proposals": []}
)
_RESET = _THIS.values(dict.fromkeys(_COUNTS, 0))
_BEGIN = _THIS.values(
    dict.fromkeys(_COUNTS, 0)
    | {"rows_total": bindparam("rows_total"), "state": bindparam("state"), "pass_number": Import.pass_number + 1}
    | {
        "failure": None,
        "failure_code": None,
        "started_at": bindparam("moment"),
        "finished_at": None,
        "stopped_in": None,
    }
)
_ADVANCE = _THIS.values(
    checkpoint=bindparam("checkpoint"),
    rows_total=Import.rows_total + bindparam("found"),
    rows_done=Import.rows_done + bindparam("done"),
    rows_created=Import.rows_created + bindparam("created"),
    rows_updated=Import.rows_updated + bindparam("updated"),
    rows_duplicate=Import.rows_duplicate + bindparam("duplicates"),
    rows_rejected=Import.rows_rejected + bindparam("rejected"),
    problems_total=Import.problems_total + bindparam("problems"),
)
_END = _THIS.values(
    state=bindparam("state"),
    finished_at=bindparam("moment"),
    failure_code=bindparam("failure_code"),
    failure=bindparam("failure"),
)
_STOP = _THIS.values(
    state=ImportState.CANCELLED.value,
    finished_at=bindparam("moment"),
    failure_code=bindparam("failure_code"),
    failure=bindparam("failure"),
    stopped_in=Import.state,
)
_GO_ON = _THIS.values(
    state=Import.stopped_in,
    stopped_in=None,
    pass_number=Import.pass_number + 1,
    failure=None,
    failure_code=None,
    finished_at=None,
)
_PROPOSALS = _THIS.values(proposals=bindparam("found"))
_REJECTS = _THIS.values(rejects_key=bindparam("key"))
_FORGET_PROBLEMS = delete(ImportProblem).where(ImportProblem.import_id == bindparam("import_id"))
_FORGET_REJECTS = delete(ImportReject).where(ImportReject.import_id == bindparam("import_id"))


@dataclass(frozen=True, slots=True)
class Progress:
    """What one batch adds, and the row it ends with. `found` rows are new to the total."""

    checkpoint: int
    found: int
    done: int
    created: int
    updated: int
    duplicates: int
    rejected: int
    problems: int


async def find(uow: UnitOfWork, import_id: UUID) -> Row:
    """The import with its file's name, key and size. Raises NotFound."""
    row = await uow.row(_FIND, import_id=import_id)
    if row is None or not _may_see(uow, row):
        raise NotFound("There is no such import.", "id")
    return row


async def newest(uow: UnitOfWork, first: int) -> list[Row]:
    """The newest imports, at most `first`."""
    return [row for row in await uow.rows(_LIST, first=first) if _may_see(uow, row)]


def _may_see(uow: UnitOfWork, row: Row) -> bool:
    """An import shows what others' files say: it is for who made it, and for who may import for everybody."""
    limits = uow.context.limits
    if limits is None or row["created_by"] == uow.context.user_id:
        return True
    return limits.of(row["record_type"]).actions.get(Action.IMPORT, ()) is None


async def lock(uow: UnitOfWork, import_id: UUID) -> Row:
    """The import, held until the transaction ends. Raises NotFound."""
    row = await uow.row(_LOCK, import_id=import_id)
    if row is None or not _may_see(uow, row):
        raise NotFound("There is no such import.", "id")
    return row


async def add(uow: UnitOfWork, **values: Any) -> None:
    """Enter a new import."""
    await uow.run(_INSERT, state=ImportState.UPLOADED.value, created_at=now(), created_by=uow.context.user_id, **values)


async def plan(uow: UnitOfWork, import_id: UUID, **values: Any) -> None:
    """Keep what a person decided of an import, and how its file is read."""
    await uow.run(_PLAN, import_id=import_id, **values)


async def begin(uow: UnitOfWork, import_id: UUID, state: ImportState, *, rows_total: int) -> None:
    """Start a pass: counts at nought, what the last pass found forgotten."""
    await uow.run(_FORGET_PROBLEMS, import_id=import_id)
    await uow.run(_FORGET_REJECTS, import_id=import_id)
    await outcomes.forget(uow, import_id)
    await uow.run(_BEGIN, import_id=import_id, state=state.value, moment=now(), rows_total=rows_total)


async def reset(uow: UnitOfWork, import_id: UUID) -> None:
    """Have the same pass start over."""
    await uow.run(_FORGET_PROBLEMS, import_id=import_id)
    await uow.run(_RESET, import_id=import_id)


async def advance(uow: UnitOfWork, import_id: UUID, progress: Progress) -> None:
    """Move the checkpoint in the transaction that dealt with the rows before it."""
    await uow.run(_ADVANCE, import_id=import_id, **asdict(progress))


async def keep_proposals(uow: UnitOfWork, import_id: UUID, found: list[dict[str, Any]]) -> None:
    """What the dry run would mend, so far."""
    await uow.run(_PROPOSALS, import_id=import_id, found=found)


async def end(
    uow: UnitOfWork, import_id: UUID, state: ImportState, code: str | None = None, why: str | None = None
) -> None:
    """Close an import in `state`; `code` and `why` say what failed."""
    await uow.run(_END, import_id=import_id, state=state.value, moment=now(), failure_code=code, failure=why)


async def stop(uow: UnitOfWork, import_id: UUID, code: str, why: str) -> None:
    """Cancel it where it is, so that it can go on."""
    await uow.run(_STOP, import_id=import_id, moment=now(), failure_code=code, failure=why)


async def go_on(uow: UnitOfWork, import_id: UUID) -> None:
    """Take up again what was stopped, from its checkpoint; the job of before is out of date."""
    await uow.run(_GO_ON, import_id=import_id)


async def keep_rejects(uow: UnitOfWork, import_id: UUID, key: str) -> None:
    """The file of rejects is written: the rows themselves are not needed any more."""
    await uow.run(_REJECTS, import_id=import_id, key=key)
    await uow.run(_FORGET_REJECTS, import_id=import_id)
