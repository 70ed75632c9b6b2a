"""Companies and people in the United States."""

from __future__ import annotations

from typing import Any

from infra.demo_content.region import City, Firm, Industry, Person, Region, slug

# fmt: off
_FIRST = ("North", "Silver", "Cedar", "Harbor", "Granite", "Summit", "Blue", "Iron", "Oak", "Clear", "Stone", "River",
          "Maple", "Prairie", "Copper", "Lake", "Pine", "Red", "Bright", "Eagle", "Falcon", "Golden", "Mill", "Bay")
_SECOND = ("gate", "bridge", "field", "ridge", "brook", "haven", "crest", "point", "view", "ford", "wood", "port",
           "land", "dale", "peak", "way", "mark")
# fmt: on
_FORMS = ("Inc.", "LLC", "Corp.", "Group", "Co.")


class America(Region):
    """Phone numbers end in 555-0100 to 555-0199, which nobody has (NANPA keeps them for fiction)."""

    country, language, currency, locale = "US", "en", "USD", "en_US"
    cities = (
        City("New York", "NY", "100", "212", weight=3),
        City("Boston", "MA", "021", "617", weight=2),
        City("Philadelphia", "PA", "191", "215", weight=2),
        City("Newark", "NJ", "071", "973"),
        City("Pittsburgh", "PA", "152", "412"),
        City("Cleveland", "OH", "441", "216"),
        City("Columbus", "OH", "432", "614"),
        City("Chicago", "IL", "606", "312", weight=2),
        City("Detroit", "MI", "482", "313"),
        City("Charlotte", "NC", "282", "704"),
        City("Atlanta", "GA", "303", "404", weight=2),
        City("Nashville", "TN", "372", "615"),
        City("Dallas", "TX", "752", "214"),
        City("Houston", "TX", "770", "713"),
        City("Denver", "CO", "802", "303"),
        City("Seattle", "WA", "981", "206"),
        City("San Jose", "CA", "951", "408", weight=2),
    )
    industries = (
        Industry("Food & Beverage", ("Foods", "Beverage", "Provisions"), "foods"),
        Industry("Packaging", ("Packaging", "Containers"), "pack"),
        Industry("Automotive", ("Automotive", "Drivetrain"), "auto"),
        Industry("Industrial Machinery", ("Machine Works", "Manufacturing", "Automation"), "mfg"),
        Industry("Logistics", ("Logistics", "Freight", "Distribution"), "logistics"),
        Industry("Medical Devices", ("Medical", "Surgical"), "med"),
        Industry("Chemicals", ("Chemicals", "Coatings"), "chem"),
        Industry("Electronics", ("Electronics", "Circuits", "Photonics"), "elec"),
        Industry("Consumer Goods", ("Home Goods", "Brands"), "brands"),
        Industry("Pharmaceuticals", ("Pharma", "Biosciences"), "bio"),
    )
    titles = (
        ("Chief Operating Officer", "Operations"), ("VP Operations", "Operations"), ("Plant Manager", "Production"),
        ("Purchasing Manager", "Procurement"), ("Director of Procurement", "Procurement"),
        ("Maintenance Lead", "Maintenance"), ("Quality Manager", "Quality"), ("IT Director", "IT"),
        ("Process Engineer", "Engineering"), ("Project Manager", "Projects"), ("Controller", "Finance"),
        ("Office Manager", "Administration"), ("President", "Executive"),
    )  # fmt: skip
    ownership = ("Private", "Private", "Private", "Family-owned", "Private equity", "Public")
    sources = ("Trade show", "Website", "Referral", "Cold call", "Search ad", "Partner", "Webinar", "Existing customer")
    sites = ("Headquarters", "Branch")

    def _firm(self, city: City, industry: Industry) -> Firm:
        if self.random.random() < 0.25:
            brand = f"{self.fake.last_name()} & {self.fake.last_name()}"
        else:
            brand = self.random.choice(_FIRST) + self.random.choice(_SECOND)
        name = f"{brand} {self.random.choice(industry.words)} {self.random.choice(_FORMS)}"
        return Firm(name, brand, slug(brand), city, industry)

    def _subsidiary(self, parent: Firm, city: City) -> Firm:
        word = self.random.choice(("Plant", "Operations", "Division", "Distribution Center"))
        return Firm(f"{parent.brand} {city.name} {word}", parent.brand, parent.slug, city, parent.industry)

    def person(self) -> Person:
        woman = self.random.random() < 0.45
        given = self.fake.first_name_female() if woman else self.fake.first_name_male()
        family = self.fake.last_name()
        first, last = slug(given), slug(family)
        handle = self.random.choice((f"{first}.{last}", f"{first[0]}{last}", first))
        return Person(f"{given} {family}", given, family, "Ms." if woman else "Mr.", handle)

    def landline(self, city: City) -> str:
        return f"+1 {city.area} 555 01{self.digits(2)}"

    def mobile(self) -> str:
        return self.landline(self.random.choice(self.cities))

    def address(self, city: City, kind: str) -> dict[str, Any]:
        lines = [self.fake.street_address()] if self.random.random() < 0.7 else self._suite()
        return {
            "kind": kind,
            "lines": lines,
            "city": city.name,
            "region": city.state,
            "postal_code": f"{city.postal}{self.digits(2)}",
            "country": "US",
        }

    def _suite(self) -> list[str]:
        return [f"{self.fake.building_number()} {self.fake.street_name()}", f"Suite {self.random.randint(100, 980)}"]

    def describe(self, firm: Firm, employees: int) -> str:
        opening = f"{firm.industry.name} company in {firm.city.name} with about {employees} people. "
        return opening + self.random.choice(
            (
                "Two lines are due for replacement next year.",
                "Buys through a central purchasing team; plants have a say.",
                "Asked for references from the same industry.",
                "Budget is set in the fall; talk to finance early.",
                "Happy with service, price-sensitive on hardware.",
                "New plant manager since spring, open to change.",
            )
        )
