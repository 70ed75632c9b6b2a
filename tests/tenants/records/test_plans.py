"""What names few records touches few rows, in a company with fifty thousand contacts among small ones.

`./rapport bench plans` asks the same in one with a million.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.engines.throwaway import Throwaway
from tests.bench import plans
from tests.bench.harness.asked import Asked
from tests.bench.harness.offers import LISTED
from tests.bench.harness.place import at


@pytest.fixture(scope="module")
def found(engines: Throwaway, tmp_path_factory: pytest.TempPathFactory) -> list[Asked]:
    return plans.asked(at(engines, Path(tmp_path_factory.mktemp("plans"))), plans.QUICK)


def test_no_question_reads_more_than_it_must(found: list[Asked]) -> None:
    assert [f"{each.question.name} ({each.mode}): {each.touched}" for each in found if each.wrong] == []


def test_what_the_builder_offers_reads_no_table_from_end_to_end(found: list[Asked]) -> None:
    offered = [each for each in found if each.question.broad]
    assert {each.question.record for each in offered} == set(LISTED) and len(offered) > 300
    assert [f"{each.question.name} ({each.mode})" for each in offered if each.sequential] == []


def test_every_kind_of_question_was_asked(found: list[Asked]) -> None:
    names = {each.question.name.partition(" ")[0] for each in found}
    assert names == {"order", "filter", "search", "offer"}
    assert len(found) > 100
