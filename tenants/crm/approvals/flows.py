"""The flows of a company: who may set them, what they must be, and which one a record takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.access.gates import check_version, log, require_member, text
from tenants.changes.log import ChangeKind
from tenants.crm.approvals.conditions import Condition, is_met, is_sound
from tenants.crm.approvals.models import ApprovalFlow, ApprovalFlowVersion
from tenants.crm.approvals.subjects import Subject, subject_of
from tenants.crm.approvals.terms import ApproverKind, FlowTerms, Nobody, Node, as_kept, as_set
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import FieldProblem, NotFound, ValidationFailed, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.plans import Module
from tenants.records.locks import hold
from tenants.registry.declarations import declared_anew, remembered

KIND = "approvalFlow"
MANAGE = "access:manage"
MOST, MOST_NODES, MOST_APPROVERS, MOST_TESTS, HIGHEST = 50, 20, 20, 10, 10
LONGEST = 100_000
_NAMES = ("id", "record_type", "name", "enabled", "position", "number", "created_at", "updated_at", "updated_by")
_VERSION_NAMES = ("id", "flow_id", "number", "terms", "made_at", "made_by")
_INSERT = insert(ApprovalFlow).values({name: bindparam(name) for name in _NAMES})
_KEEP = insert(ApprovalFlowVersion).values({name: bindparam(name) for name in _VERSION_NAMES})
_UPDATE = (
    update(ApprovalFlow)
    .where(ApprovalFlow.id == bindparam("flow_id"))
    .values({name: bindparam(name) for name in ("name", "enabled", "number", "updated_at", "updated_by")})
)
_PLACE = update(ApprovalFlow).where(ApprovalFlow.id == bindparam("flow_id")).values(position=bindparam("position"))
_ALL = (
    select(ApprovalFlow, ApprovalFlowVersion.terms)
    .join(
        ApprovalFlowVersion,
        (ApprovalFlowVersion.flow_id == ApprovalFlow.id) & (ApprovalFlowVersion.number == ApprovalFlow.number),
    )
    .order_by(ApprovalFlow.record_type, ApprovalFlow.position, ApprovalFlow.id)
)
_COUNT = select(
    func.count().label("count"), func.coalesce(func.max(ApprovalFlow.position), 0).label("position")
).select_from(ApprovalFlow)
_TERMS = select(ApprovalFlowVersion.terms).where(
    ApprovalFlowVersion.flow_id == bindparam("flow_id"), ApprovalFlowVersion.number == bindparam("number")
)


@dataclass(frozen=True, slots=True)
class Flow:
    id: UUID
    number: int
    terms: FlowTerms


async def flows(uow: UnitOfWork) -> list[Flow]:
    """Every flow as it is now, by kind of record and in the order in which they are asked. Raises ModuleNotInPlan."""
    uow.context.entitlement.require(Module.DEALS)
    return [_flow(row) for row in await uow.rows(_ALL)]


async def any_flows(uow: UnitOfWork) -> bool:
    """Whether the company has flows at all, remembered as long as they are not changed."""

    async def read() -> bool:
        return bool((await uow.row(_COUNT) or {"count": 0})["count"])

    return await remembered(uow, "approval flows", read)


async def create_flow(uow: UnitOfWork, terms: FlowTerms) -> Flow:
    """Ask this flow after the others of its kind. Raises Forbidden, NotFound, ValidationFailed with every problem."""
    terms = await checked(uow, terms)
    await hold(uow, "approval flows")
    last = await uow.row(_COUNT)
    assert last is not None
    if last["count"] >= MOST:
        raise invalid("name", say("At most {n} flows.", "最多 {n} 个流程。", n=MOST), "TOO_MANY")
    flow_id, moment = uuid7(), now()
    await uow.run(
        _INSERT, id=flow_id, record_type=terms.record_type, name=terms.name, enabled=terms.enabled,
        position=last["position"] + 1, number=1, created_at=moment, updated_at=moment, updated_by=uow.context.user_id,
    )  # fmt: skip
    await _keep(uow, flow_id, 1, terms)
    log(uow, KIND, flow_id, ChangeKind.CREATED, {"name": [None, terms.name]})
    await declared_anew(uow)
    return Flow(flow_id, 1, terms)


async def update_flow(uow: UnitOfWork, flow_id: UUID, terms: FlowTerms, number: int | None = None) -> Flow:
    """Make a new version of a flow: what is submitted from now on goes by it, what runs keeps its own. Raises as
    `create_flow`, Conflict.
    """
    terms = await checked(uow, terms)
    await hold(uow, "approval flows")
    before = next((each for each in await flows(uow) if each.id == flow_id), None)
    if before is None:
        raise NotFound(say("There is no such flow.", "没有该流程。"), "id")
    check_version(number, before.number)
    if terms.record_type != before.terms.record_type:
        raise invalid("record_type", say("A flow stays with its kind.", "流程的对象不能更改。"), "FIXED")
    await uow.run(
        _UPDATE, flow_id=flow_id, name=terms.name, enabled=terms.enabled, number=before.number + 1,
        updated_at=now(), updated_by=uow.context.user_id,
    )  # fmt: skip
    await _keep(uow, flow_id, before.number + 1, terms)
    old, new = as_kept(before.terms), as_kept(terms)
    changed = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
    log(uow, KIND, flow_id, ChangeKind.UPDATED, changed, before.number + 1)
    await declared_anew(uow)
    return Flow(flow_id, before.number + 1, terms)


async def order_flows(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Flow]:
    """Ask the flows in this order from now on: all of them, each once. Raises ModuleNotInPlan, Forbidden,
    ValidationFailed: NOT_THE_FLOWS.
    """
    uow.context.entitlement.require(Module.DEALS, writes=True)
    uow.context.require_permission(MANAGE)
    await hold(uow, "approval flows")
    if sorted(each.id for each in await flows(uow)) != sorted(ids):
        message = say("Name every flow once; somebody may have changed them.", "请列出每个流程各一次；流程可能已变更。")
        raise invalid("ids", message, "NOT_THE_FLOWS")
    for position, flow_id in enumerate(ids, start=1):
        await uow.run(_PLACE, flow_id=flow_id, position=position)
    await declared_anew(uow)
    return await flows(uow)


async def _keep(uow: UnitOfWork, flow_id: UUID, number: int, terms: FlowTerms) -> None:
    made = {"made_at": now(), "made_by": uow.context.user_id}
    await uow.run(_KEEP, id=uuid7(), flow_id=flow_id, number=number, terms=as_kept(terms), **made)


async def flow_for(uow: UnitOfWork, record_type: str, values: Mapping[str, Any]) -> Flow | None:
    """The flow a record with these values takes, if any."""
    for flow in await flows(uow):
        if flow.terms.record_type == record_type and flow.terms.enabled and is_met(flow.terms.tests, values):
            return flow
    return None


async def version_of(uow: UnitOfWork, flow_id: UUID, number: int) -> FlowTerms:
    """The terms of a flow as they were set once."""
    return as_set(await uow.value(_TERMS, flow_id=flow_id, number=number))


def _flow(row: Row) -> Flow:
    return Flow(row["id"], row["number"], as_set(row["terms"]))


async def checked(uow: UnitOfWork, terms: FlowTerms) -> FlowTerms:
    """The terms as they are kept. Raises ModuleNotInPlan, Forbidden, NotFound (a member), ValidationFailed."""
    uow.context.entitlement.require(Module.DEALS, writes=True)
    uow.context.require_permission(MANAGE)
    subject, name = subject_of(terms.record_type), text("name", terms.name, 80)
    if problems := [*_tests("tests", subject, terms.tests), *_nodes(subject, terms.nodes)]:
        raise ValidationFailed(problems)
    for at, node in enumerate(terms.nodes):
        for each in node.approvers:
            if each.kind is ApproverKind.MEMBER and each.id is not None:
                await require_member(uow, each.id, f"nodes.{at}.approvers")
        if node.nobody_id is not None:
            await require_member(uow, node.nobody_id, f"nodes.{at}.nobody_id")
    return FlowTerms(**{**{each: getattr(terms, each) for each in FlowTerms.__slots__}, "name": name})


def _nodes(subject: Subject, nodes: Sequence[Node]) -> Iterator[FieldProblem]:
    if not 0 < len(nodes) <= MOST_NODES:
        yield FieldProblem("nodes", "OUT_OF_RANGE", say("Between 1 and {n} nodes.", "1 到 {n} 个节点。", n=MOST_NODES))
    for at, node in enumerate(nodes):
        place = f"nodes.{at}"
        yield from _tests(f"{place}.tests", subject, node.tests)
        yield from _asked(place, node)
        if node.minutes is not None and not 0 < node.minutes <= LONGEST:
            message = say("Between 1 and {n}, or empty.", "1 到 {n}，或留空。", n=LONGEST)
            yield FieldProblem(f"{place}.minutes", "OUT_OF_RANGE", message)
        if not 0 < len(node.name.strip()) <= 80:
            message = say("Use 1 to {n} characters.", "请输入 1 到 {n} 个字符。", n=80)
            yield FieldProblem(f"{place}.name", "TOO_LONG", message)
        if set(node.hidden) - subject.offered.keys() or not all(map(subject.may_edit, node.editable)):
            message = say("There is no such field.", "没有该字段。")
            yield FieldProblem(f"{place}.editable", "UNKNOWN_FIELD", message)


def _asked(place: str, node: Node) -> Iterator[FieldProblem]:
    message = say("Say who is asked.", "请选择审批人。")
    if not 0 < len(node.approvers) <= MOST_APPROVERS or not all(map(_is_told, node.approvers)):
        yield FieldProblem(f"{place}.approvers", "REQUIRED", message)
    if node.nobody is Nobody.PERSON and node.nobody_id is None:
        yield FieldProblem(f"{place}.nobody_id", "REQUIRED", message)


def _is_told(approver: Any) -> bool:
    match approver.kind:
        case ApproverKind.MEMBER:
            return approver.id is not None
        case ApproverKind.ROLE:
            return (approver.id is None) is not (approver.role is None)
    return bool(1 <= approver.level <= HIGHEST)


def _tests(place: str, subject: Subject, tests: Sequence[Condition]) -> Iterator[FieldProblem]:
    offered = subject.offered
    if len(tests) > MOST_TESTS:
        yield FieldProblem(place, "TOO_MANY", say("At most {n} conditions.", "最多 {n} 个条件。", n=MOST_TESTS))
    for at, test in enumerate(tests):
        found = offered.get(test.field)
        if found is None or not found.is_tested or not is_sound(test, found.kind):
            message = say("This field cannot be compared so.", "该字段不能这样比较。")
            yield FieldProblem(f"{place}.{at}", "INVALID_CONDITION", message)
