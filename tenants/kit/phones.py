"""How a phone number is written for people."""

from __future__ import annotations

from functools import lru_cache

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse, region_code_for_number


@lru_cache(maxsize=16_384)
def international(value: str) -> str:
    """`+442079460958` as +44 20 7946 0958, by its country's habits; what is no E.164 number as it is (20 µs once)."""
    try:
        return format_number(parse(value), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return value


@lru_cache(maxsize=16_384)
def country_of(value: str) -> str:
    """The country a number is of, as ISO 3166 has it (`DE`); empty where it does not say."""
    try:
        return region_code_for_number(parse(value)) or ""
    except NumberParseException:
        return ""
