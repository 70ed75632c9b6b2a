"""What a company says of exchange rates. Its base currency is the company's own (`tenants.currency`)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Numeric
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import Base, TenantRow, code, index, member_ref, unique


class ExchangeRate(TenantRow):
    """One unit of `currency` is `rate` units of `base` from a day on, until there is a later one. Both are whole units
    (euros, not cents), so that exponents do not matter here.
    """

    __tablename__ = "exchange_rates"
    __table_args__ = (unique("base", "currency", "valid_from"),)

    base: Mapped[str] = mapped_column(code(3))
    currency: Mapped[str] = mapped_column(code(3))
    valid_from: Mapped[date]
    rate: Mapped[Decimal] = mapped_column(Numeric(30, 12))
    source: Mapped[str]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None] = member_ref()


class BaseChange(TenantRow):
    """The company counted in `former`, and from then on in `base`: one unit of the former is `rate` units of it."""

    __tablename__ = "base_changes"
    __table_args__ = (index("changed_at", "id"),)

    former: Mapped[str] = mapped_column(code(3))
    base: Mapped[str] = mapped_column(code(3))
    rate: Mapped[Decimal] = mapped_column(Numeric(30, 12))
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None] = member_ref()


class RatesClosed(Base):
    """Through which day a company's rates are closed. Without a row, none is."""

    __tablename__ = "rates_closed"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    through: Mapped[date]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]
