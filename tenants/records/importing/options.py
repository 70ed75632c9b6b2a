"""How the values of a file are written, where that cannot be seen from the values themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from tenants.errors import FieldProblem, ValidationFailed
from tenants.kit.message import Message, say
from tenants.kit.money import CURRENCIES
from tenants.kit.places import COUNTRIES
from tenants.kit.text import one_line


class DateFormat(StrEnum):
    """The order of day, month and year. AUTO takes what is unambiguous and refuses the rest."""

    AUTO = "auto"
    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"


@dataclass(frozen=True, slots=True)
class Options:
    """`currency` (ISO 4217) is of amounts that do not name one; `phone_country` (ISO 3166) of numbers without a
    country code, empty for the tenant's own; `source` names the system the external ids are of.
    """

    date_format: DateFormat = DateFormat.AUTO
    decimal_mark: str = "."
    currency: str = "USD"
    phone_country: str = ""
    source: str = "import"
    on_existing: str = "skip"
    """What becomes of a row whose record is here already: skip it, update the record, or fill only what is empty."""
    match: str = "external_id"
    """What a record is known by: its (source, external id), an e-mail address, or its name if somebody says so."""
    fixes: tuple[tuple[str, str], ...] = ()
    """The proposals that were accepted, as (column, kind)."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


ON_EXISTING = ("skip", "update", "fill")
MATCHES = ("external_id", "email", "name")
_RULES: dict[str, tuple[Callable[[str], bool], Message]] = {
    "date_format": (
        lambda value: value in set(DateFormat),
        say("Choose one of {names}.", "请选择其中之一：{names}。", names=", ".join(DateFormat)),
    ),
    "decimal_mark": (
        lambda value: value in (".", ","),
        say("Choose . or , as the decimal mark.", "请选择 . 或 , 作为小数点。"),
    ),
    "currency": (
        lambda value: value in CURRENCIES,
        say("Write an ISO 4217 code such as EUR.", "请填写 ISO 4217 币种代码，例如 CNY。"),
    ),
    "phone_country": (
        lambda value: not value or value in COUNTRIES,
        say("Write an ISO 3166-1 code such as FR.", "请填写 ISO 3166-1 国家代码，例如 CN。"),
    ),
    "source": (
        lambda value: 0 < len(value) <= 80,
        say("Name the source in at most 80 characters.", "来源名称最多 80 个字符。"),
    ),
    "on_existing": (
        lambda value: value in ON_EXISTING,
        say("Choose one of {names}.", "请选择其中之一：{names}。", names=", ".join(ON_EXISTING)),
    ),
    "match": (
        lambda value: value in MATCHES,
        say("Choose one of {names}.", "请选择其中之一：{names}。", names=", ".join(MATCHES)),
    ),
}


def check_options(given: Mapping[str, Any], *, currency: str) -> Options:
    """The options from plain values; None and absent take the default. Raises ValidationFailed with every problem."""
    values: dict[str, Any] = {"currency": currency}
    problems: list[FieldProblem] = []
    for name, raw in given.items():
        if raw is None:
            continue
        if name == "fixes":
            values[name] = [(str(column), str(kind)) for column, kind in raw]
            continue
        if name not in _RULES:
            problems.append(
                FieldProblem(f"options.{name}", "UNKNOWN_OPTION", say("There is no such option.", "没有这个选项。"))
            )
            continue
        accepted, message = _RULES[name]
        value = _shaped(name, str(raw))
        if accepted(value):
            values[name] = value
        else:
            problems.append(FieldProblem(f"options.{name}", "INVALID_OPTION", message))
    if problems:
        raise ValidationFailed(problems)
    return from_json(values)


def _shaped(name: str, raw: str) -> str:
    value = one_line(raw)
    if name in ("currency", "phone_country"):
        return value.upper()
    return value.lower() if name == "date_format" else value


def from_json(values: Mapping[str, Any]) -> Options:
    fixes = tuple((column, kind) for column, kind in values.get("fixes", ()))
    order = DateFormat(values.get("date_format", DateFormat.AUTO))
    return Options(**{**values, "date_format": order, "fixes": fixes})
