"""The way of an approval through its nodes. Pure: the same votes in the same order give the same end.

Within a node everybody has a lane; signers somebody adds stand in that person's lane, before or after them, and a lane
is done when all in it agreed. A refusal ends the whole, whatever the mode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID


class Mode(StrEnum):
    """会签: everybody agrees; 或签: one is enough; 依次: one after the other."""

    ALL = "all"
    ANY = "any"
    SEQUENTIAL = "sequential"


class Again(StrEnum):
    """Of somebody who agreed before: they are asked once, not twice running, or at every node."""

    FIRST_ONLY = "first_only"
    NOT_TWICE_RUNNING = "not_twice_running"
    EVERY_NODE = "every_node"


class Status(StrEnum):
    """`returned`: back with whoever submitted it, who may change the record and submit it again."""

    APPROVING = "approving"
    RETURNED = "returned"
    APPROVED = "approved"
    UNAPPROVED = "unapproved"
    REVOKED = "revoked"
    AUTO_APPROVED = "auto_approved"
    AUTO_REJECTED = "auto_rejected"


RUNNING = frozenset({Status.APPROVING, Status.RETURNED})
AGREED = frozenset({Status.APPROVED, Status.AUTO_APPROVED})


class SeatState(StrEnum):
    """`void`: not needed any more, or taken back by a return or a restart."""

    WAITING = "waiting"
    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    VOID = "void"


_UNDECIDED = frozenset({SeatState.WAITING, SeatState.OPEN})


@dataclass(frozen=True, slots=True)
class Seat:
    """`number` is its place among all seats of the approval, from 0; `rank` its place in its lane."""

    number: int
    node: int
    lane: int
    rank: int
    user_id: UUID
    state: SeatState = SeatState.WAITING
    auto: bool = False
    added_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Run:
    status: Status = Status.APPROVING
    node: int = 0
    seats: tuple[Seat, ...] = ()
    touched: bool = False

    def at_node(self) -> list[Seat]:
        """The seats of the node it is at that count, lane by lane."""
        found = [seat for seat in self.seats if seat.node == self.node and seat.state is not SeatState.VOID]
        return sorted(found, key=lambda seat: (seat.lane, seat.rank))


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a node asks. Of nobody: whether it is passed, or the whole refused."""

    people: tuple[UUID, ...] = ()
    passes: bool = True


Finding = Callable[[int], Found]
"""Who is asked at a node, by its number; a node whose conditions are not met passes with nobody."""


@dataclass(frozen=True, slots=True)
class Course:
    """What of a flow the machine goes by: the mode of each node, and what is done with who agreed before."""

    modes: Sequence[Mode]
    again: Again = Again.FIRST_ONLY


def begin(course: Course, find: Finding, run: Run | None = None) -> Run:
    """From the first node, whatever was decided before."""
    return _enter(course, replace(_without(run or Run(), 0), status=Status.APPROVING), 0, find)


def approve(course: Course, run: Run, number: int, find: Finding) -> Run:
    """An open seat agrees."""
    run = _decided(run, number, SeatState.APPROVED)
    if not _is_done(course.modes[run.node], run.at_node()):
        return _opened(course.modes[run.node], run)
    return _enter(course, _closed(run), run.node + 1, find)


def refuse(run: Run, number: int) -> Run:
    """An open seat refuses, which ends it."""
    return replace(_closed(_decided(run, number, SeatState.REFUSED)), status=Status.UNAPPROVED)


def add_signer(course: Course, run: Run, number: int, user_id: UUID, *, before: bool) -> Run:
    """Somebody more is asked, before the seat or after it; that decides for itself all the same."""
    own = run.seats[number]
    rank = own.rank if before else own.rank + 1
    moved = [
        replace(seat, rank=seat.rank + 1)
        if (seat.node, seat.lane) == (own.node, own.lane) and seat.rank >= rank and seat.state is not SeatState.VOID
        else seat
        for seat in run.seats
    ]
    added = Seat(len(run.seats), own.node, own.lane, rank, user_id, added_by=own.user_id)
    return _opened(course.modes[run.node], replace(run, seats=(*moved, added)))


def send_back(course: Course, run: Run, number: int, to_node: int | None, find: Finding) -> Run:
    """Everything from a node on is decided anew; without one it goes back to whoever submitted it."""
    assert run.seats[number].state is SeatState.OPEN
    run = replace(run, touched=True)
    if to_node is None:
        return replace(_without(run, 0), status=Status.RETURNED, node=0)
    return _enter(course, _without(run, to_node), to_node, find)


