"""A deal is split among members: their shares make a hundred percent, or there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, select

from tenants.changes.log import ChangeKind, Noted, note
from tenants.crm.deals import lifecycle
from tenants.crm.deals.models import Deal, DealStatus
from tenants.crm.deals.parties_models import DealSplit
from tenants.crm.deals.shares import WHOLE
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem, ValidationFailed
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tenants.records.scoping import require
from tenants.registry import service as registry

MOST = 20
_OF_DEAL = bindparam("deal_id", type_=Uuid())
_KNOWN = select(DealSplit.user_id, DealSplit.basis_points).where(DealSplit.deal_id == _OF_DEAL)
_DROP = delete(DealSplit).where(DealSplit.deal_id == _OF_DEAL)


async def split(uow: UnitOfWork, *, deal_id: UUID, shares: Sequence[tuple[UUID, int]]) -> None:
    """Split a deal among members, each with hundredths of a percent; none of them takes the split away. What was before
    is replaced. Raises NotFound, Forbidden, ValidationFailed: DEAL_CLOSED, SPLIT_NOT_WHOLE, OUT_OF_RANGE (a share),
    DUPLICATE (a member twice), TOO_MANY, NOT_FOUND (no member).
    """
    require(uow.context, catalogue().of(Deal), Action.UPDATE)
    deal = await writing.lock(uow, Deal, deal_id, action=Action.UPDATE)
    lifecycle.check_status(deal, (DealStatus.OPEN,))
    known = {row["user_id"]: row["basis_points"] for row in await uow.rows(_KNOWN, deal_id=deal_id)}
    problems = wrong(shares)
    names = {} if problems else {user: await _name(uow, user) for user in {*known, *dict(shares)}}
    if problems := problems or _strangers(shares, known, names):
        raise ValidationFailed(problems)
    if known == dict(shares):
        return
    await uow.run(_DROP, deal_id=deal_id)
    if shares:
        columns: Mapping[str, Sequence[Any]] = {
            "id": [uuid7() for _ in shares],
            "deal_id": [deal_id] * len(shares),
            "user_id": [user for user, _ in shares],
            "basis_points": [part for _, part in shares],
        }
        await uow.insert_many(DealSplit, columns)
    change = [[f"{names[user] or '…'} {part / 100:g} %" for user, part in each] for each in (known.items(), shares)]
    note(uow, Noted("deal", deal_id, ChangeKind.UPDATED, deal["version"], {"splits": change}))


def wrong(shares: Sequence[tuple[UUID, int]]) -> list[FieldProblem]:
    """What is wrong with shares, by the place of each."""
    if len(shares) > MOST:
        return [FieldProblem("splits", "TOO_MANY", say("At most {n} members.", "最多 {n} 位成员。", n=MOST))]
    problems, seen = [], set[UUID]()
    for place, (user, share) in enumerate(shares):
        if not 0 < share <= WHOLE:
            message = say("Between 0.01 and 100 percent.", "0.01% 到 100% 之间。")
            problems.append(FieldProblem(f"splits.{place}.basis_points", "OUT_OF_RANGE", message))
        if user in seen:
            message = say("This member is named already.", "该成员已在列表中。")
            problems.append(FieldProblem(f"splits.{place}.user_id", "DUPLICATE", message))
        seen.add(user)
    total = sum(share for _, share in shares)
    if shares and not problems and total != WHOLE:
        percent = f"{total / 100:.2f}"
        message = say("The shares make {percent} %, not 100 %.", "分成合计 {percent}%，应为 100%。", percent=percent)
        problems.append(FieldProblem("splits", "SPLIT_NOT_WHOLE", message))
    return problems


async def _name(uow: UnitOfWork, user_id: UUID) -> str | None:
    """What a member is called; None of who is not here, or has left."""
    found = await registry.addressee(uow, user_id=user_id)
    return found.name if found else None


def _strangers(
    shares: Sequence[tuple[UUID, int]], known: Mapping[UUID, int], names: Mapping[UUID, str | None]
) -> list[FieldProblem]:
    """A share somebody had before they left stays theirs; nobody gets one afterwards."""
    message = say("There is no such member.", "没有该成员。")
    return [
        FieldProblem(f"splits.{place}.user_id", "NOT_FOUND", message)
        for place, (user, _) in enumerate(shares)
        if user not in known and names[user] is None
    ]
