"""White label: how a partner's companies are called and look, on the page to sign in by, in the app and in mails."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from tenants.context import PLATFORM, TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.db.violations import AlreadyThere, violations
from tenants.errors import invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.partners import gates
from tenants.records.files import resting
from tenants.records.files import service as files
from tenants.registry import checks
from tenants.registry.acting.models import Brand, Partner, Partnership
from tenants.registry.models import Domain

MOST_BYTES = 64 * 1024
LEAST_CONTRAST = 4.5
"""Of white text upon the colour (WCAG 2.2, 1.4.3)."""
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


@dataclass(frozen=True, slots=True)
class BrandInfo:
    """`colour` is #rrggbb, `logo` a data: address."""

    name: str
    colour: str
    logo: str | None
    domain: str | None
    locale: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """`logo_upload` is an upload of the partner's own; None leaves the logo there is, unless `no_logo`."""

    name: str
    colour: str
    domain: str | None = None
    locale: str = "en"
    logo_upload: UUID | None = None
    no_logo: bool = False


_COLUMNS = (Brand.name, Brand.colour, Brand.logo, Brand.logo_type, Brand.domain, Brand.locale)
_OWN = select(*_COLUMNS).where(Brand.partner_id == bindparam("tenant_id"))
_STANDS = (Partner.tenant_id == Brand.partner_id) & (Partner.state == "active")
_OF_COMPANY = (
    select(*_COLUMNS)
    .join(Partner, _STANDS)
    .join(Partnership, Partnership.partner_id == Brand.partner_id)
    .where(Partnership.tenant_id == bindparam("company_id", type_=Uuid()), Partnership.ended_at.is_(None))
)
_BY_DOMAIN = (
    select(*_COLUMNS)
    .join(Partner, _STANDS)
    .join(Domain, (Domain.tenant_id == Brand.partner_id) & (Domain.name == Brand.domain))
    .where(Brand.domain == bindparam("host"), Domain.verified_at.is_not(None))
)
_PROVEN = select(Domain.id).where(
    Domain.tenant_id == bindparam("tenant_id"), Domain.name == bindparam("host"), Domain.verified_at.is_not(None)
)
_insert = upsert(Brand).values(
    {name: bindparam(name) for name in ("id", "name", "colour", "logo", "logo_type", "domain", "locale", "updated_at")}
    | {"partner_id": bindparam("tenant_id")}
)
_PUT = _insert.on_conflict_do_update(
    index_elements=["partner_id"],
    set_={
        name: _insert.excluded[name]
        for name in ("name", "colour", "logo", "logo_type", "domain", "locale", "updated_at")
    },
)


async def own_brand(uow: UnitOfWork) -> BrandInfo | None:
    """The asker's company's own. Raises Forbidden, NotAPartner."""
    gates.require_manager(uow.context)
    await gates.require_partner(uow, uow.tenant_id)
    row = await uow.row(_OWN)
    return _brand(row) if row else None


async def set_brand(context: TenantContext, *, wanted: Wanted) -> BrandInfo:
    """Set how one's companies look. Raises Forbidden, NotAPartner, ValidationFailed: a colour white cannot be read on,
    a domain that is not proven, a picture that is too large or none.
    """
    gates.require_manager(context)
    check = checks.Checks()
    name = check(checks.text, "name", wanted.name, 60)
    colour = check(_legible, wanted.colour)
    check(checks.locale, wanted.locale)
    check.done()
    logo = await _picture(context, wanted.logo_upload) if wanted.logo_upload else None
    async with unit_of_work(context) as uow:
        await gates.require_partner(uow, uow.tenant_id)
        host = (wanted.domain or "").strip().lower() or None
        if host and await uow.value(_PROVEN, host=host) is None:
            raise invalid("domain", say("Verify this domain first.", "请先验证该域名。"), "DOMAIN_NOT_VERIFIED")
        stored = await uow.row(_OWN)
        if logo is None and stored is not None and stored["logo"] and not wanted.no_logo:
            logo = (stored["logo_type"], stored["logo"])
        try:
            with violations():
                await uow.run(
                    _PUT,
                    id=uuid7(),
                    name=name,
                    colour=colour,
                    logo=logo[1] if logo else None,
                    logo_type=logo[0] if logo else None,
                    domain=host,
                    locale=wanted.locale,
                    updated_at=now(),
                )
        except AlreadyThere:
            raise invalid("domain", say("Another partner uses this domain.", "该域名已被使用。"), "TAKEN") from None
        row = await uow.row(_OWN)
        assert row is not None
        return _brand(row)


async def brand_of(uow: UnitOfWork, company_id: UUID) -> BrandInfo | None:
    """How a company looks: as its partner set it, if it has one."""
    row = await uow.row(_OF_COMPANY, company_id=company_id)
    return _brand(row) if row else None


async def brand_at(host: str) -> BrandInfo | None:
    """How the page to sign in by looks at an address."""
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        row = await uow.row(_BY_DOMAIN, host=host.partition(":")[0].lower())
    return _brand(row) if row else None


def contrast_with_white(colour: str) -> float:
    """The contrast of white upon a colour (WCAG 2.2, relative luminance), 1 to 21."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def _legible(given: str) -> str:
    colour = given.strip().lower()
    if not _COLOUR.fullmatch(colour):
        raise invalid("colour", say("Write a colour like #1d4ed8.", "请填写颜色，例如 #1d4ed8。"), "INVALID_COLOUR")
    if contrast_with_white(colour) < LEAST_CONTRAST:
        raise invalid(
            "colour",
            say(
                "White text cannot be read on this colour; choose a darker one.",
                "白色文字在此颜色上难以辨认，请选择更深的颜色。",
            ),
            "CONTRAST_TOO_LOW",
        )
    return colour


async def _picture(context: TenantContext, upload_id: UUID) -> tuple[str, bytes]:
    found = await files.stored_file(context, upload_id=upload_id)
    small = found.resting.size <= MOST_BYTES
    data = b"".join([chunk async for chunk in resting.chunks(found.resting)]) if small else b""
    kind = next((kind for mark, kind in _PICTURES.items() if data.startswith(mark)), None)
    if kind is None:
        raise invalid(
            "logo_upload",
            say("A PNG, JPEG or WebP of at most 64 KiB.", "请上传不超过 64 KiB 的 PNG、JPEG 或 WebP 图片。"),
            "INVALID_PICTURE",
        )
    return kind, data


def _brand(row: Row) -> BrandInfo:
    logo = f"data:{row['logo_type']};base64,{b64encode(row['logo']).decode()}" if row["logo"] else None
    return BrandInfo(row["name"], row["colour"], logo, row["domain"], row["locale"])
