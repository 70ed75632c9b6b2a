"""Countries (ISO 3166-1 alpha-2) and the country a time zone lies in (CLDR, through Babel)."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import cache, lru_cache

import pycountry
from babel import Locale
from babel.core import get_global

COUNTRIES: frozenset[str] = frozenset(country.alpha_2 for country in pycountry.countries)
_ZONES: dict[str, str] = dict(get_global("zone_territories"))
_LANGUAGES = (
    "en", "zh", "zh_Hant", "de", "fr", "es", "it", "pt", "nl", "ja", "ko", "pl", "sv", "da", "nb", "fi", "tr", "ru",
)  # fmt: skip
_BY_HABIT = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "great britain": "GB", "holland": "NL",
    "prc": "CN", "pr china": "CN", "中华人民共和国": "CN", "中国大陆": "CN", "中国台湾": "TW",
    "香港": "HK", "中国香港": "HK", "澳门": "MO", "中国澳门": "MO",
}  # fmt: skip


def territory_of(time_zone: str, locale: str) -> str:
    """The country whose dialling habits apply: the zone's, else the language's, else US."""
    territory = _ZONES.get(time_zone, "")
    if territory in COUNTRIES:
        return territory
    return "CN" if locale.startswith("zh") else "US"


@lru_cache(maxsize=4_096)
def country_code(name: str) -> str | None:
    """The code of a country written as a code or by its name in any of a dozen and a half languages, or None."""
    folded = _fold(name)
    if not folded:
        return None
    if folded in _BY_HABIT:
        return _BY_HABIT[folded]
    try:
        found: str = pycountry.countries.lookup(name.strip()).alpha_2
    except LookupError:
        return _names().get(folded)
    return found


@lru_cache(maxsize=4_096)
def nearest_country(name: str) -> str | None:
    """The code of the country whose name is written almost like this (`Germny`), or None. Short words mean nothing."""
    folded = _fold(name)
    if len(folded) < 5:
        return None
    close = get_close_matches(folded, _names(), n=1, cutoff=0.84)
    return _names()[close[0]] if close else None


@cache
def _names() -> dict[str, str]:
    """Every CLDR name of every country, folded; English wins where two languages disagree."""
    return {
        _fold(name): code
        for language in reversed(_LANGUAGES)
        for code, name in Locale.parse(language).territories.items()
        if code in COUNTRIES
    }


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).replace(".", "").split())
