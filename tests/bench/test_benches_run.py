"""The measurements of gateway and writes run from end to end on a handful of rows; nothing is judged."""

from __future__ import annotations

from tests.bench import gateway, write
from tests.bench.harness import candidates as them
from tests.bench.harness.data import Size
from tests.bench.harness.rounds import Pace

_ONCE = Pace(rounds=1, first=0, warm=0, seconds=0.05, connections=2)


def test_the_gateway_is_measured_beside_those_that_need_no_download() -> None:
    few = Size(2, 10, 70)
    plan = gateway.Plan(few, few, few, few, Size(1, 20, 140, tenant=3), turns=4, pace=_ONCE)
    said: list[str] = []
    figures = gateway.run(plan, (them.OURS, them.LIMIT, them.ORM), said.append)
    assert {"q1_vs_limit", "q2_vs_limit", "p50_1000_tenants_vs_1", "p50_1m_rows_vs_10k"} <= figures.keys()
    assert any("Strawberry + ORM" in text for text in said)


def test_creating_is_measured_and_everybody_leaves_the_same_rows() -> None:
    figures = write.run(write.Plan(Size(2, 10, 20), 8, _ONCE), lambda text: None)
    assert figures.keys() == {"create_vs_limit", "create_vs_orm"}
