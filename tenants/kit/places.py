"""Countries (ISO 3166-1 alpha-2) and the country a time zone lies in (CLDR, through Babel)."""

from __future__ import annotations

from functools import lru_cache

import pycountry
from babel.core import get_global

COUNTRIES: frozenset[str] = frozenset(country.alpha_2 for country in pycountry.countries)
_ZONES: dict[str, str] = dict(get_global("zone_territories"))


def territory_of(time_zone: str, locale: str) -> str:
    """The country whose dialling habits apply: the zone's, else the language's, else US."""
    territory = _ZONES.get(time_zone, "")
    if territory in COUNTRIES:
        return territory
    return "CN" if locale.startswith("zh") else "US"


@lru_cache(maxsize=4_096)
def country_code(name: str) -> str | None:
    """The code of a country written as a code or as an English name, or None."""
    try:
        found: str = pycountry.countries.lookup(name.strip()).alpha_2
    except LookupError:
        return None
    return found
