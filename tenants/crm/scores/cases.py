"""What of a lead is compared with leads that were won and lost. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tenants.crm.accounts.service import is_free_mail
from tenants.crm.leads.models import LeadStatus
from tenants.crm.scores.chance import Case

COLUMNS: Mapping[str, str] = {
    "industry": "industry",
    "region": "region",
    "source": "source",
    "employees": "employees",
    "email": "emails",
    "phone": "phones",
}
"""What is compared, and the field of a lead it is of."""
READ = (*COLUMNS.values(), "status", "first_followed_at")
_WORDS = ("industry", "region", "source")
_LONGEST = 80
_BANDS = ((10, "1-9"), (50, "10-49"), (250, "50-249"), (1_000, "250-999"))


def values_of(lead: Mapping[str, Any]) -> dict[str, str]:
    """What is known of it. That there is no address or number says something; any other gap says nothing."""
    words = {name: str(lead[name]).strip().casefold()[:_LONGEST] for name in _WORDS if lead[name]}
    size = {"employees": _band(lead["employees"])} if lead["employees"] is not None else {}
    return {**words, **size, "email": _email(lead["emails"]), "phone": "given" if lead["phones"] else "none"}


def step_of(lead: Mapping[str, Any]) -> int:
    """How far it came: 0 taken in, 1 somebody got in touch."""
    return int(lead["first_followed_at"] is not None)


def case_of(lead: Mapping[str, Any]) -> Case:
    return Case(values_of(lead), step_of(lead), lead["status"] == LeadStatus.CONVERTED)


def _band(employees: int) -> str:
    return next((band for below, band in _BANDS if employees < below), "1000+")


def _email(emails: list[Mapping[str, Any]]) -> str:
    if not emails:
        return "none"
    return "free" if is_free_mail(str(emails[0]["value"]).rpartition("@")[2]) else "company"
