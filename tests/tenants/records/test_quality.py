"""What a company asks of its records, what the audit finds, and the score of the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.kit.clock import now
from tenants.reach import Action, ObjectReach, Reach
from tenants.records.quality import service as quality
from tenants.records.quality.service import Check, Issue, Rule
from tests.cast import Cast
from tests.tenants.conftest import create, delete, update


async def rule(
    ctx: TenantContext, test: Check, field: str = "", days: int | None = None, kind: str = "contact"
) -> Rule:
    async with unit_of_work(ctx) as uow:
        return await quality.create_rule(uow, record_type=kind, test=test, field=field, days=days)


async def issues(ctx: TenantContext, kind: str = "contact", **asked: Any) -> list[Issue]:
    async with unit_of_work(ctx, read_only=True) as uow:
        return (await quality.issues(uow, record_type=kind, **asked)).issues


async def titles(ctx: TenantContext, kind: str = "contact", **asked: Any) -> list[str]:
    return sorted(each.title for each in await issues(ctx, kind, **asked))


async def waive(ctx: TenantContext, found: Issue, waived: bool = True) -> None:
    async with unit_of_work(ctx) as uow:
        of: dict[str, Any] = {"record_type": found.rule.record_type, "record_id": found.record_id}
        await quality.waive(uow, rule_id=found.rule.id, waived=waived, **of)


async def test_each_test_finds_what_fails_it_and_nothing_else(people: Cast) -> None:
    alice = people.alice.context
    mail = [{"value": "ada@acme.example"}]
    ada = await create(alice, "contact", name="Ada", emails=mail, phones=[{"value": "+442079460123"}])
    await create(alice, "contact", name="Twin", emails=mail)
    await create(alice, "contact", name="Empty")
    gone = await create(alice, "contact", name="Gone")
    await delete(alice, "contact", gone)
    filled = await rule(alice, Check.FILLED, "emails")
    unique, fresh = await rule(alice, Check.UNIQUE, "emails"), await rule(alice, Check.FOLLOWED_UP, days=30)
    assert await rule(alice, Check.FILLED, "emails") == filled
    async with unit_of_work(alice) as uow:
        older = "UPDATE contacts SET created_at = created_at - interval '31 days' WHERE tenant_id = $1"
        await uow.connection.execute(older, uow.tenant_id)
    await create(alice, "activity", kind="call", subject="Hello", occurred_at=now() - timedelta(days=2), contact_id=ada)
    assert await quality.audit(people.acme) == 3
    by_rule = {
        each: [issue.title for issue in await issues(alice) if issue.rule == each] for each in (filled, unique, fresh)
    }
    assert {each: sorted(found) for each, found in by_rule.items()} == {
        filled: ["Empty"],
        unique: ["Ada", "Twin"],
        fresh: ["Empty", "Twin"],
    }


async def test_an_invalid_address_a_repeated_name_and_a_member_who_left_are_found(people: Cast) -> None:
    alice = people.alice.context
    await create(alice, "account", name="Acme Ltd", owner_id=people.bob.id)
    await create(alice, "account", name="ACME LTD", owner_id=people.alice.id)
    bad = await create(
        alice, "account", name="Bad", emails=[{"value": "office@acme.example"}], owner_id=people.alice.id
    )
    async with unit_of_work(alice) as uow:  # from before addresses were checked
        broken = """UPDATE accounts SET emails = '[{"value": "office@acme"}]' WHERE tenant_id = $1 AND id = $2"""
        await uow.connection.execute(broken, uow.tenant_id, bad)
        left = "UPDATE memberships SET state = 'removed' WHERE tenant_id = $1 AND user_id = $2"
        await uow.connection.execute(left, uow.tenant_id, people.bob.id)
    for test, field in ((Check.VALID, "emails"), (Check.UNIQUE, "name"), (Check.OWNED, "")):
        await rule(alice, test, field, kind="account")
    await quality.audit(people.acme)
    found = {(each.rule.test, each.title) for each in await issues(alice, "account")}
    assert found == {
        (Check.VALID, "Bad"),
        (Check.UNIQUE, "Acme Ltd"),
        (Check.UNIQUE, "ACME LTD"),
        (Check.OWNED, "Acme Ltd"),
    }


async def test_what_is_mended_is_closed_and_what_is_waived_stays_so_until_it_is(people: Cast) -> None:
    alice = people.alice.context
    one, two = await create(alice, "contact", name="One"), await create(alice, "contact", name="Two")
    await rule(alice, Check.FILLED, "emails")
    await quality.audit(people.acme)
    await waive(alice, next(each for each in await issues(alice) if each.record_id == one))
    await update(alice, "contact", two, emails=[{"value": "two@acme.example"}])
    await quality.audit(people.acme)
    await quality.audit(people.acme)
    assert [await titles(alice, state=state) for state in quality.STATES] == [[], ["One"], ["Two"]]
    await update(alice, "contact", two, emails=[])
    await quality.audit(people.acme)
    assert await titles(alice) == ["Two"]
    await waive(alice, (await issues(alice, state="waived"))[0], waived=False)
    assert await titles(alice) == ["One", "Two"]


async def test_the_score_is_the_share_that_fails_nothing_and_the_mean_of_the_dimensions(people: Cast) -> None:
    alice = people.alice.context
    for number in range(4):
        await create(alice, "contact", name=f"Contact {number}", phones=[{"value": f"+4420794601{number:02}"}])
    await create(alice, "contact", name="Empty")
    await rule(alice, Check.FILLED, "phones")
    await rule(alice, Check.FILLED, "emails")
    await rule(alice, Check.UNIQUE, "phones")
    await quality.audit(people.acme)
    async with unit_of_work(alice, read_only=True) as uow:
        (found,) = await quality.scores(uow)
    parts = {part.dimension.value: (part.records, part.failing, part.score) for part in found.parts}
    assert parts == {"completeness": (5, 5, 0.0), "uniqueness": (5, 0, 100.0)}
    assert found.score == 50.0


async def test_a_reader_sees_issues_of_their_own_records_and_of_fields_they_may_read(people: Cast) -> None:
    alice, bob = people.alice.context, people.bob.context
    await create(alice, "contact", name="Alice's", owner_id=people.alice.id)
    await create(alice, "contact", name="Bob's", owner_id=people.bob.id)
    for field in ("emails", "phones"):
        await rule(alice, Check.FILLED, field)
    await quality.audit(people.acme)
    assert len(await issues(alice)) == 4
    assert await titles(bob, mine=True) == ["Bob's", "Bob's"]
    own = ObjectReach({Action.READ: (people.bob.id,)}, masked=frozenset({"phones"}))
    limits = Reach(people.bob.id, now().date(), {"contact": own}, frozenset({"accounts:read"}), (people.bob.id,))
    held = replace(bob, access_version=1, reach=limits)
    assert [(each.title, each.rule.field) for each in await issues(held)] == [("Bob's", "emails")]
    with pytest.raises(Forbidden):
        async with unit_of_work(held, read_only=True) as uow:
            await quality.scores(uow)


async def test_another_company_has_rules_and_issues_of_its_own(people: Cast) -> None:
    alice, mallory = people.alice.context, people.mallory.context
    await create(alice, "contact", name="Acme's")
    await create(mallory, "contact", name="Globex's")
    asked = await rule(alice, Check.FILLED, "emails")
    await quality.audit(people.acme)
    assert await quality.audit(people.globex) == 0
    assert await issues(mallory) == []
    with pytest.raises(NotFound):
        async with unit_of_work(mallory) as uow:
            await quality.delete_rule(uow, rule_id=asked.id)
    with pytest.raises(NotFound):
        await waive(mallory, (await issues(alice))[0])


async def test_recommended_rules_are_taken_over_once_and_only_by_whoever_manages(people: Cast) -> None:
    for _ in range(2):
        async with unit_of_work(people.alice.context) as uow:
            found = await quality.adopt(uow)
    assert len({(each.record_type, each.test, each.field) for each in found}) == len(found)
    assert {"account", "contact"} <= {each.record_type for each in found}
    with pytest.raises(Forbidden):
        async with unit_of_work(people.bob.context) as uow:
            await quality.adopt(uow)


@pytest.mark.parametrize(
    ("kind", "test", "field", "days", "code"),
    [
        ("contact", Check.FILLED, "nothing", None, "NOT_TESTABLE"),
        ("contact", Check.UNIQUE, "title", None, "NOT_TESTABLE"),
        ("contact", Check.VALID, "name", None, "NOT_TESTABLE"),
        ("tag", Check.OWNED, "", None, "NOT_TESTABLE"),
        ("contact", Check.FOLLOWED_UP, "", 0, "INVALID"),
    ],
)
async def test_a_rule_that_means_nothing_is_refused(
    people: Cast, kind: str, test: Check, field: str, days: int | None, code: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await rule(people.alice.context, test, field, days, kind)
    assert [problem.code for problem in refused.value.problems] == [code]
