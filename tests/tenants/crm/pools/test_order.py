"""Of several rules that stand in the way the first is told, with when it will be no more; the next is told after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tenants.crm.pools.claiming import Claim, first_refusal

NOW = datetime(2026, 9, 25, 3, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONE = "Asia/Shanghai"
POOL: dict[str, Any] = {
    "enabled": False, "freeze_days": 2, "cooling_days": 7, "cooling_hours": 12, "daily_cap": 3, "holding_cap": 5,
}  # fmt: skip
EVERYTHING = Claim(member=False, waits=False, entered_at=NOW - DAY, lost_at=NOW - DAY, claimed=3, holding=5, exempted=2)
MENDED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("POOL_DISABLED", {"enabled": True}, {}),
    ("NOT_IN_POOL_SCOPE", {}, {"member": True}),
    ("ALREADY_CLAIMED", {}, {"waits": True}),
    ("POOL_FROZEN", {}, {"entered_at": NOW - 2 * DAY}),
    ("POOL_COOLING_OFF", {}, {"lost_at": NOW - 7 * DAY - 12 * HOUR}),
    ("POOL_DAILY_CAP", {}, {"claimed": 2}),
    ("POOL_HOLDING_CAP", {}, {"holding": 4}),
]
"""What stands in the way, in its order, and what mends it."""


def told(pool: dict[str, Any], claim: Claim, *, assigned: bool = False) -> str:
    found = first_refusal(pool, claim, NOW, ZONE, assigned=assigned)
    return found.code if found else ""


def test_the_first_is_told_and_then_the_next() -> None:
    pool, claim = dict(POOL), EVERYTHING
    for code, of_pool, of_claim in MENDED:
        assert told(pool, claim) == code
        pool, claim = pool | of_pool, replace(claim, **of_claim)
    assert told(pool, claim) == ""


@given(st.sets(st.sampled_from([code for code, _, _ in MENDED])))
def test_of_any_of_them_the_first_in_the_order(standing: set[str]) -> None:
    pool, claim = dict(POOL), EVERYTHING
    for code, of_pool, of_claim in MENDED:
        if code not in standing:
            pool, claim = pool | of_pool, replace(claim, **of_claim)
    order = [code for code, _, _ in MENDED]
    assert told(pool, claim) == next((code for code in order if code in standing), "")
    kept = [code for code in order if code in standing & {"ALREADY_CLAIMED", "POOL_HOLDING_CAP"}]
    assert told(pool, claim, assigned=True) == next(iter(kept), "")


def test_each_says_when_it_lapses() -> None:
    pool = POOL | {"enabled": True}
    free = Claim(True, True, NOW - 9 * DAY, None, 0, 0, 0)

    def lapses(**facts: Any) -> datetime | None:
        found = first_refusal(pool, replace(free, **facts), NOW, ZONE)
        assert found is not None
        return found.lapses_at

    assert lapses(entered_at=NOW - DAY) == NOW + DAY
    assert lapses(lost_at=NOW - 7 * DAY) == NOW + 12 * HOUR, "days and hours together"
    assert lapses(claimed=3) == datetime(2026, 9, 25, 16, tzinfo=UTC), "midnight in Shanghai"
    assert lapses(waits=False) is lapses(holding=5) is lapses(member=False) is None


def test_an_hour_is_a_wait_of_its_own() -> None:
    pool = POOL | {"enabled": True, "cooling_days": None, "cooling_hours": 1}
    claim = Claim(True, True, NOW - 9 * DAY, NOW - timedelta(minutes=59), 0, 0, 0)
    assert told(pool, claim) == "POOL_COOLING_OFF"
    assert told(pool, replace(claim, lost_at=NOW - HOUR)) == ""
