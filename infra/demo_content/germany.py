"""Companies and people in Germany."""

from __future__ import annotations

import unicodedata
from typing import Any

from infra.demo_content.region import City, Firm, Industry, Person, Region, slug

_FIRST = ("Nord", "Rhein", "Havel", "Elb", "Spree", "Main", "Alpen", "Berg", "Wald", "See", "Linden", "Eichen", "Stern")
_SECOND = ("tal", "werk", "hof", "brück", "mark", "land", "feld", "stein", "burg", "wind")
_FORMS = ("GmbH", "GmbH", "GmbH & Co. KG", "AG", "e. K.")


class Germany(Region):
    """Phone numbers come from the blocks the Bundesnetzagentur keeps for film and radio, which nobody has."""

    country, language, currency, locale = "DE", "en", "EUR", "de_DE"
    cities = (
        City("Berlin", "Berlin", "101", "30", ("23125",), 4),
        City("Frankfurt am Main", "Hessen", "603", "69", ("90009",), 2),
        City("Hamburg", "Hamburg", "200", "40", ("66969",), 2),
        City("Köln", "Nordrhein-Westfalen", "506", "221", ("4710",), 2),
        City("München", "Bayern", "803", "89", ("99998",), 3),
    )
    industries = (
        Industry("Mechanical engineering", ("Maschinenbau", "Anlagenbau", "Werkzeugbau"), "maschinenbau"),
        Industry("Logistics", ("Logistik", "Spedition"), "logistik"),
        Industry("Crafts", ("Haustechnik", "Elektrotechnik", "Holzbau"), "technik"),
        Industry("Wholesale", ("Großhandel", "Handelsgesellschaft"), "handel"),
        Industry("Consulting", ("Beratung", "Consulting"), "beratung"),
        Industry("Medical technology", ("Medizintechnik",), "medizin"),
        Industry("Software", ("Software", "IT-Systeme"), "it"),
    )
    titles = (
        ("Geschäftsführer", "Management"), ("Managing Director", "Management"), ("Head of Sales", "Sales"),
        ("Sales Operations", "Sales"), ("IT Manager", "IT"), ("Head of IT", "IT"), ("Office Manager", "Administration"),
        ("Project Manager", "Projects"), ("Head of Customer Service", "Service"), ("Controller", "Finance"),
    )  # fmt: skip
    ownership = ("Family-owned", "Family-owned", "Private", "Private", "Public")
    sources = ("Referral", "Website", "Trade fair", "Chamber of commerce", "Partner", "Existing customer")
    sites = ("Headquarters", "Branch")

    def _firm(self, city: City, industry: Industry) -> Firm:
        if self.random.random() < 0.5:
            brand = str(self.fake.last_name())
        else:
            brand = self.random.choice(_FIRST) + self.random.choice(_SECOND)
        name = f"{brand} {self.random.choice(industry.words)} {self.random.choice(_FORMS)}"
        return Firm(name, brand, slug(plain(brand)), city, industry)

    def _subsidiary(self, parent: Firm, city: City) -> Firm:
        word = self.random.choice(("GmbH", "Service GmbH", "Vertriebs GmbH"))
        return Firm(f"{parent.brand} {city.name} {word}", parent.brand, parent.slug, city, parent.industry)

    def person(self) -> Person:
        woman = self.random.random() < 0.45
        given = self.fake.first_name_female() if woman else self.fake.first_name_male()
        family = self.fake.last_name()
        handle = f"{slug(plain(given))}.{slug(plain(family))}"
        return Person(f"{given} {family}", given, family, "Frau" if woman else "Herr", handle)

    def landline(self, city: City) -> str:
        return f"+49 {city.area} {city.starts[0]}{self.digits(3)}"

    def mobile(self) -> str:
        return f"+49 171 39200{self.digits(2)}"

    def address(self, city: City, kind: str) -> dict[str, Any]:
        return {
            "kind": kind,
            "lines": [f"{self.fake.street_name()} {self.random.randint(1, 180)}"],
            "city": city.name,
            "region": city.state,
            "postal_code": f"{city.postal}{self.digits(2)}",
            "country": "DE",
        }

    def describe(self, firm: Firm, employees: int) -> str:
        opening = f"{firm.industry.name} in {firm.city.name}, about {employees} people. "
        return opening + self.random.choice(
            (
                "Works with spreadsheets today; three sales people in the field.",
                "Moved from another system last year, data needs a clean-up.",
                "Wants everything hosted in the EU.",
                "Decision is with the family; patience pays.",
                "Asks for a fixed price and a fixed date.",
            )
        )


def plain(text: str) -> str:
    """Without umlauts, as German addresses write them."""
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.lower().replace(letter, written)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
