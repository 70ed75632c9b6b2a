"""The tables that serve every record."""

from __future__ import annotations

from tenants.records.record import RecordToken

__all__ = ["RecordToken"]
