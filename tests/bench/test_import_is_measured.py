"""The measurement of the import runs from end to end on a handful of rows; nothing is judged."""

from __future__ import annotations

import importlib


def test_an_import_is_measured_beside_copy() -> None:
    bench = importlib.import_module("tests.bench.import")
    said: list[str] = []
    figures = bench.run(bench.Load(small=30, large=60, accounts=5, copies=1), said.append)
    assert figures.keys() == {"vs_copy", "rss_growth_mb"}
    assert any("COPY of 60 contacts, 60 changes" in text for text in said)
