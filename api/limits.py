"""What a document may be, whoever sends it: refused before anything is executed."""

from __future__ import annotations

from graphql import specified_rules
from strawberry.extensions import MaxAliasesLimiter, QueryDepthLimiter

MAX_DEPTH, MAX_ALIASES, MAX_TOKENS = 10, 15, 1_000
_LIMITERS = (QueryDepthLimiter(max_depth=MAX_DEPTH), MaxAliasesLimiter(max_alias_count=MAX_ALIASES))
LIMITS = tuple(rule for limiter in _LIMITERS for rule in limiter.validation_rules)
"""Made once: rules are part of the key under which a validated document is remembered."""


def rules() -> list[type]:
    """The rules every document is validated by: the specification's, depth and aliases."""
    return [*specified_rules, *LIMITS]
