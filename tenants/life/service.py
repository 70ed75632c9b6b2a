"""The verbs of a company's life. `bought`, `paid` and `payment_missed` are for billing, in a system's context."""

from __future__ import annotations

from tenants.life.clock import turn, turn_lives
from tenants.life.closing import NotClosed, close_company, reopen_company
from tenants.life.exporting import (
    Export,
    exports,
    order_export,
    stop_export,
    sweep_exports,
    write_export,
)
from tenants.life.keeping import life_of
from tenants.life.mailing import send_notice
from tenants.life.models import ExportState
from tenants.life.payments import CompanyOver, bought, paid, payment_missed
from tenants.life.shredding import remains
from tenants.life.states import Life, Notice, Status

__all__ = [
    "CompanyOver",
    "Export",
    "ExportState",
    "Life",
    "NotClosed",
    "Notice",
    "Status",
    "bought",
    "close_company",
    "exports",
    "life_of",
    "order_export",
    "paid",
    "payment_missed",
    "remains",
    "reopen_company",
    "send_notice",
    "stop_export",
    "sweep_exports",
    "turn",
    "turn_lives",
    "write_export",
]
