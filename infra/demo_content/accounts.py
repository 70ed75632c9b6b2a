"""The companies a colleague looks after, and the people there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from infra.demo_content.calendar import Year
from infra.demo_content.companies import Company
from infra.demo_content.draft import Draft
from infra.demo_content.region import Firm, Person, Region

_KINDS = {"prospect": 44, "customer": 36, "partner": 6, "supplier": 5, "former": 5, "competitor": 2, "other": 2}
_SUBSIDIARY = 0.12
_BROUGHT_ALONG = 0.3
"""The part of their accounts a colleague had before the year, and entered in their first two weeks."""
_RATINGS = ("A", "B", "B", "C", "C")


@dataclass(slots=True)
class Customer:
    """An account with what its contacts and activities derive from. `contacts` stand with the day they came in."""

    draft: Draft
    firm: Firm
    region: Region
    domain: str
    since: date
    contacts: list[tuple[date, Draft]] = field(default_factory=list)
    handles: set[str] = field(default_factory=set)


class AccountMaker:
    """Makes accounts one after another; numbers run on through the whole company."""

    def __init__(self, year: Year, regions: list[tuple[Region, float]], company: Company) -> None:
        self._year = year
        self._regions = regions
        self._company = company
        self._made = 0

    @property
    def random(self) -> Random:
        return self._year.random

    def make(self, joined: date, others: list[Customer]) -> Customer:
        """A new account, now and then a subsidiary of one of `others`."""
        since = self._since(joined)
        parents = [other for other in others if other.since <= since and "parent_id" not in other.draft.refs]
        if parents and self.random.random() < _SUBSIDIARY:
            parent = self.random.choice(parents)
            firm = parent.region.subsidiary(parent.firm)
            return self._customer(firm, parent.region, parent.domain, since, parent)
        region = self.random.choices([r for r, _ in self._regions], [weight for _, weight in self._regions])[0]
        firm = region.firm()
        return self._customer(firm, region, region.domain(firm), since, None)

    def _since(self, joined: date) -> date:
        if self.random.random() < _BROUGHT_ALONG:
            return self._year.workday(joined + timedelta(days=self.random.randrange(14)))
        return self._year.day(joined)

    def _customer(self, firm: Firm, region: Region, domain: str, since: date, parent: Customer | None) -> Customer:
        self._made += 1
        draft = Draft(self._values(firm, region, domain, parent is not None), self._year.moment(since))
        draft.tags = tuple(tag.name for tag in self._company.stickers if self.random.random() < tag.part)
        if parent:
            draft.refs["parent_id"] = parent.draft
        return Customer(draft, firm, region, domain, since)

    def _values(self, firm: Firm, region: Region, domain: str, is_branch: bool) -> dict[str, Any]:
        employees = _round(self.random.lognormvariate(4.6, 1.1))
        return {
            "name": firm.name,
            "kind": self.random.choices(list(_KINDS), list(_KINDS.values()))[0],
            "website": f"https://www.{domain}",
            "industry": firm.industry.name,
            "phones": self._phones(firm, region),
            "emails": self._emails(domain),
            "addresses": self._addresses(firm, region),
            "bank_account": self._bank_account(),
            "account_number": f"{self._company.key[:2].upper()}-{self._made:05d}",
            "employees": employees,
            **self._revenue(employees, region.currency),
            "ownership": self.random.choice(region.ownership),
            "rating": self.random.choice(_RATINGS),
            "site": region.sites[is_branch],
            "source": self.random.choice(region.sources),
            "description": region.describe(firm, employees) if self.random.random() < 0.8 else None,
            "custom": custom_values(self._company, "account", self._year),
        }

    def _bank_account(self) -> str | None:
        """Known of one in four, and encrypted when it is stored. Of its number, so that nothing else is drawn anew."""
        return f"{6_217_000_000_000_000 + self._made * 7_919:016d}" if self._made % 4 == 0 else None

    def _revenue(self, employees: int, currency: str) -> dict[str, Any]:
        """Known of two in three; minor units."""
        if self.random.random() > 0.66:
            return {}
        per_head = {"CNY": 900_000, "USD": 210_000, "EUR": 180_000}[currency]
        whole = _round(employees * per_head * self.random.uniform(0.5, 1.6)) * 100
        return {"annual_revenue": whole, "annual_revenue_currency": currency}

    def _phones(self, firm: Firm, region: Region) -> list[dict[str, Any]]:
        found = [{"value": region.landline(firm.city), "kind": "work", "primary": True}]
        if self.random.random() < 0.4:
            found.append({"value": region.landline(firm.city), "kind": "fax"})
        if self.random.random() < 0.25:
            found.append({"value": region.landline(firm.city), "kind": "support"})
        return found

    def _emails(self, domain: str) -> list[dict[str, Any]]:
        found = [{"value": f"info@{domain}", "kind": "work", "primary": True}]
        if self.random.random() < 0.35:
            found.append({"value": f"{self.random.choice(('purchasing', 'sales', 'service'))}@{domain}"})
        return found

    def _addresses(self, firm: Firm, region: Region) -> list[dict[str, Any]]:
        found = [{**region.address(firm.city, "billing"), "primary": True}]
        if self.random.random() < 0.4:
            found.append(region.address(region.other_city(firm.city), "shipping"))
        return found


class ContactMaker:
    def __init__(self, year: Year, company: Company) -> None:
        self._year = year
        self._company = company

    @property
    def random(self) -> Random:
        return self._year.random

    def make(self, customer: Customer) -> Draft:
        """One more person at the customer: the first on the day the account came in, others as time goes by."""
        first = not customer.contacts
        day = customer.since if first else self._year.day(customer.since)
        moment = customer.draft.created_at + timedelta(minutes=5) if first else self._moment(day, customer)
        draft = Draft(self._values(customer), moment, {"account_id": customer.draft})
        customer.contacts.append((day, draft))
        return draft

    def _moment(self, day: date, customer: Customer) -> datetime:
        moment = self._year.moment(day)
        return moment if moment > customer.draft.created_at else self._year.at(day, time(18, 30))

    def _values(self, customer: Customer) -> dict[str, Any]:
        region = customer.region
        person = region.person()
        title, department = self.random.choice(region.titles)
        values: dict[str, Any] = {
            "name": person.name,
            "given_name": person.given,
            "family_name": person.family,
            "salutation": person.salutation,
            "title": title,
            "department": department,
            "phones": self._phones(customer),
            "emails": self._emails(person, customer),
            "source": customer.draft.values["source"],
            "custom": custom_values(self._company, "contact", self._year),
        }
        if self.random.random() < 0.3:
            born = date(self.random.randint(1964, 2000), 1, 1) + timedelta(days=self.random.randrange(365))
            values["birthday"] = born
        if self.random.random() < 0.1:
            values["addresses"] = [region.address(customer.firm.city, "work")]
        return values

    def _phones(self, customer: Customer) -> list[dict[str, Any]]:
        found = [{"value": customer.region.mobile(), "kind": "mobile", "primary": True}]
        if self.random.random() < 0.6:
            switchboard = customer.draft.values["phones"][0]["value"]
            found.append({"value": f"{switchboard} ext. {self.random.randint(100, 899)}", "kind": "work"})
        return found

    def _emails(self, person: Person, customer: Customer) -> list[dict[str, Any]]:
        handle, number = person.handle, 1
        while handle in customer.handles:
            number += 1
            handle = f"{person.handle}{number}"
        customer.handles.add(handle)
        found = [{"value": f"{handle}@{customer.domain}", "kind": "work", "primary": True}]
        if self.random.random() < 0.15:
            found.append({"value": f"{handle}@mail.example", "kind": "private"})
        return found


def custom_values(company: Company, record_type: str, year: Year) -> dict[str, Any]:
    """What is in the fields the company added itself."""
    mine = [extra for extra in company.extras if extra.record_type == record_type]
    found = {extra.key: extra.value(year.random, year.today, company.charter.currency) for extra in mine}
    return {key: value for key, value in found.items() if value is not None}


def _round(value: float) -> int:
    """To two digits that mean something, as such figures are told."""
    whole = max(2, int(value))
    step = int(10 ** max(0, len(str(whole)) - 2))
    return whole // step * step
