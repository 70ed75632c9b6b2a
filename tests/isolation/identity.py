"""What operations of signing in need: second factors, passkeys, keys, a company's provider; each made as people do.

Those of the door are begun by a phone, since no cookie goes from one question of the proof to the next.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tenants.adapters import limiter, webauthn
from tenants.context import Role
from tenants.db.unit_of_work import unit_of_work
from tenants.registry import allowances, ceremonies
from tenants.registry import service as registry
from tenants.registry.ceremonies import Purpose
from tenants.registry.factors import codes, enrolling
from tenants.registry.service import Visitor
from tests import cast, saml_provider
from tests.authenticator import Authenticator
from tests.engines import environment
from tests.isolation.inputs import AHEAD, Path
from tests.provider import CLIENT, SECRET, visit
from tests.tenants.registry.apps import App

if TYPE_CHECKING:
    from tests.isolation.world import Company

Asker = cast.Person | None
Given = dict[Path, Any]


def _phone(company: Company) -> Visitor:
    return Visitor(device=f"{company.word} phone")


def _input(company: Company, **values: Any) -> Given:
    """Values of an input that is sent from the company's phone."""
    return {("input", name): value for name, value in {"device": _phone(company).device, **values}.items()}


def _uncounted() -> Any:
    """What is prepared is no try of anybody's."""
    return environment({"RAPPORT_RATE_LIMITS": "false"})


async def _guest(company: Company) -> cast.Person:
    """Without a second factor, whatever the question before has left."""
    if company.guest is None:
        with _uncounted():
            company.guest = await cast.colleague(company.owner, f"{company.word}-guest", Role.READ_ONLY)
    await _forget_app(company.guest)
    await limiter.clear(allowances.PROVE, str(company.guest.id))
    return company.guest


async def _forget_app(person: cast.Person) -> None:
    async with unit_of_work(person.context) as uow:
        await uow.run(enrolling.FORGET, user_id=person.id)
        await uow.run(codes.FORGET_RECOVERY, user_id=person.id)


async def _challenge(company: Company, person: cast.Person, purpose: Purpose) -> str:
    async with unit_of_work(_phone(company).context) as uow:
        who = {"user_id": person.id, "enters": person.tenant_id}
        return (await ceremonies.begin(uow, _phone(company), purpose, **who)).token  # type: ignore[arg-type]


async def _pending_app(person: cast.Person) -> App:
    """An app that is still to be confirmed, whatever there was before."""
    await _forget_app(person)
    with _uncounted():
        return App.scan(await registry.begin_enrolment(person.context, password=person.password))


async def _app(person: cast.Person) -> App:
    app = await _pending_app(person)
    with _uncounted():
        await registry.confirm_enrolment(person.context, code=app.code())
    return app


async def _passkey_of(person: cast.Person, visitor: Visitor) -> tuple[Authenticator, UUID]:
    device = Authenticator(webauthn.site().origin)
    with _uncounted():
        dialogue = await registry.begin_passkey(person.context, visitor, password=person.password)
        made = await registry.finish_passkey(
            person.context,
            visitor,
            token=dialogue.token,
            credential=device.create(dialogue.options),
            name=f"{visitor.device} key",
        )
    return device, made.id


async def _passkey(company: Company, asker: Asker) -> UUID:
    return (await _passkey_of(asker or company.owner, _phone(company)))[1]


async def _api_key(company: Company, asker: Asker) -> UUID:
    async with unit_of_work((asker or company.owner).context) as uow:
        name = f"{company.word} key {next(company.numbers)}"
        return (await registry.create_api_key(uow, name=name, scopes=["accounts:read"])).key.id


async def _domain(company: Company, verified: bool) -> registry.DomainInfo:
    async with unit_of_work(company.owner.context) as uow:
        domain = await registry.add_domain(uow, name=f"{company.word}{next(company.numbers)}.example")
    assert company.outside is not None
    company.outside.publish(domain.record_name, domain.record_value)
    if verified:
        return await registry.verify_domain(company.owner.context, domain_id=domain.id)
    return domain


async def _company_domain(company: Company, _asker: Asker) -> UUID:
    await _connected(company)
    return (await _domain(company, verified=False)).id


async def _connected(company: Company) -> None:
    assert company.outside is not None
    async with unit_of_work(company.owner.context) as uow:
        await registry.set_connection(
            uow,
            issuer=company.outside.provider.issuer,
            client_id=CLIENT,
            client_secret=SECRET,
            default_role=Role.READ_ONLY,
            enabled=True,
        )


MAKERS: dict[str, Callable[[Company, Asker], Awaitable[UUID]]] = {
    "apiKey": _api_key,
    "passkey": _passkey,
    "companyDomain": _company_domain,
}


async def _no_app(company: Company, asker: Asker) -> Given:
    await _forget_app(asker or company.owner)
    return {}


