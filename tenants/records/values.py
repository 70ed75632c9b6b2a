"""From what was typed to what is stored: one rule per kind of field, every problem named with its mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number
from phonenumbers import parse as parse_phone

from tenants.context import TenantContext
from tenants.errors import FieldProblem
from tenants.kit.message import Message, say
from tenants.kit.money import CURRENCIES
from tenants.kit.places import COUNTRIES, territory_of
from tenants.kit.text import clean, one_line
from tenants.records.concealed import HINT_GIVEN, Concealed, is_hint
from tenants.records.fields import LISTS, Field, Kind

MAX_ENTRIES = 20
MAX_LINES = 5
MAX_INTEGER = 2**31 - 1
"""GraphQL's Int (specification §3.5.1)."""
MAX_MINOR = 2**53 - 1
"""What a JSON number can carry to any client without loss (RFC 8259 §6)."""


_SEVERAL = (dict, list, tuple, Mapping)
_DIGITS = re.compile("[0-9]")
_PLAIN_LOCAL = re.compile(r"[a-z0-9]+(?:[._+-][a-z0-9]+)*")


class Wrong(ValueError):
    """A value that cannot be stored; `code` is stable and the text says what to do."""

    def __init__(self, code: str, message: str, at: str = "", others: Sequence[Wrong] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.at = at
        self.others = others
        """More that is wrong with the same value."""


def normalise(
    fields: Mapping[str, Field], given: Mapping[str, Any], context: TenantContext, *, whole: bool
) -> tuple[dict[str, Any], list[FieldProblem]]:
    """The values to store and all that is wrong with `given`. `whole` demands the required fields (a new record)."""
    values, problems = typed(fields, given, context)
    return values, problems + missing(fields, values, problems, whole=whole)


def typed(
    fields: Mapping[str, Field], given: Mapping[str, Any], context: TenantContext
) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Every given value as it would be stored; whether something required is missing is asked afterwards, since a
    room's rules may fill it in.
    """
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for name, field in fields.items():
        if name in given:
            try:
                values[name] = _kept(field, given[name], context)
            except Wrong as wrong:
                problems += [FieldProblem(_path(field, w.at), w.code, w.message) for w in (wrong, *wrong.others)]
    return values, problems


def _kept(field: Field, given: Any, context: TenantContext) -> Any:
    return conceal(given, read_value(field, given, context)) if field.sensitive else read_value(field, given, context)


def conceal(given: Any, value: Any) -> Concealed | None:
    """A sensitive value, as it goes on from here. Raises Wrong for a hint."""
    if is_hint(given):
        raise Wrong("HINT_GIVEN", HINT_GIVEN)
    return None if value is None else Concealed(str(value))


def missing(
    fields: Mapping[str, Field], values: Mapping[str, Any], problems: Sequence[FieldProblem], *, whole: bool
) -> list[FieldProblem]:
    """The required fields that are empty; one that is wrong already is not complained of twice."""
    wrong = {problem.field.split(".")[0] for problem in problems}
    return [
        FieldProblem(name, "REQUIRED", say("This must not be empty.", "不能为空。"))
        for name, field in fields.items()
        if field.required and name not in wrong and (whole or name in values) and values.get(name) in (None, [])
    ]


def _path(field: Field, at: str) -> str:
    return f"{field.name}.{at}" if at else field.name


def read_value(field: Field, given: Any, context: TenantContext) -> Any:
    """One value as it is stored, None (or an empty list) for nothing. Raises Wrong."""
    is_list = field.kind in LISTS
    if given is None or given == "" or given == []:
        return [] if is_list else None
    if not is_list and not isinstance(given, str) and isinstance(given, _SEVERAL):
        raise Wrong("INVALID", say("This must be a single value.", "只能填写一个值。"))
    return _RULES[field.kind](field, given, context)


def _text(field: Field, given: Any, _context: TenantContext) -> str | None:
    return _bounded(field, one_line(str(given)))


def _long_text(field: Field, given: Any, _context: TenantContext) -> str | None:
    return _bounded(field, clean(str(given)))


def _bounded(field: Field, value: str) -> str | None:
    if field.max_length and len(value) > field.max_length:
        raise Wrong("TOO_LONG", _too_long(field.max_length, value))
    return value or None


def _too_long(most: int, value: str) -> Message:
    return say(
        "At most {n} characters; this has {found}.", "最多 {n} 个字符，现有 {found} 个。", n=most, found=len(value)
    )


def _url(field: Field, given: Any, _context: TenantContext) -> str | None:
    value = _bounded(field, one_line(str(given)))
    if value is None:
        return None
    if "://" not in value:
        value = f"https://{value}"
    try:
        parts = urlsplit(value)
        scheme, host = parts.scheme.lower(), (parts.hostname or "").encode("idna").decode()
    except ValueError:  # brackets that are no IPv6 address, a host that is no domain name
        scheme = host = ""
    if scheme not in ("http", "https") or "." not in host or " " in value:
        raise Wrong(
            "INVALID_URL",
            say("Write a web address such as https://example.com.", "请填写网址，例如 https://example.com。"),
        )
    return value


def _integer(field: Field, given: Any, _context: TenantContext) -> int:
    try:
        value = int(str(given).strip())
    except ValueError:
        raise Wrong("INVALID_NUMBER", say("Write a whole number.", "请填写整数。")) from None
    limit = MAX_MINOR if field.kind is Kind.MONEY else MAX_INTEGER
    if abs(value) > limit:
        raise Wrong("OUT_OF_RANGE", say("Between -{n} and {n}.", "请填写 -{n} 到 {n} 之间的数。", n=limit))
    return value


def _boolean(_field: Field, given: Any, _context: TenantContext) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).strip().casefold()
    if word in ("true", "yes", "1", "y", "是"):
        return True
    if word in ("false", "no", "0", "n", "否"):
        return False
    raise Wrong("INVALID_BOOLEAN", say("Write true or false.", "请填写“是”或“否”。"))


def _day(_field: Field, given: Any, _context: TenantContext) -> date:
    try:
        value = given if isinstance(given, date) else date.fromisoformat(str(given).strip()[:10])
        _check_finite(value)
    except ValueError:
        raise Wrong("INVALID_DATE", say("Write a date as YYYY-MM-DD.", "请按 YYYY-MM-DD 填写日期。")) from None
    return value.date() if isinstance(value, datetime) else value


def _check_finite(value: date) -> None:
    """The first of the calendar, and the last, are stored as before and after all time. Raises ValueError."""
    plain = value.replace(tzinfo=None) if isinstance(value, datetime) else value
    if plain in (type(plain).min, type(plain).max):
        raise ValueError


def _moment(_field: Field, given: Any, _context: TenantContext) -> datetime:
    try:
        value = given if isinstance(given, datetime) else datetime.fromisoformat(str(given).strip())
        if value.tzinfo is None:
            raise ValueError
        value = value.astimezone(UTC)
        _check_finite(value)
    except (ValueError, OverflowError):
        raise Wrong(
            "INVALID_TIME",
            say(
                "Write a time with its zone, such as 2026-03-01T09:00:00Z.",
                "请填写带时区的时间，例如 2026-03-01T09:00:00Z。",
            ),
        ) from None
    return value


def _choice(field: Field, given: Any, _context: TenantContext) -> str:
    assert field.choices is not None
    word = str(given).strip().lower().replace(" ", "_")
    if word not in set(field.choices):
        raise Wrong(
            "INVALID_CHOICE", say("Choose one of {names}.", "请选择以下之一：{names}。", names=", ".join(field.choices))
        )
    return word


def _currency(_field: Field, given: Any, _context: TenantContext) -> str:
    value = str(given).strip().upper()
    if value not in CURRENCIES:
        raise Wrong(
            "INVALID_CURRENCY", say("Write an ISO 4217 code such as EUR.", "请填写 ISO 4217 币种代码，例如 CNY。")
        )
    return value


def _id(_field: Field, given: Any, _context: TenantContext) -> UUID:
    try:
        return given if isinstance(given, UUID) else UUID(str(given))
    except ValueError:
        raise Wrong("INVALID_ID", say("This is not an id.", "这不是有效的编号。")) from None


def _entries(given: Any) -> list[Mapping[str, Any]]:
    if not isinstance(given, (list, tuple)) or not all(isinstance(entry, (dict, Mapping)) for entry in given):
        raise Wrong("INVALID", say("This must be a list of entries.", "必须是条目列表。"))
    if len(given) > MAX_ENTRIES:
        raise Wrong(
            "TOO_MANY",
            say(
                "At most {n} entries; this has {found}.",
                "最多 {n} 个条目，现有 {found} 个。",
                n=MAX_ENTRIES,
                found=len(given),
            ),
        )
    return list(given)


def _list(entry_rule: Callable[[Mapping[str, Any], TenantContext], dict[str, Any]], key: str) -> Callable[..., Any]:
    """A rule for a list of entries: each by `entry_rule`, no `key` twice, exactly one primary."""

    def rule(_field: Field, given: Any, context: TenantContext) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        refused: list[Wrong] = []
        for number, entry in enumerate(_entries(given)):
            try:
                value = entry_rule(entry, context)
                found.setdefault(str(value[key]).casefold(), value)
            except Wrong as wrong:
                refused.append(Wrong(wrong.code, wrong.message, f"{number}.{wrong.at or key}"))
        if refused:
            first, *others = refused
            raise Wrong(first.code, first.message, first.at, others)
        entries = list(found.values())
        chosen = next((number for number, entry in enumerate(entries) if entry["primary"]), 0)
        return [{**entry, "primary": number == chosen} for number, entry in enumerate(entries)]

    return rule


def phone_entry(entry: Mapping[str, Any], context: TenantContext) -> dict[str, Any]:
    typed = one_line(str(entry.get("value") or ""))
    if len(typed) > 60 or (len(_DIGITS.findall(typed)) < 3 and sum(map(str.isdigit, typed)) < 3):
        raise Wrong(
            "INVALID_PHONE",
            say(
                "Write a phone number with its country code, such as +44 20 7946 0000.",
                "请填写带国家代码的电话号码，例如 +86 10 6552 9988。",
            ),
        )
    region = str(entry.get("country") or "").upper()
    if region not in COUNTRIES:
        region = territory_of(context.time_zone, context.locale)
    value, valid = typed, False
    try:
        number = parse_phone(typed, region)
        if is_possible_number(number):
            value, valid = format_number(number, PhoneNumberFormat.E164), True
            if number.extension:
                value = f"{value};ext={number.extension}"
    except NumberParseException:
        # Kept as it was typed, and marked: a number nobody can parse may still be the only one there is.
        valid = False
    return {"value": value, "kind": _word(entry, "work"), "primary": bool(entry.get("primary")), "valid": valid}


def email_entry(entry: Mapping[str, Any], _context: TenantContext) -> dict[str, Any]:
    try:
        address = _address_of(str(entry.get("value") or "").strip())
    except EmailNotValidError:
        raise Wrong(
            "INVALID_EMAIL",
            say("Write an e-mail address such as name@example.com.", "请填写邮箱地址，例如 name@example.com。"),
        ) from None
    return {"value": address, "kind": _word(entry, "work"), "primary": bool(entry.get("primary"))}


def _address_of(typed: str) -> str:
    """The address as it is kept. What comes before the @ is most often plain; then only the domain, of which many
    people have the same, is left to look at. Raises EmailNotValidError.
    """
    local, _, domain = typed.rpartition("@")
    if len(typed) <= 254 and len(local) <= 64 and _PLAIN_LOCAL.fullmatch(local):
        return f"{local}@{_domain_of(domain)}"
    return validate_email(typed, check_deliverability=False).normalized


@lru_cache(maxsize=4_096)
def _domain_of(domain: str) -> str:
    return validate_email(f"a@{domain}", check_deliverability=False).normalized.removeprefix("a@")


def _address(entry: Mapping[str, Any], _context: TenantContext) -> dict[str, Any]:
    given_lines = entry.get("lines") or []
    if isinstance(given_lines, str):
        given_lines = given_lines.splitlines()
    if not isinstance(given_lines, list | tuple):
        raise Wrong("INVALID", say("This must be a list of lines.", "必须是地址行的列表。"), "lines")
    lines = [line for given in given_lines if (line := _part(given, 200, "lines"))]
    if len(lines) > MAX_LINES:
        raise Wrong(
            "TOO_MANY",
            say(
                "At most {n} lines; this has {found}.", "最多 {n} 行，现有 {found} 行。", n=MAX_LINES, found=len(lines)
            ),
            "lines",
        )
    country = str(entry.get("country") or "").strip().upper()
    if country and country not in COUNTRIES:
        raise Wrong(
            "INVALID_COUNTRY",
            say("Write a country as ISO 3166-1 alpha-2, such as FR.", "请填写 ISO 3166-1 二位国家代码，例如 CN。"),
            "country",
        )
    parts = {name: _part(entry.get(name), 120, name) for name in ("city", "region", "postal_code")}
    if not (lines or country or any(parts.values())):
        raise Wrong(
            "REQUIRED",
            say("An address needs at least a line, a city or a country.", "地址至少需要一行、城市或国家。"),
            "lines",
        )
    return {
        "kind": _word(entry, "billing"),
        "lines": lines,
        **parts,
        "country": country,
        "primary": bool(entry.get("primary")),
        "key": "|".join([*lines, *parts.values(), country, _word(entry, "billing")]),
    }


def _part(given: Any, max_length: int, at: str) -> str:
    value = one_line(str(given or ""))
    if len(value) > max_length:
        raise Wrong("TOO_LONG", _too_long(max_length, value), at)
    return value


def _addresses(field: Field, given: Any, context: TenantContext) -> list[dict[str, Any]]:
    found = _list(_address, "key")(field, given, context)
    return [{name: value for name, value in entry.items() if name != "key"} for entry in found]


def _word(entry: Mapping[str, Any], default: str) -> str:
    return _kind_word(str(entry.get("kind") or default)[:200])


@lru_cache(maxsize=256)
def _kind_word(given: str) -> str:
    return one_line(given).lower()[:30].strip()


_RULES: dict[Kind, Callable[[Field, Any, TenantContext], Any]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.URL: _url,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _day,
    Kind.MOMENT: _moment,
    Kind.CHOICE: _choice,
    Kind.MONEY: _integer,
    Kind.CURRENCY: _currency,
    Kind.PHONES: _list(phone_entry, "value"),
    Kind.EMAILS: _list(email_entry, "value"),
    Kind.ADDRESSES: _addresses,
    Kind.REFERENCE: _id,
    Kind.MEMBER: _id,
}
