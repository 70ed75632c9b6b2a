"""What of a lead goes where (EspoCRM's map, without what has no field here). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ACCOUNT = {
    "company": "name", "website": "website", "industry": "industry", "employees": "employees", "source": "source",
}  # fmt: skip
_CONTACT = {
    "name": "name", "title": "title", "phones": "phones", "emails": "emails", "source": "source",
    "message": "description",
}  # fmt: skip
_DEAL = {
    "opportunity_amount": "amount", "opportunity_currency": "amount_currency", "source": "source",
    "message": "description",
}  # fmt: skip


def account_of(lead: Mapping[str, Any]) -> dict[str, Any] | None:
    """The account a lead would become; None for a person without a company. Its owner is the lead's."""
    return _mapped(lead, _ACCOUNT) if lead["company"] else None


def contact_of(lead: Mapping[str, Any]) -> dict[str, Any]:
    """The contact a lead would become."""
    return _mapped(lead, _CONTACT)


def deal_of(lead: Mapping[str, Any]) -> dict[str, Any]:
    """The deal a lead would become: called after the company, or the person."""
    return {"name": lead["company"] or lead["name"], **_mapped(lead, _DEAL)}


def _mapped(lead: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    found = {to: lead[name] for name, to in names.items() if lead[name] not in (None, [])}
    return found | ({"owner_id": lead["owner_id"]} if lead["owner_id"] else {})
