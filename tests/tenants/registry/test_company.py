"""Through the company's own provider: a real one, over real sockets, that is told to lie in every way there is."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from api.context import Asking
from tenants.adapters import outward
from tenants.adapters.domains import Internet
from tenants.config import Settings
from tenants.context import Role
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, LimitReached, NotFound, ValidationFailed
from tenants.kit.ids import uuid7
from tenants.registry import service as registry
from tenants.registry import tokens
from tenants.registry.ceremonies import CeremonyOver
from tenants.registry.company.domains import DomainNotVerified, DomainTaken
from tenants.registry.company.refusals import IdentityDiffers, ProviderAway, ProviderNotBelieved
from tenants.registry.entering import NoMembership
from tenants.registry.plan.changing import change_plan, of_company
from tenants.registry.service import Visitor
from tests import cast
from tests.engines import environment
from tests.provider import CLIENT, SECRET, Provider, Return, running, visit

HEADER = b'{"alg":"HS256","kid":"one"}'
HERE = Visitor(mark="nora's browser")


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running() as found:
        yield found


class Records:
    """What owners of domains have published."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._found: dict[str, dict[str, Any]] = {"txt": {}, "files": {}}
        self.write()

    def write(self) -> None:
        self.path.write_text(json.dumps(self._found))

    def txt(self, domain: registry.DomainInfo) -> None:
        self._found["txt"][domain.record_name] = ["v=spf1 -all", domain.record_value]
        self.write()

    def file(self, domain: registry.DomainInfo) -> None:
        self._found["files"][domain.name] = f"{domain.record_value}\n"
        self.write()


@pytest.fixture(autouse=True)
def records(settings: Settings, tmp_path: Path) -> Iterator[Records]:
    found = Records(tmp_path / "records.json")
    with environment({"RAPPORT_REACH_PRIVATE": "true", "RAPPORT_DOMAIN_RECORDS": str(found.path)}):
        yield found


class Company:
    """A company with a domain and a provider, and somebody called Nora who works there and has never been here."""

    def __init__(self, alice: cast.Person, domain: str, provider: Provider) -> None:
        self.alice, self.domain, self.provider = alice, domain, provider
        self.nora = f"nora@{domain}"

    async def leave(self, email: str | None = None, visitor: Visitor = HERE) -> Return:
        """Be sent to the provider, and come back."""
        url = await registry.begin_company_sign_in(visitor, email=email or self.nora)
        assert url is not None
        return await visit(url)

    async def enter(self, back: Return, visitor: Visitor = HERE) -> registry.SignedIn:
        return await registry.finish_company_sign_in(visitor, state=back.state, code=back.code, issuer=back.issuer)


@pytest.fixture
async def acme(provider: Provider, records: Records, database: Database) -> AsyncIterator[Company]:
    yield await company("acme", provider, records)


async def company(name: str, provider: Provider, records: Records) -> Company:
    alice = await cast.owner("Alice", name)
    await connect(alice, provider.issuer)
    found = Company(alice, f"{name}-{uuid7().hex[8:20]}.example", provider)
    async with unit_of_work(alice.context) as uow:
        domain = await registry.add_domain(uow, name=found.domain)
    records.txt(domain)
    await registry.verify_domain(alice.context, domain_id=domain.id)
    provider.come(found.nora)
    return found


async def connect(owner: cast.Person, issuer: str, **more: Any) -> registry.Connection:
    values = {"client_id": CLIENT, "client_secret": SECRET, "default_role": Role.REP, "enabled": True, **more}
    async with unit_of_work(owner.context) as uow:
        return await registry.set_connection(uow, issuer=issuer, **values)


async def test_nora_comes_in_and_is_a_member_from_then_on(acme: Company) -> None:
    signed_in = await acme.enter(await acme.leave())
    context = signed_in.context
    assert (context.tenant_id, context.role, context.bound) == (acme.alice.tenant_id, Role.REP, True)
    again = await acme.enter(await acme.leave())
    assert again.context.user_id == context.user_id
    async with unit_of_work(acme.alice.context, read_only=True) as uow:
        assert [m.email for m in await registry.members(uow) if m.id == context.user_id] == [acme.nora]


