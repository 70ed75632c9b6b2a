"""What is special about accounts and contacts. Everything else about them is true of every record."""

from __future__ import annotations

from typing import Any

from tenants.crm.accounts import names
from tenants.crm.accounts.domains import FREE_MAIL, domain_of
from tenants.crm.accounts.models import Account, Contact
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem
from tenants.records.hooks import Draft, rule_for
from tenants.records.merging.joining import together

together(Contact, "name", "given_name", "family_name")


@rule_for(Account)
def derive_domain(_uow: UnitOfWork, before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    """The domain follows the web site and the e-mail addresses; nobody types it."""
    if "website" in after or "emails" in after:
        draft = Draft(before, after)
        after["domain"] = domain_of(draft.value("website"), draft.value("emails") or [])
    return []


@rule_for(Contact)
def complete_name(_uow: UnitOfWork, before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    """A name and its parts belong together: who gives one gets the other, and what somebody wrote stands."""
    whole, parts = after.get("name"), {"given_name", "family_name"} & after.keys()
    if whole and whole != before.get("name") and not any(after.get(part) for part in parts):
        after["given_name"], after["family_name"] = (_bounded(part) for part in names.split(whole))
    elif not whole and any(after.get(part) for part in parts):
        draft = Draft(before, after)
        composed = names.compose(draft.value("given_name"), draft.value("family_name"))
        if not before or "name" in after or before["name"] == _composed(before):
            after["name"] = composed
    return []


def _bounded(part: str | None) -> str | None:
    return part[:100].strip() if part else None


def _composed(row: dict[str, Any]) -> str | None:
    return names.compose(row["given_name"], row["family_name"])


def is_free_mail(host: str) -> bool:
    """Whether a mail host is a provider's for everybody: sharing it says nothing about where somebody works."""
    return host.casefold() in FREE_MAIL


__all__ = ["complete_name", "derive_domain", "domain_of", "is_free_mail"]
