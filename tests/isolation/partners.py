"""What operations of partners need: who runs the company, whom it runs itself, grants, templates, a brand; each made as
people do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID
from weakref import WeakKeyDictionary

from api.naming import global_id
from tenants.access.roles import Wanted, create_role, roles
from tenants.db.unit_of_work import unit_of_work
from tenants.partners import service as partners
from tenants.partners.templates import service as templates
from tenants.registry import service as registry
from tests import cast
from tests.engines import environment
from tests.isolation.inputs import Path
from tests.partnership import HOUR, make_partner, operator

if TYPE_CHECKING:
    from tests.isolation.world import Company

Asker = cast.Person | None
Given = dict[Path, Any]
_TERMS = {"roles": ["rep"], "seconds": HOUR, "elevatesTo": ["manager"], "elevatesFreely": False, "readOnly": False}


@dataclass
class Around:
    """Who stands around a company: the partner that runs it, and the owner of a company that it runs."""

    petra: cast.Person
    olga: cast.Person


_around: WeakKeyDictionary[Company, Around] = WeakKeyDictionary()


async def around(company: Company) -> Around:
    """Both, with everything that may have been ended since in force again."""
    found = _around.get(company)
    if found is None:
        with environment({"RAPPORT_RATE_LIMITS": "false"}):
            petra = await cast.owner("Petra", f"{company.word}-partner")
            olga = await cast.owner("Olga", f"{company.word}-customer")
        await make_partner(petra)
        await make_partner(company.owner)
        found = _around[company] = Around(petra, olga)
    await _run_by(company.owner, found.petra.tenant_id)
    await _run_by(found.olga, company.tenant_id)
    return found


async def _run_by(run: cast.Person, partner_id: UUID) -> None:
    async with unit_of_work(operator(run)) as uow:
        if await partners.my_partner(uow) is None:
            await partners.adopt(uow, partner_id=partner_id)


def _terms(company: Company, **more: Any) -> partners.Terms:
    given: dict[str, Any] = {"elevates_to": ("manager",), **more}
    return partners.Terms(("rep",), HOUR, reason=f"{company.word} reason", **given)


async def _asked(company: Company, _asker: Asker) -> UUID:
    """A grant its partner asks for, which waits."""
    petra = (await around(company)).petra
    found = await partners.request_grant(petra.context, company_id=company.tenant_id, terms=_terms(company))
    return found.id


async def _given(company: Company, **more: Any) -> UUID:
    """A grant to its partner, in force."""
    await around(company)
    async with unit_of_work(company.owner.context) as uow:
        return (await partners.grant_access(uow, to="partner", terms=_terms(company, **more))).id


async def _ours(company: Company, **more: Any) -> UUID:
    """A grant of its customer to it, in force."""
    olga = (await around(company)).olga
    async with unit_of_work(olga.context) as uow:
        return (await partners.grant_access(uow, to="partner", terms=_terms(company, **more))).id


async def _inside(company: Company, grant_id: UUID) -> registry.Authenticated:
    """Petra, at work in the company."""
    petra = (await around(company)).petra
    token = await company.session(petra)
    found = await registry.authenticate(token)
    assert found is not None
    await partners.open_company(found.context, grant_id=grant_id)
    inside = await registry.authenticate(token)
    assert inside is not None
    return inside


async def _elevation(company: Company, _asker: Asker) -> UUID:
    inside = await _inside(company, await _given(company))
    return (await partners.elevate(inside.context, role="manager", reason=f"{company.word} need", seconds=HOUR)).id


async def _customer(company: Company, _asker: Asker) -> UUID:
    return (await around(company)).olga.tenant_id


async def _paid_customer(company: Company, asker: Asker) -> UUID:
    company_id = await _customer(company, asker)
    await partners.pay_for(company.owner.context, company_id=company_id, seats=3)
    return company_id


async def _template(company: Company, _asker: Asker) -> UUID:
    await around(company)
    return (await _captured(company.owner, f"{company.word} set-up")).id


async def _captured(person: cast.Person, name: str) -> templates.TemplateInfo:
    async with unit_of_work(person.context) as uow:
        if not await roles(uow):
            await create_role(uow, Wanted(f"{name} role"))
    return await templates.capture(person.context, name=name, company_id=person.tenant_id)


async def _offer(company: Company, _asker: Asker) -> UUID:
    petra = (await around(company)).petra
    made = await _captured(petra, f"{company.word} offered")
    await templates.push(petra.context, template_id=made.id, company_ids=[company.tenant_id])
    async with unit_of_work(company.owner.context, read_only=True) as uow:
        return (await templates.offers(uow))[0].id


MAKERS: dict[str, Callable[[Company, Asker], Awaitable[UUID]]] = {
    "grant": _asked,
    "elevation": _elevation,
    "customer": _customer,
    "paidCustomer": _paid_customer,
    "template": _template,
    "templateOffer": _offer,
}
OTHER_IDS = {"webhookSource": "leadSource", "mailSource": "leadSource", "customer": "tenant", "paidCustomer": "tenant"}
"""Kinds whose ids begin with another word."""


async def _standing(company: Company, _asker: Asker) -> Given:
    await around(company)
    return {}


async def _at_work(company: Company, _asker: Asker) -> Given:
    await _inside(company, await _given(company))
    return {}


async def _acting(company: Company, _asker: Asker) -> Given:
    """The next question is asked from within a customer."""
    company.acts_by = await _ours(company, elevates_to=("manager",))
    return {}


async def _to_elevate(company: Company, asker: Asker) -> Given:
    return {**await _acting(company, asker), ("input", "role"): "manager", ("input", "seconds"): HOUR}


async def _to_request(company: Company, _asker: Asker) -> Given:
    await around(company)
    one = company.owner.email
    return {("input", "terms"): {**_TERMS, "reason": f"{company.word} reason", "person": one}}


async def _to_give(company: Company, _asker: Asker) -> Given:
    one = (await around(company)).petra.email
    terms = {**_TERMS, "reason": f"{company.word} reason", "person": one}
    return {("input", "terms"): terms, ("input", "to"): "PARTNER"}


async def _to_decide(company: Company, asker: Asker) -> Given:
    grant_id = global_id("grant", await _asked(company, asker))
    return {("input", "grantId"): grant_id, ("input", "terms"): {**_TERMS, "reason": f"{company.word} reason"}}


async def _to_revoke(company: Company, _asker: Asker) -> Given:
    return {("input", "grantId"): global_id("grant", await _given(company))}


async def _to_open(company: Company, _asker: Asker) -> Given:
    return {("input", "grantId"): global_id("grant", await _ours(company))}


async def _to_decide_elevation(company: Company, asker: Asker) -> Given:
    return {("input", "elevationId"): global_id("elevation", await _elevation(company, asker))}


async def _to_create(company: Company, _asker: Asker) -> Given:
    await around(company)
    owner = f"{company.word}{next(company.numbers)}@{company.word}.example"
    return {("input", "owner"): owner, ("input", "plan"): "free"}


async def _to_move(company: Company, _asker: Asker) -> Given:
    await around(company)
    return {("input", "plan"): "team"}


async def _to_capture(company: Company, asker: Asker) -> Given:
    await _template(company, asker)
    return {}


async def _to_push(company: Company, asker: Asker) -> Given:
    template_id = global_id("template", await _template(company, asker))
    return {("input", "templateId"): template_id, ("input", "number"): None}


async def _to_take(company: Company, asker: Asker) -> Given:
    offer_id = global_id("templateOffer", await _offer(company, asker))
    return {("input", "offerId"): offer_id, ("input", "items"): None}


async def _to_decline(company: Company, asker: Asker) -> Given:
    return {("input", "offerId"): global_id("templateOffer", await _offer(company, asker))}


async def _dressed(company: Company, _asker: Asker) -> Given:
    """The company wears its partner's brand, and has one for its own customers."""
    petra = (await around(company)).petra
    for person in (petra, company.owner):
        look = partners.BrandWanted(f"{company.word} look", "#336699")
        await partners.set_brand(person.context, wanted=look)
    return {}


