"""The value types records share, and the operators each kind of value can be filtered by."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry

from api.schema.belonging import ALWAYS, module
from api.schema.scalars import BigInt, Day, Moment
from tenants.kit.periods import Period
from tenants.kit.phones import international
from tenants.plans import Module

MODULE = ALWAYS


@strawberry.enum
class OrderDirection(Enum):
    ASC = "ASC"
    DESC = "DESC"


@module(Module.CUSTOM_FIELDS)
@strawberry.input(description="By one of the company's own fields; records without a value come last.")
class CustomFieldOrder:
    key: str
    direction: OrderDirection


def _display(root: Any) -> str:
    return international(root["value"])


@strawberry.type(description="A phone number: E.164 where it can be understood, as typed where not.")
class Phone:
    value: str
    display: str = strawberry.field(resolver=_display, description="For people: +44 20 7946 0958.")
    kind: str
    primary: bool
    valid: bool


@strawberry.type
class Email:
    value: str
    kind: str
    primary: bool


@strawberry.type
class Address:
    kind: str
    lines: list[str]
    city: str
    region: str
    postal_code: str
    country: str = strawberry.field(description="ISO 3166-1 alpha-2, or empty.")
    primary: bool


@strawberry.type(description="An amount in the currency's minor units (ISO 4217).")
class Money:
    amount_minor: BigInt
    currency: str


@strawberry.type(description="One page's place in its list (Relay cursor connections).")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.enum
class NextActivityState(Enum):
    NONE = "none"
    PLANNED = "planned"
    OVERDUE = "overdue"


@strawberry.type(description="What is planned next: nothing, something, or something that should have happened.")
class NextActivity:
    state: NextActivityState
    due_at: Moment | None


@strawberry.input
class PhoneInput:
    value: str
    kind: str | None = None
    primary: bool | None = None
    country: str | None = strawberry.field(
        description="Whose dialling habits to read a national number by; the tenant's by default.", default=None
    )


@strawberry.input
class EmailInput:
    value: str
    kind: str | None = None
    primary: bool | None = None


@strawberry.input
class AddressInput:
    kind: str | None = None
    lines: list[str] | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    primary: bool | None = None


@strawberry.input
class MoneyInput:
    amount_minor: BigInt
    currency: str


CalendarPeriod = strawberry.enum(
    Period,
    name="CalendarPeriod",
    description="A stretch of whole days that moves with today, in the reader's time zone. Weeks begin on Monday.",
)
_RELATIVE: dict[str, tuple[Any, str]] = {
    "during": (CalendarPeriod, "In this stretch of the calendar."),
    "last_days": (int, "In the n days that end with today."),
    "next_days": (int, "In the n days that begin tomorrow."),
    "older_than_days": (int, "Before the last n days."),
    "later_than_days": (int, "After the next n days."),
    "past": (bool, "Before now (a date: before today), or not."),
}


def relative_operators() -> tuple[dict[str, Any], dict[str, Any]]:
    """Annotations and fields of the operators that compare with the calendar as the reader sees it."""
    return (
        {name: kind | None for name, (kind, _) in _RELATIVE.items()},
        {name: strawberry.field(default=strawberry.UNSET, description=text) for name, (_, text) in _RELATIVE.items()},
    )


def _operators(
    name: str, value: Any, *, ordered: bool = False, text: bool = False, relative: bool = False, me: bool = False
) -> Any:
    """An input type with the operators that make sense for values of type `value`."""
    many = list[value]
    annotations: dict[str, Any] = {"eq": value | None, "ne": value | None, "in_": many | None, "nin": many | None}
    if ordered:
        annotations |= dict.fromkeys(("lt", "lte", "gt", "gte"), value | None)
    if text:
        annotations |= {"starts_with": str | None, "contains": str | None}
    annotations["is_null"] = bool | None
    members: dict[str, Any] = dict.fromkeys(annotations, strawberry.UNSET)
    if relative:
        calendar, described = relative_operators()
        annotations |= calendar
        members |= described
    if me:
        annotations["me"] = bool | None
        members["me"] = strawberry.field(default=strawberry.UNSET, description="Whoever asks, or anybody else.")
    members["in_"] = strawberry.field(name="in", default=strawberry.UNSET)
    return strawberry.input(type(name, (), {"__annotations__": annotations, "__module__": __name__, **members}))


SensitiveFilter = _operators("SensitiveFilter", str)
TextFilter = _operators("TextFilter", str, ordered=True, text=True)
IntFilter = _operators("IntFilter", int, ordered=True)
BigIntFilter = _operators("BigIntFilter", BigInt, ordered=True)
BooleanFilter = _operators("BooleanFilter", bool)
DateFilter = _operators("DateFilter", Day, ordered=True, relative=True)
MomentFilter = _operators("DateTimeFilter", Moment, ordered=True, relative=True)
IdFilter = _operators("IDFilter", strawberry.ID)
MemberFilter = _operators("MemberFilter", strawberry.ID, me=True)


def choice_filter(name: str, enum: Any) -> Any:
    return _operators(f"{name}Filter", enum)


@strawberry.input(description="A list with an entry whose value is `has`.")
class ListFilter:
    has: str | None = strawberry.UNSET
    is_null: bool | None = strawberry.UNSET


@strawberry.input
class TagsFilter:
    in_: list[strawberry.ID] | None = strawberry.field(name="in", default=strawberry.UNSET)
    all: list[strawberry.ID] | None = strawberry.UNSET
    none: list[strawberry.ID] | None = strawberry.UNSET


@module(Module.CUSTOM_FIELDS)
@strawberry.input(description="A condition on one custom field; values are written as text.")
class CustomFieldFilter:
    key: str
    eq: str | None = strawberry.UNSET
    ne: str | None = strawberry.UNSET
    in_: list[str] | None = strawberry.field(name="in", default=strawberry.UNSET)
    lt: str | None = strawberry.UNSET
    lte: str | None = strawberry.UNSET
    gt: str | None = strawberry.UNSET
    gte: str | None = strawberry.UNSET
    starts_with: str | None = strawberry.UNSET
    is_null: bool | None = strawberry.UNSET
    during: CalendarPeriod | None = strawberry.UNSET  # type: ignore[valid-type]
    last_days: int | None = strawberry.UNSET
    next_days: int | None = strawberry.UNSET
    older_than_days: int | None = strawberry.UNSET
    later_than_days: int | None = strawberry.UNSET
    past: bool | None = strawberry.UNSET


def page_info(cursors: list[str], has_next: bool, after: str | None) -> PageInfo:
    return PageInfo(
        has_next_page=has_next,
        has_previous_page=after is not None,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
