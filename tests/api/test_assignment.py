"""Alice sets who gets leads through the API, looks before she saves, and Bob takes up what he is given."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.api.conftest import Client
from tests.cast import Cast

RULE = "id version name filter arrivals strategy seats { userId weight mostOpen skills } fallback answerMinutes"
CREATE = f"""mutation ($terms: AssignmentRuleInput!) {{
  createAssignmentRule(input: {{ terms: $terms }}) {{ rule {{ {RULE} }} userErrors {{ code field }} }} }}"""
RULES = f"{{ assignmentRules {{ {RULE} }} }}"
LEAD = """mutation ($input: CreateLeadInput!) {
  createLead(input: $input) { lead { id status owner { id } } userErrors { code field } } }"""
WHY = """query ($id: ID!) { leadAssignments(id: $id) {
  decisions { decision { ruleName how ownerId verdicts { userId why } passed { name why } } acceptedAt ended }
  speed { targetMinutes answeredAt minutes late } } }"""
PREVIEW = """query ($terms: AssignmentRuleInput!) {
  previewAssignment(terms: $terms) { title ownerId decision { how ownerId ruleName } } }"""
SPEED = """query ($day: Date!) {
  speedToLead(by: OWNER, fromDay: $day, toDay: $day) { key arrived answered promised } }"""
ACCEPT = "mutation ($id: ID!) { acceptLead(input: { id: $id }) { id userErrors { code } } }"
AWAY = """mutation ($input: AddAbsenceInput!) {
  addAbsence(input: $input) { absence { id userId fromDay toDay note } userErrors { code field } } }"""


def terms(*people: str, **given: Any) -> dict[str, Any]:
    """A rule for leads people type in, by whom it gives them to."""
    return {
        "name": "Fair", "arrivals": ["ENTERED"], "strategy": "ROUND_ROBIN", "fallback": "QUEUE",
        "seats": [{"userId": each} for each in people], **given,
    }  # fmt: skip


async def test_a_rule_is_kept_as_it_was_given_and_gives_leads_away(alice: Client, bob: Client, cast: Cast) -> None:
    alices, bobs = f"user_{cast.alice.id}", f"user_{cast.bob.id}"
    only = {"and": [{"source": {"eq": "Hall 4"}}, {"createdAt": {"gte": "2026-01-01T00:00:00+00:00"}}]}
    asked = terms(bobs, filter=only, answerMinutes=60)
    lead = {"name": "Ada", "source": "Hall 4"}
    first = (await alice.ask(LEAD, input=lead))["createLead"]["lead"]
    assert first["owner"]["id"] == alices, "nobody set any rules"
    foreseen = [each for each in (await alice.ask(PREVIEW, terms=asked))["previewAssignment"] if each["title"] == "Ada"]
    decision = {"how": "STRATEGY", "ownerId": bobs, "ruleName": "Fair"}
    assert foreseen == [{"title": "Ada", "ownerId": alices, "decision": decision}]
    made = (await alice.ask(CREATE, terms=asked))["createAssignmentRule"]
    assert made["userErrors"] == [] and made["rule"]["filter"] == only
    assert (await bob.ask(RULES))["assignmentRules"] == [made["rule"]]
    given = (await alice.ask(LEAD, input=lead))["createLead"]["lead"]
    assert (given["owner"]["id"], given["status"]) == (bobs, "ASSIGNED")
    told = (await alice.ask(WHY, id=given["id"]))["leadAssignments"]
    assert told["decisions"][0]["decision"]["verdicts"] == [{"userId": bobs, "why": "CHOSEN"}]
    assert told["speed"] == {"targetMinutes": 60, "answeredAt": None, "minutes": None, "late": False}
    assert (await bob.ask(ACCEPT, id=given["id"]))["acceptLead"] == {"id": given["id"], "userErrors": []}
    assert (await bob.ask(WHY, id=given["id"]))["leadAssignments"]["decisions"][0]["acceptedAt"]


async def test_what_is_wrong_names_its_field_and_who_may_not_is_refused(alice: Client, bob: Client, cast: Cast) -> None:
    bobs = f"user_{cast.bob.id}"
    wrong = terms(bobs, bobs, filter={"source": {"nonsense": 1}})
    assert await alice.ask(CREATE, terms=wrong) == {
        "createAssignmentRule": {"rule": None, "userErrors": [{"code": "INVALID_FILTER", "field": "filter"}]}
    }
    wrong = terms(bobs, bobs, fallback="POOL", acceptMinutes=0)
    errors = (await alice.ask(CREATE, terms=wrong))["createAssignmentRule"]["userErrors"]
    assert errors == [{"code": "OUT_OF_RANGE", "field": "acceptMinutes"}, {"code": "TWICE", "field": "seats"}]
    assert await bob.refused(CREATE, terms=terms(bobs)) == "FORBIDDEN"
    assert await bob.refused(PREVIEW, terms=terms(bobs)) == "FORBIDDEN"


async def test_absences_and_figures_have_days(alice: Client, bob: Client, cast: Cast) -> None:
    bobs = f"user_{cast.bob.id}"
    away = {"userId": bobs, "fromDay": "2031-03-01", "toDay": "2031-03-09", "note": "Sea"}
    found = (await bob.ask(AWAY, input=away))["addAbsence"]["absence"]
    assert found == {**away, "id": found["id"]}
    back = {**away, "toDay": "2031-02-01"}
    assert (await bob.ask(AWAY, input=back))["addAbsence"]["userErrors"] == [{"code": "OUT_OF_RANGE", "field": "toDay"}]
    assert await bob.refused(AWAY, input={**away, "userId": f"user_{cast.alice.id}"}) == "FORBIDDEN"
    assert await alice.ask(SPEED, day=date(2026, 1, 1).isoformat()) == {"speedToLead": []}
