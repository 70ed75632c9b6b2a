"""Who a company's invoices are addressed to, and who sends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pycountry
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from tenants.billing.models import BillingProfile
from tenants.billing.prices import company
from tenants.config import settings
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem, ValidationFailed, invalid
from tenants.kit.locales import closest
from tenants.kit.message import say
from tenants.kit.text import one_line
from tenants.registry import addresses, checks
from tenants.registry.models import Membership, User
from tenants.registry.roles import require_owner

_FIELDS = ("legal_name", "address", "country", "tax_id", "email", "locale")
_FIND = select(*(getattr(BillingProfile, name) for name in _FIELDS)).where(BillingProfile.id == bindparam("of_company"))
_INSERT = insert(BillingProfile).values(id=bindparam("id"), **{name: bindparam(name) for name in _FIELDS})
_PUT = _INSERT.on_conflict_do_update(
    index_elements=["tenant_id", "id"], set_={name: _INSERT.excluded[name] for name in _FIELDS}
)
_OWNERS = (
    select(User.name, User.email)
    .join(Membership, Membership.user_id == User.id)
    .where(Membership.tenant_id == bindparam("tenant_id"), Membership.state == "active", Membership.role == "owner")
    .order_by(Membership.joined_at)
)
_LINES, _LONGEST = 6, 100


@dataclass(frozen=True, slots=True)
class Profile:
    """`address` is lines; `country` ISO 3166-1 alpha-2; `tax_id` may be empty; `locale` is that of the invoices."""

    legal_name: str
    address: str
    country: str
    tax_id: str
    email: str
    locale: str


async def billing_profile(uow: UnitOfWork) -> Profile | None:
    """None until somebody has filled it in."""
    row = await uow.row(_FIND, of_company=uow.tenant_id)
    return Profile(**row) if row else None


async def owners(uow: UnitOfWork) -> list[str]:
    """The names of those who may buy."""
    return [row["name"] for row in await uow.rows(_OWNERS)]


async def set_billing_profile(uow: UnitOfWork, *, profile: Profile) -> Profile:
    """Raises Forbidden, ValidationFailed with everything that is wrong."""
    if not uow.context.system:
        require_owner(uow.context)
    found = _checked(profile)
    await uow.run(_PUT, id=uow.tenant_id, **asdict(found))
    return found


def _checked(given: Profile) -> Profile:
    check = checks.Checks()
    found = Profile(
        check(checks.text, "legal_name", given.legal_name),
        check(_lines, given.address),
        check(_country, given.country),
        one_line(given.tax_id)[:40],
        check(_email, given.email),
        check(checks.locale, given.locale),
    )
    check.done()
    return found


def _lines(value: str) -> str:
    lines = [one_line(line) for line in value.splitlines()]
    kept = [line for line in lines if line]
    if not kept:
        raise invalid("address", say("This cannot be empty.", "不能为空。"), "REQUIRED")
    if len(kept) > _LINES or max(map(len, kept)) > _LONGEST:
        raise invalid(
            "address",
            say("Use at most {n} lines of {m} characters.", "最多 {n} 行，每行 {m} 个字符。", n=_LINES, m=_LONGEST),
            "TOO_LONG",
        )
    return "\n".join(kept)


def _country(value: str) -> str:
    if not value.isascii() or pycountry.countries.get(alpha_2=value) is None:
        raise invalid("country", say("Choose a country.", "请选择国家或地区。"), "INVALID_COUNTRY")
    return value


def _email(value: str) -> str:
    try:
        return addresses.normalise(value)
    except ValidationFailed as failed:
        raise ValidationFailed([FieldProblem("email", each.code, each.message) for each in failed.problems]) from None


async def buyer_of(uow: UnitOfWork) -> dict[str, Any]:
    """The addressee of an invoice that is made now; a company that has said nothing is called by its name."""
    found = await billing_profile(uow)
    if found is not None:
        return asdict(found)
    row, first = await company(uow), await uow.row(_OWNERS)
    known = {"legal_name": row["name"], "locale": closest(row["locale"]), "email": first["email"] if first else ""}
    return {"address": "", "country": "", "tax_id": "", **known}


def seller() -> Mapping[str, Any]:
    """The operator's company, as the installation is set."""
    found = settings()
    return {
        "legal_name": found.issuer_name,
        "address": "\n".join(found.issuer_address.split("|")),
        "country": found.issuer_country,
        "tax_id": found.issuer_tax_id,
        "email": found.issuer_email,
        "bank": "\n".join(found.issuer_bank.split("|")),
    }
