"""Knowing a session again without asking the database each time: for reads alone, and for two seconds.

What this process itself changes about sessions, keys, members, users or companies is seen at once, since it makes it
forget everybody; what another process changes is seen when the two seconds are over. Refusals are never remembered. A
write does not come here: it is checked against the rows each time.
"""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

from tenants.db.unit_of_work import follow
from tenants.kit.clock import now
from tenants.registry import tokens
from tenants.registry.acting.models import Elevation, Grant, Partner, Partnership
from tenants.registry.authentication import authenticate
from tenants.registry.models import ApiKey, Membership, Session, Tenant, User
from tenants.registry.sessions import Authenticated

SECONDS = 2.0
KEPT = 10_000
_known: dict[bytes, tuple[float, Authenticated]] = {}
"""By the hash of the token: when it must be asked for again, and whose it is."""
_forgotten = 0
"""How often everybody was forgotten: what was asked before must not be remembered after."""


async def recognise(token: str, *, request_id: str = "") -> Authenticated | None:
    """Who this token stands for, or None; as of two seconds ago at the longest. Its context may bear the request id of
    the one that asked first.
    """
    key = tokens.digest(token)
    found = _known.get(key)
    if found is not None and found[0] > monotonic():
        return found[1]
    before = _forgotten
    fresh = await authenticate(token, request_id=request_id)
    if fresh is not None and before == _forgotten:
        _remember(key, fresh)
    return fresh


def _remember(key: bytes, fresh: Authenticated) -> None:
    if len(_known) >= KEPT:
        _known.clear()
    left = min(SECONDS, (fresh.expires_at - now()).total_seconds())
    _known[key] = (monotonic() + left, replace(fresh, renewed=False))


def forget() -> None:
    """Ask again for everybody."""
    global _forgotten
    _forgotten += 1
    _known.clear()


for _model in (ApiKey, Session, Membership, User, Tenant, Grant, Elevation, Partner, Partnership):
    follow(_model, forget)
