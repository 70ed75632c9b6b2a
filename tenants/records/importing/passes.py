"""One pass over a file: batches are read and made ready in a thread while the one before is in the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.access.recognition import still_may
from tenants.adapters.storage import ObjectMissing
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.entitlement import EVERYTHING, Entitlement
from tenants.errors import ValidationFailed
from tenants.plans import Module
from tenants.reach import Reach
from tenants.records import custom
from tenants.records.arrivals import Arrival, arriving
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.duplicates.terms import Way
from tenants.records.duplicates.ways import coming_by
from tenants.records.files import resting
from tenants.records.files.resting import Resting
from tenants.records.importing import ledger, options, outcomes, report
from tenants.records.importing.judging import Judge, Verdict
from tenants.records.importing.lookups import prefer_custom_plans
from tenants.records.importing.making import Made, RowMaker, Terms
from tenants.records.importing.models import ImportState
from tenants.records.importing.proposing import Proposals
from tenants.records.importing.reading_rows import Dialect, read_rows
from tenants.records.importing.reading_rows import Row as FileRow
from tenants.records.importing.row_ids import Stamp, row_id
from tenants.records.importing.seen import Seen
from tenants.records.importing.sniffing import Opener
from tenants.records.importing.targets import targets
from tenants.records.importing.updating import change_records
from tenants.records.importing.words import text
from tenants.records.writing import create_many
from tenants.registry import service as registry
from tenants.registry.plan.entitlements import entitlement_within

BATCH_ROWS = 2_000
BATCH_CHARACTERS = 4_000_000


class Refused(Exception):
    """The import cannot go on, and trying again would not help."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = text(code, **facts)


@dataclass(frozen=True, slots=True)
class Pass:
    """What a pass needs to know, read once when it starts."""

    context: TenantContext
    import_id: UUID
    number: int
    state: ImportState
    record: RecordType
    columns: tuple[str, ...]
    created_at: datetime
    checkpoint: int
    maker: RowMaker
    dialect: Dialect
    open_file: Opener
    proposals: Proposals = field(default_factory=Proposals)

    @property
    def dry(self) -> bool:
        return self.state is ImportState.PLANNING

    def ids(self, batch: Sequence[Made]) -> list[UUID]:
        return [row_id(self.import_id, self.created_at, made.row.number) for made in batch]

    def batches(self, batch_rows: int, *, after: int) -> Iterator[list[Made]]:
        """The rows of the file after one of them, made ready. Blocks while it reads."""
        return _made(self, batch_rows, after)


async def open_pass(context: TenantContext, import_id: UUID, number: int, state: ImportState) -> Pass | None:
    """Make ready to go on with pass `number`; None when the import has moved on without it."""
    async with unit_of_work(context, read_only=True) as uow:
        row = await ledger.find(uow, import_id)
        if row["state"] != state or row["pass_number"] != number:
            return None
    open_file = await opener(context, row)
    async with unit_of_work(context, read_only=True) as uow:
        return await _pass(uow, row, open_file, limits=context.limits, entitlement=context.entitlement)


async def reread(context: TenantContext, import_id: UUID) -> Pass:
    """The same of an import that is over, to read its file once more: its columns mean what they meant to whoever ran
    it, and what the reader may see of that is asked afterwards. Raises NotFound.
    """
    async with unit_of_work(context, read_only=True) as uow:
        row = await ledger.find(uow, import_id)
    open_file = await opener(context, row)
    async with unit_of_work(context, read_only=True) as uow:
        return await _pass(uow, row, open_file, limits=None, entitlement=EVERYTHING)


async def _pass(
    uow: UnitOfWork, row: Row, open_file: Opener, *, limits: Reach | None, entitlement: Entitlement
) -> Pass:
    context, record = uow.context, catalogue()[row["record_type"]]
    fields = await custom.definitions(uow, record.name)
    members = {member.email.lower(): member.id for member in await registry.members(uow)}
    terms = Terms(
        record,
        tuple(column["name"] for column in row["columns"]),
        [(pair["column"], pair["field"]) for pair in row["mapping"]],
        targets(record, fields, limits, entitlement),
        options.from_json(row["options"]),
        fields,
        members,
        row["encoding"],
    )
    maker = RowMaker(context, terms, proposes=row["state"] == ImportState.PLANNING)
    return Pass(
        context, row["id"], row["pass_number"], ImportState(row["state"]), record, tuple(terms.columns),
        row["created_at"], row["checkpoint"], maker, dialect_of(row), open_file,
    )  # fmt: skip


def dialect_of(row: Row) -> Dialect:
    return Dialect(row["encoding"], row["delimiter"], row["quote"], row["has_header"], row["skip_lines"])


async def opener(context: TenantContext, row: Row) -> Opener:
    """Of the file of an import, or of the rows made of it. Raises KeyDestroyed, KeyUnavailable; StorageUnavailable."""
    file = Resting(context.tenant_id, row["upload_id"], row["key"], row["size"])
    rows = rows_of(context, row["id"], row["rows_key"], row["rows_size"]) if row["rows_key"] else file
    return await resting.opener(rows)


def rows_of(context: TenantContext, import_id: UUID, key: str, size: int) -> Resting:
    """The rows of a file that is no text, as they lie in the store."""
    return Resting(context.tenant_id, import_id, key, size)


