"""From the text of one cell to a value: numbers, amounts, dates and words as people and other systems write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from tenants.kit.message import say
from tenants.kit.money import CURRENCIES, exponent, to_minor
from tenants.records.fields import Field, Kind
from tenants.records.importing.options import DateFormat, Options
from tenants.records.values import Wrong

_GUARDED = re.compile(r"'[=+\-@\t\r]")
_SPACES = re.compile(r"[\s\u00a0\u202f'’_]")
_SIGNS = re.compile(r"^(?:US\$|HK\$|[$€£¥￥₹₩]|元)|(?:[$€£¥￥₹₩]|元)$")
_CODE = re.compile(r"^([A-Z]{3})(?=[\d(+-])|(?<=\d)([A-Z]{3})$")
_TEN_THOUSANDS = {"万": Decimal(10**4), "萬": Decimal(10**4), "亿": Decimal(10**8), "億": Decimal(10**8)}
_NUMBER = {
    ".": re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,2})?"),
    ",": re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d*)?(?:[eE][+-]?\d{1,2})?"),
}
_DATE = re.compile(r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?(?:(?:T|,?\s+)(\S.*))?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(
    r"(\d{1,2})[:时](\d{2})(?:[:分](\d{2})(?:[.,]\d+)?)?分?秒?\s*([AaPp][Mm])?\s*(Z|UTC|[+-]\d{2}:?\d{2})?", re.ASCII
)
_CHOICES = {
    "customer - direct": "customer", "customer - channel": "customer", "client": "customer", "existing": "customer",
    "channel partner / reseller": "partner", "installation partner": "partner", "technology partner": "partner",
    "reseller": "partner", "vendor": "supplier", "lead": "prospect", "former customer": "former",
    "客户": "customer", "成交客户": "customer", "潜在客户": "prospect", "意向客户": "prospect", "线索": "prospect",
    "合作伙伴": "partner", "伙伴": "partner", "代理商": "partner", "供应商": "supplier", "竞争对手": "competitor",
    "竞争者": "competitor", "流失客户": "former", "前客户": "former", "其他": "other", "其它": "other",
    "phone": "call", "phone call": "call", "email": "mail", "e-mail": "mail", "to-do": "task", "todo": "task",
    "event": "meeting", "电话": "call", "通话": "call", "会议": "meeting", "拜访": "meeting", "邮件": "mail",
    "备注": "note", "笔记": "note", "任务": "task", "待办": "task", "呼入": "inbound", "呼出": "outbound",
    "incoming": "inbound", "outgoing": "outbound", "低": "low", "普通": "normal", "中": "normal", "medium": "normal",
    "高": "high", "紧急": "high", "urgent": "high",
}  # fmt: skip


def bare(cell: str) -> str:
    """The cell without surrounding space, and without the apostrophe that keeps a spreadsheet from calculating it."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


@lru_cache(maxsize=4_096)
def number(text: str, decimal_mark: str) -> Decimal:
    """A decimal number with or without thousands groups, exponent, brackets for negative, 万 or 亿. Raises Wrong."""
    plain = _SPACES.sub("", text)
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    scale = _TEN_THOUSANDS.get(plain[-1:], Decimal(1))
    if scale > 1:
        plain = plain[:-1]
    if len(plain) > 40 or not any(char.isdigit() for char in plain) or not _NUMBER[decimal_mark].fullmatch(plain):
        raise Wrong(
            "INVALID_NUMBER",
            say("Write a number whose decimal mark is {mark}.", "请填写小数点为 {mark} 的数字。", mark=decimal_mark),
        )
    grouping = "," if decimal_mark == "." else "."
    try:
        return Decimal(plain.replace(grouping, "").replace(decimal_mark, ".")) * scale
    except InvalidOperation:
        raise Wrong("INVALID_NUMBER", say("Write a number.", "请填写数字。")) from None


def whole_number(text: str, options: Options) -> int:
    value = number(text, options.decimal_mark)
    if value != value.to_integral_value():
        raise Wrong("INVALID_NUMBER", say("Write a whole number.", "请填写整数。"))
    return int(value)


