"""A company's whole year, book by book."""

from __future__ import annotations

from datetime import date

from infra.demo_content.accounts import AccountMaker, ContactMaker, Customer
from infra.demo_content.activities import ActivityMaker, Portfolio
from infra.demo_content.america import America
from infra.demo_content.calendar import Year
from infra.demo_content.china import China
from infra.demo_content.companies import Colleague, Company
from infra.demo_content.draft import Book, Draft
from infra.demo_content.germany import Germany
from infra.demo_content.leads import LeadMaker
from infra.demo_content.region import Region

_REGIONS: dict[str, type[Region]] = {"china": China, "america": America, "germany": Germany}
_SMALL = 0.1
_CONTACTS = (1, 2, 2, 3, 3, 3, 4, 5)
_OPEN = 0.08
"""The part of all activities that is not done yet; of these, how much is overdue:"""
_OVERDUE = 0.35
_LEADS = 0.3
"""How many leads there are for each account."""


def year_of(company: Company, *, seed: int, today: date, small: bool = False) -> dict[str, Book]:
    """What each colleague brought in and did in the year up to `today`, by their handle.

    The same seed and day give the same content. `small` is a tenth of it, for a quick look and for tests.
    """
    regions = [(_REGIONS[name](f"{seed}:{company.key}"), weight) for name, weight in company.regions]
    home = regions[0][0]
    year = Year(home.random, company.charter.time_zone, home.country, today)
    makers = _Makers(year, company, regions)
    scale = _SMALL if small else 1.0
    return {
        colleague.handle: makers.book(
            colleague,
            round(company.accounts * scale * colleague.share),
            round(company.activities * scale * colleague.share),
        )
        for colleague in company.people
        if colleague.share
    }


class _Makers:
    def __init__(self, year: Year, company: Company, regions: list[tuple[Region, float]]) -> None:
        self.year = year
        self.products = company.products
        self.accounts = AccountMaker(year, regions, company)
        self.contacts = ContactMaker(year, company)
        self.leads = LeadMaker(year, regions, company.products)

    def book(self, colleague: Colleague, accounts: int, activities: int) -> Book:
        joined = self.year.share(colleague.joined)
        customers: list[Customer] = []
        for _ in range(max(accounts, 1)):
            customers.append(self.accounts.make(joined, customers))
        random = self.year.random
        contacts = [self.contacts.make(one) for one in customers for _ in range(random.choice(_CONTACTS))]
        makers = ActivityMaker(self.year, self.products, Portfolio(random, customers), joined)
        done = _activities(makers, activities)
        leads = [self.leads.make(joined) for _ in range(max(round(accounts * _LEADS), 1))]
        return Book([customer.draft for customer in customers], contacts, done, leads)


def _activities(makers: ActivityMaker, count: int) -> list[Draft]:
    unfinished = round(count * _OPEN)
    overdue = round(unfinished * _OVERDUE)
    return [
        *(makers.overdue() for _ in range(overdue)),
        *(makers.planned() for _ in range(unfinished - overdue)),
        *(makers.done() for _ in range(count - unfinished)),
    ]
