"""What a partner offers, as the company sees it: what would change, and taking all of it, some, or nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, select, update

from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Conflict, NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.noting import ChangeKind, Noted, note
from tenants.partners.templates import fields, roles  # noqa: F401 - they say what a template can hold
from tenants.partners.templates.models import TemplateOffer
from tenants.partners.templates.parts import Compared, Item, Standing, parts
from tenants.registry.roles import refuse_acting, require_permission

MANAGE = "tenant:manage"


class OfferDecided(Conflict):
    code = "OFFER_DECIDED"


@dataclass(frozen=True, slots=True)
class OfferInfo:
    """Times are UTC; `state` is open, accepted, declined or superseded."""

    id: UUID
    partner_name: str
    template_name: str
    number: int
    state: str
    items: int
    accepted: tuple[str, ...]
    offered_at: datetime
    decided_at: datetime | None


_LIST = select(TemplateOffer).order_by(TemplateOffer.offered_at.desc(), TemplateOffer.id.desc()).limit(100)
_ONE = select(TemplateOffer).where(TemplateOffer.id == bindparam("offer_id"))
_LOCKED = _ONE.with_for_update()
_DECIDE = (
    update(TemplateOffer)
    .where(TemplateOffer.id == bindparam("offer_id"), TemplateOffer.state == "open")
    .values(
        state=bindparam("decision"),
        accepted=bindparam("taken", type_=ARRAY(Text())),
        decided_by=bindparam("who"),
        decided_at=bindparam("moment"),
    )
)


async def offers(uow: UnitOfWork) -> list[OfferInfo]:
    """What was offered here, newest first. Raises Forbidden."""
    require_permission(uow.context, MANAGE)
    return [_info(row) for row in await uow.rows(_LIST)]


async def differences(uow: UnitOfWork, *, offer_id: UUID) -> list[Compared]:
    """Each item of an offer against what the company has now. Raises Forbidden, NotFound."""
    require_permission(uow.context, MANAGE)
    return await _compare(uow, await _find(uow, offer_id))


async def accept(uow: UnitOfWork, *, offer_id: UUID, items: Collection[str] | None = None) -> OfferInfo:
    """Take these items (by their names), or all that can be: in one transaction, or none of them. Raises Forbidden,
    NotFound, OfferDecided, ValidationFailed, and what the company's own services raise.
    """
    _gate(uow)
    row = await _find(uow, offer_id, lock=True)
    found = {each.item.name: each for each in await _compare(uow, row)}
    wanted = set(found) if items is None else set(items)
    if wanted - set(found):
        raise invalid("items", say("There is no such item.", "没有该项。"), "NOT_FOUND")
    chosen = [each for name, each in found.items() if name in wanted]
    if items is not None and any(each.standing is Standing.CONFLICTING for each in chosen):
        raise invalid("items", say("This conflicts with what you have.", "与贵公司现有设置冲突。"), "TEMPLATE_CONFLICT")
    taken = []
    for kind, part in parts().items():
        for each in chosen:
            if each.item.kind == kind and each.standing in (Standing.ADDED, Standing.CHANGED):
                await part.apply(uow, each.item)
                taken.append(each.item.name)
    return await _decide(uow, row, "accepted", taken)


async def decline(uow: UnitOfWork, *, offer_id: UUID) -> OfferInfo:
    """Raises Forbidden, NotFound, OfferDecided."""
    _gate(uow)
    return await _decide(uow, await _find(uow, offer_id, lock=True), "declined", [])


def _gate(uow: UnitOfWork) -> None:
    refuse_acting(uow.context)
    require_permission(uow.context, MANAGE)


async def _decide(uow: UnitOfWork, row: Row, decision: str, taken: list[str]) -> OfferInfo:
    facts = {"decision": decision, "taken": taken, "who": uow.context.user_id, "moment": now()}
    if not await uow.run(_DECIDE, offer_id=row["id"], **facts):
        raise OfferDecided(say("This offer has been decided.", "该模板已处理。"), "offer_id")
    told = {"template": row["template_name"], "version": row["number"], "state": decision, "items": taken}
    note(uow, Noted("template_offer", row["id"], ChangeKind.UPDATED, 1, {n: [None, v] for n, v in told.items()}))
    return _info(await _find(uow, row["id"]))


async def _find(uow: UnitOfWork, offer_id: UUID, *, lock: bool = False) -> Row:
    row = await uow.row(_LOCKED if lock else _ONE, offer_id=offer_id)
    if row is None:
        raise NotFound(say("There is no such offer.", "没有该模板推送。"), "offer_id")
    return row


async def _compare(uow: UnitOfWork, row: Row) -> list[Compared]:
    known = parts()
    items = [Item.of(each) for each in row["content"]]
    return [await known[item.kind].compare(uow, item) for item in items if item.kind in known]


def _info(row: Row) -> OfferInfo:
    return OfferInfo(
        row["id"], row["partner_name"], row["template_name"], row["number"], row["state"], len(row["content"]),
        tuple(row["accepted"]), row["offered_at"], row["decided_at"],
    )  # fmt: skip
