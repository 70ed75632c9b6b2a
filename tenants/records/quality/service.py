"""What doors ask about the quality of records."""

from __future__ import annotations

from tenants.records.quality.auditing import ask_for_audit, audit, audit_all
from tenants.records.quality.listing import STATES, DayScore, Issue, Issues, issues, scores, waive
from tenants.records.quality.rules import adopt, audited, create_rule, delete_rule, rules
from tenants.records.quality.testing import Check, Dimension, Rule, choices, sentence

__all__ = [
    "STATES",
    "Check",
    "DayScore",
    "Dimension",
    "Issue",
    "Issues",
    "Rule",
    "adopt",
    "ask_for_audit",
    "audit",
    "audit_all",
    "audited",
    "choices",
    "create_rule",
    "delete_rule",
    "issues",
    "rules",
    "scores",
    "sentence",
    "waive",
]