def amount(text: str, currency: str, options: Options) -> tuple[int, str]:
    """Minor units and currency: the code in the cell, else `currency` (from its own column), else the option's."""
    plain = _SPACES.sub("", text)
    named = _CODE.search(plain)
    code = (named.group(1) or named.group(2)) if named else currency or options.currency
    if code not in CURRENCIES:
        raise Wrong(
            "INVALID_CURRENCY",
            say("Write the currency as an ISO 4217 code such as EUR.", "请填写 ISO 4217 币种代码，例如 CNY。"),
        )
    plain = _SIGNS.sub("", _CODE.sub("", plain) if named else plain)
    try:
        return to_minor(number(_SIGNS.sub("", plain), options.decimal_mark), code), code
    except Wrong:
        raise
    except ValueError:
        said = say("{code} has {n} decimal places.", "{code} 有 {n} 位小数。", code=code, n=exponent(code))
        raise Wrong("INVALID_AMOUNT", said) from None


@lru_cache(maxsize=4_096)
def day(text: str, order: DateFormat) -> date:
    return _day_and_rest(text, order)[0]


def _day_and_rest(text: str, order: DateFormat) -> tuple[date, str]:
    compact = _COMPACT.fullmatch(text)
    if compact:
        return _date(*(int(part) for part in compact.groups())), ""
    found = _DATE.fullmatch(text)
    if not found:
        raise Wrong("INVALID_DATE", say("Write a date such as 2026-03-31.", "请填写日期，例如 2026-03-31。"))
    first, second, third, rest = found.groups()
    return _date(*_in_order(first, second, third, order)), rest or ""


def _in_order(first: str, second: str, third: str, order: DateFormat) -> tuple[int, int, int]:
    one, two, three = int(first), int(second), int(third)
    if len(first) == 4:
        return one, two, three
    if order is DateFormat.YMD:
        return _year(first), two, three
    if order is DateFormat.AUTO and one <= 12 and two <= 12 and one != two:
        raise Wrong(
            "AMBIGUOUS_DATE",
            say("Say in the options whether the day or the month comes first.", "请在选项中说明日在前还是月在前。"),
        )
    day_first = order is DateFormat.DMY or (order is DateFormat.AUTO and one > 12)
    return (_year(third), two, one) if day_first else (_year(third), one, two)


def _year(text: str) -> int:
    """Two digits mean 1969 to 2068 (POSIX strptime)."""
    year = int(text)
    return year if len(text) > 2 else year + (1900 if year >= 69 else 2000)


def _date(year: int, month: int, day_of_month: int) -> date:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise Wrong("INVALID_DATE", say("There is no such day in the calendar.", "日历上没有这一天。")) from None


def moment(text: str, order: DateFormat, time_zone: str) -> datetime:
    """A point in time, UTC; without a zone it is meant in the tenant's own."""
    on, rest = _day_and_rest(text, order)
    if not rest:
        return datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
    found = _TIME.fullmatch(rest.strip())
    if not found:
        raise Wrong(
            "INVALID_TIME", say("Write a time such as 2026-03-31 14:30.", "请填写时间，例如 2026-03-31 14:30。")
        )
    hour, minute, second, half, zone = found.groups()
    hours = int(hour) % 12 + (12 if half.lower() == "pm" else 0) if half else int(hour)
    try:
        local = datetime(on.year, on.month, on.day, hours, int(minute), int(second or 0))
        if zone:
            offset = "+00:00" if zone in ("Z", "UTC") else zone
            return datetime.fromisoformat(local.isoformat() + offset).astimezone(UTC)
        return local.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong("INVALID_TIME", say("There is no such time.", "没有这个时间。")) from None


def choice(text: str) -> str:
    """The word other systems use, as ours; an unknown one stays, for the field's own rule to judge."""
    return _CHOICES.get(text.lower(), text)


def reader(field: Field, options: Options, time_zone: str) -> Callable[[str], object]:
    """How the text of a cell becomes what the field's rule expects."""
    if field.kind is Kind.INTEGER:
        return lambda text: whole_number(text, options)
    if field.kind is Kind.DATE:
        return lambda text: day(text, options.date_format)
    if field.kind is Kind.MOMENT:
        return lambda text: moment(text, options.date_format, time_zone)
    if field.kind is Kind.CHOICE:
        return choice
    return str
