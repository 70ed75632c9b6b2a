"""A number is shown the way its country writes it."""

from __future__ import annotations

import pytest

from tenants.kit.phones import international


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+442079460958", "+44 20 7946 0958"),
        ("+8676922973090", "+86 769 2297 3090"),
        ("+8613800138000", "+86 138 0013 8000"),
        ("+14125550106;ext=12", "+1 412-555-0106 ext. 12"),
        ("ask at the desk 12", "ask at the desk 12"),
        ("020 7946 0958", "020 7946 0958"),
        ("", ""),
    ],
)
def test_a_number_is_shown_the_way_its_country_writes_it(kept: str, shown: str) -> None:
    assert international(kept) == shown
