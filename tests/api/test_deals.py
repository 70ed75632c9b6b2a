"""Bob converts a lead into a deal and follows it up; what is wrong names its field."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Client

LEAD = "mutation ($input: CreateLeadInput!) { createLead(input: $input) { lead { id } userErrors { code field } } }"
PROPOSED = "query ($id: ID!) { leadConversion(id: $id) { account deal { name amount { amountMinor currency } } } }"
CONVERT = """mutation ($input: ConvertLeadInput!) { convertLead(input: $input) {
  lead { status convertedContact { id } } userErrors { code field } } }"""
DEALS = """query ($lead: ID!) { deals(filter: { leadId: { eq: $lead } }) { nodes {
  id name amount { amountMinor currency } source contact { id } nextActivity { state } pipeline { id } } } }"""
LOG = """mutation ($input: CreateActivityInput!) { createActivity(input: $input) {
  activity { deal { id nextActivity { state } activities { totalCount } } } userErrors { code field } } }"""


async def new_deal(bob: Client) -> dict[str, Any]:
    worth = {"amountMinor": "10001", "currency": "EUR"}
    given = {"name": "Jane Doe", "company": "Northwind", "source": "fair", "opportunityAmount": worth}
    lead = (await bob.ask(LEAD, input=given))["createLead"]["lead"]["id"]
    proposed = (await bob.ask(PROPOSED, id=lead))["leadConversion"]
    assert proposed == {"account": "Northwind", "deal": {"name": "Northwind", "amount": worth}}
    refused = await bob.ask(CONVERT, input={"id": lead, "deal": {"amount": {"amountMinor": "-1", "currency": "EUR"}}})
    assert refused["convertLead"]["userErrors"] == [{"code": "OUT_OF_RANGE", "field": "deal.amount"}]
    done = (await bob.ask(CONVERT, input={"id": lead, "deal": {"name": "Lenses"}}))["convertLead"]
    assert (done["lead"]["status"], done["userErrors"]) == ("CONVERTED", [])
    [deal] = (await bob.ask(DEALS, lead=lead))["deals"]["nodes"]
    assert (deal["name"], deal["amount"], deal["source"]) == ("Lenses", worth, "fair")
    assert deal["contact"] == done["lead"]["convertedContact"] and deal["nextActivity"] == {"state": "NONE"}
    found: dict[str, Any] = deal
    return found


async def test_a_lead_becomes_a_deal_that_is_followed_up(bob: Client) -> None:
    deal = (await new_deal(bob))["id"]
    task = {"kind": "TASK", "subject": "Send the offer", "dueAt": "2000-01-01T09:00:00Z", "dealId": deal}
    told = (await bob.ask(LOG, input=task))["createActivity"]["activity"]["deal"]
    assert told == {"id": deal, "nextActivity": {"state": "OVERDUE"}, "activities": {"totalCount": 1}}
