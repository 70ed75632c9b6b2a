"""What a document is validated by. How large one may be is `guards.py`'s affair, before it is validated."""

from __future__ import annotations

from graphql import specified_rules

MAX_DEPTH, MAX_ALIASES, MAX_TOKENS = 10, 15, 1_000
LIMITS: tuple[type, ...] = ()
"""Rules beyond the specification's. Strawberry's limits of depth and aliases take time exponential in the fragments."""


def rules() -> list[type]:
    """The rules every document is validated by."""
    return [*specified_rules, *LIMITS]
