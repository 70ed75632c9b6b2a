"""A company's pipelines: the one it begins with, who may change them, and the order of their stages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from tenants.changes.log import ChangeKind
from tenants.crm.deals.lifecycle import REQUIRABLE, names_of
from tenants.crm.deals.models import Deal, DealStatus, ForecastCategory, Pipeline, Stage
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Conflict, FieldProblem, NotFound, invalid
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records.catalogue import catalogue
from tenants.records.hooks import Draft, Written, effect_of, preparation_of, rule_for
from tenants.records.keeping import keep_many, lock_many
from tenants.records.locks import hold
from tenants.records.scoping import require
from tenants.records.writing import check_new, create_many

SETTING = "fields:manage"
"""Whoever says what fields there are says what stages there are."""
_FIRST = select(Pipeline.id).where(Pipeline.deleted_at.is_(None)).order_by(Pipeline.position, Pipeline.id).limit(1)
_STAGES = (
    select(
        Stage.id, Stage.name, Stage.pipeline_id, Stage.probability, Stage.forecast, Stage.rotting_days,
        Stage.required_fields, Stage.gate,
    )
    .join(Pipeline, Pipeline.id == Stage.pipeline_id)
    .where(Stage.deleted_at.is_(None), Pipeline.deleted_at.is_(None))
    .order_by(Pipeline.position, Pipeline.id, Stage.position, Stage.id)
)  # fmt: skip
_ENTERED = (
    select(Stage.id)
    .join(Pipeline, Pipeline.id == Stage.pipeline_id)
    .where(
        Stage.id == any_(bindparam("ids", type_=ARRAY(Uuid()))),
        Stage.deleted_at.is_(None),
        Pipeline.deleted_at.is_(None),
    )
    .order_by(Stage.id)
    .with_for_update(read=True)
)
_OF_PIPELINE = select(Stage.id).where(Stage.pipeline_id == bindparam("pipeline_id"), Stage.deleted_at.is_(None))
_RESTING = (
    select(Deal.id)
    .where(Deal.stage_id == bindparam("stage_id"), Deal.status == str(DealStatus.OPEN), Deal.deleted_at.is_(None))
    .limit(1)
)
_WITHIN = (
    select(Deal.id)
    .where(Deal.pipeline_id == bindparam("pipeline_id"), Deal.status == str(DealStatus.OPEN), Deal.deleted_at.is_(None))
    .limit(1)
)
_BEGINNING = (
    ("Prospecting", "初步接触", 10, ForecastCategory.PIPELINE),
    ("Qualification", "需求确认", 20, ForecastCategory.PIPELINE),
    ("Value proposition", "方案制定", 30, ForecastCategory.BEST_CASE),
    ("Proposal", "报价", 65, ForecastCategory.MOST_LIKELY),
    ("Negotiation", "商务谈判", 80, ForecastCategory.COMMIT),
)
"""The stages a company begins with, and their chances (SuiteCRM's, shortened). Won and lost are no stages: they are
what becomes of a deal in any of them.
"""


async def stages(uow: UnitOfWork) -> Sequence[Row]:
    """Every stage of the company, the first pipeline's first. The first time there is need of one, a company gets a
    pipeline to begin with.
    """
    found = await uow.rows(_STAGES)
    if found:
        return found
    await hold(uow, "pipelines")
    found = await uow.rows(_STAGES)
    if not found:
        await _begin(uow)
        found = await uow.rows(_STAGES)
    return found


async def keep_open(uow: UnitOfWork, ids: Collection[UUID]) -> frozenset[UUID]:
    """The stages among these that are there, and stay until this transaction ends: whoever deletes one of them, or its
    pipeline, waits and finds the deals that came in meanwhile.
    """
    if not ids:
        return frozenset()
    return frozenset(row["id"] for row in await uow.rows(_ENTERED, ids=sorted(ids)))


async def arrange(uow: UnitOfWork, *, pipeline_id: UUID, stage_ids: Sequence[UUID]) -> None:
    """Put the stages of a pipeline into this order, all of them at once. Raises Forbidden, NotFound (no such stages),
    Conflict (these are not its stages any more).
    """
    require(uow.context, catalogue().of(Stage), Action.UPDATE)
    uow.context.require_permission(SETTING)
    own = [row["id"] for row in await uow.rows(_OF_PIPELINE, pipeline_id=pipeline_id)]
    if not own:
        raise NotFound(say("There is no such record.", "没有该记录。"), "pipeline_id")
    locked = await lock_many(uow, Stage, own)
    if len(stage_ids) != len(locked) or set(stage_ids) != set(locked):
        raise Conflict(say("Somebody changed these stages meanwhile.", "这些阶段已被他人修改。"), "stage_ids")
    await keep_many(uow, Stage, locked, {key: {"position": place} for place, key in enumerate(stage_ids, start=1)})


async def _begin(uow: UnitOfWork) -> None:
    chinese = uow.context.locale.startswith("zh")
    pipeline_id = await uow.value(_FIRST)
    if pipeline_id is None:
        named = {"name": "销售流程" if chinese else "Sales", "position": 1}
        (pipeline_id,) = await _store(uow, Pipeline, [named])
    given = [
        {
            "name": zh if chinese else en, "pipeline_id": pipeline_id, "position": number, "probability": percent,
            "forecast": str(category), "rotting_days": 30,
        }
        for number, (en, zh, percent, category) in enumerate(_BEGINNING, start=1)
    ]  # fmt: skip
    await _store(uow, Stage, given)


async def _store(uow: UnitOfWork, model: Any, given: Sequence[dict[str, Any]]) -> list[UUID]:
    record = catalogue().of(model)
    return await create_many(uow, record, [check_new(uow, record, each, {})[0] for each in given])


@rule_for(Stage)
def check_stage(_uow: UnitOfWork, before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    """A probability is a percentage, days are at least one, and what is required is a field of deals."""
    draft, problems = Draft(before, after), []
    bounds = (("probability", 0, 100), ("rotting_days", 1, 3_650))
    for name, least, most in bounds:
        value = draft.value(name)
        if value is not None and not least <= value <= most:
            message = say("Between {a} and {b}.", "{a} 到 {b} 之间。", a=least, b=most)
            problems.append(FieldProblem(name, "OUT_OF_RANGE", message))
    if after.get("required_fields"):
        names = names_of(after["required_fields"])
        after["required_fields"] = ", ".join(names)
        unknown = [name for name in names if name not in REQUIRABLE]
        message = say("No field of a deal: {names}.", "商机没有这些字段：{names}。", names=", ".join(unknown))
        problems += [FieldProblem("required_fields", "UNKNOWN_FIELD", message)] if unknown else []
    return problems


@preparation_of(Stage)
async def place_stage(uow: UnitOfWork, drafts: list[Draft]) -> list[FieldProblem]:
    """A stage belongs to the first pipeline unless it says to which, and stays in its own: deals are in it."""
    if await uow.rows(_STAGES):
        uow.context.require_permission(SETTING)
    lacking = [draft for draft in drafts if draft.value("pipeline_id") is None]
    if lacking:
        first = await uow.value(_FIRST) or (await stages(uow))[0]["pipeline_id"]
        for draft in lacking:
            draft.after["pipeline_id"] = first
    message = say("A stage stays in its pipeline; make another one there.", "阶段不能换到其他流程，请在那里新建。")
    moved = [draft for draft in drafts if draft.before and draft.changes("pipeline_id")]
    return [FieldProblem("pipeline_id", "STAGE_STAYS", message)] if moved else []


@preparation_of(Pipeline)
async def open_pipeline(uow: UnitOfWork, _drafts: list[Draft]) -> list[FieldProblem]:
    """Pipelines are a company's settings; the first one is there before anybody has set any."""
    if await uow.value(_FIRST) is not None:
        uow.context.require_permission(SETTING)
    return []


@effect_of(Stage)
async def empty_stage(uow: UnitOfWork, written: list[Written]) -> None:
    """Raises ValidationFailed: STAGE_IN_USE, while an open deal is in it. Forbidden."""
    for write in _put_away(uow, written):
        if await uow.value(_RESTING, stage_id=write.record_id) is not None:
            raise invalid("id", say("Open deals are in this stage.", "该阶段还有进行中的商机。"), "STAGE_IN_USE")


@effect_of(Pipeline)
async def empty_pipeline(uow: UnitOfWork, written: list[Written]) -> None:
    """Raises ValidationFailed: PIPELINE_IN_USE, while an open deal is in it. Forbidden."""
    for write in _put_away(uow, written):
        if await uow.value(_WITHIN, pipeline_id=write.record_id) is not None:
            raise invalid("id", say("Open deals are in this pipeline.", "该流程还有进行中的商机。"), "PIPELINE_IN_USE")


def _put_away(uow: UnitOfWork, written: list[Written]) -> list[Written]:
    if any(write.kind in (ChangeKind.DELETED, ChangeKind.RESTORED) for write in written):
        uow.context.require_permission(SETTING)
    return [write for write in written if write.kind is ChangeKind.DELETED]
