"""What a field of several records comes to: exactly, and as it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tenants.records.custom_kinds import CustomKind, Definition
from tenants.records.fields import Field, Kind
from tests.differential import own
from tests.differential.conditions import Row

TIMED = (Kind.DATE, Kind.MOMENT, CustomKind.DATE, CustomKind.MOMENT)
MONEY = (Kind.MONEY, CustomKind.MONEY)
_FIGURES: Mapping[str, Callable[[list[Any]], Any]] = {"SUM": sum, "MIN": min, "MAX": max}
ADDED = (*TIMED, *MONEY, Kind.INTEGER, CustomKind.INTEGER, CustomKind.DECIMAL)


@dataclass(frozen=True)
class Measure:
    """A field to add up: `own` where it is one of the company's own, `currency` the column beside an amount."""

    kind: Any
    name: str
    currency: str = ""
    own: Definition | None = None

    @classmethod
    def declared(cls, field: Field) -> Measure:
        return cls(field.kind, field.name, field.currency)

    def values(self, rows: Sequence[Row]) -> list[Any]:
        """Of every record that has one; amounts as (currency, minor units)."""
        if self.own is not None:
            return [value for row in rows for value in own.held(self.own, row["custom"])]
        held = [row for row in rows if row[self.name] is not None]
        return [(row[self.currency] or "", row[self.name]) if self.currency else row[self.name] for row in held]

    def amounts(self, rows: Sequence[Row]) -> dict[str, list[int]]:
        """By currency, in the order of the alphabet."""
        found = self.values(rows)
        return {
            each: [amount for held, amount in found if held == each] for each in sorted({each for each, _ in found})
        }


def figure(rows: Sequence[Row], entry: Mapping[str, Any], measure: Measure | None) -> Any:
    """The figure an order or a condition looks at: a number, exactly, or a time; None where there is none."""
    if measure is None:
        return len(rows)
    if measure.kind in MONEY:
        values: list[Any] = measure.amounts(rows).get(entry["currency"], [])
    else:
        values = measure.values(rows)
    if not values:
        return None
    if entry["by"] == "AVG":
        return Fraction(sum(values)) / len(values)
    return _FIGURES[entry["by"]](values)


def figures(measure: Measure, rows: Sequence[Row]) -> Any:
    """Of a declared field."""
    if measure.kind in MONEY:
        return [_money(currency, amounts) for currency, amounts in measure.amounts(rows).items()]
    values = measure.values(rows)
    ends = {name: written(end(values)) if values else None for name, end in (("min", min), ("max", max))}
    if measure.kind in TIMED:
        return {"count": len(values), **ends}
    if not values:
        return {"count": 0, "sum": None, "avg": None, **ends}
    average = float(Decimal(sum(values)) / len(values))
    return {
        "count": len(values),
        "sum": str(sum(values)),
        "avg": average,
        **{name: str(end) for name, end in ends.items()},
    }


def as_text(measure: Measure, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Of one of the company's own fields, written as its values are."""
    if measure.kind in MONEY:
        return [_money(currency, amounts) for currency, amounts in measure.amounts(rows).items()]
    values = measure.values(rows)
    nothing = dict.fromkeys(("currency", "sum", "avg", "min", "max"))
    if not values:
        return [{**nothing, "count": 0}]
    ends = {"count": len(values), "min": _plain(min(values)), "max": _plain(max(values))}
    if measure.kind in TIMED:
        return [{**nothing, **ends}]
    total = sum(values, Decimal(0))
    return [{**nothing, **ends, "sum": _plain(total), "avg": _plain(total / len(values))}]


def _money(currency: str, amounts: Sequence[int]) -> dict[str, Any]:
    """Minor units; the average to a whole one, half to even."""
    average = round(Fraction(sum(amounts), len(amounts)))
    whole = {"sum": sum(amounts), "avg": average, "min": min(amounts), "max": max(amounts)}
    return {"currency": currency, "count": len(amounts), **{name: str(value) for name, value in whole.items()}}


def _plain(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(written(value))


def written(value: Any) -> Any:
    """Times as the contract writes them."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
