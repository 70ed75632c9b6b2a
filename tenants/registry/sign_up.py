"""Signing a company up by oneself: nothing exists until the address is verified, and nobody learns who exists."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Uuid, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tenants.adapters.passwords import hash_password, verify_password
from tenants.context import Role
from tenants.db import idempotency
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, ValidationFailed, invalid
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.locales import CHINESE
from tenants.kit.message import say
from tenants.plans import Plan
from tenants.registry import addresses, allowances, checks, password_rules, tokens
from tenants.registry.company.models import CompanyLife
from tenants.registry.models import Membership, SignUp, Tenant, User
from tenants.registry.sessions import SignedIn, open_session
from tenants.registry.visitor import Visitor

VERIFY_LIFE = timedelta(hours=48)
TRIAL_PLAN, TRIAL_DAYS = Plan.BUSINESS, 14
"""What a company tries, until the end of the 14th day after the one it signed up on, by its own clock."""
_CHINA = {"Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Chungking", "Asia/Harbin", "Asia/Kashgar", "PRC"}


class LinkInvalid(ValidationFailed):
    """The link of a mail is unknown, used or expired: the three are never told apart."""

    code = "LINK_INVALID"


class AlreadyVerified(Conflict):
    """The link was good and has done its work."""

    code = "ALREADY_VERIFIED"


_USER_ID = select(User.id).where(User.email == bindparam("email"))
_INSERT = (
    upsert(SignUp)
    .values(
        id=bindparam("id"),
        email=bindparam("email"),
        name=bindparam("name"),
        company=bindparam("company"),
        password_hash=bindparam("password_hash"),
        locale=bindparam("locale"),
        time_zone=bindparam("time_zone"),
        token_hash=bindparam("token_hash"),
        created_at=bindparam("now"),
        expires_at=bindparam("expires_at"),
    )
    .on_conflict_do_nothing()
    .returning(SignUp.id)
)
_SAME_FORM = select(SignUp.password_hash).where(
    *(getattr(SignUp, name) == bindparam(name) for name in ("id", "name", "company", "locale", "time_zone"))
)
_PENDING = (SignUp.email == bindparam("email"), SignUp.verified_at.is_(None))
_NEWEST = select(func.max(SignUp.created_at)).where(*_PENDING).scalar_subquery()
_RENEW = (
    update(SignUp)
    .where(*_PENDING, SignUp.created_at == _NEWEST)
    .values(expires_at=bindparam("expires_at"))
    .returning(SignUp.id)
)
_VERIFY = (
    update(SignUp)
    .where(
        SignUp.token_hash == bindparam("token_hash"),
        SignUp.verified_at.is_(None),
        SignUp.expires_at > bindparam("now"),
    )
    .values(verified_at=bindparam("now"))
    .returning(SignUp)
)
_VERIFIED = select(SignUp.id).where(SignUp.token_hash == bindparam("token_hash"), SignUp.verified_at.is_not(None))

INSERT_USER = (
    upsert(User)
    .values(
        id=bindparam("id"),
        email=bindparam("email"),
        name=bindparam("name"),
        password_hash=bindparam("password_hash"),
        email_verified_at=bindparam("now"),
        locale=bindparam("locale"),
        created_at=bindparam("now"),
    )
    .on_conflict_do_nothing(index_elements=[User.email])
    .returning(User.id)
)
INSERT_TENANT = insert(Tenant).values(
    id=bindparam("new_tenant", type_=Uuid()),
    name=bindparam("name"),
    plan=bindparam("plan"),
    locale=bindparam("locale"),
    time_zone=bindparam("time_zone"),
    currency=bindparam("currency"),
    status=bindparam("status"),
    created_at=bindparam("now"),
)
_BEGIN_TRIAL = insert(CompanyLife).values(
    id=bindparam("id"),
    tenant_id=bindparam("new_tenant", type_=Uuid()),
    trial_last_day=bindparam("last_day"),
    look_at=bindparam("now"),
)
_INSERT_OWNER = insert(Membership).values(
    id=bindparam("id"),
    tenant_id=bindparam("new_tenant", type_=Uuid()),
    user_id=bindparam("user_id"),
    role=Role.OWNER.value,
    joined_at=bindparam("now"),
)


async def sign_up(
    visitor: Visitor, *, company: str, name: str, email: str, password: str, locale: str, time_zone: str
) -> None:
    """Ask for a company's own Rapport. Always the same answer; the mail that follows tells the owner of the address
    which it was: a link to verify it, or a word that there is an account already. Sent again under the key of its
    visitor, a form is one form.

    Raises ValidationFailed (with all problems), RateLimited, KeyReused.
    """
    check = checks.Checks()
    company = check(checks.text, "company", company)
    name = check(checks.text, "name", name)
    email = check(addresses.normalise, email)
    check(password_rules.check_password, password, email)
    locale = check(checks.locale, locale)
    time_zone = check(checks.time_zone, time_zone)
    check.done()
    await allowances.to_sign_up(visitor, email)
    password_hash = await hash_password(password)
    form_id = tokens.row_for("sign-up", visitor.key, email) if visitor.key else uuid7()
    form = {"id": form_id, "name": name, "company": company, "locale": locale, "time_zone": time_zone}
    async with unit_of_work(visitor.context) as uow:
        user_id = await uow.value(_USER_ID, email=email)
        if user_id is not None:
            uow.enqueue(Job.SIGN_UP_ATTEMPT_EMAIL, key=str(form_id), mail_id=form_id, user_id=user_id)
        if user_id is not None or await _ask(uow, {**form, "email": email, "password_hash": password_hash}):
            return
        earlier = await uow.value(_SAME_FORM, **form)
    if not await verify_password(earlier, password):
        raise idempotency.reused()


async def _ask(uow: UnitOfWork, form: dict[str, Any]) -> bool:
    """Keep the form and have its link mailed; False when there is one of this id already."""
    moment, link = now(), tokens.for_mail("verify", form["id"])
    kept = await uow.value(_INSERT, **form, token_hash=tokens.digest(link), now=moment, expires_at=moment + VERIFY_LIFE)
    if kept is not None:
        uow.enqueue(Job.VERIFY_EMAIL, mail_id=uuid7(), sign_up_id=kept)
    return kept is not None


async def resend_verification(visitor: Visitor, *, email: str) -> None:
    """Send the link again. The same answer whether or not somebody waits for it. Raises RateLimited."""
    address = addresses.normalise(email)
    await allowances.to_resend(address)
    async with unit_of_work(visitor.context) as uow:
        await ask_again(uow, address)


async def ask_again(uow: UnitOfWork, email: str) -> None:
    """Give the newest open sign-up of an address 48 hours more, and mail its link. Where there is none, a job is left
    that finds nothing to do, so that both cases look the same from outside.
    """
    sign_up_id: UUID | None = await uow.value(_RENEW, email=email, expires_at=now() + VERIFY_LIFE)
    uow.enqueue(Job.VERIFY_EMAIL, mail_id=uuid7(), sign_up_id=sign_up_id or uuid7())


async def verify_email(visitor: Visitor, *, token: str) -> SignedIn:
    """Follow the link: the company, its owner and the membership come to be, and the owner is signed in.

    Raises LinkInvalid, AlreadyVerified.
    """
    moment, given = now(), tokens.digest(token)
    async with unit_of_work(visitor.context) as uow:
        found = await uow.row(_VERIFY, token_hash=given, now=moment)
        if found is None:
            raise await _why_not(uow, given)
        user_id = await uow.value(
            INSERT_USER,
            id=uuid7(),
            email=found["email"],
            name=found["name"],
            password_hash=found["password_hash"],
            locale=found["locale"],
            now=moment,
        )
        if user_id is None:
            raise _already_verified()
        tenant_id = await _found_tenant(uow, found, user_id, moment)
        uow.enqueue(Job.WELCOME_EMAIL, mail_id=uuid7(), user_id=user_id)
        return await open_session(uow, visitor, user_id=user_id, tenant_id=tenant_id)


async def _found_tenant(uow: UnitOfWork, sign_up: Row, user_id: UUID, moment: datetime) -> UUID:
    tenant_id = uuid7()
    await uow.run(
        INSERT_TENANT,
        new_tenant=tenant_id,
        name=sign_up["company"],
        plan=TRIAL_PLAN.value,
        status="trial",
        locale=sign_up["locale"],
        time_zone=sign_up["time_zone"],
        currency=first_currency(sign_up["locale"], sign_up["time_zone"]),
        now=moment,
    )
    last_day = moment.astimezone(ZoneInfo(sign_up["time_zone"])).date() + timedelta(days=TRIAL_DAYS)
    await uow.run(_BEGIN_TRIAL, id=uuid7(), new_tenant=tenant_id, last_day=last_day, now=moment)
    await uow.run(_INSERT_OWNER, id=uuid7(), new_tenant=tenant_id, user_id=user_id, now=moment)
    return tenant_id


async def _why_not(uow: UnitOfWork, given: bytes) -> Exception:
    return _already_verified() if await uow.value(_VERIFIED, token_hash=given) else link_invalid()


def _already_verified() -> AlreadyVerified:
    return AlreadyVerified(
        say("This address has been verified already. Sign in with your password.", "该邮箱已验证，请用密码登录。"),
        "token",
    )


def link_invalid() -> LinkInvalid:
    return LinkInvalid(
        invalid(
            "token",
            say("This link has been used or has expired. Ask for a new one.", "链接已使用或已过期，请重新获取。"),
            "LINK_INVALID",
        ).problems
    )


def first_currency(locale: str, time_zone: str) -> str:
    """A guess to start with; the owner can change it as long as no amounts exist."""
    return "CNY" if locale == CHINESE or time_zone in _CHINA else "USD"
