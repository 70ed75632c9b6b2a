"""What operations on approvals need: a flow for one deal alone, that deal submitted, and somebody's seat at it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.naming import global_id
from tenants.context import Role
from tenants.crm.approvals import service as approvals
from tenants.crm.approvals.service import Approver, ApproverKind, Condition, FlowTerms, Node, Op, Own
from tenants.crm.deals.models import Deal
from tenants.db.unit_of_work import unit_of_work
from tenants.records import writing
from tests import cast
from tests.isolation.inputs import Path

if TYPE_CHECKING:
    from tests.isolation.world import Company

Asker = cast.Person | None
Given = dict[Path, Any]
_EVERYBODYS: dict[UUID, UUID] = {}
"""By company, the one flow of all seats: there are only so many."""
_OTHERS: dict[UUID, UUID] = {}
"""By company, somebody who is asked by no flow."""


async def _other(company: Company) -> UUID:
    if company.owner.tenant_id not in _OTHERS:
        made = await cast.colleague(company.owner, f"{company.word}-signer", Role.REP)
        _OTHERS[company.owner.tenant_id] = made.id
    return _OTHERS[company.owner.tenant_id]


async def _flow(company: Company, _asker: Asker) -> UUID:
    """Whatever it is for has a name nothing has, and whoever submits it may decide."""
    if company.owner.tenant_id not in _EVERYBODYS:
        everybody = [Approver(ApproverKind.MEMBER, each.id) for each in company.people.values()]
        node = Node(f"{company.word} managers", everybody, own=Own.ALLOW)
        only = [Condition("source", Op.EQ, f"{company.word} to be approved")]
        async with unit_of_work(company.owner.context) as uow:
            terms = FlowTerms("deal", f"{company.word} flow", [node], tests=only)
            _EVERYBODYS[company.owner.tenant_id] = (await approvals.create_flow(uow, terms)).id
    return _EVERYBODYS[company.owner.tenant_id]


async def _another_flow(company: Company, _asker: Asker) -> UUID:
    """For nothing there is: it may become any other."""
    number = next(company.numbers)
    node = Node(f"{company.word} node {number}", [Approver(ApproverKind.ROLE, role=Role.OWNER)])
    only = [Condition("source", Op.EQ, f"{company.word} nothing {number}")]
    async with unit_of_work(company.owner.context) as uow:
        return (await approvals.create_flow(uow, FlowTerms("deal", f"{company.word} {number}", [node], tests=only))).id


async def _deal(company: Company) -> UUID:
    values = {"name": f"{company.word} deal {next(company.numbers)}", "source": f"{company.word} to be approved"}
    async with unit_of_work(company.owner.context) as uow:
        return await writing.create(uow, Deal, values)


async def _submitted(company: Company, asker: Asker) -> UUID:
    """The deal's id."""
    await _flow(company, asker)
    deal_id = await _deal(company)
    async with unit_of_work(company.owner.context) as uow:
        await approvals.submit(uow, record_type="deal", record_id=deal_id, comment=f"{company.word} submits")
    return deal_id


async def _trail(company: Company, asker: Asker) -> approvals.Trail:
    deal_id = await _submitted(company, asker)
    async with unit_of_work(company.owner.context, read_only=True) as uow:
        return (await approvals.approvals_of(uow, record_type="deal", record_id=deal_id))[0]


async def _approval(company: Company, asker: Asker) -> UUID:
    found: UUID = (await _trail(company, asker)).row["id"]
    return found


async def _seat(company: Company, asker: Asker) -> UUID:
    person = (asker or company.owner).id
    seats = (await _trail(company, asker)).seats
    found: UUID = next(seat["id"] for seat in seats if seat["user_id"] == person)
    return found


async def _stand_in(company: Company, asker: Asker) -> UUID:
    other, day = await _other(company), date(2031, 3, 1)
    async with unit_of_work((asker or company.owner).context) as uow:
        made = await approvals.add_stand_in(uow, stand_in_id=other, from_day=day, to_day=day)
    found: UUID = made["id"]
    return found


MAKERS: dict[str, Callable[[Company, Asker], Awaitable[UUID]]] = {
    "approvalFlow": _another_flow,
    "approval": _approval,
    "approvalSeat": _seat,
    "approvalStandIn": _stand_in,
}


async def _to_submit(company: Company, asker: Asker) -> Given:
    await _flow(company, asker)
    return {("input", "id"): global_id("deal", await _deal(company))}


async def _to_look_at(company: Company, asker: Asker) -> Given:
    return {("id",): global_id("deal", await _submitted(company, asker))}


async def _to_find(company: Company, asker: Asker) -> Given:
    await _submitted(company, asker)
    return {}


async def _to_have_decided(company: Company, asker: Asker) -> Given:
    if asker:
        seat_id = await _seat(company, asker)
        async with unit_of_work(asker.context) as uow:
            await approvals.approve(uow, seat_id=seat_id, comment=f"{company.word} agrees")
    return {}


async def _back(_company: Company, _asker: Asker) -> Given:
    return {("input", "toNode"): None}


async def _somebody_new(company: Company, _asker: Asker) -> Given:
    return {("input", "userId"): global_id("user", await _other(company))}


async def _away(company: Company, asker: Asker) -> Given:
    await _stand_in(company, asker)
    return {}


async def _terms(company: Company, _asker: Asker) -> Given:
    """For nothing there is, and asked by a role."""
    only = {"field": "name", "op": "EQ", "value": f"{company.word} nothing", "currency": ""}
    node = ("input", "terms", "nodes")
    return {
        ("input", "terms", "recordType"): "deal",
        ("input", "terms", "tests"): [only],
        (*node, "approvers"): [{"kind": "ROLE", "role": "ADMIN"}],
        (*node, "tests"): [only],
        (*node, "editable"): [],
        (*node, "hidden"): [],
        ("input", "terms", "triggers"): [],
    }


async def _all_flows(company: Company, asker: Asker) -> Given:
    await _flow(company, asker)
    async with unit_of_work(company.owner.context, read_only=True) as uow:
        return {("input", "ids"): [global_id("approvalFlow", each.id) for each in await approvals.flows(uow)]}


PREPARED: dict[str, Callable[[Company, Asker], Awaitable[Given]]] = {
    "submitForApproval": _to_submit,
    "approvals": _to_look_at,
    "approvalInbox": _to_find,
    "submittedApprovals": _to_find,
    "decidedApprovals": _to_have_decided,
    "sendBackApproval": _back,
    "addApprovalSigner": _somebody_new,
    "approvalStandIns": _away,
    "createApprovalFlow": _terms,
    "updateApprovalFlow": _terms,
    "orderApprovalFlows": _all_flows,
}
