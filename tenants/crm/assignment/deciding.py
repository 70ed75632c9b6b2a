"""The ladder: the first rule a lead meets decides, by whom it knows, by a strategy, or by its fallback. Touches nothing
but the desk it is decided at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tenants.crm.assignment.choosing import Load, Seat, Strategy, Turn, Verdict, Why, Wish, choose, unavailable
from tenants.crm.assignment.roster import seats_of
from tenants.crm.assignment.sticking import Known
from tenants.kit.phones import country_of
from tenants.records.arrivals import Arrival
from tenants.records.conditions import Met

Rule = Mapping[str, Any]
Lead = Mapping[str, Any]
COUNTRY = "country"
"""A territory that no field holds: the country of the first telephone number."""


class How(StrEnum):
    """By what a lead came to where it is: a strategy; who knows it already; the fallback; no rule at all."""

    STRATEGY = "strategy"
    KNOWN = "known"
    POOL = "pool"
    QUEUE = "queue"
    NONE = "none"


class Fallback(StrEnum):
    """Where a lead goes that nobody of its rule may have: to a queue, to a pool, or on down the ladder."""

    QUEUE = "queue"
    POOL = "pool"
    NEXT = "next"


class Skipped(StrEnum):
    """Why a rule above the one that decided did not: it is for other arrivals, its filter is not met, it had nobody."""

    ARRIVAL = "arrival"
    FILTER = "filter"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Passed:
    rule_id: UUID
    name: str
    why: Skipped


@dataclass(frozen=True, slots=True)
class Decision:
    """`rule` is None when none was met. `detail` says more of how: the record it is known by, the skills let go."""

    lead_id: UUID
    rule: Rule | None
    how: How
    owner_id: UUID | None = None
    pool_id: UUID | None = None
    queue: str = ""
    detail: str = ""
    verdicts: tuple[Verdict, ...] = ()
    passed: tuple[Passed, ...] = ()
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Case:
    """A lead to decide about: how it came, and who had it and did not take it up."""

    lead: Lead
    arrival: Arrival
    had: tuple[UUID, ...] = ()

    @property
    def id(self) -> UUID:
        found: UUID = self.lead["id"]
        return found


@dataclass
class Desk:
    """Everything decisions stand on, in order: each one leaves it as the next one finds it. `moved` are the rules whose
    turn went on.
    """

    rules: Sequence[Rule]
    loads: dict[UUID, Load]
    met: Met
    known: Mapping[UUID, Sequence[Known]]
    moment: datetime
    turns: dict[UUID, Turn] = field(default_factory=dict)
    moved: set[UUID] = field(default_factory=set)

    def decide(self, case: Case) -> Decision:
        """Who gets this lead, and why."""
        passed: list[Passed] = []
        for rule in self.rules:
            skipped = self._skipped(rule, case)
            found = None if skipped else self._by(rule, case, tuple(passed))
            if found is not None:
                self._give(found)
                return found
            passed.append(Passed(rule["id"], rule["name"], skipped or Skipped.NOBODY))
        return Decision(case.id, None, How.NONE, passed=tuple(passed), attempt=len(case.had) + 1)

    def _skipped(self, rule: Rule, case: Case) -> Skipped | None:
        if case.arrival not in rule["arrivals"]:
            return Skipped.ARRIVAL
        return None if rule["id"] in self.met.get(case.id, ()) else Skipped.FILTER

    def _by(self, rule: Rule, case: Case, passed: tuple[Passed, ...]) -> Decision | None:
        """None where nobody may have it and the rule says to go on down the ladder."""
        seats, attempt = seats_of(rule), len(case.had) + 1
        facts: dict[str, Any] = {"passed": passed, "attempt": attempt}
        if rule["sticky"] and (known := self._knowing(seats, case)):
            verdict = Verdict(known.owner_id, Why.CHOSEN)
            detail = f"{known.record_type}: {known.title}"
            return Decision(case.id, rule, How.KNOWN, known.owner_id, detail=detail, verdicts=(verdict,), **facts)
        wish = Wish(territory_of(rule, case.lead), tuple(rule["skills"]), len(case.had))
        turn = self.turns.get(rule["id"]) or _turn(rule)
        found = choose(Strategy(rule["strategy"]), seats, self.loads, wish, turn, case.had)
        facts["verdicts"] = found.verdicts
        if found.user_id is not None:
            self.turns[rule["id"]] = found.turn
            self.moved.add(rule["id"])
            return Decision(case.id, rule, How.STRATEGY, found.user_id, detail=", ".join(found.missed), **facts)
        if rule["fallback"] == Fallback.POOL:
            return Decision(case.id, rule, How.POOL, pool_id=rule["pool_id"], **facts)
        if rule["fallback"] == Fallback.QUEUE:
            return Decision(case.id, rule, How.QUEUE, queue=rule["queue"], **facts)
        return None

    def _knowing(self, seats: Sequence[Seat], case: Case) -> Known | None:
        """Who knows it already, if they are there; of the rule's own people, if they have room."""
        by_user = {seat.user_id: seat for seat in seats}
        for known in self.known.get(case.id, ()):
            seat = by_user.get(known.owner_id) or Seat(known.owner_id)
            if unavailable(seat, self.loads.get(known.owner_id, Load(active=False)), case.had) is None:
                return known
        return None

    def _give(self, found: Decision) -> None:
        if found.owner_id is not None:
            self.loads[found.owner_id] = self.loads[found.owner_id].with_one_more(self.moment)


def _turn(rule: Rule) -> Turn:
    return Turn(rule["last_id"], {UUID(each): credit for each, credit in rule["credits"].items()})


def territory_of(rule: Rule, lead: Lead) -> str:
    """What of a lead its territory is: one of its fields, or the country of its first number."""
    if rule["territory_field"] == COUNTRY:
        return next((found for each in lead["phones"] or () if (found := country_of(each["value"]))), "")
    return str(lead.get(rule["territory_field"]) or "") if rule["territory_field"] else ""


def people_of(rules: Sequence[Rule], known: Mapping[UUID, Sequence[Known]]) -> Iterator[UUID]:
    """Everybody whose load decisions may look at."""
    for rule in rules:
        yield from (seat.user_id for seat in seats_of(rule))
    for records in known.values():
        yield from (each.owner_id for each in records)
