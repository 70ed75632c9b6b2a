"""Writes, the same for every record: normalise, check, store, index for search, and put the change on the stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from tenants.changes.log import ChangeKind, Noted, as_json, note
from tenants.context import TenantContext
from tenants.db import usage
from tenants.db.bulk import as_array, as_text, insert_from_arrays, insert_one, is_json, type_of
from tenants.db.statement import check_names_tenant
from tenants.db.together import Part
from tenants.db.unit_of_work import UnitOfWork
from tenants.db.violations import AlreadyThere, BrokenReference, violations
from tenants.errors import Conflict, FieldProblem, NotFound, ValidationFailed
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import custom
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.concealed import is_other, without_echoes
from tenants.records.fields import LISTS
from tenants.records.hooks import Draft, Written, apply_rules, kept_from_bin, prepare, run_effects
from tenants.records.merging import aliases
from tenants.records.merging.standing_in import refuse_merged, stand_in
from tenants.records.owners import log_edited
from tenants.records.permitting import field_problems, locked, owner_problems, shown, unmasked
from tenants.records.record import Record
from tenants.records.references import problems as reference_problems
from tenants.records.references import unseen
from tenants.records.scoping import require
from tenants.records.sealing import values as sealed
from tenants.records.sealing.converting import awake
from tenants.records.tokens import record_tokens, sort_key
from tenants.records.values import missing, typed

Values = dict[str, Any]
_COUNTS = {ChangeKind.DELETED: -1, ChangeKind.RESTORED: 1}
"""What is in the bin takes no room."""


def check_new(
    uow: UnitOfWork, record: RecordType, given: Mapping[str, Any], fields: custom.Definitions
) -> tuple[Values, list[FieldProblem]]:
    """The values a new record would be stored with and everything wrong with it; touches no table."""
    values, problems = shape_new(uow.context, record, given, fields)
    return values, problems + rule_new(uow, record, values, problems)


def shape_new(
    context: TenantContext, record: RecordType, given: Mapping[str, Any], fields: custom.Definitions
) -> tuple[Values, list[FieldProblem]]:
    """The first half of `check_new`, which needs no transaction: each value by the rule of its own field."""
    values, problems = typed(record.writable, given, context)
    values["custom"], wrong = custom.normalise(fields, given.get("custom") or {}, {}, context, whole=True)
    wrong += field_problems(context, record, given) + owner_problems(context, record, values)
    return values, [*problems, *wrong]


def rule_new(
    uow: UnitOfWork, record: RecordType, values: Values, problems: Sequence[FieldProblem]
) -> list[FieldProblem]:
    """The second half: what the room says of the values together, and what is missing; `problems` are known."""
    found = apply_rules(record.name, uow, {}, values)
    return found + missing(record.writable, values, [*problems, *found], whole=True)


async def create(uow: UnitOfWork, model: type[Record], given: Mapping[str, Any]) -> UUID:
    """Store one new record and return its id. Raises ValidationFailed with every problem, Forbidden."""
    record = catalogue().of(model)
    require(uow.context, record, Action.CREATE)
    fields = await custom.definitions(uow, record.name)
    values, problems = check_new(uow, record, given, fields)
    if problems:
        raise ValidationFailed(problems)
    return (await create_many(uow, record, [values]))[0]


async def create_many(uow: UnitOfWork, record: RecordType, checked: Sequence[Values]) -> list[UUID]:
    """Store records whose values `check_new` has passed: one statement for all of them and their tokens.

    Who brings records over from elsewhere may lay `id` and `created_at` (UTC) over the checked values; a client cannot,
    since `check_new` lets neither through. The change log still says when they came to be here.
    Raises ValidationFailed for what only the database knows: a reference to nothing living, an owner who left.
    """
    if not checked:
        return []
    moment, actor = now(), uow.context.user_id
    rows = [_completed(record, values, moment, actor) for values in checked]
    ring = await sealed.ring_for(uow, rows)
    unowned = [values.get("owner_id") is None for values in checked]
    await _settle(uow, record, [Draft({}, *each) for each in zip(rows, unowned, strict=True)])
    for row in rows:
        row["sort_key"] = sort_key(row[record.facts.title])
    await (_insert_one(uow, record, rows[0]) if len(rows) == 1 else _insert(uow, record, rows))
    await custom.index_many(uow, record.name, [(row["id"], row["custom"]) for row in rows])
    if ring is not None:
        await sealed.keep_new(uow, ring, record, rows, await custom.definitions(uow, record.name))
    usage.count(uow, "records", len(rows))
    note(uow, *(_created(record, row) for row in rows))
    await run_effects(record.name, uow, [Written(row["id"], ChangeKind.CREATED, {}, row) for row in rows])
    return [row["id"] for row in rows]


async def _settle(uow: UnitOfWork, record: RecordType, drafts: Sequence[Draft]) -> None:
    """Let the rooms complete what is about to be stored, then see that it points to what is there."""
    problems = await unseen(uow, record, drafts)
    if problems and await stand_in(uow, record, drafts):
        problems = await unseen(uow, record, drafts)
    told = {problem.field for problem in problems}
    problems += await prepare(record.name, uow, list(drafts))
    pointing = await reference_problems(uow, record, drafts)
    if pointing and await stand_in(uow, record, drafts):
        pointing = await reference_problems(uow, record, drafts)
    problems += [each for each in pointing if each.field not in told]
    if problems:
        raise ValidationFailed(problems)


def _completed(record: RecordType, values: Values, moment: datetime, actor: UUID | None) -> Values:
    row: Values = {name: [] if field.kind in LISTS else None for name, field in record.fields.items()}
    row |= values
    row |= {"id": values.get("id") or uuid7(), "custom": values.get("custom") or {}}
    created = values.get("created_at") or moment
    row |= {"created_at": created, "updated_at": created, "created_by": actor, "updated_by": actor}
    if row["owner_id"] is None:
        row["owner_id"] = actor
    return row


async def _insert(uow: UnitOfWork, record: RecordType, rows: Sequence[Values]) -> None:
    """Columns that are the same in all of many rows (no value at all, the times, the maker) travel once."""
    columns = {name: [row[name] for row in rows] for name in columns_of(record.name)}
    alike = frozenset(name for name, values in columns.items() if _is_same(values))
    arguments = [
        as_array(record.table.c[name], values[:1])[0] if name in alike else as_array(record.table.c[name], values)
        for name, values in columns.items()
    ]
    found = (record_tokens(record.fields, row) for row in rows)
    tokens = [" ".join(chr(_BITS + bits) + word for word, bits in words.items()) for words in found]
    await _guarded(uow, record, _insert_sql(record.name, alike), uow.tenant_id, *arguments, tokens)


async def _insert_one(uow: UnitOfWork, record: RecordType, row: Values) -> None:
    """The same for one record, without arrays of one: of those the server thinks that each time needs another plan,
    and making it takes as long as following it.
    """
    json, columns = _json_columns(record.name), columns_of(record.name)
    values = [as_text(row[name]) if name in json else row[name] for name in columns]
    words = sorted(record_tokens(record.fields, row).items())
    tokens = (record.name, row["id"], [word for word, _ in words], [bits for _, bits in words])
    await uow.send(
        Part(record.table.name, _insert_one_sql(record.name), values, explain=partial(_explained, record)),
        Part("record_tokens", _TOKENS, tokens),
    )


_TOKENS = """
INSERT INTO record_tokens (tenant_id, record_type, id, token, fields)
SELECT $1::uuid, $2::text, $3::uuid, k.token, k.fields FROM entered, unnest($4::text[], $5::int[]) AS k (token, fields)
"""
_BITS = 48
"""Of many records each word is sent behind a sign that says in which fields it stands: the sign of this number and its
bits. One array for all of them, where two would have to be taken apart together.
"""


@lru_cache(maxsize=256)
def _insert_one_sql(name: str) -> str:
    return insert_one(catalogue()[name].table, columns_of(name))


def _is_same(values: Sequence[Any]) -> bool:
    first = values[0]
    return all(value is first for value in values)


@lru_cache(maxsize=256)
def columns_of(name: str) -> tuple[str, ...]:
    return ("id", *catalogue()[name].fields, "sort_key", "custom")


@lru_cache(maxsize=256)
def _json_columns(name: str) -> frozenset[str]:
    return frozenset(column for column in columns_of(name) if is_json(catalogue()[name].table.c[column]))


@lru_cache(maxsize=1_024)
def _insert_sql(name: str, alike: frozenset[str]) -> str:
    """One statement that inserts any number of records with their search tokens, which come as one text a record. In
    the order of their index many are stored a sixth faster.
    """
    columns = columns_of(name)
    sql = (
        f"WITH stored AS ({insert_from_arrays(catalogue()[name].table, columns, alike)})"
        " INSERT INTO record_tokens (tenant_id, record_type, id, token, fields)"
        f" SELECT $1::uuid, '{name}', r.id, substr(k.token, 2), ascii(k.token) - {_BITS}"
        f" FROM unnest($2::uuid[], ${len(columns) + 2}::text[]) AS r (id, words),"
        " string_to_table(r.words, ' ') AS k (token) ORDER BY substr(k.token, 2)"
    )
    check_names_tenant(sql)
    return sql


async def _guarded(uow: UnitOfWork, record: RecordType, sql: str, *arguments: Any) -> None:
    """Run a write; a reference to nothing of this tenant, or a value that is taken, is the caller's mistake."""
    try:
        with violations():
            await uow.connection.execute(sql, *arguments)
    except (BrokenReference, AlreadyThere) as refused:
        _explained(record, refused)


