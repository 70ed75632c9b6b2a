"""The cast of every story: Alice owns acme and Bob is her rep, Mallory owns globex, Petra owns partner-one.

Made through the real services, as people make them. Links are derived as the mails derive them, so that no mail has to
be waited for. Call `everyone()` as often as you like: each company gets addresses of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.context import PLATFORM, Role, TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.ids import uuid7
from tenants.registry import service as registry
from tenants.registry import tokens
from tenants.registry.models import SignUp

PASSWORD = "a long and plain password"
_NEWEST_SIGN_UP = (
    select(SignUp.id).where(SignUp.email == bindparam("email")).order_by(SignUp.created_at.desc()).limit(1)
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in with a browser: `context` opens units of work, `token` is what the cookie holds."""

    name: str
    email: str
    context: TenantContext
    token: str
    password: str = PASSWORD

    @property
    def id(self) -> UUID:
        assert self.context.user_id is not None
        return self.context.user_id

    @property
    def tenant_id(self) -> UUID:
        return self.context.tenant_id


@dataclass(frozen=True, slots=True)
class Cast:
    alice: Person
    bob: Person
    mallory: Person
    petra: Person

    @property
    def acme(self) -> TenantContext:
        """Acme itself at work, with nobody asking: a job's context."""
        return _system(self.alice)

    @property
    def globex(self) -> TenantContext:
        return _system(self.mallory)

    @property
    def partner_one(self) -> TenantContext:
        return _system(self.petra)


async def everyone() -> Cast:
    """The whole cast, in companies that nobody else has."""
    alice = await owner("Alice", "acme")
    bob = await colleague(alice, "Bob", Role.REP)
    mallory = await owner("Mallory", "globex", time_zone="America/New_York")
    petra = await owner("Petra", "partner-one", time_zone="Europe/Berlin")
    return Cast(alice, bob, mallory, petra)


async def owner(name: str, company: str, *, locale: str = "en", time_zone: str = "Asia/Shanghai") -> Person:
    """Sign a company up, follow the link of the mail, and be its owner."""
    email = address(name, company)
    await registry.sign_up(
        registry.Visitor(),
        company=company,
        name=name,
        email=email,
        password=PASSWORD,
        locale=locale,
        time_zone=time_zone,
    )
    signed_in = await registry.verify_email(registry.Visitor(), token=await verification_link(email))
    return Person(name, email, signed_in.context, signed_in.token)


async def colleague(host: Person, name: str, role: Role) -> Person:
    """Have somebody new brought into the company of `host`, and sign in. The operator does it, so that the company's
    log begins with what the story does.
    """
    email = address(name, "colleague")
    newcomer = registry.Newcomer(name, email, PASSWORD)
    await registry.provision_member(_system(host), member=newcomer, role=role)
    signed_in = await registry.sign_in(registry.Visitor(), email=email, password=PASSWORD)
    return Person(name, email, signed_in.context, signed_in.token)


def address(name: str, company: str) -> str:
    """An address nobody has yet."""
    return f"{name.lower()}@{company}-{uuid7().hex[8:20]}.example"


async def verification_link(email: str) -> str:
    """The secret in the newest verification mail of an address."""
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        return tokens.for_mail("verify", await uow.value(_NEWEST_SIGN_UP, email=email))


def _system(person: Person) -> TenantContext:
    return replace(person.context, user_id=None, session_id=None).as_system()