def hand_over(course: Course, run: Run, number: int, user_id: UUID) -> Run:
    """Somebody else decides in the place of an open seat."""
    own = run.seats[number]
    assert own.state is SeatState.OPEN
    seats = tuple(replace(seat, state=SeatState.VOID) if seat.number == number else seat for seat in run.seats)
    added = Seat(len(seats), own.node, own.lane, own.rank, user_id, added_by=own.user_id)
    return _opened(course.modes[run.node], replace(run, seats=(*seats, added)))


def by_itself(run: Run, number: int) -> Run:
    """What becomes of the seat next is nobody's doing."""
    seats = tuple(replace(seat, auto=True) if seat.number == number else seat for seat in run.seats)
    return replace(run, seats=seats)


def withdraw(run: Run) -> Run:
    """Whoever submitted it takes it back."""
    return replace(_closed(run), status=Status.REVOKED)


def _decided(run: Run, number: int, state: SeatState) -> Run:
    assert run.seats[number].state is SeatState.OPEN
    seats = tuple(replace(seat, state=state) if seat.number == number else seat for seat in run.seats)
    return replace(run, seats=seats, touched=True)


def _enter(course: Course, run: Run, node: int, find: Finding) -> Run:
    """The first node from here on at which somebody has to decide, or the end."""
    for at in range(node, len(course.modes)):
        found, run = find(at), replace(run, node=at)
        if not found.people:
            if found.passes:
                continue
            return replace(run, status=Status.AUTO_REJECTED)
        run = replace(run, seats=(*run.seats, *_seated(course.again, run, found.people)))
        if not _is_done(course.modes[at], run.at_node()):
            return _opened(course.modes[at], run)
        run = _closed(run)
    by_people = any(seat.state is SeatState.APPROVED and not seat.auto for seat in run.seats)
    return replace(run, node=len(course.modes), status=Status.APPROVED if by_people else Status.AUTO_APPROVED)


def _seated(again: Again, run: Run, people: Iterable[UUID]) -> list[Seat]:
    known, start = _agreed(again, run), len(run.seats)
    return [
        Seat(
            start + at, run.node, at, 0, person,
            SeatState.APPROVED if person in known else SeatState.WAITING, auto=person in known,
        )
        for at, person in enumerate(dict.fromkeys(people))
    ]  # fmt: skip


def _agreed(again: Again, run: Run) -> set[UUID]:
    """Who is not asked again."""
    given = [seat for seat in run.seats if seat.state is SeatState.APPROVED and seat.node < run.node]
    if again is Again.EVERY_NODE:
        return set()
    if again is Again.NOT_TWICE_RUNNING:
        last = max((seat.node for seat in given), default=-1)
        given = [seat for seat in given if seat.node == last]
    return {seat.user_id for seat in given}


def _is_done(mode: Mode, seats: Sequence[Seat]) -> bool:
    lanes: dict[int, bool] = {}
    for seat in seats:
        lanes[seat.lane] = lanes.get(seat.lane, True) and seat.state is SeatState.APPROVED
    return any(lanes.values()) if mode is Mode.ANY else all(lanes.values())


def _opened(mode: Mode, run: Run) -> Run:
    """Open whoever's turn it is: the first undecided of each lane, or in a sequence of the first such lane alone."""
    turns: dict[int, int] = {}
    for seat in run.at_node():
        if seat.state in _UNDECIDED:
            turns.setdefault(seat.lane, seat.number)
    open_ = set(turns.values()) if mode is not Mode.SEQUENTIAL else {turns[min(turns)]}
    seats = tuple(
        replace(seat, state=SeatState.OPEN if seat.number in open_ else SeatState.WAITING)
        if seat.node == run.node and seat.state in _UNDECIDED
        else seat
        for seat in run.seats
    )
    return replace(run, seats=seats)


def _closed(run: Run) -> Run:
    """Nobody else is asked at this node."""
    seats = tuple(replace(seat, state=SeatState.VOID) if seat.state in _UNDECIDED else seat for seat in run.seats)
    return replace(run, seats=seats)


def _without(run: Run, node: int) -> Run:
    """Nothing counts that was decided at a node or after it."""
    seats = tuple(replace(seat, state=SeatState.VOID) if seat.node >= node else seat for seat in run.seats)
    return replace(run, seats=seats)
