"""What a tenant may use, resolved from its rows and remembered under a number.

`tenants.terms` goes up, in the same transaction, with everything that changes it: the plan, what an operator gives or
takes, what the plans themselves have. Who is asking is looked up anyway, and the number with them: an entitlement
remembered under it is the one of now, in every process, and costs no statement. An override that ends by itself ends
what is remembered.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, func, or_, select

from tenants.db.unit_of_work import Row, UnitOfWork, look_up
from tenants.entitlement import Entitlement, PlanBook, Standing, entitle, known_limits, known_modules
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.plans import Offer
from tenants.registry.models import KeptModule, PlanOverride, PlanRow, Tenant

KEPT = 20_000
_STANDINGS = {"suspended": Standing.SUSPENDED, "closed": Standing.CLOSED, "gone": Standing.CLOSED}
Ask = Callable[..., Awaitable[Row | None]]


@dataclass(frozen=True, slots=True)
class _Resolved:
    terms: int
    until: datetime | None
    entitlement: Entitlement


def _array(query: Any) -> Any:
    return select(func.coalesce(func.json_agg(query.table_valued()), func.json_build_array())).scalar_subquery()


_of_company = bindparam("company_id", type_=Uuid())
_moment = bindparam("moment", type_=DateTime(timezone=True))
_plans = select(*PlanRow.__table__.columns).subquery("offered")
_overrides = (
    select(PlanOverride.kind, PlanOverride.name, PlanOverride.number, PlanOverride.expires_at)
    .where(
        PlanOverride.tenant_id == _of_company,
        or_(PlanOverride.expires_at.is_(None), PlanOverride.expires_at > _moment),
    )
    .subquery("overridden")
)
_kept = select(KeptModule.module).where(KeptModule.tenant_id == _of_company).subquery("held")
_TERMS = select(
    Tenant.plan,
    Tenant.terms,
    Tenant.status,
    _array(_plans).label("plans"),
    _array(_overrides).label("overrides"),
    _array(_kept).label("kept"),
).where(Tenant.id == _of_company)
_BOOK = select(_array(_plans).label("plans"))

_known: OrderedDict[UUID, _Resolved] = OrderedDict()
_alike: OrderedDict[tuple[PlanBook, Entitlement], Entitlement] = OrderedDict()
"""One object for all tenants that may use the same."""


async def entitlement_at(tenant_id: UUID, terms: int) -> Entitlement:
    """What the tenant may use, as of its number: remembered, or by one statement."""
    found = _known.get(tenant_id)
    if found is not None and found.terms == terms and (found.until is None or found.until > now()):
        return found.entitlement
    return _remember(tenant_id, await _ask(look_up, tenant_id))


async def entitlement_within(uow: UnitOfWork, tenant_id: UUID) -> Entitlement:
    """The same as a transaction sees it, which may have changed it itself: asked anew, and not remembered."""
    return (await _ask(uow.row, tenant_id)).entitlement


async def entitlement_on(uow: UnitOfWork, tenant_id: UUID, plan: str) -> Entitlement:
    """What the tenant might use on another plan, with what an operator gave or took."""
    row = await uow.row(_TERMS, company_id=tenant_id, moment=now())
    if row is None:
        raise NotFound("There is no such tenant.")
    return _resolved({**row, "plan": plan}).entitlement


async def plan_book(uow: UnitOfWork) -> PlanBook:
    """Every plan there is, the smallest first."""
    row = await uow.row(_BOOK)
    assert row is not None
    return _book(row)


async def _ask(ask: Ask, tenant_id: UUID) -> _Resolved:
    row = await ask(_TERMS, company_id=tenant_id, moment=now())
    if row is None:
        raise NotFound("There is no such tenant.")
    return _resolved(row)


def _resolved(row: Row) -> _Resolved:
    overrides = row["overrides"]
    found = entitle(
        _book(row),
        row["plan"],
        modules={each["name"]: each["number"] > 0 for each in overrides if each["kind"] == "module"},
        limits={each["name"]: each["number"] for each in overrides if each["kind"] == "limit"},
        kept=[each["module"] for each in row["kept"]],
        standing=_STANDINGS.get(row["status"], Standing.OPEN),
    )
    ends = [datetime.fromisoformat(each["expires_at"]) for each in overrides if each["expires_at"]]
    return _Resolved(row["terms"], min(ends, default=None), _shared(found))


def _book(row: Row) -> PlanBook:
    return PlanBook.of(_offer(each) for each in row["plans"])


def _offer(row: Mapping[str, Any]) -> Offer:
    return Offer(
        row["code"],
        row["rank"],
        row["name_en"],
        row["name_zh"],
        known_modules(row["modules"]),
        known_limits(row["limits"]),
        row["sold"],
    )


def _shared(found: Entitlement) -> Entitlement:
    same = _alike.setdefault((found.book, found), found)
    if len(_alike) > KEPT:
        _alike.popitem(last=False)
    return same


def _remember(tenant_id: UUID, found: _Resolved) -> Entitlement:
    _known[tenant_id] = found
    _known.move_to_end(tenant_id)
    if len(_known) > KEPT:
        _known.popitem(last=False)
    return found.entitlement