async def test_an_address_of_no_verified_domain_goes_nowhere(acme: Company, provider: Provider) -> None:
    assert await registry.begin_company_sign_in(HERE, email="nora@elsewhere.example") is None
    assert await registry.begin_company_sign_in(HERE, email="nonsense") is None
    async with unit_of_work(acme.alice.context) as uow:
        await registry.add_domain(uow, name="unproven.example")
    assert await registry.begin_company_sign_in(HERE, email="nora@unproven.example") is None
    await connect(acme.alice, provider.issuer, enabled=False)
    assert await registry.begin_company_sign_in(HERE, email=acme.nora) is None


def signed_with(key: Any, algorithm: str) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode({"alg": algorithm, "kid": "one"}, claims, key, algorithms=[algorithm])


def part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(claims: dict[str, Any]) -> str:
    return f"{part(json.dumps({'alg': 'none'}).encode())}.{part(json.dumps(claims).encode())}."


def sealed_by(secret: bytes) -> Callable[[dict[str, Any]], str]:
    """By HMAC, which is no proof when the secret is one that others know (RFC 8725 §2.1)."""

    def sign(claims: dict[str, Any]) -> str:
        said = f"{part(HEADER)}.{part(json.dumps(claims).encode())}"
        return f"{said}.{part(hmac.digest(secret, said.encode(), 'sha256'))}"

    return sign


LIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "another issuer": lambda claims: {**claims, "iss": "https://evil.example"},
    "for another client": lambda claims: {**claims, "aud": "another"},
    "for nobody": lambda claims: {name: value for name, value in claims.items() if name != "aud"},
    "for two, made for the other": lambda claims: {**claims, "aud": [CLIENT, "another"], "azp": "another"},
    "for two, made for nobody": lambda claims: {**claims, "aud": [CLIENT, "another"]},
    "made for another": lambda claims: {**claims, "azp": "another"},
    "expired": lambda claims: {**claims, "exp": int(time.time()) - 120},
    "without an end": lambda claims: {name: value for name, value in claims.items() if name != "exp"},
    "from the future": lambda claims: {**claims, "iat": int(time.time()) + 3600},
    "another nonce": lambda claims: {**claims, "nonce": "of another sign-in"},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "no subject": lambda claims: {name: value for name, value in claims.items() if name != "sub"},
    "no address": lambda claims: {name: value for name, value in claims.items() if name != "email"},
    "an address nobody verified": lambda claims: {**claims, "email_verified": False},
    "an address of another domain": lambda claims: {**claims, "email": "owner@globex.example"},
    "an address that ends alike": lambda claims: {**claims, "email": claims["email"] + ".evil.example"},
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_token_that_says_something_else_opens_nothing(acme: Company, lie: str) -> None:
    acme.provider.twist = LIES[lie]
    back = await acme.leave()
    with pytest.raises(ProviderNotBelieved):
        await acme.enter(back)


async def test_for_two_and_made_for_us_is_right(acme: Company) -> None:
    acme.provider.twist = lambda claims: {**claims, "aud": [CLIENT, "another"], "azp": CLIENT}
    assert await acme.enter(await acme.leave())


@pytest.mark.parametrize(
    "how", ["alg none", "another key", "the public key as a secret", "the client's secret", "cut off"]
)
async def test_a_token_the_provider_did_not_sign_opens_nothing(acme: Company, how: str) -> None:
    acme.provider.sign = {
        "alg none": unsigned,
        "another key": signed_with(RSAKey.generate_key(2048), "RS256"),
        "the public key as a secret": sealed_by(acme.provider.key.as_pem(private=False)),
        "the client's secret": sealed_by(SECRET.encode()),
        "cut off": lambda claims: unsigned(claims).rstrip("."),
    }[how]
    back = await acme.leave()
    with pytest.raises(ProviderNotBelieved):
        await acme.enter(back)


async def test_an_answer_of_another_provider_is_a_mix_up(acme: Company) -> None:
    """RFC 9207: the redirect says whose it is, and where a provider says so, it has to."""
    back = await acme.leave()
    with pytest.raises(ProviderNotBelieved):
        await acme.enter(Return(back.state, back.code, "https://evil.example"))
    back = await acme.leave()
    with pytest.raises(ProviderNotBelieved):
        await acme.enter(Return(back.state, back.code, None))
    acme.provider.named = False
    assert await acme.enter(await acme.leave())


