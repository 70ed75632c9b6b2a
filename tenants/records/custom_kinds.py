"""The kinds of field a tenant can add: how each is read, kept in jsonb, and laid beside the record for an index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, DecimalException
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from tenants.context import TenantContext
from tenants.kit.message import Message, say
from tenants.kit.text import one_line
from tenants.records.fields import Field, Kind, Label
from tenants.records.values import MAX_INTEGER, Wrong, email_entry, phone_entry, read_value

MAX_TEXT = 500
"""What an index row can carry of text in any script, with the keys beside it (a third of an 8 kB page)."""
MAX_SCALE = 9
COMPARE = frozenset({"eq", "ne", "in", "nin", "lt", "lte", "gt", "gte", "is_null"})
EQUAL = frozenset({"eq", "ne", "in", "nin", "is_null"})
PRESENT = frozenset({"is_null"})
SENSITIVE = frozenset({"text", "url", "email", "phone"})
"""Kinds whose values can be sealed: those that are a line of text."""


class CustomKind(StrEnum):
    """`DECIMAL` is exact with a fixed number of digits; `MONEY` is integer minor units and an ISO 4217 code."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    CHOICES = "choices"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `value` never changes; an archived option stays on the records that have it."""

    value: str
    label: Label
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Sealing:
    """How far the values a field had before it became sensitive are sealed, in records."""

    done: int
    total: int


@dataclass(frozen=True)
class Definition:
    """A custom field as the rest of the house sees it."""

    id: UUID
    record_type: str
    key: str
    kind: CustomKind
    label: Label
    required: bool = False
    sensitive: bool = False
    sealing: Sealing | None = None
    options: tuple[Option, ...] = ()
    scale: int = 0
    position: int = 0
    version: int = 1
    archived_at: datetime | None = None

    @cached_property
    def field(self) -> Field:
        kind = Kind(self.kind.value) if self.kind.value in {known.value for known in Kind} else Kind.TEXT
        return Field(kind, self.label, self.key, self.required, max_length=_LENGTHS.get(self.kind, 0))

    @cached_property
    def choices(self) -> Mapping[str, Option]:
        """The options by everything a person may call them."""
        named = [(name, option) for option in self.options for name in (option.label.en, option.label.zh)]
        named += [(option.value, option) for option in self.options]
        return {name.casefold(): option for name, option in named}


_LENGTHS = {CustomKind.TEXT: MAX_TEXT, CustomKind.URL: MAX_TEXT, CustomKind.LONG_TEXT: 20_000}


@dataclass(frozen=True, slots=True)
class SideValue:
    """One row of `custom_values`."""

    text: str | None = None
    number: int | None = None
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class KindRule:
    """`column` of `custom_values` serves filter and order; `read` gives the JSON kept with the record."""

    column: str
    operators: frozenset[str]
    read: Callable[[Definition, Any, TenantContext], Any]
    side: Callable[[Definition, Any], Sequence[SideValue]]


def read(definition: Definition, given: Any, context: TenantContext) -> Any:
    """The JSON value to keep, None for nothing. Raises Wrong."""
    if given is None or given == "" or given == []:
        return None
    return RULES[definition.kind].read(definition, given, context)


def readable_operators(definition: Definition) -> frozenset[str]:
    """What the field can be filtered by: a sensitive one by equality alone."""
    return EQUAL if definition.sensitive else RULES[definition.kind].operators


def side(definition: Definition, value: Any) -> Sequence[SideValue]:
    return RULES[definition.kind].side(definition, value)


def _plain(definition: Definition, given: Any, context: TenantContext) -> Any:
    value = read_value(definition.field, given, context)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _single(given: Any) -> str:
    if isinstance(given, Mapping | list | tuple):
        raise Wrong("INVALID", say("This must be a single value.", "只能填写一个值。"))
    return one_line(str(given))


def _decimal(definition: Definition, given: Any, _context: TenantContext) -> str:
    """Text with exactly `scale` digits after the point: JSON numbers are not exact."""
    try:
        scaled = Decimal(_single(given)).scaleb(definition.scale)
        whole = scaled.is_finite() and abs(scaled) <= MAX_INTEGER and scaled == scaled.to_integral_value()
    except DecimalException:
        raise Wrong("INVALID_NUMBER", say("Write a number such as 12.5.", "请填写数字，例如 12.5。")) from None
    if not whole:
        raise Wrong(
            "OUT_OF_RANGE",
            say(
                "At most {n} decimal places and {most} in all.",
                "最多 {n} 位小数，总值不超过 {most}。",
                n=definition.scale,
                most=format(Decimal(MAX_INTEGER).scaleb(-definition.scale), "f"),
            ),
        )
    return format(Decimal(int(scaled)).scaleb(-definition.scale), "f")


