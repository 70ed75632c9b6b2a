"""Deals may be approved: what approvers see of one, and what makes their word void when it is changed."""

from __future__ import annotations

from tenants.crm.approvals.service import Subject, may_be_approved
from tenants.crm.deals.models import Deal

SUBJECT = may_be_approved(
    Subject(
        Deal,
        fields=("name", "amount", "probability", "closes_on", "forecast", "source", "description"),
        material=frozenset({"amount", "amount_currency", "account_id"}),
    )
)
