"""The chance that a lead is won, from the company's own won and lost ones, by naive Bayes. Pure.

P(won | v) = P(won) ∏ P(vᵢ | won) / (P(won) ∏ P(vᵢ | won) + P(lost) ∏ P(vᵢ | lost)), every count with 0.1 added, as
Odoo's predictive lead scoring has it; how far a lead came counts for a lost one at every step up to where it was lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SMOOTHING = 0.1
LEAST = 20
"""Won ones, and lost ones, below which nothing is said."""
LOWEST, HIGHEST = 0.01, 99.99
EVERY = 5
"""One of so many closed leads is held out to see how often the others are right about it."""
STEP = "step"


@dataclass(frozen=True, slots=True)
class Case:
    """A closed lead: what was known of it, the furthest step it came to (0 is the first), and how it ended."""

    values: Mapping[str, str]
    step: int
    won: bool


@dataclass(slots=True)
class Counts:
    """How often something was seen in won and in lost ones, without what is added."""

    won: int = 0
    lost: int = 0

    def add(self, won: bool) -> None:
        if won:
            self.won += 1
        else:
            self.lost += 1


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the closed leads teach: all of them, by field and value, and of the lost ones how many came to each step."""

    total: Counts = field(default_factory=Counts)
    fields: dict[str, dict[str, Counts]] = field(default_factory=dict)
    steps: list[int] = field(default_factory=list)

    def is_enough(self, least: int = LEAST) -> bool:
        return self.total.won >= least and self.total.lost >= least


@dataclass(frozen=True, slots=True)
class Reason:
    """`factor`: how many times likelier a won one has this value than a lost one."""

    field: str
    value: str
    factor: float


@dataclass(frozen=True, slots=True)
class Chance:
    """In percent, two decimals, never 0 or 100; what moved it most comes first."""

    percent: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """How the held out ones went: so many, the share foreseen rightly, and the share of always saying the commoner."""

    size: int
    accuracy: float
    baseline: float


def learn(cases: Iterable[Case]) -> Knowledge:
    found = Knowledge()
    for case in cases:
        found.total.add(case.won)
        for name, value in case.values.items():
            found.fields.setdefault(name, {}).setdefault(value, Counts()).add(case.won)
        if not case.won:
            found.steps.extend([0] * (case.step + 1 - len(found.steps)))
            for step in range(case.step + 1):
                found.steps[step] += 1
    return found


def chance_of(known: Knowledge, values: Mapping[str, str], step: int) -> Chance:
    """A value never seen before says nothing; neither does one that is not there."""
    won, lost = known.total.won + SMOOTHING, known.total.lost + SMOOTHING
    reasons = [_reason(name, values[name], seen) for name, seen in known.fields.items() if values.get(name) in seen]
    reached = known.steps[step] if step < len(known.steps) else 0
    reasons.append(Reason(STEP, str(step), 1.0 / ((reached + SMOOTHING) / lost)))
    odds = won / lost
    for reason in reasons:
        odds *= reason.factor
    percent = round(100 * odds / (1 + odds), 2)
    telling = sorted(reasons, key=lambda reason: (-max(reason.factor, 1 / reason.factor), reason.field))
    return Chance(min(HIGHEST, max(LOWEST, percent)), tuple(telling))


def _reason(name: str, value: str, seen: Mapping[str, Counts]) -> Reason:
    won = sum(each.won + SMOOTHING for each in seen.values())
    lost = sum(each.lost + SMOOTHING for each in seen.values())
    this = seen[value]
    return Reason(name, value, ((this.won + SMOOTHING) / won) / ((this.lost + SMOOTHING) / lost))


def tried(cases: Sequence[Case]) -> Trial | None:
    """Learn from four of five and foresee the fifth, in the order given. None when there is nothing to foresee from."""
    known = learn(case for place, case in enumerate(cases) if place % EVERY)
    held = cases[::EVERY]
    if not (held and known.total.won and known.total.lost):
        return None
    right = sum((chance_of(known, case.values, case.step).percent >= 50) == case.won for case in held)
    won = sum(case.won for case in held)
    return Trial(len(held), right / len(held), max(won, len(held) - won) / len(held))


def as_plain(known: Knowledge) -> dict[str, Any]:
    """As JSON."""
    fields = {
        name: {value: [each.won, each.lost] for value, each in seen.items()} for name, seen in known.fields.items()
    }
    return {"total": [known.total.won, known.total.lost], "fields": fields, "steps": known.steps}


def from_plain(stored: Mapping[str, Any]) -> Knowledge:
    fields = {name: {value: Counts(*pair) for value, pair in seen.items()} for name, seen in stored["fields"].items()}
    return Knowledge(Counts(*stored["total"]), fields, list(stored["steps"]))