async def _first_code(company: Company, asker: Asker) -> Given:
    return {("input", "code"): (await _pending_app(asker or company.owner)).code()}


async def _code(company: Company, asker: Asker) -> Given:
    return {("input", "code"): (await _app(asker or company.owner)).code()}


async def _to_prove(company: Company, _asker: Asker) -> Given:
    person = await _guest(company)
    app = await _app(person)
    return _input(company, token=await _challenge(company, person, Purpose.SECOND_FACTOR), code=app.code())


async def _to_enrol(company: Company, _asker: Asker) -> Given:
    return _input(company, token=await _challenge(company, await _guest(company), Purpose.ENROL))


async def _to_confirm(company: Company, _asker: Asker) -> Given:
    person = await _guest(company)
    app = await _pending_app(person)
    return _input(company, token=await _challenge(company, person, Purpose.ENROL), code=app.code())


async def _nobody(_company: Company, _asker: Asker) -> Given:
    """A role everybody must have a second factor for would end the proof for whoever has it."""
    return {("input", "roles"): []}


async def _key_for(_company: Company, _asker: Asker) -> Given:
    return {("input", "scopes"): ["accounts:read"], ("input", "expiresAt"): AHEAD}


async def _from_phone(company: Company, _asker: Asker) -> Given:
    return _input(company)


async def _made(company: Company, asker: Asker) -> Given:
    person, device = asker or company.owner, Authenticator(webauthn.site().origin)
    with _uncounted():
        begun = await registry.begin_passkey(person.context, _phone(company), password=person.password)
    return _input(company, token=begun.token, credential=device.create(begun.options))


async def _signed(company: Company, _asker: Asker) -> Given:
    device, _ = await _passkey_of(await _guest(company), _phone(company))
    with _uncounted():
        begun = await registry.begin_passkey_sign_in(_phone(company))
    return _input(company, token=begun.token, credential=device.get(begun.options))


async def _second_step(company: Company, _asker: Asker) -> Given:
    person = await _guest(company)
    await _passkey_of(person, _phone(company))
    return _input(company, token=await _challenge(company, person, Purpose.SECOND_FACTOR))


async def _a_domain(company: Company, _asker: Asker) -> Given:
    return {("input", "name"): f"{company.word}{next(company.numbers)}.example"}


async def _a_connection(company: Company, _asker: Asker) -> Given:
    assert company.outside is not None
    return {("input", "issuer"): company.outside.provider.issuer, ("input", "defaultRole"): "REP"}


async def _a_saml_connection(_company: Company, _asker: Asker) -> Given:
    """By the provider's description, which the three facts would only repeat."""
    return {("input", "metadata"): _saml_metadata(), ("input", "defaultRole"): "REP"}


async def _saml_there(company: Company, _asker: Asker) -> Given:
    """There is one to read."""
    async with unit_of_work(company.owner.context) as uow:
        await registry.set_saml_connection(uow, metadata=_saml_metadata(), default_role=Role.REP, enabled=True)
    return {}


@cache
def _saml_metadata() -> str:
    """Of one provider for every world, so that its certificate is no difference."""
    return saml_provider.IdentityProvider("https://idp.example").metadata()


async def _newcomer(company: Company) -> str:
    await _connected(company)
    email = f"newcomer@{(await _domain(company, verified=True)).name}"
    assert company.outside is not None
    company.outside.provider.come(email, name=f"{company.word} newcomer")
    return email


async def _to_leave(company: Company, _asker: Asker) -> Given:
    return _input(company, email=await _newcomer(company))


async def _back(company: Company, _asker: Asker) -> Given:
    email = await _newcomer(company)
    with _uncounted():
        url = await registry.begin_company_sign_in(_phone(company), email=email)
    assert url is not None
    found = await visit(url)
    return _input(company, state=found.state, code=found.code, issuer=found.issuer)


PREPARED: dict[str, Callable[[Company, Asker], Awaitable[Given]]] = {
    "beginEnrolment": _no_app,
    "confirmEnrolment": _first_code,
    "renewRecoveryCodes": _code,
    "removeSecondFactor": _code,
    "proveSecondFactor": _to_prove,
    "beginForcedEnrolment": _to_enrol,
    "confirmForcedEnrolment": _to_confirm,
    "requireSecondFactor": _nobody,
    "createApiKey": _key_for,
    "beginPasskey": _from_phone,
    "finishPasskey": _made,
    "beginPasskeySignIn": _from_phone,
    "finishPasskeySignIn": _signed,
    "beginPasskeyProof": _second_step,
    "addCompanyDomain": _a_domain,
    "setOidcConnection": _a_connection,
    "setSamlConnection": _a_saml_connection,
    "samlConnection": _saml_there,
    "beginCompanySignIn": _to_leave,
    "finishCompanySignIn": _back,
}
