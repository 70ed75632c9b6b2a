"""What a spreadsheet would calculate."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: str) -> str:
    """A spreadsheet takes a cell that starts like this for a formula (OWASP CSV injection); the apostrophe stops it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
