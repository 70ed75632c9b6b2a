"""What doors ask about cleaning up."""

from __future__ import annotations

from tenants.records.cleaning.cases import Case, announced, tell
from tenants.records.cleaning.holds import Hold, hold_record, holds, release_record
from tenants.records.cleaning.policies import (
    Ending,
    Policy,
    Preview,
    create_policy,
    delete_policy,
    enable_policy,
    policies,
    preview,
)
from tenants.records.cleaning.running import ask_for_cleaning, clean_all, clean_up

__all__ = [
    "Case",
    "Ending",
    "Hold",
    "Policy",
    "Preview",
    "announced",
    "ask_for_cleaning",
    "clean_all",
    "clean_up",
    "create_policy",
    "delete_policy",
    "enable_policy",
    "hold_record",
    "holds",
    "policies",
    "preview",
    "release_record",
    "tell",
]