def _choice(definition: Definition, given: Any, _context: TenantContext) -> str:
    option = definition.choices.get(_single(given).casefold())
    if option is None:
        open_ones = ", ".join(option.value for option in definition.options if not option.archived)
        raise Wrong("INVALID_CHOICE", say("Choose one of {names}.", "请选择以下之一：{names}。", names=open_ones))
    if option.archived:
        raise Wrong(
            "ARCHIVED_CHOICE",
            Message(f"{option.label.en} is not offered any more.", f"“{option.label.zh}”已不再提供。"),
        )
    return option.value


def _choices(definition: Definition, given: Any, context: TenantContext) -> list[str] | None:
    """In the order of the options, each once. Text is split at semicolons."""
    entries = given if isinstance(given, list | tuple) else str(given).replace("；", ";").split(";")
    chosen = {_choice(definition, entry, context) for entry in entries if entry not in (None, "")}
    return [option.value for option in definition.options if option.value in chosen] or None


def _email(_definition: Definition, given: Any, context: TenantContext) -> str:
    return str(email_entry({"value": _single(given)}, context)["value"])


def _phone(_definition: Definition, given: Any, context: TenantContext) -> str:
    return str(phone_entry({"value": _single(given)}, context)["value"])


_AMOUNT = Field(Kind.MONEY, Label("Amount", "金额"))
_CURRENCY = Field(Kind.CURRENCY, Label("Currency", "币种"))


def _money(_definition: Definition, given: Any, context: TenantContext) -> dict[str, Any]:
    """From {amount_minor, currency}, or text such as `1250 EUR` (minor units)."""
    if isinstance(given, Mapping):
        amount, currency = given.get("amount_minor", given.get("amountMinor")), given.get("currency")
    else:
        amount, _, currency = _single(given).partition(" ")
    found = {
        "amount_minor": read_value(_AMOUNT, amount, context),
        "currency": read_value(_CURRENCY, currency, context),
    }
    if None in found.values():
        raise Wrong(
            "INVALID_MONEY",
            say(
                "Write minor units and a currency, such as 1250 EUR.", "请填写最小货币单位的金额和币种，例如 1250 CNY。"
            ),
        )
    return found


def _as_text(_definition: Definition, value: Any) -> list[SideValue]:
    return [SideValue(text=value)]


def _as_texts(_definition: Definition, value: Any) -> list[SideValue]:
    return [SideValue(text=entry) for entry in value]


def _as_number(_definition: Definition, value: Any) -> list[SideValue]:
    return [SideValue(number=int(value))]


def _as_scaled(definition: Definition, value: Any) -> list[SideValue]:
    return [SideValue(number=int(Decimal(value).scaleb(definition.scale)))]


def _as_moment(_definition: Definition, value: Any) -> list[SideValue]:
    return [SideValue(moment=datetime.fromisoformat(value))]


def _as_midnight(_definition: Definition, value: Any) -> list[SideValue]:
    return [SideValue(moment=datetime.combine(date.fromisoformat(value), time(), UTC))]


def _as_money(_definition: Definition, value: Any) -> list[SideValue]:
    return [SideValue(number=value["amount_minor"], text=value["currency"])]


def _as_presence(_definition: Definition, _value: Any) -> list[SideValue]:
    """Long text is too long for an index: its row only says that there is some."""
    return [SideValue()]


RULES: Mapping[CustomKind, KindRule] = {
    CustomKind.TEXT: KindRule("text_value", COMPARE | {"starts_with"}, _plain, _as_text),
    CustomKind.LONG_TEXT: KindRule("text_value", PRESENT, _plain, _as_presence),
    CustomKind.INTEGER: KindRule("int_value", COMPARE, _plain, _as_number),
    CustomKind.DECIMAL: KindRule("int_value", COMPARE, _decimal, _as_scaled),
    CustomKind.BOOLEAN: KindRule("int_value", EQUAL, _plain, _as_number),
    CustomKind.DATE: KindRule("moment_value", COMPARE, _plain, _as_midnight),
    CustomKind.MOMENT: KindRule("moment_value", COMPARE, _plain, _as_moment),
    CustomKind.CHOICE: KindRule("text_value", EQUAL, _choice, _as_text),
    CustomKind.CHOICES: KindRule("text_value", EQUAL, _choices, _as_texts),
    CustomKind.URL: KindRule("text_value", COMPARE | {"starts_with"}, _plain, _as_text),
    CustomKind.EMAIL: KindRule("text_value", COMPARE | {"starts_with"}, _email, _as_text),
    CustomKind.PHONE: KindRule("text_value", COMPARE | {"starts_with"}, _phone, _as_text),
    CustomKind.MONEY: KindRule("int_value", COMPARE, _money, _as_money),
}
