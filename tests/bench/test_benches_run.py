"""The measurements of gateway and writes run from end to end on a handful of rows; nothing is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.engines.throwaway import Throwaway
from tests.bench import dedupe, gateway, pool, search, write
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


def test_searches_are_measured_and_each_finds_somebody(here: Place) -> None:
    found = search.run(here, 400, lambda text: None, draws=3)
    assert {"chinese_p95_ms", "pinyin_p95_ms", "initials_p95_ms", "prefix_p95_ms"} <= found.keys()


def test_claims_are_measured_and_nobody_is_told_they_won_what_another_won(here: Place) -> None:
    figures = pool.run(here, count=16, rounds=1, wanted=4)
    assert figures["double_claims"] == 0 and figures["claims_vs_bare_update"] > 0


def test_the_duplicates_of_a_set_are_counted_by_pairs(tmp_path: Path) -> None:
    head = "rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, date_of_birth\n"
    one = "rec-1-org, lachlan, berry, 69, giblin street, killarney, bittern, 4814, 19990219\n"
    copy = "rec-1-dup-0, lachlan, bery, 69, giblin street, killarney, bitern, 4814, 19990219\n"
    other = "rec-2-org, ada, lovelace, 1, engine lane, , marylebone, 1815, 18151210\n"
    missed = "rec-2-dup-0, , , , , , , , \n"
    for file in dedupe.SETS.values():
        (tmp_path / file).write_text(head + one + copy + other + missed, encoding="utf-8")
    assert dedupe.figures(tmp_path) == {
        "precision_febrl1": 1.0, "recall_febrl1": 0.5, "precision_febrl3": 1.0, "recall_febrl3": 0.5,
    }  # fmt: skip
