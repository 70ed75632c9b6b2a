"""Somebody's network fails as they press the button; their client asks again with the same key."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import bindparam, func, select, update

from api.context import Asking, Held
from tenants.context import PLATFORM
from tenants.db.idempotency import IdempotencyKey
from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import unit_of_work
from tenants.registry import forgetting
from tenants.registry.models import SignUp
from tests.api.conftest import Client
from tests.api.test_records import CREATE_ACCOUNT, UPDATE_ACCOUNT
from tests.api.test_sessions import SIGN_IN, SIGN_UP
from tests.cast import PASSWORD, Cast, address

FIND = "query ($name: String!) { accounts(filter: {name: {eq: $name}}) { totalCount } }"


async def send(client: Client, key: str, document: str, **variables: Any) -> httpx.Response:
    body = {"query": document, "variables": variables}
    return await client.http.post("/graphql", json=body, headers={b"idempotency-key": key.encode()})


def code(answer: httpx.Response) -> str:
    (error,) = answer.json()["errors"]
    found: str = error["extensions"]["code"]
    return found


async def named(client: Client, name: str) -> int:
    count: int = (await client.ask(FIND, name=name))["accounts"]["totalCount"]
    return count


async def test_sixteen_at_once_are_one_account_and_one_answer(alice: Client) -> None:
    name, key = f"Asked often {uuid4()}", str(uuid4())
    answers = await asyncio.gather(*(send(alice, key, CREATE_ACCOUNT, input={"name": name}) for _ in range(16)))
    assert answers[0].json()["data"]["createAccount"]["account"]["name"] == name
    assert len({answer.content for answer in answers}) == 1
    assert sum(answer.headers.get("idempotency-replayed") == "true" for answer in answers) == 15
    assert await named(alice, name) == 1


async def test_an_edit_sent_again_does_not_meet_itself_as_a_conflict(alice: Client) -> None:
    created = await alice.ask(CREATE_ACCOUNT, input={"name": f"Edited {uuid4()}"})
    change = {"id": created["createAccount"]["account"]["id"], "version": 1, "kind": "CUSTOMER"}
    key = str(uuid4())
    first, again = [await send(alice, key, UPDATE_ACCOUNT, input=change) for _ in range(2)]
    assert first.json()["data"]["updateAccount"]["account"]["version"] == 2
    assert again.content == first.content


async def test_a_key_belongs_to_one_request_of_one_person(alice: Client, bob: Client, mallory: Client) -> None:
    name, key = f"Shared key {uuid4()}", str(uuid4())
    made = [await send(who, key, CREATE_ACCOUNT, input={"name": name}) for who in (alice, bob, mallory)]
    assert len({answer.json()["data"]["createAccount"]["account"]["id"] for answer in made}) == 3
    other = await send(alice, key, CREATE_ACCOUNT, input={"name": f"{name}, another"})
    assert code(other) == "IDEMPOTENCY_KEY_REUSED"
    assert await named(alice, f"{name}, another") == 0


async def test_what_was_refused_may_be_mended_under_its_key(alice: Client) -> None:
    name, key = f"Mended {uuid4()}", str(uuid4())
    for wrong in ({"name": " "}, {"name": name, "accountId": "?"}, {"name": name, "ownerId": f"user_{uuid4()}"}):
        refused = (await send(alice, key, CREATE_ACCOUNT, input=wrong)).json()
        assert refused.get("errors") or refused["data"]["createAccount"]["userErrors"]
    mended = await send(alice, key, CREATE_ACCOUNT, input={"name": name})
    assert mended.json()["data"]["createAccount"]["userErrors"] == []
    assert await named(alice, name) == 1


async def test_a_request_that_cannot_be_kept_is_refused_before_anything_happens(alice: Client, cast: Cast) -> None:
    name = f"Refused {uuid4()}"
    field = f'createAccount(input: {{name: "{name}"}}) {{ userErrors {{ code }} }}'
    fragment = f"mutation {{ ...both }} fragment both on Mutation {{ {field} }}"
    for document in (f"mutation {{ a: {field} b: {field} }}", fragment):
        assert code(await send(alice, str(uuid4()), document)) == "IDEMPOTENCY_KEY_NOT_TAKEN"
    for key in ("", "two words", "k" * 201, "Schlüssel"):
        assert code(await send(alice, key, f"mutation {{ {field} }}")) == "IDEMPOTENCY_KEY_INVALID"
    assert await named(alice, name) == 0
    signing_in = await send(alice, str(uuid4()), SIGN_IN, email=cast.alice.email, password=PASSWORD)
    assert code(signing_in) == "IDEMPOTENCY_KEY_NOT_TAKEN"
    assert "set-cookie" not in signing_in.headers


async def test_queries_and_broken_documents_go_their_way(alice: Client) -> None:
    key = str(uuid4())
    for document in ("{ me { role } }", "query { members { name } }"):
        assert "errors" not in (await send(alice, key, document)).json()
    assert code(await send(alice, key, "mutation {")) == "GRAPHQL_PARSE_FAILED"
    assert code(await send(alice, key, "mutation { nothing }")) == "GRAPHQL_VALIDATION_FAILED"


async def test_parts_of_one_answer_take_turns_on_its_connection(cast: Cast) -> None:
    count = select(func.count()).select_from(JobRow)
    async with unit_of_work(cast.alice.context) as uow:
        asking = Asking(None, None, cast.alice.context, "", held=Held(uow))  # type: ignore[arg-type]

        async def part() -> int:
            async with asking.unit_of_work(read_only=True) as joined:
                found: int = await joined.value(count)
                return found

        assert len(await asyncio.gather(part(), part(), part())) == 3


async def test_a_form_sent_eight_times_is_one_sign_up_with_one_mail(visitor: Client) -> None:
    email, key = address("Nina", "impatient"), str(uuid4())
    answers = await asyncio.gather(*(send(visitor, key, SIGN_UP, email=email, password=PASSWORD) for _ in range(8)))
    assert {answer.content for answer in answers} == {b'{"data":{"signUp":{"accepted":true,"userErrors":[]}}}'}
    async with unit_of_work(PLATFORM) as uow:
        (form,) = await uow.rows(select(SignUp.id).where(SignUp.email == bindparam("email")), email=email)
        mails = select(func.count()).where(JobRow.arguments["sign_up_id"].astext == bindparam("form"))
        assert await uow.value(mails, form=str(form["id"])) == 1
    other = await send(visitor, key, SIGN_UP, email=email, password="what somebody else would like it to be")
    assert code(other) == "IDEMPOTENCY_KEY_REUSED"


@pytest.mark.parametrize(("days", "replayed"), [(0.9, True), (1.1, False)])
async def test_answers_are_kept_for_a_day(alice: Client, cast: Cast, days: float, replayed: bool) -> None:
    name, key = f"Remembered {uuid4()}", str(uuid4())
    await send(alice, key, CREATE_ACCOUNT, input={"name": name})
    async with unit_of_work(cast.acme) as uow:
        kept = update(IdempotencyKey).where(IdempotencyKey.key == bindparam("of_key"))
        earlier = kept.values(created_at=IdempotencyKey.created_at - func.make_interval(0, 0, 0, 0, int(days * 24)))
        assert await uow.run(earlier, of_key=key) == 1
    await forgetting.sweep()
    await send(alice, key, CREATE_ACCOUNT, input={"name": name})
    assert await named(alice, name) == (1 if replayed else 2)
