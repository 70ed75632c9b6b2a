"""Nora signs in through acme's SAML provider: sent there, answered for in a form of another site, back with a code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.app import create_app
from tenants.config import Settings
from tenants.context import Role
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, ValidationFailed
from tenants.kit.ids import uuid7
from tenants.registry import service as registry
from tenants.registry.ceremonies import CeremonyOver
from tenants.registry.company.refusals import IdentityDiffers, ProviderNotBelieved
from tenants.registry.service import Visitor
from tests import cast
from tests.engines import environment
from tests.saml_provider import IdentityProvider, new_key, question, saying
from tests.tenants.registry.test_company import Records

HERE = Visitor(mark="nora's browser")
KEY = new_key()


@dataclass
class Company:
    """A company with a domain and a provider, and somebody called Nora who works there and has never been here."""

    alice: cast.Person
    nora: str
    idp: IdentityProvider
    door: httpx.AsyncClient

    async def leave(self, email: str | None = None) -> str:
        url = await registry.begin_company_sign_in(HERE, email=email or self.nora)
        assert url is not None
        return url

    async def bring(self, sent: tuple[str, str], acs: str) -> tuple[str, str] | None:
        """The provider's form, as the browser posts it; what the page it leads to is opened with."""
        answer, relay_state = sent
        form = {"SAMLResponse": answer, "RelayState": relay_state}
        got = await self.door.post(urlsplit(acs).path, data=form)
        assert got.status_code == 303 and got.headers["cache-control"] == "no-store"
        back = urlsplit(got.headers["location"])
        assert back.path == "/sign-in/company"
        query = parse_qs(back.query)
        return None if "refused" in query else (query["state"][0], query["code"][0])

    async def come_back(self, url: str, name: str | None = None) -> tuple[str, str] | None:
        return await self.bring(self.idp.answer(url, name or self.nora), question(url).acs)

    async def enter(self, back: tuple[str, str] | None, visitor: Visitor = HERE) -> registry.SignedIn:
        assert back is not None
        return await registry.finish_company_sign_in(visitor, state=back[0], code=back[1], issuer=None)


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as found:
        yield found


@pytest.fixture
async def acme(
    door: httpx.AsyncClient, settings: Settings, database: Database, tmp_path: Path
) -> AsyncIterator[Company]:
    records = Records(tmp_path / "records.json")
    with environment({"RAPPORT_DOMAIN_RECORDS": str(records.path)}):
        yield await company("acme", records, door)


async def company(name: str, records: Records, door: httpx.AsyncClient, entity_id: str = "") -> Company:
    alice, idp = await cast.owner("Alice", name), IdentityProvider(entity_id or f"https://idp.{name}.example", KEY)
    await connect(alice, metadata=idp.metadata())
    async with unit_of_work(alice.context) as uow:
        domain = await registry.add_domain(uow, name=f"{name}-{uuid7().hex[8:20]}.example")
    records.txt(domain)
    await registry.verify_domain(alice.context, domain_id=domain.id)
    return Company(alice, f"nora@{domain.name}", idp, door)


async def connect(owner: cast.Person, **more: Any) -> registry.SamlConnection:
    async with unit_of_work(owner.context) as uow:
        return await registry.set_saml_connection(uow, **{"default_role": Role.REP, "enabled": True, **more})


async def test_nora_comes_in_and_is_a_member_from_then_on(acme: Company) -> None:
    context = (await acme.enter(await acme.come_back(await acme.leave()))).context
    assert (context.tenant_id, context.role, context.bound) == (acme.alice.tenant_id, Role.REP, True)
    again = (await acme.enter(await acme.come_back(await acme.leave()))).context
    assert again.user_id == context.user_id


async def test_an_answer_is_taken_once_and_for_the_question_it_answers(acme: Company) -> None:
    first, second = await acme.leave(), await acme.leave()
    sent, acs = acme.idp.answer(first, acme.nora), question(first).acs
    back = await acme.bring(sent, acs)
    assert back and await acme.bring(sent, acs) is None, "replayed"
    assert await acme.bring((sent[0], question(second).relay_state), acs) is None, "replayed for another sign-in"
    assert await acme.bring((sent[0], ""), acs) is None, "begun by the provider, or by nobody"
    await acme.enter(back)
    assert await acme.bring(sent, acs) is None, "replayed when it is over"
    with pytest.raises(CeremonyOver):
        await acme.enter(back)


async def test_a_sign_in_is_finished_where_it_began_and_with_its_code(acme: Company) -> None:
    """Nobody is made to work in a session that another began (login CSRF), though the form came without a cookie."""
    back = await acme.come_back(await acme.leave())
    assert back is not None
    with pytest.raises(CeremonyOver):
        await acme.enter(back, Visitor(mark="somebody else's browser"))
    with pytest.raises(ProviderNotBelieved):
        await acme.enter((back[0], "made up"))
    unanswered = question(await acme.leave()).relay_state
    for code in ("", "made up"):
        with pytest.raises((ProviderNotBelieved, CeremonyOver)):
            await acme.enter((unanswered, code))


