"""Finding what rows refer to and what is there already, a batch at a time: one statement for each question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.records.catalogue import RecordType
from tenants.records.importing.targets import EXTERNAL_ID
from tenants.records.sql import Pen
from tenants.records.tokens import exact

_CACHED = 20_000


async def prefer_custom_plans(uow: UnitOfWork) -> None:
    """Plan each lookup for the table as it is now: one planned while the table was small would read all of it later."""
    await uow.connection.execute("SET LOCAL plan_cache_mode = force_custom_plan")


async def found_by(uow: UnitOfWork, record: RecordType, column: str, words: Collection[str]) -> dict[str, UUID | None]:
    """The living record whose `column` is a word, by word; None where there is more than one."""
    if not words:
        return {}
    pen = Pen(uow.context)
    wanted = pen.bind(list(words), "text[]")
    sql = (
        f"SELECT r.{column} AS word, (array_agg(r.id))[1] AS id, count(*) AS times FROM {record.table.name} r"
        f" WHERE {pen.living(record, 'r')} AND r.{column} = ANY ({wanted}) GROUP BY r.{column}"
    )
    check_names_tenant(sql)
    rows = await uow.connection.fetch(sql, *pen.filled())
    return {row["word"]: row["id"] if row["times"] == 1 else None for row in rows}


async def existing_titles(uow: UnitOfWork, record: RecordType, titles: Collection[str]) -> set[str]:
    """Those of `titles` that a living record has."""
    if not titles:
        return set()
    pen, title = Pen(uow.context), record.facts.title
    wanted = pen.bind(list(titles), "text[]")
    sql = (
        f"SELECT DISTINCT r.{title} AS word FROM {record.table.name} r"
        f" WHERE {pen.living(record, 'r')} AND r.{title} = ANY ({wanted})"
    )
    check_names_tenant(sql)
    return {row["word"] for row in await uow.connection.fetch(sql, *pen.filled())}


async def existing_sources(
    uow: UnitOfWork, record: RecordType, pairs: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], UUID | None]:
    """The living record of each (source, external id) pair that has one; None where there is more than one."""
    ids_of: dict[str, list[str]] = defaultdict(list)
    for source, external_id in pairs:
        ids_of[source].append(external_id)
    if not {"source", EXTERNAL_ID} <= Pen(uow.context).asked_of(record).fields.keys():
        return {}
    found: dict[tuple[str, str], UUID | None] = {}
    for source, ids in ids_of.items():
        pen = Pen(uow.context)
        of_source, wanted = pen.bind(source, "text"), pen.bind(ids, "text[]")
        sql = (
            f"SELECT r.{EXTERNAL_ID} AS word, (array_agg(r.id))[1] AS id, count(*) AS times FROM {record.table.name} r"
            f" WHERE {pen.living(record, 'r')} AND r.source = {of_source} AND r.{EXTERNAL_ID} = ANY ({wanted})"
            f" GROUP BY r.{EXTERNAL_ID}"
        )
        check_names_tenant(sql)
        rows = await uow.connection.fetch(sql, *pen.filled())
        found |= {(source, row["word"]): row["id"] if row["times"] == 1 else None for row in rows}
        gone = [word for word in ids if (source, word) not in found]
        found |= {(source, word): root for word, root in (await _became(uow, record, source, gone)).items()}
    return found


async def _became(uow: UnitOfWork, record: RecordType, source: str, words: Collection[str]) -> dict[str, UUID]:
    """What those records became whose external ids these are, and which went into others."""
    if not words:
        return {}
    pen = Pen(uow.context)
    of_source, wanted = pen.bind(source, "text"), pen.bind(list(words), "text[]")
    sql = (
        f"SELECT l.{EXTERNAL_ID} AS word, a.root_id AS id FROM {record.table.name} l"
        " JOIN record_aliases a ON a.tenant_id = $1 AND a.id = l.id"
        f" JOIN {record.table.name} r ON {pen.living(record, 'r')} AND r.id = a.root_id"
        f" WHERE l.tenant_id = $1 AND l.source = {of_source} AND l.{EXTERNAL_ID} = ANY ({wanted})"
    )
    check_names_tenant(sql)
    return {row["word"]: row["id"] for row in await uow.connection.fetch(sql, *pen.filled())}


async def existing_emails(uow: UnitOfWork, record: RecordType, emails: Collection[str]) -> dict[str, UUID | None]:
    """The living record that has each of these addresses (as they are stored); None where more than one has it."""
    if not emails or "emails" not in Pen(uow.context).asked_of(record).fields:
        return {}
    pen = Pen(uow.context)
    words = {exact(email): email for email in emails}
    wanted = pen.bind(list(words), "text[]")
    sql = (
        "SELECT k.token AS word, (array_agg(r.id))[1] AS id, count(*) AS times FROM record_tokens k"
        f" JOIN {record.table.name} r ON {pen.living(record, 'r')} AND r.id = k.id"
        f" WHERE k.tenant_id = $1 AND k.record_type = '{record.name}' AND k.token = ANY ({wanted}) GROUP BY k.token"
    )
    check_names_tenant(sql)
    rows = await uow.connection.fetch(sql, *pen.filled())
    return {words[row["word"]]: row["id"] if row["times"] == 1 else None for row in rows}


class References:
    """References by title or external id. What was found is remembered for the length of one pass."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], UUID] = {}

    async def find(
        self, uow: UnitOfWork, record: RecordType, column: str, words: Collection[str]
    ) -> dict[str, UUID | None]:
        """As `found_by`; words that mean nothing are absent."""
        cached = ((word, self._known.get((record.name, column, word))) for word in words)
        known = {word: record_id for word, record_id in cached if record_id}
        found = await found_by(uow, record, column, [word for word in words if word not in known])
        if len(self._known) > _CACHED:
            self._known.clear()
        self._known.update({(record.name, column, word): found_id for word, found_id in found.items() if found_id})
        return {**found, **known}
