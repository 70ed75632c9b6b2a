"""Who is it? A session's secret or an API key, by its look; and which of either still stand."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tenants.registry import key_text, keys, sessions, standing
from tenants.registry.sessions import Authenticated
from tenants.registry.standing import Standing


async def authenticate(token: str, *, request_id: str = "") -> Authenticated | None:
    """Who this token stands for, or None. Role, plan and scopes come from their rows each time."""
    if key_text.looks_like_one(token):
        return await keys.authenticate_key(token, request_id=request_id)
    return await sessions.authenticate(token, request_id=request_id)


async def standing_of(credentials: Collection[UUID]) -> dict[UUID, Standing]:
    """What those of the sessions and keys that are in force stand for; the others are left out."""
    return {**await standing.standing(credentials), **await keys.standing_keys(credentials)}
