"""Who wants to buy, as they came in over the last weeks; what became of some of them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from infra.demo_content.calendar import Year
from infra.demo_content.draft import Draft
from infra.demo_content.region import Firm, Person, Region

_WEEKS = 11
_BEGUN, _DEAD = 0.45, 0.15
_REASONS = ("no_need", "no_budget", "bad_timing", "unreachable", "competitor")
_CHANNELS = (
    ("google", "cpc", "spring offer"), ("newsletter", "email", "customer stories"), ("linkedin", "social", None),
    ("trade fair", "event", None), (None, None, None),
)  # fmt: skip


class LeadMaker:
    """Makes leads one after another; those of a colleague came in since the colleague did."""

    def __init__(self, year: Year, regions: list[tuple[Region, float]], products: tuple[str, ...]) -> None:
        self._year = year
        self._regions = regions
        self._products = products

    @property
    def random(self) -> Random:
        return self._year.random

    def make(self, joined: date) -> Draft:
        """A new one."""
        region = self.random.choices([r for r, _ in self._regions], [weight for _, weight in self._regions])[0]
        since = max(joined, self._year.today - timedelta(weeks=_WEEKS))
        moment = self._year.moment(self._year.day(since))
        values = self._values(region, region.firm(), region.person())
        source, medium, campaign = self.random.choice(_CHANNELS)
        touch = {"at": moment, "source": source, "medium": medium, "campaign": campaign}
        touches = {f"{end}_{'touch_at' if key == 'at' else key}": value
                   for end in ("first", "last") for key, value in touch.items() if source}  # fmt: skip
        return Draft({**values, **touches}, moment, fate=self._fate())

    def _fate(self) -> str:
        chance = self.random.random()
        return "begun" if chance < _BEGUN else self.random.choice(_REASONS) if chance < _BEGUN + _DEAD else ""

    def _values(self, region: Region, firm: Firm, person: Person) -> dict[str, Any]:
        domain, (title, _) = region.domain(firm), self.random.choice(region.titles)
        product = self.random.choice(self._products)
        asked = f"我们想了解{product}。" if region.language == "zh" else f"Please tell us more about the {product}."
        return {
            "name": person.name,
            "company": firm.name,
            "title": title,
            "phones": [{"value": region.mobile(), "kind": "mobile", "primary": True}],
            "emails": [{"value": f"{person.handle}@{domain}", "kind": "work", "primary": True}],
            "industry": firm.industry.name,
            "employees": max(2, int(self.random.lognormvariate(4.2, 1.0))),
            "region": firm.city.state,
            "website": f"https://www.{domain}",
            "message": asked if self.random.random() < 0.7 else None,
            "source": self.random.choice(region.sources),
        }
