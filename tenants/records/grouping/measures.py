"""What can be added up: numbers, money by currency, and the first and last of dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Any

from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.records.catalogue import RecordType
from tenants.records.custom_kinds import RULES, CustomKind
from tenants.records.fields import Field, Kind
from tenants.records.grouping.asking import Figure, Of, Totals
from tenants.records.ordering import CUSTOM
from tenants.records.sql import Pen


class Sort(StrEnum):
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"


_SORTS = {
    Kind.INTEGER: Sort.NUMBER, Kind.MONEY: Sort.MONEY, Kind.DATE: Sort.DATE, Kind.MOMENT: Sort.MOMENT,
}  # fmt: skip
_CUSTOM_SORTS = {
    CustomKind.INTEGER: Sort.NUMBER, CustomKind.DECIMAL: Sort.NUMBER, CustomKind.MONEY: Sort.MONEY,
    CustomKind.DATE: Sort.DATE, CustomKind.MOMENT: Sort.MOMENT,
}  # fmt: skip
_WHOLE = Decimal(1)
_Piece = tuple[int, Decimal, Decimal, Decimal]
"""Of one currency: how many, their sum, the least and the most."""


def sort_of(field: Field) -> Sort | None:
    """How a field adds up; None where it does not."""
    return _SORTS.get(field.kind)


@dataclass(frozen=True, slots=True)
class Measure:
    """A field to add up, with what is to be joined for it. In the statement it is `m<number>`, its currency
    `c<number>`; sums are made for each currency first and for each group afterwards.
    """

    field: str
    sort: Sort
    number: int
    value: str
    currency: str = ""
    join: str = ""
    scale: int = 0

    @property
    def columns(self) -> list[str]:
        """Of each record."""
        found = [f"{self.value} AS m{self.number}"]
        return [*found, f"{self.currency} AS c{self.number}"] if self.currency else found

    @property
    def cut(self) -> list[str]:
        """What else the first sums are cut by."""
        return [f"c{self.number}"] if self.currency else []

    @property
    def parts(self) -> list[str]:
        """The first sums."""
        n = self.number
        found = [f"count(m{n}) AS n{n}", f"min(m{n}) AS lo{n}", f"max(m{n}) AS hi{n}"]
        return found if self._timed else [*found, f"sum(m{n}) AS s{n}"]

    @property
    def whole(self) -> list[str]:
        """The sums of a group."""
        n = self.number
        if self.sort is Sort.MONEY:
            entry = f"json_build_array(c{n}, n{n}, s{n}::text, lo{n}::text, hi{n}::text)"
            return [f"json_agg({entry}) FILTER (WHERE n{n} > 0) AS money{n}"]
        found = [f"coalesce(sum(n{n}), 0) AS n{n}", f"min(lo{n}) AS lo{n}", f"max(hi{n}) AS hi{n}"]
        return found if self._timed else [*found, f"sum(s{n}) AS s{n}"]

    def figure(self, pen: Pen, of: Of, where: str) -> str:
        """The SQL of a figure of a group. Raises BadInput for money without a currency and for sums of times."""
        n, only = self.number, ""
        if self.sort is Sort.MONEY:
            if not of.currency:
                message = "Amounts of different currencies cannot be compared; name one."
                raise BadInput(say(message, "不同币种的金额不能比较，请指定币种。"), where)
            only = f" FILTER (WHERE c{n} = {pen.bind(of.currency, 'text')})"
        if self._timed and of.figure in (Figure.SUM, Figure.AVG):
            raise BadInput(say("Dates have no sum.", "日期没有合计。"), where)
        return {
            Figure.SUM: f"sum(s{n}){only}",
            Figure.AVG: f"sum(s{n}){only} / nullif(sum(n{n}){only}, 0)",
            Figure.MIN: f"min(lo{n}){only}",
            Figure.MAX: f"max(hi{n}){only}",
        }[of.figure]

    @property
    def comparable(self) -> bool:
        return not self._timed

    @property
    def _timed(self) -> bool:
        return self.sort in (Sort.DATE, Sort.MOMENT)

    def totals(self, row: Any) -> tuple[Totals, ...]:
        n = self.number
        if self.sort is Sort.MONEY:
            return _by_currency(row[f"money{n}"] or ())
        count, low, high = int(row[f"n{n}"]), row[f"lo{n}"], row[f"hi{n}"]
        if self._timed:
            return (Totals(count, min=self._time(low), max=self._time(high)),)
        sum_ = row[f"s{n}"]
        if not count:
            return (Totals(0),)
        unit = Decimal(1).scaleb(-self.scale)
        return (Totals(count, sum_ * unit, sum_ * unit / count, low * unit, high * unit),)

    def _time(self, value: Any) -> Any:
        """The tenant's own dates are kept as midnights in UTC."""
        return value.astimezone(UTC).date() if self.sort is Sort.DATE and isinstance(value, datetime) else value


def _by_currency(entries: Sequence[Sequence[Any]]) -> tuple[Totals, ...]:
    """Of two fields of money each is cut by both currencies; here the pieces of one come together again."""
    found: dict[str, _Piece] = {}
    for currency, count, *texts in entries:
        amount, low, high = (Decimal(text) for text in texts)
        piece = (count, amount, low, high)
        found[currency or ""] = _together(found[currency or ""], piece) if (currency or "") in found else piece
    return tuple(
        Totals(count, amount, (amount / count).quantize(_WHOLE, ROUND_HALF_EVEN), low, high, currency)
        for currency, (count, amount, low, high) in sorted(found.items())
    )


def _together(one: _Piece, other: _Piece) -> _Piece:
    return one[0] + other[0], one[1] + other[1], min(one[2], other[2]), max(one[3], other[3])


def measure(pen: Pen, record: RecordType, alias: str, name: str, number: int) -> Measure:
    """Raises BadInput for a field that does not add up."""
    if name.startswith(CUSTOM):
        return _custom(pen, record, alias, name, number)
    field = record.fields.get(name)
    sort = sort_of(field) if field else None
    if field is None or sort is None:
        raise _unknown(record, name)
    currency = f"{alias}.{field.currency}" if field.currency else ""
    return Measure(name, sort, number, f"{alias}.{name}", currency)


def _custom(pen: Pen, record: RecordType, alias: str, name: str, number: int) -> Measure:
    field = pen.custom.get(record.name, {}).get(name.removeprefix(CUSTOM))
    sort = _CUSTOM_SORTS.get(field.kind) if field else None
    if field is None or sort is None:
        raise _unknown(record, name)
    beside = pen.alias()
    join = (
        f" LEFT JOIN custom_values {beside} ON {pen.owned(beside)} AND {beside}.field_id = {pen.bind(field.id, 'uuid')}"
        f" AND {beside}.id = {alias}.id AND {beside}.ordinal = 0"
    )
    currency = f"{beside}.text_value" if sort is Sort.MONEY else ""
    scale = field.scale if field.kind is CustomKind.DECIMAL else 0
    return Measure(name, sort, number, f"{beside}.{RULES[field.kind].column}", currency, join, scale)


def _unknown(record: RecordType, name: str) -> BadInput:
    message = say(
        "{record} has no {name} to add up.", "{record} 没有可汇总的字段 {name}。", record=record.name, name=name
    )
    return BadInput(message, name)
