"""The second step over HTTP: a browser is known by its mark, a phone by its name, and no answer keeps a secret."""

from __future__ import annotations

import pytest

from tests.api.conftest import Client
from tests.cast import PASSWORD, Person, owner
from tests.tenants.registry.apps import App, set_up

SIGN_IN = """mutation ($email: String!, $password: String!, $device: String) {
  signIn(input: {email: $email, password: $password, device: $device}) {
    me { role } accessToken secondFactor { token means expiresIn } userErrors { code } } }"""
PROVE = """mutation ($token: String!, $code: String!, $device: String) {
  proveSecondFactor(input: {token: $token, code: $code, device: $device}) {
    me { role } accessToken refreshToken userErrors { code field } } }"""


@pytest.fixture
async def petra(visitor: Client) -> tuple[Person, App]:
    """Somebody with an app. Petra's browser is the visitor's."""
    person = await owner("Petra", "partner-one")
    app, _ = await set_up(person)
    return person, app


async def test_a_browser_gets_its_cookie_after_the_second_step(visitor: Client, petra: tuple[Person, App]) -> None:
    person, app = petra
    opened = (await visitor.ask(SIGN_IN, email=person.email, password=PASSWORD))["signIn"]
    assert opened["me"] is None and opened["userErrors"] == []
    assert opened["secondFactor"]["means"] == ["TOTP", "RECOVERY_CODE"]
    assert 0 < opened["secondFactor"]["expiresIn"] <= 300
    assert set(visitor.http.cookies) == {"rapport-mark"}
    assert await visitor.ask("{ me { role } }") == {"me": None}
    token = opened["secondFactor"]["token"]
    wrong = (await visitor.ask(PROVE, token=token, code=app.never()))["proveSecondFactor"]
    assert wrong["userErrors"] == [{"code": "WRONG_CODE", "field": "code"}]
    proven = (await visitor.ask(PROVE, token=token, code=app.code()))["proveSecondFactor"]
    assert proven == {"me": {"role": "OWNER"}, "accessToken": None, "refreshToken": None, "userErrors": []}
    assert (await visitor.ask("{ me { role } }"))["me"] == {"role": "OWNER"}


async def test_another_browser_cannot_finish_it(visitor: Client, petra: tuple[Person, App]) -> None:
    person, app = petra
    opened = (await visitor.ask(SIGN_IN, email=person.email, password=PASSWORD))["signIn"]
    visitor.http.cookies.clear()
    answer = await visitor.ask(PROVE, token=opened["secondFactor"]["token"], code=app.code())
    assert answer["proveSecondFactor"]["userErrors"] == [{"code": "CEREMONY_OVER", "field": "token"}]


async def test_a_phone_finishes_under_its_name(visitor: Client, petra: tuple[Person, App]) -> None:
    person, app = petra
    phone = {"device": "Petra's phone"}
    opened = (await visitor.ask(SIGN_IN, email=person.email, password=PASSWORD, **phone))["signIn"]
    assert opened["accessToken"] is None and not visitor.http.cookies
    token = opened["secondFactor"]["token"]
    proven = (await visitor.ask(PROVE, token=token, code=app.code(), **phone))["proveSecondFactor"]
    assert proven["accessToken"] and proven["refreshToken"]


async def test_a_token_that_no_browser_made_is_no_mark(visitor: Client, petra: tuple[Person, App]) -> None:
    """Whoever plants a cookie does not thereby choose the mark of a browser they know nothing of."""
    visitor.http.cookies["rapport-mark"] = "chosen by somebody"
    await visitor.send(SIGN_IN, email=petra[0].email, password=PASSWORD)
    marks = [cookie.value for cookie in visitor.http.cookies.jar if cookie.name == "rapport-mark"]
    assert any(mark and len(mark) == 43 for mark in marks)


@pytest.mark.parametrize(
    "document",
    [
        'mutation { beginEnrolment(input: {password: "x"}) { secret } }',
        'mutation { confirmEnrolment(input: {code: "x"}) { recoveryCodes } }',
        'mutation { renewRecoveryCodes(input: {code: "x"}) { recoveryCodes } }',
        'mutation { beginPasskey(input: {password: "x"}) { token } }',
        'mutation { proveSecondFactor(input: {token: "x", code: "y"}) { accessToken } }',
        "mutation { beginPasskeySignIn(input: {}) { token } }",
    ],
)
async def test_what_shows_a_secret_is_never_kept(alice: Client, document: str) -> None:
    alice.http.headers["idempotency-key"] = "one-key"
    assert await alice.refused(document) == "IDEMPOTENCY_KEY_NOT_TAKEN"


async def test_a_strangers_mutation_says_sign_in(visitor: Client) -> None:
    for document in (
        'mutation { changePassword(input: {current: "x", password: "y"}) { accepted } }',
        "mutation { revokeEverywhere { ended } }",
        "{ apiKeys { id } }",
        "{ secondFactor { forced } }",
        "{ oidcConnection { issuer } }",
    ):
        assert await visitor.refused(document) == "UNAUTHENTICATED", document


async def test_reps_see_nothing_of_the_companys_sign_in(bob: Client) -> None:
    assert await bob.refused("{ oidcConnection { issuer } }") == "FORBIDDEN"
    assert await bob.refused("{ companyDomains { name } }") == "FORBIDDEN"
    assert await bob.refused("mutation { requireSecondFactor(input: {roles: []}) { roles } }") == "FORBIDDEN"
