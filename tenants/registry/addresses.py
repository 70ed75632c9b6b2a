"""E-mail addresses, as people are known by."""

from __future__ import annotations

import unicodedata

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from tenants.errors import invalid
from tenants.kit.message import say

LONGEST = 254
"""RFC 5321 §4.5.3.1.3: a path is at most 256 octets, angle brackets included."""


def normalise(email: str, *, field: str = "email") -> str:
    """The one spelling of an address: lower case throughout, the domain in Unicode (IDNA 2008). No DNS is asked.

    RFC 5321 lets the part before the @ be case-sensitive; no provider people use does it, and two accounts for
    Alice@ and alice@ would be a trap. Quoted and non-ASCII local parts, comments and address literals are refused.
    Raises ValidationFailed.
    """
    try:
        address = fold(_parse(email.strip(" ")).normalized)
    except EmailNotValidError:
        address = ""
    if not address:
        raise invalid(
            field,
            say("This is not an e-mail address like name@company.com.", "请填写邮箱地址，例如 name@company.com。"),
            "INVALID_EMAIL",
        )
    return address


def fold(email: str) -> str:
    """The key under which what somebody typed is looked up; "" when it cannot be anybody's."""
    key = unicodedata.normalize("NFC", email.strip(" ").lower())
    return "" if len(key) > LONGEST or not key.isprintable() else key


def envelope(email: str) -> str:
    """The address as mail servers take it: the domain in ASCII (xn--…)."""
    return _parse(email).ascii_email or email


def _parse(email: str) -> ValidatedEmail:
    return validate_email(
        email,
        check_deliverability=False,
        globally_deliverable=False,  # a company's own network may well have test@intranet
        allow_smtputf8=False,
        strict=True,
    )
