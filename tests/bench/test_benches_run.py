"""The measurements of gateway and writes run from end to end on a handful of rows; nothing is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.engines.throwaway import Throwaway
from tests.bench import gateway, write
from tests.bench.harness import candidates as them
from tests.bench.harness.data import Size
from tests.bench.harness.place import Place, at
from tests.bench.harness.rounds import Pace

_ONCE = Pace(rounds=1, first=0, warm=0, seconds=0.05, connections=2)
_FEW = Size(2, 10, 70)


@pytest.fixture(scope="module")
def here(engines: Throwaway, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return at(engines, Path(tmp_path_factory.mktemp("bench")))


def test_the_gateway_is_measured_beside_the_limit(here: Place) -> None:
    plan = gateway.Plan(_FEW, _FEW, _FEW, _FEW, Size(1, 20, 140, tenant=3), turns=4, pace=_ONCE)
    figures = gateway.compared(gateway.queries(here, plan, (them.OURS, them.LIMIT)))
    assert {"q1_vs_limit", "q2_vs_limit"} <= figures.keys()
    assert gateway.worse_p50(gateway.by_rows(here, plan), "many contacts", "few contacts") > 0


def test_creating_is_measured_and_both_leave_the_same_rows(here: Place) -> None:
    figures = write.run(here, write.Plan(_FEW, 8, _ONCE), (them.OURS, them.ORM), lambda text: None)
    assert figures.keys() == {"create_vs_orm"}
