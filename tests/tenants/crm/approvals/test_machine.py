"""Any votes on any flow end as a second, simpler reckoning says."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tenants.crm.approvals import machine
from tenants.crm.approvals.machine import Again, Course, Found, Mode, Run, SeatState, Status

PEOPLE = [UUID(int=n) for n in range(1, 5)]
NODES = st.lists(
    st.tuples(st.sampled_from(Mode), st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True)), max_size=3
)
MOVES = st.lists(st.tuples(st.sampled_from(["agree", "refuse", "back"]), st.integers(0, 8)), max_size=25)


def reckoned(mode: Mode, people: list[UUID], agreed: set[UUID]) -> tuple[bool, set[UUID]]:
    """Whether a node is passed, and who may decide at it, from who has agreed alone."""
    left = [person for person in people if person not in agreed]
    if not left or (mode is Mode.ANY and agreed):
        return True, set()
    return False, {left[0]} if mode is Mode.SEQUENTIAL else set(left)


@given(NODES, MOVES)
def test_votes_lead_where_a_simple_reckoning_leads(
    nodes: list[tuple[Mode, list[UUID]]], moves: list[tuple[str, int]]
) -> None:
    course = Course([mode for mode, _ in nodes], Again.EVERY_NODE)

    def find(at: int) -> Found:
        return Found(tuple(nodes[at][1]))

    run, at, agreed, status = machine.begin(course, find), 0, set[UUID](), Status.APPROVING
    voted = False
    for move, pick in [("look", 0), *moves]:
        open_ = [seat for seat in run.seats if seat.state is SeatState.OPEN]
        if move != "look" and open_:
            seat = open_[pick % len(open_)]
            if move == "agree":
                run, voted = machine.approve(course, run, seat.number, find), True
                agreed.add(seat.user_id)
            elif move == "refuse":
                run, status = machine.refuse(run, seat.number), Status.UNAPPROVED
            else:
                run, at, agreed = machine.send_back(course, run, seat.number, 0, find), 0, set()
                voted = False
        while at < len(nodes) and reckoned(*nodes[at], agreed)[0]:
            at, agreed = at + 1, set()
        if at == len(nodes) and status is Status.APPROVING:
            status = Status.APPROVED if voted else Status.AUTO_APPROVED
        asked = reckoned(*nodes[at], agreed)[1] if status is Status.APPROVING else set()
        assert run.status is status
        assert {each.user_id for each in run.seats if each.state is SeatState.OPEN} == asked
        assert [each.number for each in run.seats] == list(range(len(run.seats)))


def test_a_signer_added_before_me_decides_first_and_one_after_me_last() -> None:
    course = Course([Mode.ANY])
    me, before, after = PEOPLE[:3]
    run = machine.begin(course, lambda _: Found((me,)))
    run = machine.add_signer(course, run, 0, after, before=False)
    run = machine.add_signer(course, run, 0, before, before=True)
    order = []
    while run.status is Status.APPROVING:
        [seat] = [each for each in run.seats if each.state is SeatState.OPEN]
        order.append(seat.user_id)
        run = machine.approve(course, run, seat.number, lambda _: Found())
    assert order == [before, me, after] and run.status is Status.APPROVED


def test_who_agreed_before_is_asked_again_only_where_the_flow_says_so() -> None:
    people = [PEOPLE[0]], [PEOPLE[1]], [PEOPLE[0]]
    ends = {}
    for again in Again:
        course = Course([Mode.ALL] * 3, again)
        run: Run = machine.begin(course, lambda at: Found(tuple(people[at])))
        for number in (0, 1):
            run = machine.approve(course, run, number, lambda at: Found(tuple(people[at])))
        ends[again] = run.status
    assert ends == {
        Again.FIRST_ONLY: Status.APPROVED,
        Again.NOT_TWICE_RUNNING: Status.APPROVING,
        Again.EVERY_NODE: Status.APPROVING,
    }
