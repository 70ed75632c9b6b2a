"""What a quote comes to (domain: quote; totals of EN 16931 in `kit/vat.py`). Pure, in minor units and basis points.

Discounts go in this order: the line's percentage, the line's amount, the volume's percentage, then the document's. Each
step is rounded as it is printed, so that what stands on the paper adds up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from tenants.errors import FieldProblem
from tenants.kit.message import say
from tenants.kit.money import part, rounded
from tenants.kit.quantities import is_quantity
from tenants.kit.vat import Totals, Treatment, add_up

WHOLE = 10_000
"""All of it, in basis points."""
MOST_LINE, MOST_TOTAL = 10**13, 2**53 - 1
"""Minor units a line may come to, and a whole quote with its tax: what every client can hold."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing offered: `quantity` of it at `price` for `base_quantity` units. `cost` and `floor` are of one unit, in
    minor units of the quote's currency; None where nobody knows, or there is none.
    """

    name: str
    quantity: Decimal
    price: int
    treatment: Treatment
    base_quantity: Decimal = Decimal(1)
    discount_rate: int = 0
    discount: int = 0
    volume_discount: int = 0
    optional: bool = False
    product_id: UUID | None = None
    description: str = ""
    unit: str = ""
    cost: Fraction | None = None
    floor: int | None = None

    @property
    def gross(self) -> int:
        """Quantity × (price / base quantity)."""
        return rounded(Fraction(self.quantity) * self.price / Fraction(self.base_quantity))

    @property
    def amount(self) -> int:
        """What is left of it after the line's discounts."""
        after = self.gross - part(self.gross, self.discount_rate, WHOLE) - self.discount
        return after - part(after, self.volume_discount, WHOLE)


@dataclass(frozen=True, slots=True)
class Priced:
    """`lines` each with what they come to, and the whole. `cost` and `margin` (basis points of the net) are None where
    the cost of a line is not known, or nothing is paid; `discount_share` is of the lines' gross. `reasons` are why
    somebody has to approve it.
    """

    lines: tuple[Line, ...]
    totals: Totals
    cost: int | None
    margin: int | None
    discount_share: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Below this margin or above this discount, both in basis points, somebody has to approve. None asks nothing."""

    least_margin: int | None = None
    most_discount: int | None = None


def price(lines: Sequence[Line], *, discount_rate: int, discount: int, tax_included: bool, policy: Policy) -> Priced:
    """What it all comes to; optional lines are priced and not counted."""
    counted = [line for line in lines if not line.optional]
    whole = sum(line.amount for line in counted)
    allowance = part(whole, discount_rate, WHOLE) + discount
    totals = add_up(((line.amount, line.treatment) for line in counted), allowance=allowance, tax_included=tax_included)
    cost = _cost(counted)
    margin = None if cost is None or totals.net <= 0 else part(totals.net - cost, WHOLE, totals.net)
    gross = sum(line.gross for line in counted)
    given = gross - totals.lines + totals.allowance
    reasons = _reasons(counted, totals, margin, (given, gross), policy)
    return Priced(tuple(lines), totals, cost, margin, part(given, WHOLE, gross) if gross else 0, reasons)


def _cost(lines: Iterable[Line]) -> int | None:
    costs = [None if line.cost is None else line.cost * Fraction(line.quantity) for line in lines]
    known = [each for each in costs if each is not None]
    return rounded(sum(known, Fraction(0))) if len(known) == len(costs) else None


def _reasons(
    lines: Sequence[Line], totals: Totals, margin: int | None, discount: tuple[int, int], policy: Policy
) -> tuple[str, ...]:
    """FLOOR: a unit is sold below its floor price, the document's discount included. MARGIN, DISCOUNT: the whole is
    below the company's least margin, or above its highest discount (given away, of what gross).
    """
    found = []
    if any(_is_below_floor(line, totals) for line in lines):
        found.append("FLOOR")
    if policy.least_margin is not None and margin is not None and margin < policy.least_margin:
        found.append("MARGIN")
    given, gross = discount
    if policy.most_discount is not None and given * WHOLE > gross * policy.most_discount:
        found.append("DISCOUNT")
    return tuple(found)


def _is_below_floor(line: Line, totals: Totals) -> bool:
    """The document's discount is spread over the lines in proportion. Compared by the minor unit: what rounding takes
    of a line is no discount.
    """
    if line.floor is None:
        return False
    left = Fraction(totals.lines - totals.allowance, totals.lines) if totals.lines else Fraction(1)
    return line.amount * left <= Fraction(line.quantity) * line.floor - 1


def wrong(lines: Sequence[Line], discount_rate: int, discount: int) -> list[FieldProblem]:
    """Everything about the numbers that no quote can have; by place."""
    problems = [problem for place, line in enumerate(lines) for problem in _wrong_line(f"lines.{place}", line)]
    if problems:
        return problems
    counted = [line for line in lines if not line.optional]
    whole = sum(line.amount for line in counted)
    if sum(line.gross for line in lines) * 2 > MOST_TOTAL:
        return [FieldProblem("lines", "OUT_OF_RANGE", say("The whole is too large.", "总金额超出范围。"))]
    fine = 0 <= discount_rate <= WHOLE and 0 <= discount <= whole - part(whole, discount_rate, WHOLE)
    return [] if fine else [FieldProblem("discount", "OUT_OF_RANGE", _TOO_MUCH)]


def _wrong_line(at: str, line: Line) -> list[FieldProblem]:
    told = say("This number is out of range.", "数值超出范围。")
    bounds = {
        "quantity": is_quantity(line.quantity),
        "base_quantity": is_quantity(line.base_quantity),
        "price": 0 <= line.price <= MOST_LINE,
        "discount_rate": 0 <= line.discount_rate <= WHOLE,
        "tax_rate": 0 <= line.treatment.basis_points <= WHOLE,
    }
    found = [FieldProblem(f"{at}.{name}", "OUT_OF_RANGE", told) for name, is_fine in bounds.items() if not is_fine]
    if not found and not 0 <= line.discount <= line.gross - part(line.gross, line.discount_rate, WHOLE):
        found.append(FieldProblem(f"{at}.discount", "OUT_OF_RANGE", _TOO_MUCH))
    if not found and line.gross > MOST_LINE:
        found.append(FieldProblem(f"{at}.price", "OUT_OF_RANGE", told))
    return found


_TOO_MUCH = say("A discount is not below zero and not above what is left.", "优惠不能小于零，也不能超过剩余金额。")
