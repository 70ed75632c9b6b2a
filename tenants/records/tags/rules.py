"""What a tag and a group must be to be kept, and when a rule is to be followed anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import orjson
from sqlalchemy import bindparam, func, select

from tenants.changes.log import ChangeKind
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import BadInput, FieldProblem, invalid
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.message import Message, say
from tenants.records import mentions, relative
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.filters import condition
from tenants.records.hooks import Draft, Written, effect_of, effect_of_every_record, preparation_of, rule_for
from tenants.records.sealing.finding import refuse_to_keep
from tenants.records.sql import Pen
from tenants.records.tags.models import RecordTag, Tag, TagColour, TagGroup, TagKind
from tenants.registry.declarations import declared_anew, remembered

SETTLE = timedelta(seconds=10)
"""Changes within this time are followed by one recomputation."""

_GROUP = select(TagGroup.exclusive).where(TagGroup.id == bindparam("group_id")).with_for_update()
_RULE_TAGS_IN = select(Tag.id).where(
    Tag.group_id == bindparam("group_id"), Tag.kind == TagKind.RULE, Tag.deleted_at.is_(None)
)
_TAGGED_TWICE = (
    select(RecordTag.id)
    .join(Tag, Tag.id == RecordTag.tag_id)
    .where(
        (Tag.group_id == bindparam("group_id")) | (Tag.id == bindparam("tag_id")),
        Tag.deleted_at.is_(None) | (Tag.id == bindparam("tag_id")),
    )
    .group_by(RecordTag.id)
    .having(func.count() > 1)
    .limit(1)
)
_RULE_TAGS = select(Tag.id, Tag.applies_to, Tag.rule).where(Tag.kind == TagKind.RULE, Tag.deleted_at.is_(None))


@rule_for(Tag)
def complete_tag(_uow: UnitOfWork, before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    """A tag is manual and grey unless it says otherwise; what kind it is and what its rule is for never changes."""
    if not before:
        after["kind"] = after.get("kind") or TagKind.MANUAL.value
        after["colour"] = after.get("colour") or TagColour.GREY.value
    draft = Draft(before, after)
    problems = [
        FieldProblem(
            name,
            "IMMUTABLE",
            say("This cannot change once the tag exists; make another tag.", "标签创建后不能更改此项，请另建标签。"),
        )
        for name in ("kind", "applies_to")
        if before and draft.changes(name) and (name == "kind" or before["kind"] == TagKind.RULE)
    ]
    if draft.value("applies_to") is not None:
        problems += _applicable(draft.value("applies_to"))
    is_rule = draft.value("kind") == TagKind.RULE
    for name in ("applies_to", "rule"):
        if is_rule and not draft.value(name):
            problems.append(
                FieldProblem(
                    name,
                    "REQUIRED",
                    say(
                        "A rule tag says for which records it is and by what rule.",
                        "规则标签须说明适用的记录类型和规则。",
                    ),
                )
            )
    if not is_rule and draft.value("rule"):
        problems.append(
            FieldProblem(
                "rule", "NOT_A_RULE_TAG", say("Only a tag of the kind `rule` follows a rule.", "只有规则标签才有规则。")
            )
        )
    return problems


def _applicable(name: str) -> list[FieldProblem]:
    known = [record.name for record in catalogue().values() if record.facts.taggable]
    if name in known:
        return []
    return [
        FieldProblem(
            "applies_to",
            "INVALID_CHOICE",
            say("Choose one of {names}.", "请选择以下之一：{names}。", names=", ".join(known)),
        )
    ]


@rule_for(TagGroup)
def complete_group(_uow: UnitOfWork, before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    if not before:
        after["exclusive"] = bool(after.get("exclusive"))
    return []


@preparation_of(Tag)
async def check_tag(uow: UnitOfWork, drafts: list[Draft]) -> list[FieldProblem]:
    """A rule must be a filter that can be run; an exclusive group takes no rule tag and no second tag on a record."""
    problems = []
    for draft in drafts:
        if draft.value("kind") == TagKind.RULE and (draft.changes("rule") or not draft.before):
            problems += await _check_rule(uow, draft)
        if draft.changes("group_id") and draft.after["group_id"] is not None:
            problems += await _check_group(uow, draft)
    return problems


async def _check_rule(uow: UnitOfWork, draft: Draft) -> list[FieldProblem]:
    try:
        await compiled(uow, draft.value("applies_to"), draft.value("rule"))
    except BadInput as wrong:
        return [
            FieldProblem(
                "rule",
                "INVALID_RULE",
                Message(f"This is not a filter that can be run: {wrong}", f"该筛选条件无法执行：{wrong}"),
            )
        ]
    return []


async def compiled(uow: UnitOfWork, record_type: str, rule: str) -> tuple[Pen, RecordType, str]:
    """The rule as the condition on a record aliased `t`, and the pen it was written with. Raises BadInput."""
    record, tree = catalogue()[record_type], parsed(rule)
    if any(name == "tags" for name, _ in _names(tree, record)):
        raise BadInput("A rule cannot depend on tags: two of them could chase each other.", "rule")
    pen = await mentions.pen_for(uow, mentions.in_filter(record, tree))
    assert pen.alias() == ALIAS
    refuse_to_keep(pen)
    matches = condition(pen, record, ALIAS, tree)
    if relative.depends_on_the_reader(pen):
        raise BadInput(
            say("A rule is the same for everybody and on every day.", "规则对所有人、在任何一天都应相同。"), "rule"
        )
    return pen, record, matches


ALIAS = "t1"


@lru_cache(maxsize=1_000)
def parsed(rule: str) -> Mapping[str, Any]:
    """The filter in a rule. Raises BadInput for what is no JSON object with something in it."""
    try:
        tree = orjson.loads(rule)
    except orjson.JSONDecodeError as wrong:
        raise BadInput(f"not JSON ({wrong})", "rule") from None
    if not isinstance(tree, dict) or not tree:
        raise BadInput("an object with at least one condition is needed", "rule")
    return tree


async def _check_group(uow: UnitOfWork, draft: Draft) -> list[FieldProblem]:
    group_id = draft.after["group_id"]
    if not await uow.value(_GROUP, group_id=group_id):
        return []
    if draft.value("kind") == TagKind.RULE:
        message = say("A rule tag cannot be in an exclusive group.", "规则标签不能放入互斥组。")
        return [FieldProblem("group_id", "EXCLUSIVE_GROUP", message)]
    if draft.before and await uow.row(_TAGGED_TWICE, group_id=group_id, tag_id=draft.before["id"]):
        message = say(
            "Some records carry this tag and another of that exclusive group.",
            "有记录同时带有此标签和该互斥组的其他标签。",
        )
        return [FieldProblem("group_id", "EXCLUSIVE_GROUP", message)]
    return []


@effect_of(TagGroup)
async def check_exclusive(uow: UnitOfWork, written: list[Written]) -> None:
    """A group becomes exclusive, or comes back exclusive, only when it already is in fact."""
    for write in written:
        if write.kind in (ChangeKind.UPDATED, ChangeKind.RESTORED) and write.after["exclusive"]:
            if await uow.row(_RULE_TAGS_IN, group_id=write.record_id):
                raise invalid(
                    "exclusive",
                    say("The group has rule tags; take them out first.", "该组含有规则标签，请先移出。"),
                    "RULE_TAG",
                )
            if await uow.row(_TAGGED_TWICE, group_id=write.record_id, tag_id=write.record_id):
                raise invalid(
                    "exclusive",
                    say("Some records carry several tags of this group.", "有记录带有该组的多个标签。"),
                    "TAGGED_TWICE",
                )


@effect_of(Tag)
async def follow_new_rule(uow: UnitOfWork, written: list[Written]) -> None:
    """Have a new or changed rule followed now."""
    for write in written:
        if write.after["kind"] == TagKind.RULE and write.kind is not ChangeKind.DELETED:
            _follow(uow, write.record_id, at=now())
    _living.pop(uow, None)
    await declared_anew(uow)


@effect_of_every_record
async def follow_changed_records(uow: UnitOfWork, record_type: str, _written: list[Written]) -> None:
    """Have every rule that looks at records of this type followed again, once for all changes of a while."""
    for tag_id in await _watching(uow, record_type):
        _follow(uow, tag_id, at=now() + SETTLE)


def _follow(uow: UnitOfWork, tag_id: UUID, *, at: datetime) -> None:
    """One job per tag and slice of time: a job that is put off by every write would never run on a busy day."""
    slices = int(at.timestamp() // SETTLE.total_seconds())
    run_at = datetime.fromtimestamp(slices * SETTLE.total_seconds(), UTC)
    uow.enqueue(Job.RECOMPUTE_TAGS, at=run_at, key=f"{tag_id}:{slices}", tag_id=tag_id)


_living: WeakKeyDictionary[UnitOfWork, list[Row]] = WeakKeyDictionary()


async def _watching(uow: UnitOfWork, record_type: str) -> list[UUID]:
    if uow not in _living:
        _living[uow] = await remembered(uow, "rule tags", partial(uow.rows_ahead, _RULE_TAGS))
    return [row["id"] for row in _living[uow] if record_type in watched(row["applies_to"], row["rule"])]


@lru_cache(maxsize=1_000)
def watched(record_type: str, rule: str) -> frozenset[str]:
    """The record types whose changes can make the rule true or false."""
    record = catalogue()[record_type]
    return frozenset({record_type, *(target for _, target in _names(parsed(rule), record))})


def _names(tree: Any, record: RecordType) -> Iterator[tuple[str, str]]:
    """Every name a filter uses, with the record type it is used on."""
    if isinstance(tree, list):
        for branch in tree:
            yield from _names(branch, record)
    if not isinstance(tree, Mapping):
        return
    for name, value in tree.items():
        target = record
        if name in record.references:
            target = catalogue()[record.references[name].target]
        elif name in record.inverses:
            target = catalogue()[record.inverses[name].record]
        elif name not in ("and", "or", "not"):
            yield name, record.name
            continue
        yield "", target.name
        yield from _names(value, target)
