"""A record that is there already is refused, where the company says so of the way it comes in."""

from __future__ import annotations

from typing import Any

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem
from tenants.kit.message import Message, say
from tenants.records.catalogue import catalogue
from tenants.records.duplicates.looking import Match, same_kind
from tenants.records.duplicates.settings import terms_of
from tenants.records.duplicates.subjects import comparable
from tenants.records.duplicates.terms import Response
from tenants.records.duplicates.ways import way_of
from tenants.records.hooks import Draft, preparation_of_every_record


@preparation_of_every_record
async def refuse_duplicates(uow: UnitOfWork, record_type: str, drafts: list[Draft]) -> list[FieldProblem]:
    """The first new record that is there already."""
    record = catalogue()[record_type]
    new = [draft.after for draft in drafts if not draft.before] if comparable(record) else []
    way = way_of(uow)
    if not new or way is None:
        return []
    if (await terms_of(uow, record_type)).responses[way] is not Response.BLOCK:
        return []
    for values in new:
        if found := await same_kind(uow, record, values):
            return [FieldProblem(record.facts.title, "DUPLICATE", words_of(found[0]))]
    return []


def words_of(match: Match) -> Message:
    """Of a record out of reach nothing but that there is one, and whom to ask."""
    known: dict[str, Any] = {"title": match.title, "department": match.department}
    if match.title is not None:
        return say("This is there already: {title}.", "记录已存在：{title}。", **known)
    if match.department is not None:
        return say("This is there already; ask {department}.", "记录已存在，请联系{department}。", **known)
    return say("This is there already; somebody else has it.", "记录已存在，由其他人负责。")