async def go_through(found: Pass, *, seen: Seen | None, batch_rows: int = BATCH_ROWS) -> bool:
    """Deal with every row after the checkpoint, each batch in a transaction of its own that moves the checkpoint.

    False when somebody cancelled it or another pass began. It goes on for as long as whoever asked for it may: a member
    who is removed has no import any more within a batch. Where the plan, or the company's standing, has lost it,
    it waits, and goes on from here. Raises AccessRevoked; ModuleNotInPlan; Refused; StorageUnavailable to be tried
    again.
    """
    judge = Judge(found.record, found.maker, Stamp(found.import_id, found.created_at), found.context.locale, seen)
    checkpoint = found.checkpoint
    try:
        async with aclosing(_batches(found, batch_rows)) as batches:
            async for batch in batches:
                if not await _deal_with(found, judge, batch, checkpoint):
                    return False
                checkpoint = batch[-1].row.number
    except ObjectMissing:
        raise Refused("FILE_MISSING") from None
    return True


async def _deal_with(found: Pass, judge: Judge, batch: list[Made], checkpoint: int) -> bool:
    async with unit_of_work(found.context) as uow:
        row = await ledger.lock(uow, found.import_id)
        if row["state"] != found.state or row["pass_number"] != found.number or row["checkpoint"] != checkpoint:
            return False
        await registry.require_standing(uow)
        if not await still_may(uow, "imports:run"):
            raise registry.revoked()
        entitlement = await entitlement_within(uow, uow.tenant_id)
        for module in (Module.IMPORTS, found.record.facts.module):
            entitlement.require(module, writes=True)
        _check_limit(found, row["rows_done"] + len(batch))
        await prefer_custom_plans(uow)
        verdict = await judge.judge(uow, batch, found.ids(batch))
        if found.dry and found.proposals.add(batch):
            await ledger.keep_proposals(uow, found.import_id, found.proposals.as_json())
        if not found.dry:
            await _store(uow, found, verdict)
            await outcomes.keep(uow, found.import_id, verdict.outcomes())
        await report.keep(uow, found.import_id, verdict, already=row["problems_total"], with_rejects=not found.dry)
        await ledger.advance(uow, found.import_id, _progress(found, batch, verdict))
    return True


async def _store(uow: UnitOfWork, found: Pass, verdict: Verdict) -> None:
    arriving(uow, Arrival.IMPORTED)
    for made, refusal in await _refused(uow, found.record, verdict.accepted):
        for problem in refusal.problems:
            found.maker.tell(made, problem)
        verdict.accepted.remove(made)
        verdict.rejected.append(made)
        verdict.problems += made.problems[-len(refusal.problems) :]
    await change_records(uow, found.maker, verdict)


async def _refused(uow: UnitOfWork, record: RecordType, rows: list[Made]) -> list[tuple[Made, ValidationFailed]]:
    """Store all rows but those which the database or a room refuses, found by halving: there is seldom one."""
    if not rows:
        return []
    try:
        async with uow.connection.transaction():
            coming_by(uow, Way.IMPORT)
            await create_many(uow, record, [made.values for made in rows])
    except ValidationFailed as refusal:
        if len(rows) == 1:
            return [(rows[0], refusal)]
        half = len(rows) // 2
        return [*await _refused(uow, record, rows[:half]), *await _refused(uow, record, rows[half:])]
    return []


def _check_limit(found: Pass, rows: int) -> None:
    """Counted by the dry run; a run has been let through."""
    limit = found.context.entitlement.limits.import_rows
    if found.dry and rows > limit:
        raise Refused("LIMIT_REACHED", limit=limit)


def _progress(found: Pass, batch: list[Made], verdict: Verdict) -> ledger.Progress:
    return ledger.Progress(
        checkpoint=batch[-1].row.number,
        found=len(batch) if found.dry else 0,
        done=len(batch),
        created=0 if found.dry else len(verdict.accepted),
        updated=len(verdict.updates) if found.dry else len(verdict.updated),
        duplicates=len(verdict.skipped),
        rejected=len(verdict.rejected),
        problems=len(verdict.problems),
    )


async def _batches(found: Pass, batch_rows: int) -> AsyncGenerator[list[Made]]:
    """Batches ready to be judged; the next one is in the making while the caller deals with one."""
    made = found.batches(batch_rows, after=found.checkpoint)
    pending = asyncio.create_task(asyncio.to_thread(next, made, None))
    try:
        while (batch := await pending) is not None:
            pending = asyncio.create_task(asyncio.to_thread(next, made, None))
            yield batch
    finally:
        await asyncio.wait([pending])  # a thread cannot be stopped, and must not outlive the pass
        if not pending.cancelled():
            pending.exception()


def _made(found: Pass, batch_rows: int, after: int) -> Iterator[list[Made]]:
    batch: list[Made] = []
    characters = 0
    for row in _rows_left(found, after):
        batch.append(found.maker.make(row))
        characters += sum(map(len, row.cells))
        if len(batch) >= batch_rows or characters > BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _rows_left(found: Pass, after: int) -> Iterator[FileRow]:
    rows = read_rows(found.open_file(), found.dialect)
    if found.dialect.has_header:
        next(rows, None)
    return (row for row in rows if row.number > after)