async def test_a_code_of_another_sign_in_is_worth_nothing(acme: Company) -> None:
    """Injected, it does not fit the verifier (PKCE) that this browser's sign-in began with."""
    stolen, own = await acme.leave(visitor=Visitor(mark="the victim")), await acme.leave()
    with pytest.raises(ProviderNotBelieved):
        await acme.enter(Return(own.state, stolen.code, own.issuer))


async def test_a_sign_in_is_finished_where_it_began_and_once(acme: Company) -> None:
    """Nobody is made to work in a session that another began (login CSRF); a link of the past opens nothing."""
    back = await acme.leave()
    with pytest.raises(CeremonyOver):
        await acme.enter(back, Visitor(mark="somebody else's browser"))
    await acme.enter(back)
    with pytest.raises(CeremonyOver):
        await acme.enter(back)
    with pytest.raises(CeremonyOver):
        await acme.enter(Return("made up", back.code, back.issuer))


async def test_a_provider_exchanged_in_between_is_not_asked(acme: Company) -> None:
    back = await acme.leave()
    await connect(acme.alice, "https://another.example")
    with pytest.raises(CeremonyOver):
        await acme.enter(back)


async def test_one_companys_provider_cannot_speak_for_another(acme: Company, records: Records) -> None:
    """Mallory's provider says that Alice of acme is there: neither acme nor Alice's own companies open."""
    with running() as evil:
        globex = await company("globex", evil, records)
        evil.come(acme.nora)
        with pytest.raises(ProviderNotBelieved):
            await globex.enter(await globex.leave())


async def test_its_session_stays_in_the_company_and_changes_no_means_of_signing_in(
    acme: Company, provider: Provider
) -> None:
    """Acme's provider can be anybody at acme. Nora belongs to globex as well, which it must not reach."""
    mallory = await cast.owner("Mallory", "globex")
    async with unit_of_work(mallory.context) as uow:
        invitation = await registry.invite_member(uow, email=acme.nora, role=Role.ADMIN)
    joined = await registry.accept_invitation(
        Visitor(),
        token=tokens.for_mail("invite", invitation.id),
        name="Nora",
        password=cast.PASSWORD,
        signed_in_as=None,
    )
    nora = (await acme.enter(await acme.leave())).context
    assert nora.user_id == joined.context.user_id and nora.tenant_id == acme.alice.tenant_id
    assert Asking(None, None, nora, "").person is None  # type: ignore[arg-type]  # no invitation is accepted by it either
    async with unit_of_work(nora) as uow:
        with pytest.raises(NotFound):
            await registry.switch_tenant(uow, tenant_id=mallory.tenant_id)
        assert [each.tenant_id for each in (await registry.me(uow)).memberships] == [nora.tenant_id]
        assert joined.context.session_id not in [device.id for device in await registry.devices(uow)]
        with pytest.raises(Forbidden):
            await registry.revoke_everywhere(uow)
    with pytest.raises(Forbidden):
        await registry.begin_enrolment(nora, password="")
    with pytest.raises(Forbidden):
        await registry.begin_passkey(nora, HERE, password="")
    with pytest.raises(Forbidden):
        await registry.change_password(nora, current="", password="a fine new password")


async def test_an_address_that_changed_hands_is_not_its_former_owner(acme: Company) -> None:
    await acme.enter(await acme.leave())
    acme.provider.come(acme.nora, subject="the new Nora")
    back = await acme.leave()
    with pytest.raises(IdentityDiffers):
        await acme.enter(back)


async def test_a_member_who_was_removed_stays_out(acme: Company) -> None:
    nora = (await acme.enter(await acme.leave())).context
    assert nora.user_id is not None
    async with unit_of_work(acme.alice.context) as uow:
        await registry.remove_member(uow, user_id=nora.user_id)
    back = await acme.leave()
    with pytest.raises(NoMembership):
        await acme.enter(back)


async def test_newcomers_take_a_seat_where_there_is_one(acme: Company) -> None:
    async with unit_of_work(of_company(acme.alice.tenant_id)) as uow:
        await change_plan(uow, plan="team")
    for number in range(50):
        email = f"nora{number}@{acme.domain}"
        acme.provider.come(email)
        back = await acme.leave(email)
        try:
            await acme.enter(back)
        except LimitReached:
            break
    else:
        raise AssertionError("there is no end of seats")


