"""Alice says what is compared, how closely, and that Bob may not create what is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tenants.access.company import Scope
from tenants.context import TenantContext
from tenants.crm.capture.models import SubmissionState
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import FieldProblem, Forbidden, ValidationFailed
from tenants.kit.ids import uuid7
from tenants.reach import Action
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tenants.records.duplicates import service as duplicates
from tenants.records.duplicates.service import Agreement, KeySort, Response, Terms, Thresholds, Way, alike
from tenants.records.duplicates.ways import coming_by
from tests.cast import Cast
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create
from tests.tenants.crm.capture import story
from tests.tenants.records.importing import steps

ADA: dict[str, Any] = {"name": "Ada Lovelace", "emails": [{"value": "ada@engine.example"}]}


async def set_terms(ctx: TenantContext, terms: Terms, kind: str = "contact") -> None:
    async with unit_of_work(ctx) as uow:
        await duplicates.set_terms(uow, record_type=kind, terms=terms)


def blocking(*ways: Way) -> Terms:
    return Terms(responses={way: Response.BLOCK if way in ways else Response.WARN for way in Way})


async def refused(ctx: TenantContext, **values: Any) -> FieldProblem:
    with pytest.raises(ValidationFailed) as failed:
        await create(ctx, "contact", **values)
    (problem,) = failed.value.problems
    return problem


async def count(ctx: TenantContext, **values: Any) -> int:
    async with unit_of_work(ctx, read_only=True) as uow:
        return len(await alike(uow, record_type="contact", values=values))


async def test_what_is_there_is_refused_where_the_company_says_so(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    await create(alice, "contact", **ADA)
    await create(bob, "contact", **ADA)
    await set_terms(alice, blocking(Way.FORM))
    problem = await refused(bob, **ADA)
    assert (problem.code, problem.field) == ("DUPLICATE", "name") and "Ada Lovelace" in problem.message
    await create(bob, "contact", name="Charles Babbage")
    await create(bob, "lead", **ADA)
    async with unit_of_work(bob) as uow:
        coming_by(uow, Way.IMPORT)
        await writing.create(uow, catalogue()["contact"].model, ADA)
    await create(people.mallory.context, "contact", **ADA)
    await create(people.mallory.context, "contact", **ADA)


async def test_of_a_record_out_of_reach_the_refusal_says_that_there_is_one(people: Cast) -> None:
    await reps_may(people.alice, *grants(Scope.OWN))
    alice = await now_as(people.alice)
    await create(alice, "contact", **ADA)
    await set_terms(alice, blocking(Way.FORM))
    bob = replace(await now_as(people.bob), session_id=people.bob.context.session_id)
    problem = await refused(bob, **ADA | {"name": "A. Lovelace"})
    assert problem.code == "DUPLICATE" and "Ada" not in problem.message


async def test_what_is_looked_up_and_how_closely_is_the_companys_to_say(people: Cast) -> None:
    alice = people.alice.context
    await create(alice, "contact", **ADA)
    mail = {"emails": ADA["emails"]}
    assert await count(alice, name="Adele Lovelace", **mail) == 1
    await set_terms(alice, Terms(sentences=(frozenset({Agreement.EMAIL}),)))
    assert await count(alice, name="Charles Babbage", **mail) == 1
    await set_terms(alice, Terms(without=frozenset({KeySort.EMAIL, KeySort.NAME})))
    assert await count(alice, **ADA) == 0
    await set_terms(alice, Terms(Thresholds(given=1.0, family=1.0)))
    assert await count(alice, name="Adah Lovelacee", **mail) == 1


async def test_what_stands_in_the_report_alone_is_not_said_in_a_form(people: Cast) -> None:
    alice = people.alice.context
    await create(alice, "contact", **ADA)
    await set_terms(alice, Terms(responses=dict.fromkeys(Way, Response.REPORT)))
    assert await count(alice, **ADA) == 0
    assert await count(replace(alice, session_id=None, key_id=uuid7()), **ADA) == 1
    await create(alice, "contact", **ADA)


async def test_settings_are_the_owners_and_make_sense(people: Cast) -> None:
    alice = people.alice.context
    with pytest.raises(Forbidden):
        await set_terms(people.bob.context, Terms())
    for terms in (
        Terms(Thresholds(given=0.2)),
        Terms(without=frozenset(KeySort)),
        Terms(sentences=()),
        Terms(sentences=(frozenset(),)),
        Terms(sentences=(frozenset({Agreement.EMAIL}),) * 21),
    ):
        with pytest.raises(ValidationFailed):
            await set_terms(alice, terms)
    with pytest.raises(ValidationFailed):
        await set_terms(alice, Terms(), "activity")
    kept = Terms(Thresholds(title=0.7), sentences=(frozenset({Agreement.PHONE, Agreement.TITLE}),))
    await set_terms(alice, kept)
    async with unit_of_work(alice, read_only=True) as uow:
        assert (await duplicates.settings(uow))["contact"] == kept


@pytest.mark.parametrize("way", [Way.FORM, Way.API])
async def test_each_way_in_has_its_own_answer(people: Cast, way: Way) -> None:
    alice = people.alice.context
    by = {Way.FORM: alice, Way.API: replace(alice, session_id=None, key_id=uuid7())}
    await create(alice, "contact", **ADA)
    await set_terms(alice, blocking(way))
    assert (await refused(by[way], **ADA)).code == "DUPLICATE"
    for other in by.keys() - {way}:
        await create(by[other], "contact", **ADA)


async def test_rows_of_an_import_that_are_there_are_rejected(people: Cast) -> None:
    alice = people.alice.context
    await create(alice, "account", name="Acme Ltd", website="acme.example")
    await set_terms(alice, blocking(Way.IMPORT), "account")
    data = b"Name,Website\nACME Inc,https://acme.example\nGlobex,https://globex.example\n"
    done = await steps.import_all(alice, data)
    assert (done.rows_created, done.rows_rejected) == (1, 1)
    assert "DUPLICATE" in {problem.code for problem in await steps.problems(alice, done.id)}


async def tried(ctx: TenantContext, data: bytes) -> dict[int, tuple[str, str]]:
    """What a dry run says of each row: how grave, and what."""
    found = await steps.plan(ctx, await steps.create(ctx, data))
    return {each.row: (str(each.severity), each.code) for each in await steps.problems(ctx, found.id)}


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (Response.BLOCK, {2: ("error", "DUPLICATE")}),
        (Response.WARN, {2: ("warning", "POSSIBLE_DUPLICATE")}),
        (Response.REPORT, {}),
    ],
)
async def test_a_dry_run_says_which_rows_are_there_already(
    people: Cast, response: Response, said: dict[int, tuple[str, str]]
) -> None:
    alice = people.alice.context
    await create(alice, "account", name="Acme Ltd", website="acme.example")
    await set_terms(alice, Terms(responses=dict.fromkeys(Way, response)), "account")
    data = b"Name,Website\nACME Inc,https://acme.example\nGlobex,https://globex.example\n"
    assert await tried(alice, data) == said


async def test_who_may_read_none_of_a_kind_is_refused_all_the_same(people: Cast) -> None:
    await reps_may(people.alice, *grants(Scope.ALL, kinds=("contact",), actions=(Action.CREATE,)))
    alice = await now_as(people.alice)
    await create(alice, "contact", **ADA)
    await set_terms(alice, blocking(Way.FORM))
    bob = replace(await now_as(people.bob), session_id=people.bob.context.session_id)
    problem = await refused(bob, **ADA)
    assert problem.code == "DUPLICATE" and "Ada" not in problem.message


async def test_a_lead_that_is_there_is_not_captured_again_and_waits_for_a_person(people: Cast) -> None:
    alice = people.alice.context
    await create(alice, "lead", name="Ada Lovelace", emails=[{"value": "ada@example.com"}])
    await set_terms(alice, blocking(Way.CAPTURE), "lead")
    source = await story.form_of(people)
    await story.send(source, name="Ada Lovelace", emails="ada@example.com")
    assert await story.worker(people) == [None]
    (failed,) = await story.logged(people, SubmissionState.FAILED)
    assert failed.problem is not None and "already" in failed.problem
