"""A partner's console at the gateway: companies, their terms, templates, a brand; and what a company sees of it."""

from __future__ import annotations

from tests.api.conftest import Client, signed_in
from tests.cast import address
from tests.partnership import make_partner, partnership, with_two_factors

CREATE = """mutation ($owner: String!, $plan: String! = "team") {
  createCompany(input: {name: "Blue Ltd", owner: $owner, plan: $plan, timeZone: "Europe/Berlin"}) {
    company { id name plan status members seats activeWeek failing storedBytes renewsAt }
    userErrors { code field } } }"""
PORTFOLIO = "{ portfolio { nodes { name } pageInfo { hasNextPage } } partnerAllowance { usedTenants usedSeats } }"


async def test_a_partner_makes_a_company_and_sees_its_figures(cast: object) -> None:
    petra, _ = await with_two_factors("Petra", "partner-one")
    async with signed_in(petra) as http:
        hers = Client(http)
        assert await hers.refused("{ portfolio { nodes { name } } }") == "NOT_A_PARTNER"
        assert await hers.ask("{ partnerStanding { kind } }") == {"partnerStanding": None}
        await make_partner(petra)
        made = (await hers.ask(CREATE, owner=address("Olga", "blue")))["createCompany"]
        assert made["userErrors"] == []
        company = made["company"]
        assert (company["name"], company["plan"], company["members"], company["seats"]) == ("Blue Ltd", "team", 0, 25)
        moved = """mutation ($id: ID!) { moveCompanyPlan(input: {companyId: $id, plan: "free"}) {
          company { plan seats } userErrors { code } } }"""
        assert (await hers.ask(moved, id=company["id"]))["moveCompanyPlan"]["company"] == {"plan": "free", "seats": 3}
        found = await hers.ask(PORTFOLIO)
        assert found["portfolio"] == {"nodes": [{"name": "Blue Ltd"}], "pageInfo": {"hasNextPage": False}}
        assert found["partnerAllowance"] == {"usedTenants": 1, "usedSeats": 3}


async def test_a_brand_is_seen_by_the_company_and_by_nobody_else(cast: object) -> None:
    world = await partnership()
    look = "{ brand { name colour logo } }"
    async with signed_in(world.petra) as http, signed_in(world.alice) as other:
        hers, alice = Client(http), Client(other)
        brand = """mutation { setBrand(input: {name: "Sunny CRM", colour: "#7a2e0e"}) {
          brand { name } userErrors { code } } }"""
        assert (await hers.ask(brand))["setBrand"] == {"brand": {"name": "Sunny CRM"}, "userErrors": []}
        assert (await alice.ask(look))["brand"] == {"name": "Sunny CRM", "colour": "#7a2e0e", "logo": None}
        assert (await hers.ask(look))["brand"] is None


async def test_a_visitor_is_told_nothing(visitor: Client) -> None:
    everything = "{ me { role } acting { company } partnerStanding { kind } brand { name } brandHere { name } }"
    found = await visitor.ask(everything)
    assert found == {"me": None, "acting": None, "partnerStanding": None, "brand": None, "brandHere": None}
    for document in ("{ grants { id } }", "{ portfolio { nodes { id } } }", "{ templates { id } }"):
        assert await visitor.refused(document) == "UNAUTHENTICATED"
