"""Rows whose record is here already: the record is changed as if somebody had typed what the file says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem, NotFound, ValidationFailed
from tenants.reach import Action
from tenants.records.catalogue import RecordType
from tenants.records.fields import LISTS, Kind
from tenants.records.importing.judging import Verdict
from tenants.records.importing.making import Made, RowMaker
from tenants.records.importing.words import text
from tenants.records.writing import lock, update


async def change_records(uow: UnitOfWork, maker: RowMaker, verdict: Verdict) -> None:
    """Change the record of each row; a row that says nothing new is skipped, one that may not is refused."""
    for made, record_id in verdict.updates:
        try:
            async with uow.connection.transaction():
                before, after = await _change(uow, maker, made, record_id)
        except ValidationFailed as refused:
            _refuse(maker, verdict, made, refused.problems)
        except NotFound:
            _refuse(maker, verdict, made, [FieldProblem("", "RECORD_OUT_OF_REACH", text("RECORD_OUT_OF_REACH"))])
        else:
            if after == before:
                verdict.skipped.append(made)
            else:
                verdict.updated.append((made, record_id, after))


def _refuse(maker: RowMaker, verdict: Verdict, made: Made, problems: Sequence[FieldProblem]) -> None:
    for problem in problems:
        maker.tell(made, problem)
    verdict.rejected.append(made)
    verdict.problems += made.problems[-len(problems) :]


async def _change(uow: UnitOfWork, maker: RowMaker, made: Made, record_id: UUID) -> tuple[int, int]:
    """The record's versions before and after."""
    record, fills = maker.terms.record, maker.terms.options.on_existing == "fill"
    stored = await lock(uow, record.model, record_id, action=Action.UPDATE)
    given = _given(record, maker.imported, made.values, stored, fills=fills)
    if not given:
        return stored["version"], stored["version"]
    return stored["version"], await update(uow, record.model, record_id, None, given)


def _given(
    record: RecordType, imported: frozenset[str], values: Mapping[str, Any], stored: Mapping[str, Any], *, fills: bool
) -> dict[str, Any]:
    """What the file says of the record, and it does not say already. An empty cell says nothing; lists grow. Sensitive
    values stay as they are: what they were could not be given back.
    """
    given: dict[str, Any] = {}
    for name in imported & record.writable.keys():
        field, value = record.fields[name], values.get(name)
        if value in (None, []) or field.sensitive or (fills and stored[name] not in (None, [])):
            continue
        given[name] = _grown(field.kind, stored[name], value) if field.kind in LISTS else value
    own = {key: value for key, value in (values.get("custom") or {}).items() if value is not None}
    new = {key: value for key, value in own.items() if not (fills and stored["custom"].get(key) is not None)}
    new = {key: value for key, value in new.items() if f"custom.{key}" in imported}
    return given | ({"custom": new} if new else {})


def _grown(kind: Kind, there: list[dict[str, Any]], come: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Numbers and mail addresses are added to those there are; a postal address takes the place of one of its kind."""
    if kind is Kind.ADDRESSES:
        kinds = {entry["kind"] for entry in come}
        return [*(entry for entry in there if entry["kind"] not in kinds), *come]
    known = {str(entry["value"]).casefold() for entry in there}
    return [*there, *({**e, "primary": False} for e in come if str(e["value"]).casefold() not in known)]