async def test_switched_off_it_signs_out_whoever_came_through_it(acme: Company, provider: Provider) -> None:
    for end in (
        lambda: connect(acme.alice, provider.issuer, enabled=False),
        lambda: connect(acme.alice, "https://another.example"),
        lambda: _remove(acme.alice),
    ):
        await connect(acme.alice, provider.issuer)
        signed_in = await acme.enter(await acme.leave())
        await end()
        assert await registry.authenticate(signed_in.token) is None
        assert await registry.authenticate(acme.alice.token) is not None


async def _remove(owner: cast.Person) -> None:
    async with unit_of_work(owner.context) as uow:
        await registry.remove_connection(uow)


async def test_a_provider_that_is_away_or_calls_itself_otherwise_is_said_so(acme: Company) -> None:
    await connect(acme.alice, "http://127.0.0.1:9")
    with pytest.raises(ProviderAway):
        await registry.begin_company_sign_in(HERE, email=acme.nora)
    await connect(acme.alice, acme.provider.issuer + "/")
    with pytest.raises(ProviderAway):
        await registry.begin_company_sign_in(HERE, email=acme.nora)


async def test_only_an_owner_sets_it_and_the_secret_is_never_seen_again(acme: Company, database: Database) -> None:
    carol = await cast.colleague(acme.alice, "Carol", Role.ADMIN)
    for verb in (registry.connection, registry.domains, registry.remove_connection):
        async with unit_of_work(carol.context) as uow:
            with pytest.raises(Forbidden):
                await verb(uow)
    with pytest.raises(Forbidden):
        await connect(carol, "https://evil.example")
    stored = await database.app.fetchval(
        "select c::text from oidc_connections c where tenant_id = $1", acme.alice.tenant_id
    )
    assert SECRET not in stored and SECRET.encode().hex() not in stored
    await connect(acme.alice, acme.provider.issuer, client_secret=None)  # stays as it was
    assert await acme.enter(await acme.leave())


@pytest.mark.parametrize(
    "issuer",
    ["", "ftp://login.acme.example", "https://a@b.example", "https://a.example/?x", "https://", "javascript:1"],
)
async def test_an_issuer_is_an_address(issuer: str) -> None:
    with pytest.raises(ValidationFailed):
        await connect(await cast.owner("Alice", "acme"), issuer)


async def test_newcomers_begin_as_no_administrators(provider: Provider) -> None:
    with pytest.raises(ValidationFailed):
        await connect(await cast.owner("Alice", "acme"), provider.issuer, default_role=Role.ADMIN)


async def test_a_domain_is_proven_by_what_only_its_owner_publishes(acme: Company, records: Records) -> None:
    mallory = await cast.owner("Mallory", "globex")
    async with unit_of_work(mallory.context) as uow:
        hers = await registry.add_domain(uow, name=acme.domain.upper())
        with pytest.raises(ValidationFailed):
            await registry.add_domain(uow, name="not a domain")
    with pytest.raises(DomainNotVerified):  # acme's record does for acme alone
        await registry.verify_domain(mallory.context, domain_id=hers.id)
    records.txt(hers)
    with pytest.raises(DomainTaken):
        await registry.verify_domain(mallory.context, domain_id=hers.id)
    with pytest.raises(NotFound):
        await registry.verify_domain(acme.alice.context, domain_id=hers.id)


async def test_a_file_on_the_website_does_as_well(records: Records) -> None:
    alice = await cast.owner("Alice", "acme")
    async with unit_of_work(alice.context) as uow:
        domain = await registry.add_domain(uow, name="bücher.example")
    assert domain.name == "xn--bcher-kva.example" and domain.file.startswith("https://xn--bcher-kva.example/")
    records.file(domain)
    assert (await registry.verify_domain(alice.context, domain_id=domain.id)).verified_at is not None
    async with unit_of_work(alice.context) as uow:
        await registry.remove_domain(uow, domain_id=domain.id)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1:8443/",
        "http://example.com/",
    ],
)
async def test_nobody_makes_us_ask_inside_our_own_network(url: str) -> None:
    with environment({"RAPPORT_REACH_PRIVATE": "false"}), pytest.raises(outward.Unreachable):
        await outward.get(url)


async def test_where_there_is_no_internet_nothing_is_published() -> None:
    assert await Internet().txt("_rapport.nowhere.invalid") == []
    assert await Internet().published("nowhere.invalid") == ""
