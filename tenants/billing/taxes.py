"""Which tax a supply carries: by where the seller and the buyer are, and whether the buyer is a business.

At home the home rate; a business elsewhere in the European Union owes the tax itself (reverse charge, category AE,
article 196 of directive 2006/112/EC); a consumer there pays the rate of their own country; anywhere else the supply is
outside of the tax (category O). Rates are rows; where a country has none, nothing is charged.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, bindparam, or_, select

from tenants.billing.models import TaxRate
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.vat import Treatment

UNION = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
OUTSIDE = Treatment("O", 0)
REVERSED = Treatment("AE", 0)
_day = bindparam("day", type_=Date())
_RATE = select(TaxRate.category, TaxRate.basis_points).where(
    TaxRate.country == bindparam("country"),
    TaxRate.kind == bindparam("kind"),
    TaxRate.valid_from <= _day,
    or_(TaxRate.valid_until.is_(None), TaxRate.valid_until > _day),
)


async def treatment(uow: UnitOfWork, *, seller: str, buyer: str, tax_id: str, kind: str, day: date) -> Treatment:
    """How a supply of a `kind` is taxed on a day; countries are ISO 3166-1 alpha-2."""
    where = _place(seller, buyer, bool(tax_id))
    if isinstance(where, Treatment):
        return where
    row = await uow.row(_RATE, country=where, kind=kind, day=day)
    return Treatment(row["category"], row["basis_points"]) if row else OUTSIDE


def _place(seller: str, buyer: str, business: bool) -> str | Treatment:
    """Whose rate it is, or that it is nobody's."""
    if not buyer or buyer == seller:
        return seller
    if seller in UNION and buyer in UNION:
        return REVERSED if business else buyer
    return OUTSIDE