def _explained(record: RecordType, refused: Exception) -> None:
    """Raises ValidationFailed that names the field: NOT_FOUND, TAKEN. A key of several is told by its last field."""
    if isinstance(refused, BrokenReference):
        message = say("There is no such record to refer to.", "没有可引用的记录。")
        raise ValidationFailed([FieldProblem(refused.column, "NOT_FOUND", message)]) from None
    if isinstance(refused, AlreadyThere):
        field = next(list(each.columns)[-1].name for each in record.table.indexes if each.name == refused.constraint)
        message = say("Another record has this already.", "已有其他记录使用该值。")
        raise ValidationFailed([FieldProblem(field, "TAKEN", message)]) from None


def _created(record: RecordType, row: Values) -> Noted:
    values = ((name, row[name]) for name in record.writable)
    given = {name: [None, as_json(value)] for name, value in values if value is not None and value != []}
    given |= {f"custom.{key}": [None, value] for key, value in row["custom"].items()}
    return Noted(record.name, row["id"], ChangeKind.CREATED, 1, given)


async def update(
    uow: UnitOfWork, model: type[Record], record_id: UUID, version: int | None, given: Mapping[str, Any]
) -> int:
    """Change some fields of a living record and return its new version (the same when nothing changed).

    Raises NotFound, ValidationFailed, Conflict: for a stale `version` with `current` (version and the values of the
    fields that were to change), so that a person can choose field by field. None skips the check.
    """
    record = catalogue().of(model)
    require(uow.context, record, Action.UPDATE)
    await sealed.make_ready(uow, record, given)
    fields = await custom.definitions(uow, record.name)
    stored = awake(await _meant(uow, model, record_id), fields)
    if refused := field_problems(uow.context, record, given):
        raise ValidationFailed(refused)
    if version is not None and version != stored["version"]:
        seen = shown(uow.context, record, stored)
        raise Conflict(
            say("Somebody changed this record since you read it.", "该记录已被他人修改。"),
            "version",
            {"current": {name: as_json(seen[name]) for name in ("version", *given) if name in seen}},
        )
    given = without_echoes(record.fields, stored, unmasked(uow.context, record, stored, given))
    values, problems = typed(record.writable, given, uow.context)
    if "custom" in given:
        values["custom"], wrong = custom.normalise(fields, given["custom"] or {}, stored["custom"], uow.context)
        problems += wrong
    problems += apply_rules(record.name, uow, stored, values)
    problems += missing(record.writable, values, problems, whole=False)
    if problems:
        raise ValidationFailed(problems)
    await _settle(uow, record, [Draft(stored, values)])
    values = await sealed.without_unchanged(uow, record, stored, values, fields)
    changed = {name: value for name, value in values.items() if is_other(stored[name], value)}
    return await _store(uow, record, stored, changed, ChangeKind.UPDATED) if changed else stored["version"]


