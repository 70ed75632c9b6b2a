"""Numbers and days as documents print them, in the language of whoever reads them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from tenants.kit.money import exponent


def amount(minor: int, currency: str, locale: str) -> str:
    """Minor units with the digits of their currency, without its name."""
    digits = exponent(currency)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(Decimal(minor).scaleb(-digits), pattern, locale=babel(locale))


def rate(basis_points: int, locale: str) -> str:
    """Hundredths of a percent, as percent."""
    return format_decimal(Decimal(basis_points).scaleb(-2), "#,##0.##", locale=babel(locale)) + "%"


def quantity(value: Decimal, locale: str) -> str:
    """With the digits it has."""
    return format_decimal(value.normalize(), "#,##0.######", locale=babel(locale))


def day(value: date, locale: str) -> str:
    """12 Mar 2026, or 2026-03-12."""
    return format_date(value, "yyyy-MM-dd" if locale == "zh-CN" else "d MMM yyyy", locale=babel(locale))


def babel(locale: str) -> str:
    """What Babel calls one of our languages."""
    return {"zh-CN": "zh_CN"}.get(locale, "en_GB")
