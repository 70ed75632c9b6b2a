"""Whose turn it is: strategies as rules that touch nothing. The same seats, loads and turn give the same choice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Strategy(StrEnum):
    """How one of several who may have a lead is chosen: one after the other; by weights; who has the fewest open."""

    ROUND_ROBIN = "round_robin"
    WEIGHTED = "weighted"
    LEAST_BUSY = "least_busy"


class Why(StrEnum):
    """What became of each seat of a rule. All but the first and the last kept somebody from having the lead."""

    CHOSEN = "chosen"
    LEFT = "left"
    ABSENT = "absent"
    HAD_IT = "had_it"
    OTHER_TERRITORY = "other_territory"
    LACKS_SKILL = "lacks_skill"
    FULL = "full"
    MONTH_FULL = "month_full"
    DAY_FULL = "day_full"
    NOT_NEXT = "not_next"


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody a rule gives leads to. `most_open` is how many open ones they may have, `per_month` how many they are
    given in any 30 days (and on one day at most a thirtieth of it, rounded up). No territories is everywhere else.
    """

    user_id: UUID
    weight: int = 1
    most_open: int | None = None
    per_month: int | None = None
    territories: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody has: open leads, those given by rules in 30 days and today, when the last was (UTC)."""

    active: bool = True
    absent_until: date | None = None
    open: int = 0
    month: int = 0
    today: int = 0
    last_at: datetime | None = None

    def with_one_more(self, moment: datetime) -> Load:
        return replace(self, open=self.open + 1, month=self.month + 1, today=self.today + 1, last_at=moment)


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a rule stands between two leads: who had the last one, and what each weight has to its credit."""

    last: UUID | None = None
    credits: Mapping[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a lead asks of whoever gets it. `skills` are in order of importance; of them the last `dropped` no more."""

    territory: str = ""
    skills: tuple[str, ...] = ()
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    user_id: UUID
    why: Why
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """`user_id` is None when nobody may have it; then the turn has not moved. `missed` are the skills let go."""

    user_id: UUID | None
    verdicts: tuple[Verdict, ...]
    turn: Turn
    missed: tuple[str, ...] = ()


def choose(
    strategy: Strategy, seats: Sequence[Seat], loads: Mapping[UUID, Load], wish: Wish, turn: Turn,
    had: Collection[UUID] = (),
) -> Choice:  # fmt: skip
    """One of the seats, and why each of the others was passed over. Of skills the least important is let go first when
    nobody has all of them (Salesforce's skills-based routing).
    """
    kept: dict[UUID, Verdict] = {}
    open_to: list[Seat] = []
    for seat in seats:
        found = unavailable(seat, loads.get(seat.user_id, Load(active=False)), had)
        if found is None:
            open_to.append(seat)
        else:
            kept[seat.user_id] = found
    placed = in_territory(open_to, wish.territory)
    able, wanted = skilled(placed, wish)
    for seat in open_to:
        if seat not in placed:
            kept[seat.user_id] = Verdict(seat.user_id, Why.OTHER_TERRITORY, ", ".join(seat.territories))
        elif seat not in able:
            lacking = next(skill for skill in wanted if not _has(seat, skill))
            kept[seat.user_id] = Verdict(seat.user_id, Why.LACKS_SKILL, lacking)
    chosen, moved = _STRATEGIES[strategy](seats, able, loads, turn) if able else (None, turn)
    verdicts = tuple(kept.get(seat.user_id) or _outcome(seat, chosen, loads) for seat in seats)
    return Choice(chosen, verdicts, moved, wish.skills[len(wanted) :] if chosen else ())


def unavailable(seat: Seat, load: Load, had: Collection[UUID] = ()) -> Verdict | None:
    """What keeps somebody from any lead now, in the order in which it is looked at; None is nothing."""
    if not load.active:
        return Verdict(seat.user_id, Why.LEFT)
    if load.absent_until is not None:
        return Verdict(seat.user_id, Why.ABSENT, load.absent_until.isoformat())
    if seat.user_id in had:
        return Verdict(seat.user_id, Why.HAD_IT)
    if seat.most_open is not None and load.open >= seat.most_open:
        return Verdict(seat.user_id, Why.FULL, f"{load.open}/{seat.most_open}")
    if seat.per_month is not None and load.month >= seat.per_month:
        return Verdict(seat.user_id, Why.MONTH_FULL, f"{load.month}/{seat.per_month}")
    if seat.per_month is not None and load.today >= share_of_a_day(seat.per_month):
        return Verdict(seat.user_id, Why.DAY_FULL, f"{load.today}/{share_of_a_day(seat.per_month)}")
    return None


def share_of_a_day(per_month: int) -> int:
    """A thirtieth, rounded up (Odoo's share of one working day)."""
    return -(-per_month // 30)


def in_territory(seats: Sequence[Seat], territory: str) -> list[Seat]:
    """Whose territory it is; where nobody's is named, those who have none and so have the rest."""
    wanted = territory.strip().casefold()
    named = [seat for seat in seats if wanted and wanted in {each.strip().casefold() for each in seat.territories}]
    return named or [seat for seat in seats if not seat.territories]


def skilled(seats: Sequence[Seat], wish: Wish) -> tuple[list[Seat], tuple[str, ...]]:
    """Who has the skills, and which of them were asked for in the end."""
    wanted = wish.skills[: max(0, len(wish.skills) - wish.dropped)]
    while True:
        able = [seat for seat in seats if all(_has(seat, skill) for skill in wanted)]
        if able or not wanted or not seats:
            return able, wanted
        wanted = wanted[:-1]


def _has(seat: Seat, skill: str) -> bool:
    return skill.casefold() in {each.casefold() for each in seat.skills}


def _outcome(seat: Seat, chosen: UUID | None, loads: Mapping[UUID, Load]) -> Verdict:
    why = Why.CHOSEN if seat.user_id == chosen else Why.NOT_NEXT
    return Verdict(seat.user_id, why, str(loads[seat.user_id].open))


def _round_robin(
    seats: Sequence[Seat], able: Sequence[Seat], _loads: Mapping[UUID, Load], turn: Turn
) -> tuple[UUID, Turn]:
    """The next after whoever had the last one, in the order of the rule."""
    order = [seat.user_id for seat in seats]
    start = order.index(turn.last) + 1 if turn.last in order else 0
    may = {seat.user_id for seat in able}
    chosen = next(each for each in order[start:] + order[:start] if each in may)
    return chosen, replace(turn, last=chosen)


def _weighted(
    seats: Sequence[Seat], able: Sequence[Seat], _loads: Mapping[UUID, Load], turn: Turn
) -> tuple[UUID, Turn]:
    """Smooth weighted round robin (nginx): each who may gets their weight to their credit, the richest is chosen and
    pays all of it. Over a cycle everybody has exactly their weight, and nobody gets theirs in one go.
    """
    there = {seat.user_id for seat in seats}
    purse = {each: credit for each, credit in turn.credits.items() if each in there}
    for seat in able:
        purse[seat.user_id] = purse.get(seat.user_id, 0) + seat.weight
    chosen = max(able, key=lambda seat: purse[seat.user_id]).user_id
    purse[chosen] -= sum(seat.weight for seat in able)
    return chosen, Turn(chosen, purse)


def _least_busy(
    _seats: Sequence[Seat], able: Sequence[Seat], loads: Mapping[UUID, Load], turn: Turn
) -> tuple[UUID, Turn]:
    """The fewest open ones; of equals who has waited longest for one."""

    def burden(seat: Seat) -> tuple[int, float]:
        load = loads[seat.user_id]
        return load.open, load.last_at.timestamp() if load.last_at else float("-inf")

    chosen = min(able, key=burden).user_id
    return chosen, replace(turn, last=chosen)


_STRATEGIES = {
    Strategy.ROUND_ROBIN: _round_robin,
    Strategy.WEIGHTED: _weighted,
    Strategy.LEAST_BUSY: _least_busy,
}
