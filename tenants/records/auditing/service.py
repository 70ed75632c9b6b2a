"""What doors ask of the audit log for people."""

from __future__ import annotations

from tenants.records.auditing.exports import (
    Export,
    find_export,
    newest_exports,
    order_export,
    stop_export,
    sweep_exports,
    write_export,
)
from tenants.records.auditing.listing import LogEntry, LogPage, Origin, Wanted, audit_log
from tenants.records.auditing.models import ExportState

__all__ = [
    "Export",
    "ExportState",
    "LogEntry",
    "LogPage",
    "Origin",
    "Wanted",
    "audit_log",
    "find_export",
    "newest_exports",
    "order_export",
    "stop_export",
    "sweep_exports",
    "write_export",
]
