"""What a person may type about themselves and their company; every problem is told at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar, cast
from zoneinfo import available_timezones

import pycountry

from tenants.errors import FieldProblem, ValidationFailed, invalid
from tenants.kit.locales import LOCALES
from tenants.kit.message import say
from tenants.kit.text import one_line

T = TypeVar("T")


class Checks:
    """Runs one check after another and keeps what is wrong: `name = checks(text, "name", name)`, then `done()`."""

    def __init__(self) -> None:
        self._problems: list[FieldProblem] = []

    def __call__(self, check: Callable[..., T], *arguments: Any) -> T:
        """What the check makes of the value. After a refusal it is meaningless, and `done()` lets nobody use it."""
        try:
            return check(*arguments)
        except ValidationFailed as failed:
            self._problems.extend(failed.problems)
            return cast(T, arguments[-1])

    def done(self) -> None:
        """Raise ValidationFailed with every problem found."""
        if self._problems:
            raise ValidationFailed(cast(Sequence[FieldProblem], self._problems))


def text(field: str, value: str, longest: int = 200) -> str:
    """One line, NFC, 1 to 200 characters."""
    line = one_line(value)
    if not line:
        raise invalid(field, say("This cannot be empty.", "不能为空。"), "REQUIRED")
    if len(line) > longest:
        raise invalid(field, say("Use at most {n} characters.", "最多 {n} 个字符。", n=longest), "TOO_LONG")
    return line


def locale(value: str) -> str:
    if value not in LOCALES:
        raise invalid(
            "locale",
            say("Choose one of {names}.", "请选择以下之一：{names}。", names=", ".join(LOCALES)),
            "INVALID_LOCALE",
        )
    return value


def time_zone(value: str) -> str:
    """A name of the IANA time zone database."""
    if value not in _zones():
        raise invalid(
            "time_zone",
            say(
                "Choose a time zone like Asia/Shanghai or Europe/Berlin.",
                "请选择时区，例如 Asia/Shanghai 或 Europe/Berlin。",
            ),
            "INVALID_TIME_ZONE",
        )
    return value


def currency(value: str) -> str:
    """An ISO 4217 code."""
    if value not in _currencies():
        raise invalid(
            "currency",
            say("Use a currency code like CNY, EUR or USD.", "请填写货币代码，例如 CNY、EUR 或 USD。"),
            "INVALID_CURRENCY",
        )
    return value


@cache
def _currencies() -> frozenset[str]:
    return frozenset(currency.alpha_3 for currency in pycountry.currencies) - {"XXX", "XTS"}  # none, and for tests


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - {"localtime", "Factory"}
