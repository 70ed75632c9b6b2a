"""What hangs together is one group, in whatever order its pairs were found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tenants.records.duplicates.pairing import together

pairs = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda pair: tuple(sorted(pair))), max_size=20)


@given(pairs, st.randoms())
def test_groups_do_not_depend_on_the_order_of_pairs(found: list[tuple[int, int]], chance: object) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert together(found) == together(shuffled)


@given(pairs)
def test_both_of_a_pair_are_in_one_group_known_by_its_least(found: list[tuple[int, int]]) -> None:
    roots = together(found)
    assert all(roots[one] == roots[other] for one, other in found)
    for root in set(roots.values()):
        members = {each for each, of in roots.items() if of == root}
        assert root == min(members)
        reached = {root}
        for _ in members:
            reached |= {each for pair in found if reached & set(pair) for each in pair}
        assert reached == members