async def _at_the_door(company: Company, asker: Asker) -> Given:
    """The address everybody asks at is acme's, since a domain is one company's."""
    assert company.outside is not None
    await _dressed(company, asker)
    if company.word != "acme":
        return {}
    host = company.http.base_url.host
    async with unit_of_work(company.owner.context) as uow:
        known = {domain.name: domain for domain in await registry.domains(uow)}
        domain = known.get(host) or await registry.add_domain(uow, name=host)
    company.outside.publish(domain.record_name, domain.record_value)
    await registry.verify_domain(company.owner.context, domain_id=domain.id)
    look = partners.BrandWanted(f"{company.word} look", "#336699", host)
    await partners.set_brand(company.owner.context, wanted=look)
    return {}


async def _to_dress(company: Company, _asker: Asker) -> Given:
    await around(company)
    return {("input", "domain"): None, ("input", "logoUploadId"): None}


PREPARED: dict[str, Callable[[Company, Asker], Awaitable[Given]]] = {
    "acting": _acting,
    "atWork": _at_work,
    "brand": _dressed,
    "brandHere": _at_the_door,
    "ownBrand": _dressed,
    "grantedToUs": lambda company, asker: _then(_ours(company)),
    "grants": lambda company, asker: _then(_given(company)),
    "elevations": lambda company, asker: _then(_elevation(company, asker)),
    "templates": _to_capture,
    "templateOffers": lambda company, asker: _then(_offer(company, asker)),
    "templateDifferences": _standing,
    "myPartner": _standing,
    "partnerStanding": _standing,
    "partnerAllowance": _standing,
    "portfolio": _standing,
    "runCompany": _standing,
    "leavePartner": _standing,
    "letCompanyGo": _standing,
    "leaveCompany": _acting,
    "elevate": _to_elevate,
    "endElevation": _acting,
    "requestGrant": _to_request,
    "grantAccess": _to_give,
    "decideGrant": _to_decide,
    "revokeGrant": _to_revoke,
    "giveGrantBack": _to_open,
    "openCompany": _to_open,
    "decideElevation": _to_decide_elevation,
    "createCompany": _to_create,
    "moveCompanyPlan": _to_move,
    "setCompanySeats": _standing,
    "setBrand": _to_dress,
    "captureTemplate": _to_capture,
    "pushTemplate": _to_push,
    "acceptTemplate": _to_take,
    "declineTemplate": _to_decline,
}


async def _then(made: Awaitable[UUID]) -> Given:
    await made
    return {}
