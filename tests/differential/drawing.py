"""Values to draw, and how they are written into a document: as they are, or as variables."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hypothesis import strategies as st

RECORDS = {
    "Account": "account",
    "Contact": "contact",
    "Lead": "lead",
    "Pipeline": "pipeline",
    "Stage": "stage",
    "Deal": "deal",
    "Product": "product",
    "PriceBook": "price_book",
    "Quote": "quote",
    "Activity": "activity",
    "Tag": "tag",
    "TagGroup": "tag_group",
}
TEXTS = (
    "", "a", "acme", "Acme 中国", "北京", "Zeta", "é", "É", "software", "CTO", "it's", 'say "hi" \\ \n', "%", "_",
    "Sales", "JPY", "https://example1.com", "info1@example.com", "+861060606666", "ceo", "vip", "😀",
)  # fmt: skip
SEARCHES = ("a", "acme", "北京", "bj", "李", "zeta 1", "+86 10 6060 6666", "nobody", " ", "hello", "vip")
MOMENTS = ("2026-03-01T09:00:00Z", "2026-03-02T09:00:00.5Z", "2026-03-03T17:00:00.123456+08:00", "2026-02-28T16:00:00Z")
DAYS = ("1990-02-28", "2000-02-29", "2026-04-01")
COUNTS = (*(1, 2, 3, 7, 30, 90, 365) * 4, 36_500, 0, -3, 36_501)
"""Of days."""
NUMBERS = (0, -1, 10, 15, 30, 2000)


class Name(str):
    """The name of an enum's member: without quotes in a document."""

    __slots__ = ()


@dataclass
class Drawing:
    """What has been drawn for one document: the variables it declares, and their values."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    headers: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def one(self, choices: Sequence[Any]) -> Any:
        return choices[self.draw(_below(len(choices)))]

    def chance(self, of_ten: int) -> bool:
        return bool(self.draw(_below(10)) >= 10 - of_ten)

    def variable(self, kind: str, value: Any) -> str:
        name = f"v{len(self.headers)}"
        default, given = "", True
        if self.chance(3) and not kind.rstrip("!]").endswith(("Filter", "Order", "By", "Having")):
            default = f" = {literal(value)}"
            given = self.chance(5)
        elif not kind.endswith("!"):
            given = not self.chance(1)
        self.headers.append(f"${name}: {kind}{default}")
        if given:
            self.values[name] = plain(value)
        return f"${name}"

    def given(self, kind: str, value: Any) -> str:
        return self.variable(kind, value) if self.chance(3) else literal(value)

    def id_of(self, record: str, *, lost: bool) -> str:
        if lost and self.chance(1):
            return str(self.one(("nonsense", "@tag:0", "@account:0", f"{record}_nonsense")))
        if self.chance(1):
            return f"@{record}_twin:1" if record != "user" else f"user_{'0' * 8}-0000-7000-8000-{'0' * 12}"
        return f"@{record}:{self.draw(_below(13))}"


@cache
def _below(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most - 1)


def literal(value: Any) -> str:
    if isinstance(value, Name):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {literal(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, Name) else value
