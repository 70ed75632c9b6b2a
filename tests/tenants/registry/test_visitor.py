"""What limits are counted by."""

from __future__ import annotations

import pytest

from tenants.registry.visitor import Visitor


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),  # one customer's /64
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "nonsense", True),
    ],
)
def test_two_addresses_may_be_one_network(one: str, other: str, same: bool) -> None:
    assert (Visitor(address=one).network == Visitor(address=other).network) is same


def test_a_visitor_shows_no_secret_in_a_log() -> None:
    assert "secret" not in repr(Visitor(token="secret"))
