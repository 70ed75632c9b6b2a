"""What stories of partners begin with: Petra's company is a partner and runs acme, and she came with two factors."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.partners import service as partners
from tenants.partners.gates import Allowance
from tests.cast import Person, owner
from tests.tenants.registry.apps import App, in_two_steps, set_up

HOUR = 3600
PLENTY = Allowance(tenants=20, seats=5_000, plans=("free", "team", "business"))


@dataclass
class Partnership:
    """Alice owns acme, which Petra's partner-one runs; `app` is Petra's authenticator."""

    alice: Person
    petra: Person
    app: App

    async def granted(self, *roles: str, **more: object) -> partners.GrantInfo:
        """Petra asks, Alice approves."""
        asked = await self.asked(*roles, **more)
        async with unit_of_work(self.alice.context) as uow:
            return await partners.decide_grant(uow, grant_id=asked.id, approve=True)

    async def asked(self, *roles: str, **more: object) -> partners.GrantInfo:
        terms = partners.Terms(tuple(roles or ("rep",)), **{"seconds": HOUR, "reason": "Set up the sales team", **more})  # type: ignore[arg-type]
        return await partners.request_grant(self.petra.context, company_id=self.alice.tenant_id, terms=terms)

    async def at_work(self, *roles: str, **more: object) -> partners.GrantInfo:
        """Petra is in acme, by a grant of her own for this."""
        grant = await self.granted(*roles, **more)
        await partners.open_company(self.petra.context, grant_id=grant.id)
        return grant


def operator(company: Person) -> TenantContext:
    return TenantContext(company.tenant_id, system=True)


async def make_partner(person: Person, allowance: Allowance = PLENTY) -> None:
    async with unit_of_work(operator(person)) as uow:
        await partners.make_partner(uow, allowance=allowance)


async def with_two_factors(name: str, company: str) -> tuple[Person, App]:
    person = await owner(name, company)
    app, _ = await set_up(person)
    return await in_two_steps(person, app), app


async def partnership(alice: Person | None = None) -> Partnership:
    """A partner-one of its own, which runs acme."""
    alice = alice or await owner("Alice", "acme")
    petra, app = await with_two_factors("Petra", "partner-one")
    await make_partner(petra)
    async with unit_of_work(operator(alice)) as uow:
        await partners.adopt(uow, partner_id=petra.tenant_id)
    return Partnership(alice, petra, app)
