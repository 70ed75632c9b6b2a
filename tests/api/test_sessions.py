"""Coming in: browsers by cookie, phones by token, visitors not at all."""

from __future__ import annotations

from api.cookies import CSRF_HEADER
from tests.api.conftest import Client
from tests.cast import PASSWORD, Cast, address, verification_link

SIGN_UP = """
mutation ($email: String!, $password: String!) {
  signUp(input: {company: "Newcomers", name: "Nina", email: $email, password: $password, timeZone: "Asia/Shanghai"}) {
    accepted userErrors { code field message } } }"""
SIGN_IN = """
mutation ($email: String!, $password: String!, $device: String) {
  signIn(input: {email: $email, password: $password, device: $device}) {
    me { user { name } tenant { name timeZone } role } accessToken refreshToken expiresIn userErrors { code } } }"""


async def test_nina_is_selling_within_a_minute(visitor: Client) -> None:
    email = address("Nina", "newcomers")
    assert await visitor.ask(SIGN_UP, email=email, password=PASSWORD) == {
        "signUp": {"accepted": True, "userErrors": []}
    }
    signed_in = await visitor.ask(
        "mutation ($t: String!) { verifyEmail(input: {token: $t}) { me { role tenant { name } } } }",
        t=await verification_link(email),
    )
    assert signed_in["verifyEmail"]["me"] == {"role": "OWNER", "tenant": {"name": "Newcomers"}}
    assert (await visitor.ask("{ me { user { emailVerified } } accounts { totalCount } }"))["accounts"][
        "totalCount"
    ] == 0
    await visitor.ask("mutation { signOut { accepted } }")
    assert await visitor.ask("{ me { role } }") == {"me": None}


async def test_known_and_unknown_addresses_get_one_answer(visitor: Client, cast: Cast) -> None:
    known = await visitor.ask(SIGN_UP, email=cast.alice.email, password=PASSWORD)
    unknown = await visitor.ask(SIGN_UP, email=address("Nobody", "nowhere"), password=PASSWORD)
    assert known == unknown
    wrong = await visitor.ask(SIGN_IN, email=cast.alice.email, password="not her password")
    nobody = await visitor.ask(SIGN_IN, email=address("Nobody", "nowhere"), password="not her password")
    assert wrong == nobody
    assert wrong["signIn"]["userErrors"] == [{"code": "WRONG_CREDENTIALS"}]


async def test_a_phone_gets_tokens_and_a_refresh_token_works_once(visitor: Client, cast: Cast) -> None:
    opened = (await visitor.ask(SIGN_IN, email=cast.bob.email, password=PASSWORD, device="Bob's phone"))["signIn"]
    assert 0 < opened["expiresIn"] <= 600
    visitor.http.headers["authorization"] = f"Bearer {opened['accessToken']}"
    del visitor.http.headers[CSRF_HEADER]
    assert (await visitor.ask("{ me { user { name } } }"))["me"]["user"]["name"] == "Bob"
    devices = await visitor.ask("{ devices { name kind current } }")
    assert {"name": "Bob's phone", "kind": "phone", "current": True} in devices["devices"]
    refresh = "mutation ($t: String!) { refreshSession(input: {refreshToken: $t}) { accessToken userErrors { code } } }"
    renewed = (await visitor.ask(refresh, t=opened["refreshToken"]))["refreshSession"]
    again = (await visitor.ask(refresh, t=opened["refreshToken"]))["refreshSession"]
    assert again["userErrors"] == [{"code": "SESSION_ENDED"}]
    visitor.http.headers["authorization"] = f"Bearer {renewed['accessToken']}"
    assert await visitor.ask("{ me { role } }") == {"me": None}  # reuse ended the whole family


async def test_a_cookie_without_the_header_is_another_sites_doing(alice: Client) -> None:
    del alice.http.headers[CSRF_HEADER]
    answer = await alice.http.post("/graphql", json={"query": "{ me { role } }"})
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_visitors_are_asked_to_sign_in(visitor: Client) -> None:
    assert await visitor.refused("{ accounts { totalCount } }") == "UNAUTHENTICATED"
    assert await visitor.refused("{ members { name } }") == "UNAUTHENTICATED"


async def test_answers_are_in_the_askers_language(visitor: Client) -> None:
    visitor.http.headers["accept-language"] = "zh-CN,zh;q=0.9"
    answer = await visitor.send("{ accounts { totalCount } }")
    assert answer["errors"][0]["message"] == "请先登录。"


async def test_bob_may_not_invite_but_alice_may(alice: Client, bob: Client) -> None:
    invite = """mutation ($email: String!) {
      inviteMember(input: {email: $email, role: REP}) { invitation { email role } userErrors { code } } }"""
    email = address("Carol", "colleague")
    assert await bob.refused(invite, email=email) == "FORBIDDEN"
    invited = await alice.ask(invite, email=email)
    assert invited["inviteMember"]["invitation"] == {"email": email, "role": "REP"}
    assert email in [each["email"] for each in (await alice.ask("{ invitations { email } }"))["invitations"]]
