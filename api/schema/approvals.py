"""Records that are submitted, and who decides about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import camel, local_id
from api.schema.ids import id_of, maybe_id
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import BigInt, Moment
from api.schema.values import Money
from api.speech import tell
from tenants.crm.approvals import service as approvals
from tenants.crm.approvals.service import Act, SeatState, Status
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.message import Message
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.records.fields import Kind

MODULE = Module.DEALS
APPROVAL, SEAT = "approval", "approvalSeat"

strawberry.enum(Status, name="ApprovalStatus", description="RETURNED is back with whoever submitted it.")
strawberry.enum(SeatState, name="ApprovalSeatState", description="VOID is not needed any more.")
strawberry.enum(Act, name="ApprovalAct")


@strawberry.type(description="A value as it was submitted. Money stands in `money`.")
class ApprovalValue:
    name: str
    label: str = strawberry.field(description="In the asker's language.")
    kind: Kind
    value: JSON | None
    money: Money | None


@strawberry.type(description="A decision that waits for whoever asks.")
class ApprovalWaiting:
    id: strawberry.ID = strawberry.field(description="The seat's: what is decided by.")
    record_id: strawberry.ID
    title: str
    nodes: list[str] = strawberry.field(description="The names of the flow's nodes.")
    node: int = strawberry.field(description="The one it is at, from 0.")
    for_id: strawberry.ID | None = strawberry.field(description="For whom the asker stands in.")
    submitted_by_id: strawberry.ID
    submitted_at: Moment
    opened_at: Moment
    due_at: Moment | None = strawberry.field(description="Until when the node gives time.")
    values: list[ApprovalValue] = strawberry.field(description="What the node lets its approvers see.")


@strawberry.type(description="Whose decision it is, or was.")
class ApprovalSeat:
    id: strawberry.ID
    node: int
    user_id: strawberry.ID
    state: SeatState
    auto: bool = strawberry.field(description="They had agreed before and were not asked.")
    added_by_id: strawberry.ID | None
    due_at: Moment | None
    late_at: Moment | None = strawberry.field(description="When their time was over.")
    decided_at: Moment | None
    decided_by_id: strawberry.ID | None
    mine: bool = strawberry.field(description="Whoever asks may decide it now.")


@strawberry.type(description="One thing that happened.")
class ApprovalStep:
    number: int
    action: Act
    node_name: str
    by_id: strawberry.ID | None
    for_id: strawberry.ID | None = strawberry.field(description="On whose behalf.")
    to_id: strawberry.ID | None = strawberry.field(description="Whom it concerns.")
    comment: str
    at: Moment


@strawberry.type(description="A record that was submitted, and what became of it.")
class Approval:
    id: strawberry.ID
    record_id: strawberry.ID
    title: str
    status: Status
    nodes: list[str]
    node: int
    round: int
    touched: bool = strawberry.field(description="Somebody has decided.")
    submitted_by_id: strawberry.ID
    submitted_at: Moment
    ended_at: Moment | None
    outdated_at: Moment | None = strawberry.field(description="What was approved was changed afterwards.")
    seats: list[ApprovalSeat]
    steps: list[ApprovalStep]


@strawberry.input
class SubmitForApprovalInput:
    id: strawberry.ID = strawberry.field(description="The record's.")
    comment: str = ""


@strawberry.input
class ApproveInput:
    id: strawberry.ID = strawberry.field(description="The seat's.")
    comment: str = ""


@strawberry.input
class RefuseApprovalInput:
    id: strawberry.ID = strawberry.field(description="The seat's.")
    comment: str


@strawberry.input
class SendBackApprovalInput:
    id: strawberry.ID = strawberry.field(description="The seat's.")
    comment: str
    to_node: int | None = strawberry.field(
        default=None, description="An earlier node, from 0; null is whoever submitted it."
    )


@strawberry.input
class AddApprovalSignerInput:
    id: strawberry.ID = strawberry.field(description="The seat's.")
    user_id: strawberry.ID
    before: bool = strawberry.field(description="Before one decides, or after.")
    comment: str = ""


@strawberry.input
class WithdrawApprovalInput:
    id: strawberry.ID
    comment: str = ""


@strawberry.type
class ApprovalPayload:
    id: strawberry.ID | None = strawberry.field(default=None, description="The approval's.")
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class ApprovalQueries:
    @strawberry.field(description="What the asker may decide now, the oldest first.")
    async def approval_inbox(self, info: Info) -> list[ApprovalWaiting]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_waiting(each) for each in await approvals.inbox(uow)]

    @strawberry.field(description="What the asker submitted, the newest first.")
    async def submitted_approvals(self, info: Info) -> list[Approval]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_approval(each) for each in await approvals.submitted(uow)]

    @strawberry.field(description="What the asker has decided about, the latest first.")
    async def decided_approvals(self, info: Info) -> list[Approval]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_approval(each) for each in await approvals.decided(uow)]

    @strawberry.field(description="Every approval of a record, the newest first.")
    async def approvals(self, info: Info, id: strawberry.ID) -> list[Approval]:
        record_type, record_id = catalogue().parse_id(str(id))
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await approvals.approvals_of(uow, record_type=record_type, record_id=record_id)
            return [_approval(each) for each in found]


@mutation_fields
@strawberry.type
class ApprovalMutations:
    @strawberry.mutation(description="Have a record approved, or submit again what was sent back.")
    async def submit_for_approval(self, info: Info, input: SubmitForApprovalInput) -> ApprovalPayload:
        async def verb(uow: UnitOfWork) -> Any:
            record_type, record_id = catalogue().parse_id(str(input.id))
            return await approvals.submit(uow, record_type=record_type, record_id=record_id, comment=input.comment)

        return await _settled(info, verb)

    @strawberry.mutation(description="Agree.")
    async def approve(self, info: Info, input: ApproveInput) -> ApprovalPayload:
        async def verb(uow: UnitOfWork) -> Any:
            return await approvals.approve(uow, seat_id=local_id(input.id, SEAT), comment=input.comment)

        return await _settled(info, verb)

    @strawberry.mutation(description="Refuse, which ends it, and say why.")
    async def refuse_approval(self, info: Info, input: RefuseApprovalInput) -> ApprovalPayload:
        async def verb(uow: UnitOfWork) -> Any:
            return await approvals.refuse(uow, seat_id=local_id(input.id, SEAT), comment=input.comment)

        return await _settled(info, verb)

    @strawberry.mutation(description="Have it decided anew from an earlier node, or changed by whoever submitted it.")
    async def send_back_approval(self, info: Info, input: SendBackApprovalInput) -> ApprovalPayload:
        async def verb(uow: UnitOfWork) -> Any:
            seat_id = local_id(input.id, SEAT)
            return await approvals.send_back(uow, seat_id=seat_id, to_node=input.to_node, comment=input.comment)

        return await _settled(info, verb)

    @strawberry.mutation(description="Have somebody more asked.")
    async def add_approval_signer(self, info: Info, input: AddApprovalSignerInput) -> ApprovalPayload:
        async def verb(uow: UnitOfWork) -> Any:
            seat_id, user_id = local_id(input.id, SEAT), local_id(input.user_id, "user", "userId")
            return await approvals.add_signer(
                uow, seat_id=seat_id, user_id=user_id, before=input.before, comment=input.comment
            )  # fmt: skip

        return await _settled(info, verb)

    @strawberry.mutation(description="Take back what one submitted.")
    async def withdraw_approval(self, info: Info, input: WithdrawApprovalInput) -> ApprovalPayload:
        async def verb(uow: UnitOfWork) -> Any:
            return await approvals.withdraw(uow, approval_id=local_id(input.id, APPROVAL), comment=input.comment)

        return await _settled(info, verb)


async def _settled(info: Info, verb: Any) -> ApprovalPayload:
    return await settle_in_unit(info, ApprovalPayload, verb, id=lambda found: id_of(APPROVAL, found))


def _waiting(found: approvals.Waiting) -> ApprovalWaiting:
    row = found.row
    return ApprovalWaiting(
        id=id_of(SEAT, row["seat_id"]), record_id=id_of(row["record_type"], row["record_id"]), title=row["title"],
        nodes=list(found.nodes), node=row["node"], for_id=maybe_id("user", found.for_id),
        submitted_by_id=id_of("user", row["submitted_by"]), submitted_at=row["submitted_at"],
        opened_at=row["opened_at"], due_at=row["due_at"], values=_values(found.offered, found.values),
    )  # fmt: skip


def _values(offered: Mapping[str, approvals.Offered], values: Mapping[str, Any]) -> list[ApprovalValue]:
    return [_value(name, each, values) for name, each in offered.items() if name in values]


def _value(name: str, found: approvals.Offered, values: Mapping[str, Any]) -> ApprovalValue:
    label, value = tell(Message(found.label.en, found.label.zh)), values[name]
    plain: dict[str, Any] = {"name": camel(name), "label": label, "kind": found.kind}
    if found.kind is Kind.MONEY and value is not None:
        money = Money(amount_minor=BigInt(value), currency=values[f"{name}_currency"])
        return ApprovalValue(**plain, value=None, money=money)
    return ApprovalValue(**plain, value=None if value is None else JSON(value), money=None)


def _approval(found: approvals.Trail) -> Approval:
    row = found.row
    plain = {name: row[name] for name in ("title", "node", "round", "touched", "submitted_at", "ended_at")}
    return Approval(
        **plain, id=id_of(APPROVAL, row["id"]), record_id=id_of(row["record_type"], row["record_id"]),
        status=Status(row["status"]), nodes=list(found.nodes), outdated_at=row["outdated_at"],
        submitted_by_id=id_of("user", row["submitted_by"]),
        seats=[_seat(each, mine=each["id"] in found.open_to_reader) for each in found.seats],
        steps=[*map(_step, found.steps)],
    )  # fmt: skip


def _seat(row: Any, *, mine: bool) -> ApprovalSeat:
    return ApprovalSeat(
        id=id_of(SEAT, row["id"]), node=row["node"], user_id=id_of("user", row["user_id"]),
        state=SeatState(row["state"]), auto=row["auto"], added_by_id=maybe_id("user", row["added_by"]),
        due_at=row["due_at"], late_at=row["late_at"],
        decided_at=row["decided_at"], decided_by_id=maybe_id("user", row["decided_by"]), mine=mine,
    )  # fmt: skip


def _step(row: Any) -> ApprovalStep:
    people: dict[str, Any] = {f"{name}_id": maybe_id("user", row[f"{name}_id"]) for name in ("by", "for", "to")}
    plain = {name: row[name] for name in ("number", "node_name", "comment", "at")}
    return ApprovalStep(**plain, **people, action=Act(row["action"]))
