"""Bob converts a lead into a deal, says who has a part in it, and what is wrong names its field."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Client
from tests.cast import Cast

PARTIES = """contacts { contactId name role primary } competitors { name status note }
  splits { userId basisPoints amount { amountMinor currency } }"""
LEAD = "mutation ($input: CreateLeadInput!) { createLead(input: $input) { lead { id } userErrors { code field } } }"
PROPOSED = "query ($id: ID!) { leadConversion(id: $id) { account deal { name amount { amountMinor currency } } } }"
CONVERT = """mutation ($input: ConvertLeadInput!) { convertLead(input: $input) {
  lead { status convertedContact { id } } userErrors { code field } } }"""
DEALS = """query ($lead: ID!) { deals(filter: { leadId: { eq: $lead } }) { nodes {
  id name amount { amountMinor currency } source contact { id } nextActivity { state } pipeline { id } } } }"""
LOG = """mutation ($input: CreateActivityInput!) { createActivity(input: $input) {
  activity { deal { id nextActivity { state } activities { totalCount } } } userErrors { code field } } }"""
SPLIT = f"""mutation ($input: SplitDealInput!) {{ splitDeal(input: $input) {{
  parties {{ {PARTIES} }} userErrors {{ code field }} }} }}"""
ROLE = f"""mutation ($input: SetDealContactInput!) {{ setDealContact(input: $input) {{
  parties {{ {PARTIES} }} userErrors {{ code field }} }} }}"""
RIVAL = f"""mutation ($input: SetDealCompetitorInput!) {{ setDealCompetitor(input: $input) {{
  parties {{ {PARTIES} }} userErrors {{ code field }} }} }}"""
FOUND = f"query ($id: ID!) {{ dealParties(id: $id) {{ {PARTIES} }} }}"
ARRANGE = """mutation ($input: ArrangeStagesInput!) { arrangeStages(input: $input) {
  pipelineId userErrors { code field } } }"""
STAGES = "query ($pipeline: ID!) { stages(filter: { pipelineId: { eq: $pipeline } }) { nodes { id position } } }"


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


async def test_who_has_a_part_in_a_deal(bob: Client, mallory: Client, cast: Cast) -> None:
    made = await new_deal(bob)
    deal, contact = made["id"], made["contact"]["id"]
    alices, bobs = f"user_{cast.alice.id}", f"user_{cast.bob.id}"
    role = {"dealId": deal, "contactId": contact, "role": "CHAMPION"}
    assert (await bob.ask(ROLE, input=role))["setDealContact"]["userErrors"] == []
    rival = {"dealId": deal, "name": "Globex", "status": "AHEAD"}
    assert (await bob.ask(RIVAL, input=rival))["setDealCompetitor"]["userErrors"] == []
    third = {"userId": alices, "basisPoints": 3_333}
    wrong = (await bob.ask(SPLIT, input={"dealId": deal, "splits": [third]}))["splitDeal"]
    assert wrong == {"parties": None, "userErrors": [{"code": "SPLIT_NOT_WHOLE", "field": "splits"}]}
    whole = {"dealId": deal, "splits": [third, {"userId": bobs, "basisPoints": 6_667}]}
    told = (await bob.ask(SPLIT, input=whole))["splitDeal"]
    assert told["parties"] == (await bob.ask(FOUND, id=deal))["dealParties"] == {
        "contacts": [{"contactId": contact, "name": "Jane Doe", "role": "CHAMPION", "primary": True}],
        "competitors": [{"name": "Globex", "status": "AHEAD", "note": None}],
        "splits": [
            {"userId": bobs, "basisPoints": 6_667, "amount": {"amountMinor": "6668", "currency": "EUR"}},
            {"userId": alices, "basisPoints": 3_333, "amount": {"amountMinor": "3333", "currency": "EUR"}},
        ],
    }  # fmt: skip
    refused = await mallory.ask(SPLIT, input={"dealId": deal, "splits": []})
    assert refused["splitDeal"]["userErrors"] == [{"code": "NOT_FOUND", "field": "id"}]


async def test_stages_are_put_into_order_at_once(alice: Client) -> None:
    pipeline = (await new_deal(alice))["pipeline"]["id"]
    ids = [each["id"] for each in (await alice.ask(STAGES, pipeline=pipeline))["stages"]["nodes"]]
    done = await alice.ask(ARRANGE, input={"pipelineId": pipeline, "stageIds": ids[::-1]})
    assert done["arrangeStages"] == {"pipelineId": pipeline, "userErrors": []}
    rows = (await alice.ask(STAGES, pipeline=pipeline))["stages"]["nodes"]
    assert rows == [{"id": each, "position": place} for place, each in enumerate(ids[::-1], start=1)]
    lost = await alice.ask(ARRANGE, input={"pipelineId": pipeline, "stageIds": ids[1:]})
    assert lost["arrangeStages"]["userErrors"] == [{"code": "CONFLICT", "field": "stageIds"}]
