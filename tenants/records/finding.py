"""The search over everything: a few letters, and the records they mean, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.kit.text import one_line
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.chinese import HAN
from tenants.records.filters import token_range
from tenants.records.marking import Mark, marks
from tenants.records.scoping import may_read
from tenants.records.sql import Pen
from tenants.records.tokens import fold, search_words, sort_key

MAX_HITS = 50
CANDIDATES = 200
"""Of one word alone so many records of a type are looked at, the shortest words first, in the order of their index."""
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Hit:
    """`subtitle` tells two of the same title apart: a person's company, a company's domain. `marks` are the stretches
    of the title that were typed: from which character on, and how many.
    """

    record_type: str
    id: UUID
    title: str
    subtitle: str | None
    marks: tuple[Mark, ...] = ()


async def find(uow: UnitOfWork, *, text: str, first: int = 10) -> list[Hit]:
    """Records of every type the reader may see whose words begin with every word of `text`: those whose title is it
    first, then those whose title begins with it, then the rest; among equals one's own before others', then the latest
    changed. Raises BadInput.
    """
    if not 1 <= first <= MAX_HITS:
        message = say("`first` must be between 1 and {n}.", "`first` 须在 1 到 {n} 之间。", n=MAX_HITS)
        raise BadInput(message, "first")
    text = one_line(text)  # as titles are kept
    words = search_words(text)
    types = [record for record in catalogue().values() if record.facts.findable and may_read(uow.context, record)]
    if not words or not types:
        return []
    pen = Pen(uow.context)
    branches = [branch for record in types for branch in _branches(pen, record, text, words, first)]
    merged = " UNION ALL ".join(f"({branch})" for branch in branches)
    sql = f"SELECT * FROM ({merged}) f ORDER BY f.rank, f.mine DESC, f.updated_at DESC, f.id LIMIT {2 * first}"
    check_names_tenant(sql)
    rows = await uow.connection.fetch(sql, *pen.filled())
    kept = list({row["id"]: row for row in rows}.values())[:first]
    return [
        Hit(row["record_type"], row["id"], row["title"], row["subtitle"], tuple(marks(row["title"], text)))
        for row in kept
    ]


def _branches(pen: Pen, record: RecordType, text: str, words: list[str], first: int) -> Iterator[str]:
    """Titles that begin with the text, straight from their index; and records with all the words."""
    alias = pen.alias()
    key = sort_key(text)
    if key:
        low, high = pen.bind(key, "text"), pen.bind(key + _LAST, "text")
        written = ""
        if HAN.search(fold(text)):  # many characters sound alike
            written = f" AND starts_with({alias}.{record.facts.title}, {pen.bind(text.strip(), 'text')})"
        yield (
            f"{_select(pen, record, alias, text)} AND {alias}.sort_key >= {low} AND {alias}.sort_key < {high}{written}"
            f" ORDER BY {alias}.sort_key, {alias}.id LIMIT {first}"
        )
    yield (
        f"{_select(pen, record, alias, text)} AND {_has_words(pen, record, alias, words)}"
        f" ORDER BY rank, mine DESC, {alias}.updated_at DESC, {alias}.id LIMIT {2 * first}"
    )


def _has_words(pen: Pen, record: RecordType, alias: str, words: list[str]) -> str:
    """Whoever reaches certain people's records alone is not given what is left of the first that come: theirs may
    stand behind.
    """
    if len(words) > 1 or pen.reached(record, alias):
        return " AND ".join(f"{alias}.id IN ({token_range(pen, record, word)})" for word in words)
    return f"{alias}.id IN ({token_range(pen, record, words[0])} ORDER BY token, id LIMIT {CANDIDATES})"


def _select(pen: Pen, record: RecordType, alias: str, text: str) -> str:
    title = f"{alias}.{record.facts.title}"
    return (
        f"SELECT '{record.name}'::text AS record_type, {alias}.id, {title} AS title,"
        f" {_subtitle(pen, record, alias)} AS subtitle, {_rank(pen, alias, title, text)} AS rank,"
        f" {_mine(pen, alias)} AS mine, {alias}.updated_at"
        f" FROM {record.table.name} {alias} WHERE {pen.living(record, alias)}"
    )


def _mine(pen: Pen, alias: str) -> str:
    return f"coalesce({alias}.owner_id = {pen.bind(pen.context.user_id, 'uuid')}, false)"


def _rank(pen: Pen, alias: str, title: str, text: str) -> str:
    """0 the title itself, 1 its beginning, 2 the rest. Chinese is compared as it is written, not as it is heard."""
    if HAN.search(fold(text)):
        place, wanted = f"lower({title} COLLATE caseless)", pen.bind(text.strip().lower(), "text")
    else:
        place, wanted = f"{alias}.sort_key", pen.bind(sort_key(text), "text")
    return f"CASE WHEN {place} = {wanted} THEN 0 WHEN starts_with({place}, {wanted}) THEN 1 ELSE 2 END"


def _subtitle(pen: Pen, record: RecordType, alias: str) -> str:
    name = record.facts.subtitle
    if name in record.references:
        field = record.references[name]
        target, inner = catalogue()[field.target], pen.alias()
        return (
            f"(SELECT {inner}.{target.facts.title} FROM {target.table.name} {inner}"
            f" WHERE {pen.living(target, inner)} AND {inner}.id = {pen.column(record, alias, field.name)})"
        )
    return f"{pen.column(record, alias, name)}::text" if name else "NULL::text"
