"""What doors ask about records that may be the same."""

from __future__ import annotations

from tenants.records.duplicates.checking import Progress, ask_for_check, check, check_all, progress
from tenants.records.duplicates.guarding import refuse_duplicates
from tenants.records.duplicates.keeping import keep_keys
from tenants.records.duplicates.looking import Match, alike, of_record
from tenants.records.duplicates.report import Group, Groups, Member, count, decide, groups
from tenants.records.duplicates.settings import compared, set_terms, settings
from tenants.records.duplicates.terms import Agreement, KeySort, Response, Terms, Thresholds, Way

__all__ = [
    "Agreement",
    "Group",
    "Groups",
    "KeySort",
    "Match",
    "Member",
    "Progress",
    "Response",
    "Terms",
    "Thresholds",
    "Way",
    "alike",
    "ask_for_check",
    "check",
    "check_all",
    "compared",
    "count",
    "decide",
    "groups",
    "keep_keys",
    "of_record",
    "progress",
    "refuse_duplicates",
    "set_terms",
    "settings",
]
