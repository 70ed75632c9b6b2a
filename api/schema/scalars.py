"""Scalars. Values arrive from the database either typed or as JSON text; both leave alike."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

BigInt = NewType("BigInt", int)
Moment = NewType("Moment", datetime)
Day = NewType("Day", date)


def _write_moment(value: Any) -> str:
    # A time that comes out of JSON has lost its trailing zeros; both are written alike.
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError("Write a time with its zone, such as 2026-03-01T09:00:00Z.")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("Write a time with its zone, such as 2026-03-01T09:00:00Z.")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("This time lies outside of the years 1 to 9999 in UTC.") from None


def _read_day(value: Any) -> date:
    if not isinstance(value, str):
        raise ValueError("Write a date as YYYY-MM-DD.")
    return date.fromisoformat(value)


def _read_big_int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or not _WHOLE.fullmatch(str(value)):
        raise ValueError("Write a whole number, as a string where it may exceed 53 bits.")
    return int(value)


_WHOLE = re.compile(r"-?[0-9]{1,40}")


SCALARS: dict[object, ScalarDefinition] = {
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number of any size, as a decimal string.",
        serialize=str,
        parse_value=_read_big_int,
    ),
    Moment: strawberry.scalar(
        name="DateTime",
        description="A point in time in UTC (RFC 3339).",
        serialize=_write_moment,
        parse_value=_read_moment,
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
    ),
    Day: strawberry.scalar(
        name="Date", description="A calendar date, YYYY-MM-DD.", serialize=str, parse_value=_read_day
    ),
}
