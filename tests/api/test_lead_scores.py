"""Scores as a program and the console get them."""

from __future__ import annotations

from tests.api.conftest import Client

CREATE = "mutation ($i: CreateLeadInput!) { createLead(input: $i) { lead { id fit engagement } userErrors { code } } }"
NOTE = """mutation ($i: NoteLeadEngagementInput!) { noteLeadEngagement(input: $i) {
  lead { fit engagement qualifiedAt } userErrors { code field } } }"""
SCORE = """query ($id: ID!) { leadScore(id: $id) {
  fit { grade points reasons { field test values points } }
  engagement { score reasons { count points rule { kind words } } }
  chance { percent won lost least learnedAt } history { fit engagement qualified } } }"""
RULES = """query { leadScoring { fit { field test values points } thresholds engagement { kind words points cap lasts }
  halfLifeDays qualifiedFit qualifiedEngagement } }"""
SET = """mutation ($i: LeadScoringInput!) { updateLeadScoring(input: $i) {
  scoring { halfLifeDays qualifiedFit } userErrors { code field } } }"""


async def test_what_a_site_tells_is_scored_and_explained(alice: Client, mallory: Client) -> None:
    given = {"name": "Jane", "company": "Acme Tools", "title": "CEO", "emails": [{"value": "jane@tools.example"}]}
    made = (await alice.ask(CREATE, i=given))["createLead"]["lead"]
    assert (made["fit"], made["engagement"]) == ("B", 0)
    event = {"id": made["id"], "kind": "FORM", "key": "form-1"}
    for _ in range(2):
        noted = (await alice.ask(NOTE, i=event))["noteLeadEngagement"]
        assert (noted["lead"]["engagement"], noted["userErrors"]) == (20, [])
    await alice.ask(NOTE, i=event | {"kind": "MEETING"})
    score = (await alice.ask(SCORE, id=made["id"]))["leadScore"]
    assert (score["fit"]["grade"], score["fit"]["points"], score["engagement"]["score"]) == ("B", 45, 45)
    assert [each["rule"]["kind"] for each in score["engagement"]["reasons"]] == ["FORM", "MEETING"]
    assert score["chance"] == {"percent": None, "won": 0, "lost": 0, "least": 20, "learnedAt": None}
    assert [each["qualified"] for each in score["history"]] == [True, False, False]
    late = (await alice.ask(NOTE, i=event | {"key": "2", "happenedAt": "2100-01-01T00:00:00Z"}))["noteLeadEngagement"]
    assert late["userErrors"] == [{"code": "IN_THE_FUTURE", "field": "happenedAt"}]
    assert await mallory.refused(SCORE, id=made["id"]) == "NOT_FOUND"


async def test_rules_are_read_by_everybody_and_set_by_who_runs_the_company(mallory: Client, bob: Client) -> None:
    rules = (await mallory.ask(RULES))["leadScoring"]
    assert (rules["thresholds"], rules["halfLifeDays"], rules["qualifiedFit"]) == ([60, 40, 20], 30, "B")
    changed = (await mallory.ask(SET, i=rules | {"halfLifeDays": 14, "qualifiedFit": "A"}))["updateLeadScoring"]
    assert changed == {"scoring": {"halfLifeDays": 14, "qualifiedFit": "A"}, "userErrors": []}
    wrong = (await mallory.ask(SET, i=rules | {"halfLifeDays": 0}))["updateLeadScoring"]
    assert wrong == {"scoring": None, "userErrors": [{"code": "OUT_OF_RANGE", "field": "halfLifeDays"}]}
    assert await bob.refused(SET, i=rules) == "FORBIDDEN"
