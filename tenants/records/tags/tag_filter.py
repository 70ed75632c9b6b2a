"""Filtering by tags: `in` any of them, `all` of them, `none` of them. A deleted tag is on nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column

from tenants.errors import BadInput
from tenants.records import operands
from tenants.records.catalogue import RecordType
from tenants.records.sql import Pen
from tenants.records.tags.models import RecordTag

MAX_TAGS = 100
_TAG_ID: Column[Any] = RecordTag.__table__.c.tag_id  # type: ignore[assignment]


def condition(pen: Pen, record: RecordType, alias: str, given: Any) -> str:
    """The condition of {in: [ids], all: [ids], none: [ids]}. Raises BadInput."""
    if not record.facts.taggable:
        raise BadInput(f"{record.name} has no tags to filter by.", "filter.tags")
    parts = []
    for operator, value in operands.tree(given, "filter.tags").items():
        if value is None:
            continue
        ids = operands.operands(_TAG_ID, value, f"filter.tags.{operator}")
        if len(ids) > MAX_TAGS:
            raise BadInput(f"At most {MAX_TAGS} tags.", f"filter.tags.{operator}")
        parts.append(_operator(pen, alias, operator, ids))
    return " AND ".join(parts) or "true"


def _operator(pen: Pen, alias: str, operator: str, ids: Sequence[UUID]) -> str:
    if operator == "in":
        return _any(pen, alias, ids)
    if operator == "none":
        return f"NOT {_any(pen, alias, ids)}"
    if operator == "all":
        return " AND ".join(_any(pen, alias, [tag_id]) for tag_id in dict.fromkeys(ids)) or "true"
    raise BadInput(f"There is no operator {operator} on tags.", f"filter.tags.{operator}")


def _any(pen: Pen, alias: str, ids: Sequence[UUID]) -> str:
    """The ids stand in the statement itself: a tag is on ten records or on all, and a plan for any tag is wrong for
    one or the other.
    """
    link, tag = pen.alias(), pen.alias()
    these = ", ".join(f"'{UUID(str(each))}'::uuid" for each in ids)
    return (
        f"EXISTS (SELECT 1 FROM record_tags {link} JOIN tags {tag} ON {pen.owned(tag)} AND {tag}.id = {link}.tag_id"
        f" WHERE {pen.owned(link)} AND {link}.id = {alias}.id"
        f" AND {link}.tag_id = ANY (ARRAY[{these}]::uuid[]) AND {tag}.deleted_at IS NULL)"
    )
