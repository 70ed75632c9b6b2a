"""What doors ask about alerts."""

from __future__ import annotations

from tenants.trust.alerts.listing import AlertFacts, acknowledge, alerts, open_alerts
from tenants.trust.alerts.mailing import send_digest
from tenants.trust.alerts.rules import COUNTED, DEFAULTS, AlertKind, Office, Rule, Rulebook
from tenants.trust.alerts.settings import read_rules, rulebook, set_rules
from tenants.trust.alerts.watching import watch, watch_all

__all__ = [
    "COUNTED",
    "DEFAULTS",
    "AlertFacts",
    "AlertKind",
    "Office",
    "Rule",
    "Rulebook",
    "acknowledge",
    "alerts",
    "open_alerts",
    "read_rules",
    "rulebook",
    "send_digest",
    "set_rules",
    "watch",
    "watch_all",
]
