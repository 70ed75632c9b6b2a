"""The algebra of the strategies, over whatever seats, loads and turns there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tenants.crm.assignment.choosing import Load, Seat, Strategy, Turn, Why, Wish, choose, share_of_a_day, unavailable

_IDS = [UUID(int=number) for number in range(1, 9)]
_MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
_LOADS = st.builds(
    Load,
    active=st.booleans(),
    absent_until=st.none() | st.just(date(2026, 3, 9)),
    open=st.integers(0, 5),
    month=st.integers(0, 5),
    today=st.integers(0, 2),
    last_at=st.none() | st.integers(0, 99).map(lambda ago: _MORNING - timedelta(minutes=ago)),
)


@st.composite
def crews(draw: st.DrawFn) -> tuple[list[Seat], dict[UUID, Load]]:
    ids = draw(st.lists(st.sampled_from(_IDS), min_size=1, max_size=8, unique=True))
    words = st.lists(st.sampled_from(("north", "south", "solar")), max_size=2, unique=True).map(tuple)
    caps = st.none() | st.integers(1, 5)
    seats = [Seat(each, draw(st.integers(1, 5)), draw(caps), draw(caps), draw(words), draw(words)) for each in ids]
    return seats, {each: draw(_LOADS) for each in ids}


_WISHES = st.builds(
    Wish,
    territory=st.sampled_from(("", "North", "west")),
    skills=st.lists(st.sampled_from(("solar", "south")), unique=True).map(tuple),
    dropped=st.integers(0, 3),
)
_TURNS = st.builds(
    Turn,
    last=st.none() | st.sampled_from(_IDS),
    credits=st.dictionaries(st.sampled_from(_IDS), st.integers(-9, 9)),
)


@given(crews(), st.sampled_from(Strategy), _WISHES, _TURNS, st.sets(st.sampled_from(_IDS)))
def test_whoever_is_chosen_may_have_it_and_everybody_else_is_told_why(
    crew: tuple[list[Seat], dict[UUID, Load]], strategy: Strategy, wish: Wish, turn: Turn, had: set[UUID]
) -> None:
    seats, loads = crew
    found = choose(strategy, seats, loads, wish, turn, had)
    assert found == choose(strategy, seats, loads, wish, turn, had), "the same facts, the same choice"
    assert [verdict.user_id for verdict in found.verdicts] == [seat.user_id for seat in seats]
    chosen = [verdict.user_id for verdict in found.verdicts if verdict.why is Why.CHOSEN]
    assert chosen == ([] if found.user_id is None else [found.user_id])
    if found.user_id is None:
        assert found.turn == turn, "the turn moves on success alone"
        assert all(verdict.why is not Why.NOT_NEXT for verdict in found.verdicts)
        return
    seat = next(each for each in seats if each.user_id == found.user_id)
    assert unavailable(seat, loads[seat.user_id], had) is None
    assert not seat.territories or wish.territory.casefold() in seat.territories


@given(st.lists(st.sampled_from(_IDS), min_size=1, unique=True), st.data())
def test_round_robin_gives_everybody_who_is_there_one_before_anybody_has_two(
    ids: list[UUID], data: st.DataObject
) -> None:
    seats = [Seat(each) for each in ids]
    here = data.draw(st.sets(st.sampled_from(ids), min_size=1))
    loads = {each: Load(active=each in here) for each in ids}
    dealt = _dealt(Strategy.ROUND_ROBIN, seats, loads, 3 * len(here))
    assert Counter(dealt) == dict.fromkeys(here, 3)
    assert all(set(dealt[at : at + len(here)]) == here for at in range(2 * len(here) + 1))


@given(st.lists(st.integers(1, 7), min_size=1, max_size=6), st.integers(1, 3))
def test_weights_are_exact_over_every_cycle_and_nobody_gets_theirs_in_one_go(weights: list[int], cycles: int) -> None:
    seats = [Seat(user_id, weight) for user_id, weight in zip(_IDS, weights, strict=False)]
    loads = {seat.user_id: Load() for seat in seats}
    cycle = sum(weights)
    dealt = _dealt(Strategy.WEIGHTED, seats, loads, cycle * cycles)
    assert Counter(dealt) == {seat.user_id: seat.weight * cycles for seat in seats}
    for end in range(len(dealt)):  # never further than one lead from the share due by then
        counts = Counter(dealt[: end + 1])
        assert all(abs(counts[seat.user_id] - (end + 1) * seat.weight / cycle) < len(seats) for seat in seats)


@given(st.lists(st.tuples(st.integers(0, 9), st.none() | st.integers(0, 9)), min_size=1, max_size=8))
def test_least_busy_evens_out_and_of_equals_takes_who_has_waited_longest(
    facts: Sequence[tuple[int, int | None]],
) -> None:
    loads = {
        each: Load(open=count, last_at=None if ago is None else _MORNING - timedelta(minutes=ago))
        for each, (count, ago) in zip(_IDS, facts, strict=False)
    }
    seats = [Seat(each) for each in loads]
    found = choose(Strategy.LEAST_BUSY, seats, loads, Wish(), Turn())
    assert found.user_id is not None
    mine = loads[found.user_id]
    for load in loads.values():
        assert mine.open <= load.open
        if mine.open == load.open and mine.last_at is not None:
            assert load.last_at is not None and mine.last_at <= load.last_at


@given(st.integers(1, 40), st.integers(1, 60))
def test_a_cap_is_never_passed_whatever_the_strategy(cap: int, leads: int) -> None:
    for strategy in Strategy:
        seats = [Seat(_IDS[0], most_open=cap), Seat(_IDS[1], weight=3, per_month=cap)]
        counts = Counter(_dealt(strategy, seats, {each: Load() for each in _IDS[:2]}, leads))
        assert counts[_IDS[0]] <= cap and counts[_IDS[1]] <= share_of_a_day(cap)


def test_a_thirtieth_of_a_months_leads_is_rounded_up() -> None:
    assert [share_of_a_day(each) for each in (1, 30, 31, 60, 100)] == [1, 1, 2, 2, 4]


def test_the_least_important_skill_is_let_go_first() -> None:
    seats = [Seat(_IDS[0], skills=("german",)), Seat(_IDS[1], skills=("solar",))]
    loads = {each: Load() for each in _IDS[:2]}
    found = choose(Strategy.ROUND_ROBIN, seats, loads, Wish(skills=("German", "Solar")), Turn())
    assert (found.user_id, found.missed) == (_IDS[0], ("Solar",))
    assert found.verdicts[1].why is Why.LACKS_SKILL and found.verdicts[1].detail == "German"
    later = choose(Strategy.ROUND_ROBIN, seats, loads, Wish(skills=("German", "Solar"), dropped=2), Turn(_IDS[0]))
    assert later.user_id == _IDS[1], "each time nobody accepts it asks for one skill less"


def _dealt(strategy: Strategy, seats: Sequence[Seat], loads: dict[UUID, Load], count: int) -> list[UUID]:
    """Whom so many leads go to, one after the other."""
    turn, dealt = Turn(), []
    loads = dict(loads)
    for _ in range(count):
        found = choose(strategy, seats, loads, Wish(), turn)
        turn = found.turn
        if found.user_id is not None:
            loads[found.user_id] = loads[found.user_id].with_one_more(_MORNING)
            dealt.append(found.user_id)
    return dealt
