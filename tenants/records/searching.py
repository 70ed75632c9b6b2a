"""A page of what a search finds, in the list's order. How many it finds decides how it is read, while it is read.

The planner cannot know how many records a few letters mean: it takes the end of a range for a wide one and walks the
whole list for two people, or puts together a hundred thousand for a page of fifty. So the ids are looked up first, to a
limit. Few are fetched and sorted. Of many it is walked in its order, record by record held against the words, until
the page is full: the more there are, the sooner. Only one of the two is run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tenants.records import paging
from tenants.records.catalogue import RecordType
from tenants.records.filters import matching, token_range
from tenants.records.ordering import Order
from tenants.records.scoping import ByOwner
from tenants.records.selection import Query
from tenants.records.sql import Pen
from tenants.records.tokens import search_words

FEW = 10_000
"""So many are fetched and sorted in the time in which the list is walked for a page of that many in a million."""


def page(
    pen: Pen,
    record: RecordType,
    alias: str,
    query: Query,
    tie: str,
    run: Order,
    after: Sequence[Any] | None,
    owners: ByOwner | None,
) -> str:
    """The window of a list (`paging.window`), whatever it is asked by. Below another record, and in an order that no
    index can be walked in, a search is a condition like any other.
    """
    size, words = query.page.size, search_words(query.search or "")
    if words and not tie and not _names_somebody(words) and paging.is_walked(record, run):
        where = matching(pen, record, query, alias, search=False)
        return _window(pen, record, alias, where, words, run, after, size)
    where = matching(pen, record, query, alias, tie, reach=owners is None)
    return paging.window(pen, record, alias, where, run, after, size, owners)


def _names_somebody(words: Sequence[str]) -> bool:
    """A word with a digit in it is few records': the planner may look them up as it likes."""
    return any(char.isdigit() for word in words for char in word)


def _window(
    pen: Pen,
    record: RecordType,
    alias: str,
    where: str,
    words: Sequence[str],
    run: Order,
    after: Sequence[Any] | None,
    size: int,
) -> str:
    """As `paging.window`, of the records with these words; `where` is without the search."""
    few, order = f"{alias}_few", f"ORDER BY {paging.by(alias, run)} LIMIT {size + 1}"
    if after:
        where += f" AND {paging.beyond(pen, alias, run, after)}"
    ids = f"{_ids(pen, record, words)} LIMIT {FEW + 1}"
    count = f"(SELECT count(*) FROM {few})"
    fetched = f"{where} AND {count} <= {FEW} AND {alias}.id = ANY (ARRAY(SELECT {few}.id FROM {few}))"
    held = " AND ".join(_holds(pen, record, alias, word) for word in words)
    walked = f"{where} AND {count} > {FEW} AND {held}"
    pages = " UNION ALL ".join(f"({paging.ordered(pen, record, alias, each, run, size)})" for each in (fetched, walked))
    return f"(WITH {few} AS MATERIALIZED ({ids}) SELECT {alias}.* FROM ({pages}) {alias} {order}) {alias}"


def _ids(pen: Pen, record: RecordType, words: Sequence[str]) -> str:
    """The records with all the words; one may come twice. Made distinct under a limit, the planner would walk all words
    in the order of their records.
    """
    ranges = [token_range(pen, record, word) for word in words]
    rest = " AND ".join(f"f.id IN ({each})" for each in ranges[1:])
    return f"SELECT f.id FROM ({ranges[0]}) f" + (f" WHERE {rest}" if rest else "")


def _holds(pen: Pen, record: RecordType, alias: str, word: str) -> str:
    """Whether one record has the word: asked of it alone (LIMIT keeps the planner from joining everybody's words)."""
    inner = token_range(pen, record, word)
    own = inner.partition(".id FROM")[0].removeprefix("SELECT ")
    return f"coalesce((SELECT true FROM ({inner} AND {own}.id = {alias}.id LIMIT 1) w), false)"