async def test_one_companys_provider_cannot_speak_for_another(acme: Company, tmp_path: Path) -> None:
    """Mallory's provider calls itself like acme's and has its own key, answers acme's questions, and acme's at hers."""
    records = Records(tmp_path / "of-globex.json")
    with environment({"RAPPORT_DOMAIN_RECORDS": str(records.path)}):
        globex = await company("globex", records, acme.door, acme.idp.entity_id)
    globex.idp.key = new_key()
    globex.idp.__post_init__()
    await connect(globex.alice, metadata=globex.idp.metadata())
    here, hers = await acme.leave(), await globex.leave()
    assert await acme.bring(globex.idp.answer(here, acme.nora), question(here).acs) is None
    assert await acme.bring(globex.idp.answer(hers, acme.nora), question(here).acs) is None
    assert await acme.bring(acme.idp.answer(here, acme.nora), question(hers).acs) is None
    with pytest.raises(ProviderNotBelieved):  # hers may say who it likes, of her domains
        await globex.enter(await globex.come_back(await globex.leave(), acme.nora))


async def test_an_address_that_changed_hands_is_not_its_former_owner(acme: Company) -> None:
    await acme.enter(await acme.come_back(await acme.leave()))
    acme.idp.word = saying(name="the new Nora", name_format=None, attributes={"mail": acme.nora})
    with pytest.raises(IdentityDiffers):
        await acme.enter(await acme.come_back(await acme.leave()))


async def test_a_provider_exchanged_in_between_is_not_believed_and_signs_out_who_came(acme: Company) -> None:
    signed_in, url = await acme.enter(await acme.come_back(await acme.leave())), await acme.leave()
    await connect(acme.alice, metadata=IdentityProvider("https://another.example", KEY).metadata())
    assert await registry.authenticate(signed_in.token) is None
    assert await acme.come_back(url) is None


async def test_openid_and_saml_take_each_others_place(acme: Company) -> None:
    async def both() -> tuple[Any, Any]:
        async with unit_of_work(acme.alice.context, read_only=True) as uow:
            return await registry.connection(uow), await registry.saml_connection(uow)

    oidc: dict[str, Any] = {
        "issuer": acme.idp.entity_id,
        "client_id": "rapport",
        "default_role": Role.REP,
        "enabled": True,
    }
    signed_in = await acme.enter(await acme.come_back(await acme.leave()))
    async with unit_of_work(acme.alice.context) as uow:
        with pytest.raises(ValidationFailed):
            await registry.set_connection(uow, client_secret=None, **oidc)
    async with unit_of_work(acme.alice.context) as uow:
        await registry.set_connection(uow, client_secret="a secret", **oidc)
    found, saml = await both()
    assert (found.issuer, saml) == (acme.idp.entity_id, None)
    assert await registry.authenticate(signed_in.token) is None
    facts = {"entity_id": acme.idp.entity_id, "sso_url": acme.idp.sso_url}
    with pytest.raises(ValidationFailed):
        await connect(acme.alice, **facts)
    await connect(acme.alice, **facts, certificates=acme.idp.certificate)
    kept = await connect(acme.alice, **facts, enabled=False)
    assert [each.pem for each in kept.certificates] == [acme.idp.certificate]
    assert (await both())[0] is None
    assert await registry.begin_company_sign_in(HERE, email=acme.nora) is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"entity_id": ""}, "entity_id"),
        ({"sso_url": "http://idp.example/sso"}, "sso_url"),
        ({"sso_url": "javascript:alert(1)"}, "sso_url"),
        ({"certificates": "no certificate"}, "certificates"),
        ({"metadata": "<md/>"}, "metadata"),
        ({"default_role": Role.ADMIN}, "default_role"),
    ],
)
async def test_what_an_owner_mistypes_is_named(acme: Company, wrong: dict[str, Any], field: str) -> None:
    right = {"entity_id": "https://idp.example", "sso_url": "https://idp.example/sso"}
    with pytest.raises(ValidationFailed) as refused:
        await connect(acme.alice, **{**right, "certificates": acme.idp.certificate, **wrong})
    assert [each.field for each in refused.value.problems] == [field]


async def test_only_an_owner_sets_it_where_it_is_installed(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    carol = await cast.colleague(acme.alice, "Carol", Role.ADMIN)
    with pytest.raises(Forbidden):
        await connect(carol, metadata=acme.idp.metadata())
    url = await acme.leave()
    monkeypatch.setattr("tenants.adapters.saml.parties.find_spec", lambda _name: None)
    with pytest.raises(registry.SamlNotInstalled):
        await connect(acme.alice, metadata=acme.idp.metadata())
    async with unit_of_work(acme.alice.context, read_only=True) as uow:
        assert not (await registry.saml_service(uow)).available
    with pytest.raises(registry.SamlNotInstalled):
        await acme.leave()
    assert await acme.come_back(url) is None
    assert (await acme.door.get(f"/saml/{acme.alice.tenant_id}")).status_code == 404


async def test_a_provider_reads_what_we_are_and_learns_nothing_else(acme: Company) -> None:
    got = await acme.door.get(f"/saml/{acme.alice.tenant_id}")
    assert got.status_code == 200 and got.headers["content-type"].startswith("application/samlmetadata+xml")
    async with unit_of_work(acme.alice.context, read_only=True) as uow:
        told = await registry.saml_service(uow)
    assert f'entityID="{told.entity_id}"' in got.text and f'Location="{told.acs}"' in got.text
    nobody = uuid7()
    of_nobody = (await acme.door.get(f"/saml/{nobody}")).text
    assert of_nobody.replace(str(nobody), "") == got.text.replace(str(acme.alice.tenant_id), "")
    assert await acme.bring(("", ""), f"/saml/{nobody}/acs") is None
