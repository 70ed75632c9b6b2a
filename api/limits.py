"""What a document may be, whoever sends it: refused before anything is executed."""

from __future__ import annotations

from graphql import specified_rules
from strawberry.extensions import MaxAliasesLimiter, QueryDepthLimiter

MAX_DEPTH, MAX_ALIASES, MAX_TOKENS = 10, 15, 1_000


def rules() -> list[type]:
    """The rules every document is validated by: the specification's, depth and aliases."""
    limiters = (QueryDepthLimiter(max_depth=MAX_DEPTH), MaxAliasesLimiter(max_alias_count=MAX_ALIASES))
    return [*specified_rules, *(rule for limiter in limiters for rule in limiter.validation_rules)]
