"""The refusals the contract knows, as the oracle raises them."""

from __future__ import annotations

from graphql import GraphQLError


def bad_input() -> GraphQLError:
    return GraphQLError("refused", extensions={"code": "BAD_USER_INPUT"})


def not_found() -> GraphQLError:
    return GraphQLError("refused", extensions={"code": "NOT_FOUND"})
