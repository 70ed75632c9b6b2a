"""What becomes of the values of records that become one, and how it is taken apart again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from tenants.records.fields import LISTS, Field, Kind
from tenants.records.record import Record

Row = Mapping[str, Any]
CUSTOM = "custom."
MAX_ENTRIES = 20
_TOGETHER: dict[str, list[tuple[str, ...]]] = {}


def together(model: type[Record], *names: str) -> None:
    """Have some fields come from one and the same record: parts of one thing, which mean nothing mixed."""
    _TOGETHER.setdefault(model.facts.name, []).append(names)


def groups(record: str, fields: Mapping[str, Field]) -> Iterator[tuple[str, ...]]:
    """The writable fields, those that belong together side by side; an amount goes with its currency."""
    said = [group for group in _TOGETHER.get(record, ()) if set(group) <= fields.keys()]
    said += [(name, field.currency) for name, field in fields.items() if field.currency]
    yield from said
    taken = {name for group in said for name in group}
    yield from ((name,) for name in fields if name not in taken)


def joined(
    record: str, fields: Mapping[str, Field], survivor: Row, losers: Sequence[Row], chosen: Mapping[str, UUID]
) -> dict[str, Any]:
    """The survivor's new values: what somebody chose of a record; else its own, and where it has none the first there
    is. Lists have what is in any. A custom field is `custom.key`.
    """
    rows = {row["id"]: row for row in (survivor, *losers)}
    found: dict[str, Any] = {}
    for group in groups(record, fields):
        source = next((rows[chosen[name]] for name in group if name in chosen), None)
        if source is None and fields[group[0]].kind in LISTS:
            found[group[0]] = united([row[group[0]] for row in rows.values()])
        else:
            found |= _taken(group, source, rows.values())
    return {name: value for name, value in found.items() if value != survivor[name]} | _custom(survivor, rows, chosen)


def _taken(group: tuple[str, ...], source: Row | None, rows: Iterable[Row]) -> dict[str, Any]:
    if source is None:
        source = next((row for row in rows if any(not _is_empty(row[name]) for name in group)), None)
    return {name: source[name] for name in group} if source is not None else {}


def _custom(survivor: Row, rows: Mapping[UUID, Row], chosen: Mapping[str, UUID]) -> dict[str, Any]:
    keys = dict.fromkeys(key for row in rows.values() for key in row["custom"])
    new = dict(survivor["custom"])
    for key in keys:
        source = rows.get(chosen.get(f"{CUSTOM}{key}", survivor["id"]))
        held = next((row["custom"][key] for row in rows.values() if not _is_empty(row["custom"].get(key))), None)
        value = source["custom"].get(key) if source is not None and f"{CUSTOM}{key}" in chosen else held
        new[key] = value
    new = {key: value for key, value in new.items() if value is not None}
    return {"custom": new} if new != survivor["custom"] else {}


def reached(fields: Mapping[str, Field], kept: Sequence[str], rows: Sequence[Row]) -> dict[str, Any]:
    """Times the system keeps: the last of all, and the first of all."""
    found: dict[str, Any] = {}
    for name in kept:
        times = [row[name] for row in rows if fields[name].kind is Kind.MOMENT and row[name] is not None]
        if times and name.startswith(("first_", "last_")):
            found[name] = (min if name.startswith("first_") else max)(times)
    return found


def _is_empty(value: Any) -> bool:
    return value is None or value == [] or value == ""


def united(lists: Iterable[Sequence[Row]]) -> list[dict[str, Any]]:
    """Every entry once, in order, at most as many as a record may have; the first primary one stays it."""
    found: dict[str, dict[str, Any]] = {}
    for entries in lists:
        for entry in entries:
            found.setdefault(_key(entry), dict(entry))
    entries = list(found.values())[:MAX_ENTRIES]
    primary = False
    for entry in entries:
        if entry.get("primary"):
            entry["primary"], primary = not primary, True
    return entries


def _key(entry: Row) -> str:
    """An address or a number is one however it is labelled; of a postal address everything counts."""
    if "value" in entry:
        return str(entry["value"]).casefold()
    return repr(sorted((name, value) for name, value in entry.items() if name != "primary"))


def parted(current: Any, old: Any, new: Any, kind: Kind | None) -> tuple[Any, bool]:
    """A value without what the merge made of it, and whether that could be done: what somebody changed since stays, but
    for the entries of a list that came with the merge.
    """
    if current == new:
        return old, True
    if kind not in LISTS:
        return current, current == old
    was = {_key(entry) for entry in old or ()}
    came = {_key(entry) for entry in new or ()} - was
    left = [entry for entry in current or () if _key(entry) not in came]
    return left, False
