"""The flows of approvals: what may be approved, by whom, on which conditions; and who stands in for whom."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import camel, global_id, local_id, snake
from api.schema.ids import maybe_id
from api.schema.members import Role
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Day
from api.speech import tell
from tenants.crm.approvals import service as approvals
from tenants.crm.approvals.service import (
    Again,
    Approver,
    ApproverKind,
    Condition,
    FlowTerms,
    Late,
    Mode,
    Nobody,
    Op,
    Own,
    Trigger,
)
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.message import Message
from tenants.plans import Module
from tenants.records.fields import Kind

MODULE = Module.DEALS
FLOW, STAND_IN = "approvalFlow", "approvalStandIn"

strawberry.enum(Mode, name="ApprovalMode", description="All agree, one is enough, or one after the other.")
strawberry.enum(Again, name="ApprovalAgain", description="How often somebody who agreed before is asked.")
strawberry.enum(ApproverKind, description="Whom a node asks.")
strawberry.enum(Nobody, name="ApprovalNobody", description="What becomes of a node that finds nobody.")
strawberry.enum(Own, name="ApprovalOwn", description="Who decides where whoever submitted it would.")
strawberry.enum(Late, name="ApprovalLate", description="What happens when somebody's time is over.")
strawberry.enum(Trigger, name="ApprovalTrigger", description="What submits a record by itself.")
strawberry.enum(Op, name="ApprovalOperator")
strawberry.enum(Kind, name="ApprovalFieldKind")


@strawberry.type(description="A value that approvers are shown and conditions may test.")
class ApprovalField:
    name: str
    label: str = strawberry.field(description="In the asker's language.")
    kind: Kind
    choices: list[str] = strawberry.field(description="What a CHOICE can be, as conditions take it.")
    tested: bool = strawberry.field(description="Whether conditions may test it.")
    editable: bool = strawberry.field(description="Whether a node may let its approvers change it.")


@strawberry.type(description="A kind of record that may be approved.")
class ApprovalSubject:
    record_type: str
    fields: list[ApprovalField]


@strawberry.type(description="One test of a value that was submitted. Money is in minor units of `currency`.")
class ApprovalCondition:
    field: str
    op: Op
    value: JSON | None
    currency: str


@strawberry.type
class ApprovalApprover:
    kind: ApproverKind
    id: strawberry.ID | None = strawberry.field(description="The member, or the role of the company's own.")
    role: Role | None
    level: int = strawberry.field(description="So many levels up, from 1.")


@strawberry.type(description="One step of a flow. `editable` are fields its approvers may change, `hidden` not see.")
class ApprovalNode:
    name: str
    approvers: list[ApprovalApprover]
    tests: list[ApprovalCondition] = strawberry.field(description="Where they do not hold the node is passed.")
    mode: Mode
    nobody: Nobody
    nobody_id: strawberry.ID | None
    own: Own
    editable: list[str]
    hidden: list[str]
    minutes: int | None = strawberry.field(description="The open time each has to decide.")
    late: Late


@strawberry.type(description="The first enabled flow whose conditions a record meets is its.")
class ApprovalFlow:
    id: strawberry.ID
    version: int
    record_type: str
    name: str
    enabled: bool
    tests: list[ApprovalCondition]
    nodes: list[ApprovalNode]
    again: Again
    withdraw_late: bool = strawberry.field(description="It may be taken back after somebody has decided.")
    triggers: list[Trigger]


@strawberry.type(description="Somebody decides for another, both days included.")
class ApprovalStandIn:
    id: strawberry.ID
    stand_in_id: strawberry.ID
    from_day: Day
    to_day: Day


@strawberry.input
class ApprovalConditionInput:
    field: str
    op: Op
    value: JSON | None = None
    currency: str = ""


@strawberry.input
class ApprovalApproverInput:
    kind: ApproverKind
    id: strawberry.ID | None = None
    role: Role | None = None
    level: int = 1


@strawberry.input
class ApprovalNodeInput:
    name: str
    approvers: list[ApprovalApproverInput]
    tests: list[ApprovalConditionInput] = strawberry.field(default_factory=list)
    mode: Mode = Mode.ALL
    nobody: Nobody = Nobody.ADMINISTRATORS
    nobody_id: strawberry.ID | None = None
    own: Own = Own.SUPERIOR
    editable: list[str] = strawberry.field(default_factory=list)
    hidden: list[str] = strawberry.field(default_factory=list)
    minutes: int | None = None
    late: Late = Late.REMIND


@strawberry.input(description="Everything a flow is; `ApprovalFlow` says what each means.")
class ApprovalFlowInput:
    record_type: str
    name: str
    nodes: list[ApprovalNodeInput]
    enabled: bool = True
    tests: list[ApprovalConditionInput] = strawberry.field(default_factory=list)
    again: Again = Again.FIRST_ONLY
    withdraw_late: bool = False
    triggers: list[Trigger] = strawberry.field(default_factory=list)


@strawberry.input
class CreateApprovalFlowInput:
    terms: ApprovalFlowInput


@strawberry.input
class UpdateApprovalFlowInput:
    id: strawberry.ID
    terms: ApprovalFlowInput
    version: int | None = None


@strawberry.input
class OrderApprovalFlowsInput:
    ids: list[strawberry.ID]


@strawberry.input
class AddApprovalStandInInput:
    stand_in_id: strawberry.ID
    from_day: Day
    to_day: Day


@strawberry.input
class RemoveApprovalStandInInput:
    id: strawberry.ID


@strawberry.type
class ApprovalFlowPayload:
    flow: ApprovalFlow | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class ApprovalFlowsPayload:
    flows: list[ApprovalFlow] | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class ApprovalStandInPayload:
    stand_in: ApprovalStandIn | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class RemoveApprovalStandInPayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class ApprovalFlowQueries:
    @strawberry.field(description="What may be approved, and which of its values.")
    async def approval_subjects(self, info: Info) -> list[ApprovalSubject]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_subject(each) for each in approvals.offered(uow)]

    @strawberry.field(description="Every flow, in the order in which they are asked.")
    async def approval_flows(self, info: Info) -> list[ApprovalFlow]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_flow(each) for each in await approvals.flows(uow)]

    @strawberry.field(description="Who decides for the asker, today and later.")
    async def approval_stand_ins(self, info: Info) -> list[ApprovalStandIn]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_stand_in(row) for row in await approvals.stand_ins(uow)]


@mutation_fields
@strawberry.type
class ApprovalFlowMutations:
    @strawberry.mutation(description="Ask this flow after the others.")
    async def create_approval_flow(self, info: Info, input: CreateApprovalFlowInput) -> ApprovalFlowPayload:
        async def verb(uow: UnitOfWork) -> approvals.Flow:
            return await approvals.create_flow(uow, _terms(input.terms))

        return await settle_in_unit(info, ApprovalFlowPayload, verb, flow=_flow)

    @strawberry.mutation(description="Everything the flow is from now on; what runs keeps the version it began with.")
    async def update_approval_flow(self, info: Info, input: UpdateApprovalFlowInput) -> ApprovalFlowPayload:
        async def verb(uow: UnitOfWork) -> approvals.Flow:
            return await approvals.update_flow(uow, local_id(input.id, FLOW), _terms(input.terms), input.version)

        return await settle_in_unit(info, ApprovalFlowPayload, verb, flow=_flow)

    @strawberry.mutation(description="Ask the flows in this order from now on.")
    async def order_approval_flows(self, info: Info, input: OrderApprovalFlowsInput) -> ApprovalFlowsPayload:
        async def verb(uow: UnitOfWork) -> list[approvals.Flow]:
            return await approvals.order_flows(uow, [local_id(each, FLOW, "ids") for each in input.ids])

        return await settle_in_unit(info, ApprovalFlowsPayload, verb, flows=lambda found: [*map(_flow, found)])

    @strawberry.mutation(description="Have somebody decide for oneself while one is away.")
    async def add_approval_stand_in(self, info: Info, input: AddApprovalStandInInput) -> ApprovalStandInPayload:
        async def verb(uow: UnitOfWork) -> Any:
            stand_in_id = local_id(input.stand_in_id, "user", "standInId")
            return await approvals.add_stand_in(
                uow, stand_in_id=stand_in_id, from_day=input.from_day, to_day=input.to_day
            )  # fmt: skip

        return await settle_in_unit(info, ApprovalStandInPayload, verb, stand_in=_stand_in)

    @strawberry.mutation(description="Decide for oneself again.")
    async def remove_approval_stand_in(
        self, info: Info, input: RemoveApprovalStandInInput
    ) -> RemoveApprovalStandInPayload:
        async def verb(uow: UnitOfWork) -> None:
            await approvals.remove_stand_in(uow, own_id=local_id(input.id, STAND_IN))

        return await settle_in_unit(info, RemoveApprovalStandInPayload, verb, id=lambda _: input.id)


def _terms(given: ApprovalFlowInput) -> FlowTerms:
    return FlowTerms(
        given.record_type, given.name, tuple(map(_node_given, given.nodes)), given.enabled, _tests(given.tests),
        given.again, given.withdraw_late, tuple(dict.fromkeys(given.triggers)),
    )  # fmt: skip


def _node_given(given: ApprovalNodeInput) -> approvals.Node:
    nobody = given.nobody_id
    return approvals.Node(
        given.name, tuple(map(_approver_given, given.approvers)), _tests(given.tests), given.mode, given.nobody,
        None if nobody is None else local_id(nobody, "user", "nobodyId"), given.own,
        tuple(map(snake, given.editable)), tuple(map(snake, given.hidden)), given.minutes, given.late,
    )  # fmt: skip


def _approver_given(given: ApprovalApproverInput) -> Approver:
    of = "accessRole" if given.kind is ApproverKind.ROLE else "user"
    found = None if given.id is None else local_id(given.id, of, "approvers")
    return Approver(given.kind, found, given.role, given.level)


def _tests(given: list[ApprovalConditionInput]) -> tuple[Condition, ...]:
    return tuple(Condition(snake(each.field), each.op, each.value, each.currency) for each in given)


def _subject(found: approvals.Subject) -> ApprovalSubject:
    fields = [_field(found, name, each) for name, each in found.offered.items()]
    return ApprovalSubject(record_type=found.record.name, fields=fields)


def _field(subject: approvals.Subject, name: str, found: approvals.Offered) -> ApprovalField:
    return ApprovalField(
        name=camel(name),
        label=tell(Message(found.label.en, found.label.zh)),
        kind=found.kind,
        choices=list(found.choices),
        tested=found.is_tested,
        editable=subject.may_edit(name),
    )


def _flow(found: approvals.Flow) -> ApprovalFlow:
    terms = found.terms
    return ApprovalFlow(
        id=strawberry.ID(global_id(FLOW, found.id)), version=found.number, record_type=terms.record_type,
        name=terms.name, enabled=terms.enabled, tests=[*map(_condition, terms.tests)],
        nodes=[*map(_node, terms.nodes)], again=terms.again, withdraw_late=terms.withdraw_late,
        triggers=list(terms.triggers),
    )  # fmt: skip


def _node(found: approvals.Node) -> ApprovalNode:
    return ApprovalNode(
        name=found.name, approvers=[*map(_approver, found.approvers)], tests=[*map(_condition, found.tests)],
        mode=found.mode, nobody=found.nobody, nobody_id=maybe_id("user", found.nobody_id), own=found.own,
        editable=[*map(camel, found.editable)], hidden=[*map(camel, found.hidden)],
        minutes=found.minutes, late=found.late,
    )  # fmt: skip


def _condition(found: Condition) -> ApprovalCondition:
    return ApprovalCondition(field=camel(found.field), op=found.op, value=found.value, currency=found.currency)


def _approver(found: Approver) -> ApprovalApprover:
    of = "accessRole" if found.kind is ApproverKind.ROLE else "user"
    return ApprovalApprover(kind=found.kind, id=maybe_id(of, found.id), role=found.role, level=found.level)


def _stand_in(row: Any) -> ApprovalStandIn:
    days = {name: row[name] for name in ("from_day", "to_day")}
    who = strawberry.ID(global_id("user", row["stand_in_id"]))
    return ApprovalStandIn(id=strawberry.ID(global_id(STAND_IN, row["id"])), stand_in_id=who, **days)
