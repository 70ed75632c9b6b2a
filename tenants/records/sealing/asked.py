"""Whether a field is asked for by something that is kept: a saved view, a tag's rule."""

from __future__ import annotations

from sqlalchemy import select

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import BadInput
from tenants.records import mentions
from tenants.records.catalogue import catalogue
from tenants.records.tags.models import Tag, TagKind
from tenants.records.tags.rules import parsed
from tenants.records.views.models import SavedView

_VIEWS = select(SavedView.record_type, SavedView.name, SavedView.filter).where(SavedView.filter.is_not(None))
_RULES = select(Tag.applies_to, Tag.name, Tag.rule).where(Tag.kind == TagKind.RULE, Tag.rule.is_not(None))


async def kept_filters_on(uow: UnitOfWork, mention: str) -> list[str]:
    """The names of the views and tags whose filters speak of a field (`account.custom.key`): they hold what they ask
    for, of deleted ones as well.
    """
    views = [row["name"] for row in await uow.rows(_VIEWS) if mention in _in(row["record_type"], row["filter"])]
    return views + [
        row["name"] for row in await uow.rows(_RULES) if mention in _of_rule(row["applies_to"], row["rule"])
    ]


def _in(record_type: str, tree: object) -> set[str]:
    return set(mentions.in_filter(catalogue()[record_type], tree)) if record_type in catalogue() else set()


def _of_rule(record_type: str, rule: str) -> set[str]:
    try:
        return _in(record_type, parsed(rule))
    except BadInput:
        return set()
