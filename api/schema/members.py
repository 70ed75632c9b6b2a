"""People as records name them."""

from __future__ import annotations

from typing import Any

import strawberry

from api.naming import global_id
from api.schema.belonging import ALWAYS
from tenants.context import Role

MODULE = ALWAYS

strawberry.enum(Role, name="Role", description="What a member may do in a company.")


@strawberry.type(description="A person who signs in.")
class User:
    id: strawberry.ID
    name: str
    email: str
    locale: str


def user_of(row: dict[str, Any] | None) -> User | None:
    if row is None:
        return None
    return User(
        id=strawberry.ID(global_id("user", row["id"])), name=row["name"], email=row["email"], locale=row["locale"]
    )


__all__ = ["Role", "User", "user_of"]
