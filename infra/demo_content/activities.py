"""What was done with customers, what is planned, and what is overdue."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from infra.demo_content.accounts import Customer
from infra.demo_content.calendar import Year
from infra.demo_content.draft import Draft
from infra.demo_content.wording import WORDINGS

_KINDS = {"call": 30, "mail": 30, "meeting": 14, "note": 11, "task": 15}
_OPEN_KINDS = {"task": 62, "call": 22, "meeting": 16}
_DURATIONS = {"call": (5, 10, 15, 20, 30), "meeting": (30, 45, 60, 60, 90, 120)}


class Portfolio:
    """A colleague's customers: a few take most of their time, as they do."""

    def __init__(self, random: Random, customers: list[Customer]) -> None:
        self._random = random
        self._customers = sorted(customers, key=lambda customer: customer.since)
        self._attention = [random.paretovariate(1.3) for _ in customers]

    def known_on(self, day: date) -> Customer:
        """One of those known by then; before the first of them, the first."""
        count = sum(customer.since <= day for customer in self._customers) or 1
        return self._random.choices(self._customers[:count], self._attention[:count])[0]


class ActivityMaker:
    """Of one colleague, who joined on a day."""

    def __init__(self, year: Year, products: tuple[str, ...], portfolio: Portfolio, joined: date) -> None:
        self._year = year
        self._products = products
        self._portfolio = portfolio
        self._joined = joined

    @property
    def random(self) -> Random:
        return self._year.random

    def done(self) -> Draft:
        """Something of the past."""
        day = self._year.day(self._joined)
        customer = self._portfolio.known_on(day)
        day = max(day, customer.since)
        moment = max(self._year.moment(day), customer.draft.created_at + timedelta(minutes=10))
        kind = self._one_of(_KINDS)
        values, contact = self._said(kind, customer, day)
        values |= self._completed(moment, day) if kind == "task" else {"occurred_at": moment}
        if kind not in ("task", "note"):
            values["direction"] = self._direction(kind)
        if kind == "call" and values["direction"] == "outbound" and self.random.random() < 0.2:
            values["outcome"], values["body"] = WORDINGS[customer.region.language].unreached
        elif kind != "task":
            values |= self._result(kind, customer, contact, day)
        return Draft(values, moment + timedelta(minutes=self.random.randint(1, 40)), self._refs(customer, contact))

    def overdue(self) -> Draft:
        """Should have been done in the last weeks."""
        return self._open(self._year.workday(self._year.today - timedelta(days=self.random.randint(1, 18)), back=True))

    def planned(self) -> Draft:
        """For today or the next five weeks, most of it soon."""
        ahead = min(int(self.random.expovariate(0.12)), 35)
        return self._open(self._year.workday(self._year.today + timedelta(days=ahead)))

    def _open(self, day: date) -> Draft:
        kind = self._one_of(_OPEN_KINDS)
        before = timedelta(days=self.random.randint(1, 12))
        made_on = self._year.workday(min(day, self._year.today) - before, back=True)
        customer = self._portfolio.known_on(made_on)
        made_at = max(self._year.moment(made_on), customer.draft.created_at + timedelta(minutes=10))
        values, contact = self._said(kind, customer, made_on, planned=True)
        due = max(self._year.at(day, time(17)) if kind == "task" else self._year.moment(day), made_at)
        values |= {"occurred_at": made_at, "due_at": due, "priority": self._priority()}
        if kind != "task":
            values |= {"direction": "outbound", "duration_minutes": self.random.choice(_DURATIONS[kind])}
        if day > self._year.today and self.random.random() < 0.5:
            values["remind_at"] = due - timedelta(hours=1)
        return Draft(values, made_at, self._refs(customer, contact))

    def _completed(self, made_at: datetime, day: date) -> dict[str, Any]:
        """A task done, most of them in time, and before today."""
        last = self._year.today - timedelta(days=1)
        due_on = min(self._year.workday(day + timedelta(days=self.random.randint(0, 10))), last)
        done_on = min(due_on + timedelta(days=self.random.choice((-2, -1, 0, 0, 0, 1, 3))), due_on)
        done_at = max(self._year.moment(max(done_on, day)), made_at + timedelta(minutes=15))
        due_at = self._year.at(max(due_on, day), time(17))
        return {"occurred_at": made_at, "due_at": due_at, "completed_at": done_at, "priority": self._priority()}

    def _said(
        self, kind: str, customer: Customer, day: date, *, planned: bool = False
    ) -> tuple[dict[str, Any], Draft | None]:
        """Kind and subject, and whom of those known by then it was with."""
        wording = WORDINGS[customer.region.language]
        known = [draft for since, draft in customer.contacts if since <= day]
        contact = self.random.choice(known) if known else None
        subjects = wording.planned[kind] if planned or kind == "task" else wording.subjects[kind]
        return {"kind": kind, "subject": self._fill(self.random.choice(subjects), customer, contact)}, contact

    def _result(self, kind: str, customer: Customer, contact: Draft | None, day: date) -> dict[str, Any]:
        """What came of it, as far as somebody wrote it down."""
        wording, values = WORDINGS[customer.region.language], dict[str, Any]()
        if kind in _DURATIONS:
            values["duration_minutes"] = self.random.choice(_DURATIONS[kind])
            values["outcome"] = self.random.choice(wording.outcomes[kind])
            if self.random.random() < 0.2:
                values["next_step_on"] = self._year.workday(day + timedelta(days=self.random.randint(2, 21)))
        if self.random.random() < 0.8:
            notes = self.random.sample(wording.notes[kind], self.random.choice((1, 1, 2)))
            values["body"] = "\n".join(self._fill(note, customer, contact) for note in notes)
        return values

    def _fill(self, text: str, customer: Customer, contact: Draft | None) -> str:
        return text.format(
            who=contact.values["name"] if contact else customer.firm.brand,
            company=customer.firm.brand,
            product=self.random.choice(self._products),
        )

    def _direction(self, kind: str) -> str:
        return "outbound" if kind == "meeting" or self.random.random() < 0.68 else "inbound"

    def _priority(self) -> str:
        return self.random.choices(("low", "normal", "high"), (15, 65, 20))[0]

    def _one_of(self, weights: dict[str, int]) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def _refs(self, customer: Customer, contact: Draft | None) -> dict[str, Draft]:
        return {"account_id": customer.draft, **({"contact_id": contact} if contact else {})}
