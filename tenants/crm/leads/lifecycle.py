"""How a lead moves: which states lead to which, and what a follow-up makes of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tenants.crm.leads.models import LeadStatus
from tenants.errors import invalid
from tenants.kit.message import say

WAITING = frozenset({LeadStatus.NEW, LeadStatus.ASSIGNED})
OPEN = WAITING | {LeadStatus.IN_PROCESS}
_FROM: Mapping[LeadStatus, frozenset[LeadStatus]] = {
    LeadStatus.IN_PROCESS: OPEN | {LeadStatus.RECYCLED},
    LeadStatus.DEAD: OPEN | {LeadStatus.RECYCLED, LeadStatus.DEAD},
    LeadStatus.RECYCLED: OPEN | {LeadStatus.DEAD, LeadStatus.RECYCLED},
    LeadStatus.ASSIGNED: frozenset({LeadStatus.DEAD, LeadStatus.RECYCLED}),
    LeadStatus.CONVERTED: OPEN | {LeadStatus.RECYCLED},
}
"""The states each may be entered from. A converted lead is left by nothing: what it became goes on without it."""


def check_move(lead: Mapping[str, Any], to: LeadStatus) -> None:
    """Raises ValidationFailed: LEAD_CONVERTED, LEAD_CLOSED (reopen it first), LEAD_OPEN (nothing to reopen)."""
    if lead["status"] == LeadStatus.CONVERTED:
        raise invalid("id", CONVERTED, "LEAD_CONVERTED")
    if lead["status"] in _FROM[to]:
        return
    if to is LeadStatus.ASSIGNED:
        raise invalid("id", say("This lead is open already.", "该线索本来就是打开的。"), "LEAD_OPEN")
    raise invalid(
        "id", say("This lead was disqualified; reopen it first.", "该线索已判为无效，请先重新打开。"), "LEAD_CLOSED"
    )


CONVERTED = say(
    "This lead was converted and stays as it was; change the account or the contact it became.",
    "该线索已转化，不能再修改；请修改由它转成的客户或联系人。",
)


def waiting(owner: object) -> LeadStatus:
    """The state of a lead nobody has begun with."""
    return LeadStatus.NEW if owner is None else LeadStatus.ASSIGNED


def followed(lead: Mapping[str, Any], reached_at: datetime | None) -> dict[str, Any]:
    """What a lead keeps when somebody got in touch with it at `reached_at` (UTC; None: nobody did): the first time
    counts for speed to lead, and work on it has begun.
    """
    times = [each for each in (lead["first_followed_at"], reached_at) if each]
    begun = reached_at is not None and lead["status"] in WAITING
    return {
        "first_followed_at": min(times) if times else None,
        "status": LeadStatus.IN_PROCESS if begun else lead["status"],
    }
