"""The verbs of assignment: rules and their order, who is away, deciding, accepting, and how fast leads are answered."""

from __future__ import annotations

from tenants.crm.assignment import arriving
from tenants.crm.assignment.absences import absences, add_absence, remove_absence
from tenants.crm.assignment.choosing import Seat, Strategy, Why
from tenants.crm.assignment.deciding import Decision, Fallback, How, Skipped
from tenants.crm.assignment.following import accept, assign_again, decisions, look_again, not_accepted
from tenants.crm.assignment.logbook import passed_json, verdicts_json
from tenants.crm.assignment.preview import Foreseen, preview
from tenants.crm.assignment.report import Speed, SpeedBy, speed_to_lead
from tenants.crm.assignment.rules import RuleTerms, create_rule, delete_rule, order_rules, rules, update_rule
from tenants.crm.assignment.speed import is_late
from tenants.crm.assignment.telling import News, answer_due, send
from tenants.records.arrivals import Arrival

__all__ = [
    "Arrival", "Decision", "Fallback", "Foreseen", "How", "News", "RuleTerms", "Seat", "Skipped", "Speed", "SpeedBy",
    "Strategy", "Why", "absences", "accept", "add_absence", "answer_due", "arriving", "assign_again", "create_rule",
    "decisions", "delete_rule", "is_late", "look_again",
    "not_accepted", "order_rules", "passed_json", "preview", "remove_absence",
    "rules", "send", "speed_to_lead", "update_rule", "verdicts_json",
]  # fmt: skip
