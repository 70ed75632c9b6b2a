"""What somebody adds to a verb: why a deal was lost, a quote sent back, a lead unqualified."""

from __future__ import annotations

from tenants.errors import invalid
from tenants.kit.message import say

MOST = 500


def bounded(note: str | None) -> str | None:
    """The note without blanks around it; None for an empty one. Raises ValidationFailed: TOO_LONG."""
    kept = (note or "").strip() or None
    if kept and len(kept) > MOST:
        raise invalid("note", say("At most 500 characters.", "最多 500 个字符。"), "TOO_LONG")
    return kept
