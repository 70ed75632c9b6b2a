"""The value types records share, and the operators each kind of value can be filtered by."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry

from api.schema.scalars import BigInt, Day, Moment
from tenants.kit.phones import international


@strawberry.enum
class OrderDirection(Enum):
    ASC = "ASC"
    DESC = "DESC"


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


def _operators(name: str, value: Any, *, ordered: bool = False, text: bool = False) -> Any:
    """An input type with the operators that make sense for values of type `value`."""
    many = list[value]
    annotations: dict[str, Any] = {"eq": value | None, "ne": value | None, "in_": many | None, "nin": many | None}
    if ordered:
        annotations |= dict.fromkeys(("lt", "lte", "gt", "gte"), value | None)
    if text:
        annotations |= {"starts_with": str | None, "contains": str | None}
    annotations["is_null"] = bool | None
    members: dict[str, Any] = dict.fromkeys(annotations, strawberry.UNSET)
    members["in_"] = strawberry.field(name="in", default=strawberry.UNSET)
    return strawberry.input(type(name, (), {"__annotations__": annotations, "__module__": __name__, **members}))


TextFilter = _operators("TextFilter", str, ordered=True, text=True)
IntFilter = _operators("IntFilter", int, ordered=True)
BigIntFilter = _operators("BigIntFilter", BigInt, ordered=True)
BooleanFilter = _operators("BooleanFilter", bool)
DateFilter = _operators("DateFilter", Day, ordered=True)
MomentFilter = _operators("DateTimeFilter", Moment, ordered=True)
IdFilter = _operators("IDFilter", strawberry.ID)


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
    is_null: bool | None = strawberry.UNSET