async def _meant(uow: UnitOfWork, model: type[Record], record_id: UUID) -> Values:
    """The record to change, locked: what it became, where it went into another one."""
    try:
        return await lock(uow, model, record_id, action=Action.UPDATE)
    except NotFound:
        root = await aliases.root(uow, record_id)
        if root is None:
            raise
        return await lock(uow, model, root, action=Action.UPDATE)


async def keep(uow: UnitOfWork, model: type[Record], record_id: UUID, values: Values) -> None:
    """Set fields the system keeps (`read_only`); the version goes up, since readers see another record."""
    record = catalogue().of(model)
    stored = await lock(uow, model, record_id)
    changed = {name: value for name, value in values.items() if is_other(stored[name], value)}
    if changed:
        await _store(uow, record, stored, changed, ChangeKind.UPDATED)


async def delete(uow: UnitOfWork, model: type[Record], record_id: UUID, version: int | None = None) -> None:
    """Move a record to the bin, out of every list and search. Raises NotFound, Conflict, ValidationFailed (a room keeps
    it).
    """
    await _toggle(uow, model, record_id, version, ChangeKind.DELETED)


async def restore(uow: UnitOfWork, model: type[Record], record_id: UUID) -> None:
    """Bring a deleted record back as it was, under the same id. Raises NotFound when it is not in the bin, Conflict
    when it went into another one.
    """
    await refuse_merged(uow, catalogue().of(model), record_id)
    await _toggle(uow, model, record_id, None, ChangeKind.RESTORED)


