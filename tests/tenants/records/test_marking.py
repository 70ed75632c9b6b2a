"""What was typed is marked in what was found, however it was typed."""

from __future__ import annotations

import pytest

from tenants.records.marking import marks


@pytest.mark.parametrize(
    ("title", "typed", "marked"),
    [
        ("Northwind Optics", "north", ["North"]),
        ("Northwind Optics", "opt nor", ["Nor", "Opt"]),
        ("Northwind Optics", "wind", []),
        ("Café Müller & Söhne", "cafe mull", ["Café", "Müll"]),
        ("青岛海天精密机械", "海天", ["海天"]),
        ("青岛海天精密机械", "haitian", ["海天"]),
        ("青岛海天精密机械", "hait", ["海天"]),
        ("青岛海天精密机械", "qdht", ["青岛海天"]),
        ("ACME 上海", "acme sh", ["ACME", "上海"]),
        ("張偉", "张伟", ["張偉"]),
        ("Ada", "", []),
        ("Acme", "grace", []),
        ("ﬁne Tools", "fine", ["ﬁne"]),
    ],
)
def test_what_was_typed_is_marked(title: str, typed: str, marked: list[str]) -> None:
    assert [title[start : start + length] for start, length in marks(title, typed)] == marked
