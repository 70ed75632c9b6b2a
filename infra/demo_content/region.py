"""What differs from country to country: names, numbers, addresses, words."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from random import Random
from typing import Any

from faker import Faker


@dataclass(frozen=True, slots=True)
class City:
    """`area` is the dialling code without its leading zero, `starts` what subscriber numbers begin with."""

    name: str
    state: str
    postal: str
    area: str
    starts: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Industry:
    """`words` are what companies of it have in their names, `slug` what they have in their domain's."""

    name: str
    words: tuple[str, ...]
    slug: str


@dataclass(frozen=True, slots=True)
class Person:
    """`handle` stands before the @."""

    name: str
    given: str
    family: str
    salutation: str
    handle: str


@dataclass(frozen=True, slots=True)
class Firm:
    """A company's name, and what a subsidiary or its domain derives from."""

    name: str
    brand: str
    slug: str
    city: City
    industry: Industry


class Region(ABC):
    """One country. All chance comes from `random`, which a seed has set."""

    country: str
    language: str
    currency: str
    locale: str
    cities: tuple[City, ...]
    industries: tuple[Industry, ...]
    titles: tuple[tuple[str, str], ...]
    """(job title, department)"""
    ownership: tuple[str, ...]
    sources: tuple[str, ...]
    sites: tuple[str, str]
    """Head office and branch."""

    def __init__(self, seed: str) -> None:
        self.fake = Faker(self.locale)
        self.fake.seed_instance(f"{seed}:{self.country}")
        self.random: Random = self.fake.random
        self._taken: set[str] = set()

    def firm(self) -> Firm:
        """A company with a name nobody else has."""
        while True:
            city = self.random.choices(self.cities, [city.weight for city in self.cities])[0]
            found = self._firm(city, self.random.choice(self.industries))
            if self._claim(found.brand) and self._claim(found.name):
                return found

    def subsidiary(self, parent: Firm) -> Firm:
        """A company that belongs to `parent`."""
        while True:
            found = self._subsidiary(parent, self.other_city(parent.city))
            if self._claim(found.name):
                return found

    @abstractmethod
    def _firm(self, city: City, industry: Industry) -> Firm: ...

    @abstractmethod
    def _subsidiary(self, parent: Firm, city: City) -> Firm: ...

    @abstractmethod
    def person(self) -> Person: ...

    @abstractmethod
    def landline(self, city: City) -> str: ...

    @abstractmethod
    def mobile(self) -> str: ...

    @abstractmethod
    def address(self, city: City, kind: str) -> dict[str, Any]: ...

    @abstractmethod
    def describe(self, firm: Firm, employees: int) -> str: ...

    def domain(self, firm: Firm) -> str:
        """Nobody's: RFC 2606 keeps .example free."""
        name = f"{firm.slug}.example"
        return name if self._claim(name) else f"{firm.slug}-{firm.industry.slug}.example"

    def digits(self, count: int) -> str:
        return "".join(self.random.choices("0123456789", k=count))

    def other_city(self, city: City) -> City:
        return self.random.choice([found for found in self.cities if found is not city])

    def _claim(self, name: str) -> bool:
        if name in self._taken:
            return False
        self._taken.add(name)
        return True


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