async def _toggle(uow: UnitOfWork, model: type[Record], record_id: UUID, version: int | None, kind: ChangeKind) -> None:
    record = catalogue().of(model)
    require(uow.context, record, Action.DELETE)
    stored = await lock(uow, model, record_id, living=kind is ChangeKind.DELETED, action=Action.DELETE)
    if version is not None and version != stored["version"]:
        raise Conflict(say("Somebody changed this record since you read it.", "该记录已被他人修改。"), "version")
    if kind is ChangeKind.DELETED and (kept := await kept_from_bin(record.name, uow, [stored])):
        raise ValidationFailed(list(kept.values()))
    await _store(uow, record, stored, {"deleted_at": now() if kind is ChangeKind.DELETED else None}, kind)


async def lock(
    uow: UnitOfWork, model: type[Record], record_id: UUID, *, living: bool = True, action: Action | None = None
) -> Values:
    """The record's row, nobody else's to change until the transaction ends. Of an `action` somebody takes, a record out
    of their reach is not there; without one, what is done is done by the house. Raises NotFound.
    """
    name = model.facts.name
    if action is None or uow.context.limits is None:
        row = await uow.connection.fetchrow(_lock_sql(name, living), uow.tenant_id, record_id)
    else:
        columns = columns_of(name)
        row = await locked(uow, catalogue()[name], record_id, columns, living=living, action=action)
    if row is None:
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    return dict(row)


@lru_cache(maxsize=256)
def _lock_sql(name: str, living: bool) -> str:
    # NO KEY: whoever refers to this record meanwhile (its id never changes) need not wait.
    sql = (
        f"SELECT version, {', '.join(columns_of(name))} FROM {catalogue()[name].table.name}"
        f" WHERE tenant_id = $1 AND id = $2 AND deleted_at IS {'' if living else 'NOT '}NULL FOR NO KEY UPDATE"
    )
    check_names_tenant(sql)
    return sql


async def _store(uow: UnitOfWork, record: RecordType, stored: Values, changed: Values, kind: ChangeKind) -> int:
    version: int = stored["version"] + 1
    kept = {**changed, "version": version, "updated_at": now(), "updated_by": uow.context.user_id}
    if record.facts.title in changed:
        kept["sort_key"] = sort_key(changed[record.facts.title])
    sets = ", ".join(f"{name} = ${n}::{type_of(record.table.c[name])}" for n, name in enumerate(kept, start=3))
    sql = f"UPDATE {record.table.name} SET {sets} WHERE tenant_id = $1 AND id = $2"
    check_names_tenant(sql)
    await _guarded(uow, record, sql, uow.tenant_id, stored["id"], *kept.values())
    await sealed.keep_changed(uow, record, stored, changed)
    await log_edited(uow, record.name, stored, changed)
    after = {**stored, **kept}
    await _reindex(uow, record, stored, after, kind)
    if kind in _COUNTS:
        usage.count(uow, "records", _COUNTS[kind])
    note(uow, Noted(record.name, stored["id"], kind, version, _difference(stored, changed)))
    await run_effects(record.name, uow, [Written(stored["id"], kind, stored, after)])
    return version


def _difference(stored: Values, changed: Values) -> dict[str, Any]:
    fields = {n: [as_json(stored[n]), as_json(value)] for n, value in changed.items() if n != "custom"}
    if "custom" in changed:
        keys = stored["custom"].keys() | changed["custom"].keys()
        pairs = {key: [stored["custom"].get(key), changed["custom"].get(key)] for key in keys}
        fields |= {f"custom.{key}": pair for key, pair in pairs.items() if is_other(*pair)}
    return fields


async def _reindex(uow: UnitOfWork, record: RecordType, before: Values, after: Values, kind: ChangeKind) -> None:
    """Keep search tokens and the side rows of custom fields equal to the record; a deleted record has none."""
    old = {} if kind is ChangeKind.RESTORED else record_tokens(record.fields, before)
    new = {} if kind is ChangeKind.DELETED else record_tokens(record.fields, after)
    if gone := old.keys() - new.keys():
        await uow.connection.execute(
            "DELETE FROM record_tokens WHERE tenant_id = $1 AND record_type = $2 AND id = $3"
            " AND token = ANY ($4::text[])",
            uow.tenant_id, record.name, after["id"], list(gone),
        )  # fmt: skip
    if come := sorted((word, bits) for word, bits in new.items() if old.get(word) != bits):
        await uow.connection.execute(
            "INSERT INTO record_tokens (tenant_id, record_type, id, token, fields)"
            " SELECT $1::uuid, $2::text, $3::uuid, t.token, t.fields"
            " FROM unnest($4::text[], $5::int[]) AS t (token, fields)"
            " ON CONFLICT (tenant_id, record_type, token, id) DO UPDATE SET fields = excluded.fields",
            uow.tenant_id, record.name, after["id"], [word for word, _ in come], [bits for _, bits in come],
        )  # fmt: skip
    if before["custom"] != after["custom"]:
        await custom.reindex(uow, record.name, after["id"], after["custom"])
