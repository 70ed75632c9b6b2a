"""Which price counts (domain: price books). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Tier:
    """From `min_quantity` on one unit is `amount` (minor units), never below `floor` without leave, and a line of that
    many is `volume_discount` basis points less.
    """

    min_quantity: Decimal
    amount: int
    floor: int | None = None
    volume_discount: int = 0


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who is sold to, as far as prices go: an account, and its rating."""

    account_id: UUID | None = None
    rating: str | None = None


def in_force(rows: Iterable[Mapping[str, Any]], day: date) -> list[Tier]:
    """The tiers of a product in a book on a day. A list that is newer takes the place of the one before it as a whole:
    tiers of an older one do not live on beside it.
    """
    begun = [row for row in rows if row["valid_from"] <= day]
    newest = max((row["valid_from"] for row in begun), default=None)
    tiers = [row for row in begun if row["valid_from"] == newest]
    names = ("min_quantity", "amount", "floor", "volume_discount")
    return [Tier(*(row[name] for name in names)) for row in sorted(tiers, key=lambda row: row["min_quantity"])]


def tier_for(tiers: Sequence[Tier], quantity: Decimal) -> Tier | None:
    """The tier with the highest quantity that is reached; None where not even the lowest is."""
    reached = [tier for tier in tiers if tier.min_quantity <= quantity]
    return max(reached, key=lambda tier: tier.min_quantity, default=None)


def book_for(books: Iterable[Mapping[str, Any]], *, currency: str, day: date, buyer: Buyer) -> Mapping[str, Any] | None:
    """Of the books of a currency that count on a day the most special one: the account's own, that of its tier, the
    default. Of several alike the one that began last.
    """
    open_ = [each for each in books if each["currency"] == currency and is_valid(each, day)]
    ranked = [(rank, each) for each in open_ if (rank := _rank(each, buyer))]
    found = max(ranked, key=lambda each: (each[0], each[1]["valid_from"] or date.min, each[1]["id"]), default=None)
    return found[1] if found else None


def _rank(book: Mapping[str, Any], buyer: Buyer) -> int:
    """How special a book is for somebody; 0 where it is not for them."""
    if book["account_id"] is not None:
        return 3 if book["account_id"] == buyer.account_id else 0
    if book["tier"] is not None:
        return 2 if book["tier"].casefold() == (buyer.rating or "").casefold() else 0
    return 1 if book["standard"] else 0


def is_valid(book: Mapping[str, Any], day: date) -> bool:
    """Whether a book counts on a day; its last day is one."""
    begun = book["valid_from"] is None or book["valid_from"] <= day
    return bool(book["active"]) and begun and (book["valid_until"] is None or day <= book["valid_until"])
