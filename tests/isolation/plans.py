"""Does a statement name its tenant? PostgreSQL's own planner is asked, as a superuser, whom row security does not bind:

then the only conditions on `tenant_id` in the plan are those the statement wrote, and each scan of a tenant's table
must carry one of its own, `tenant_id = $n`. Text can hide a missing condition behind another alias; a plan cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson

from tests.isolation.catalogue import QUEUE, tenant_tables
from tests.isolation.tape import UTILITY, Sent

_PLACE = re.compile(r"\$(\d+)(?:::uuid)?", re.IGNORECASE)
_INSERT = re.compile(r"\bINSERT INTO (\w+)(?: AS \w+)? \(([^)]*)\)\s*(?:VALUES \(|SELECT )", re.IGNORECASE)
_CONDITIONS = ("Index Cond", "Recheck Cond", "Filter", "TID Cond")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the plan of one statement shows. `places` are the parameters tenants are compared with."""

    tables: frozenset[str]
    places: frozenset[int]
    wrong: tuple[str, ...]


async def read(connection: Any, sql: str) -> Reading:
    """Plan a statement without running it. `connection` is a superuser's."""
    try:
        plan = await _plan(connection, sql)
    except asyncpg.PostgresError as error:
        return Reading(frozenset(), frozenset(), (f"cannot be planned ({error}): {sql}",))
    tables, places, wrong = set(), set(), []
    inserts = _inserts(sql)
    for node in _nodes(plan):
        table = node.get("Relation Name")
        if table not in tenant_tables():
            continue
        tables.add(table)
        if node["Node Type"] == "ModifyTable" and not _inserting(node):
            continue  # its rows come from a scan below it
        place = inserts.pop(table, None) if _inserting(node) else _scan(node)
        if place is None:
            wrong.append(f"{table} without its tenant: {sql}")
        else:
            places.add(place)
    return Reading(frozenset(tables), frozenset(places), tuple(wrong))


async def _plan(connection: Any, sql: str) -> Any:
    """The plan that serves any values: with values of their own, conditions would be folded away."""
    await connection.execute(f"PREPARE asked AS {sql}")
    try:
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        count = await connection.fetchval(
            "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'asked'"
        )
        values = f"({', '.join(['NULL'] * count)})" if count else ""
        found = await connection.fetchval(f"EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) EXECUTE asked{values}")
    finally:
        await connection.execute("DEALLOCATE asked")
    return (found if isinstance(found, list) else orjson.loads(found))[0]["Plan"]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)


def _inserting(node: dict[str, Any]) -> bool:
    return (node["Node Type"], node.get("Operation")) == ("ModifyTable", "Insert")


def _scan(node: dict[str, Any]) -> int | None:
    """The parameter a scan's `tenant_id` must equal, as a condition that stands by itself."""
    wanted = re.compile(
        rf"{re.escape(node['Alias'])}\.tenant_id = \$(\d+)|\$(\d+) = {re.escape(node['Alias'])}\.tenant_id"
    )
    for name in _CONDITIONS:
        for part in _conjuncts(node.get(name, "")):
            if found := wanted.fullmatch(part):
                return int(found[1] or found[2])
    return None


def _conjuncts(condition: str) -> list[str]:
    """The parts of `(a) AND (b)`, each without its parentheses; a disjunction is one part."""
    text = condition.strip()
    if text.startswith("(") and _closing(text, 0) == len(text) - 1:
        text = text[1:-1]
    parts, depth, start = [], 0, 0
    for position, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0 and text.startswith(" AND ", position):
            parts.append(text[start:position])
            start = position + 5
    parts.append(text[start:])
    return [part[1:-1] if part.startswith("(") and _closing(part, 0) == len(part) - 1 else part for part in parts]


def _closing(text: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(text)):
        depth += (text[position] == "(") - (text[position] == ")")
        if depth == 0:
            return position
    return -1


def _inserts(sql: str) -> dict[str, int | None]:
    """For each table inserted into, the parameter that becomes its `tenant_id`."""
    found: dict[str, int | None] = {}
    for match in _INSERT.finditer(sql):
        columns = [name.strip().strip('"') for name in match[2].split(",")]
        given = _expressions(sql[match.end() :])
        number = columns.index("tenant_id") if "tenant_id" in columns else -1
        place = _PLACE.fullmatch(given[number].strip()) if 0 <= number < len(given) else None
        found[match[1]] = int(place[1]) if place else None
    return found


def _expressions(text: str) -> list[str]:
    """A list of expressions up to its end, taken apart at its own commas."""
    parts, depth, start = [], 0, 0
    for position, char in enumerate(text):
        if depth == 0 and (char in ",)" or text.startswith((" FROM ", "\nFROM "), position)):
            parts.append(text[start:position])
            if char != ",":
                return parts
            start = position + 1
        depth += (char == "(") - (char == ")")
    return [*parts, text[start:]]


@dataclass
class Verdict:
    sent: int
    distinct: int
    of_tenants: int
    """Statements sent that touch a tenant's table."""
    without_tenant: list[str]


async def judge(connection: Any, sent: list[Sent]) -> Verdict:
    """Every statement of the application, each text planned once, each sending checked for whose tenant it named."""
    readings: dict[str, Reading] = {}
    wrong: dict[str, None] = {}
    of_tenants = 0
    for one in sent:
        if UTILITY.match(one.sql):
            continue
        if one.sql not in readings:
            readings[one.sql] = await read(connection, one.sql)
        reading = readings[one.sql]
        of_tenants += bool(reading.tables)
        wrong |= dict.fromkeys(_faults(one, reading))
    return Verdict(len(sent), len({one.sql for one in sent}), of_tenants, list(wrong))


def _faults(sent: Sent, reading: Reading) -> list[str]:
    if sent.role == "rapport_dispatch":
        return [f"the dispatcher touches {table}: {sent.sql}" for table in reading.tables - set(QUEUE)]
    wrong = list(reading.wrong)
    for place in reading.places:
        if place > len(sent.arguments) or sent.arguments[place - 1] != sent.tenant:
            wrong.append(f"another tenant's id is bound to ${place}: {sent.sql}")
    if reading.tables and sent.tenant is None:
        wrong.append(f"no tenant was entered before: {sent.sql}")
    return wrong
