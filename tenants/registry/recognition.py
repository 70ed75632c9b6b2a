"""Knowing a session again without asking the database each time: for reads alone, and for two seconds.

What this process itself changes about sessions, keys, members, users or companies is seen at once, since it makes it
forget everybody; what another process changes is seen when the two seconds are over. Refusals are never remembered. A
write does not come here: it is checked against the rows each time.

Sessions that are in use are looked at again together: one statement for hundreds, about once a second, so that many
people cost no more than few. What is found to be the very row it was is known for two seconds more; whoever is found
otherwise is asked for anew, alone.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from time import monotonic

from tenants.db.unit_of_work import follow
from tenants.kit.clock import now
from tenants.registry import tokens
from tenants.registry.acting.models import Elevation, Grant, Partner, Partnership
from tenants.registry.authentication import authenticate
from tenants.registry.models import ApiKey, Membership, Session, Tenant, User
from tenants.registry.sessions import Authenticated, as_they_are

SECONDS = 2.0
AHEAD = 1.0
"""Who is to be looked at within this many seconds is looked at with whoever is due."""
TOGETHER = 500
KEPT = 10_000
_known: dict[bytes, tuple[float, Authenticated]] = {}
"""By the hash of the token: when it must be asked for again, and whose it is."""
_asked: set[bytes] = set()
"""Of those, whose were asked for since they were looked at."""
_look: asyncio.Task[None] | None = None
_forgotten = 0
"""How often everybody was forgotten: what was asked before must not be remembered after."""


async def recognise(token: str, *, request_id: str = "") -> Authenticated | None:
    """Who this token stands for, or None; as of two seconds ago at the longest. Its context may bear the request id of
    the one that asked first.
    """
    key = tokens.digest(token)
    found = _known.get(key)
    if found is not None:
        _asked.add(key)
        if found[0] <= monotonic() and found[1].row is not None:
            await _look_together()
            found = _known.get(key, found)
        if found[0] > monotonic():
            return found[1]
    before = _forgotten
    fresh = await authenticate(token, request_id=request_id)
    if fresh is not None and before == _forgotten:
        _remember(key, fresh)
    return fresh


async def _look_together() -> None:
    """Whoever comes while a look is under way waits for that one."""
    global _look
    if _look is None or _look.done() or _look.get_loop() is not asyncio.get_running_loop():
        _look = asyncio.create_task(_look_again())
    await asyncio.shield(_look)


async def _look_again() -> None:
    started, before = monotonic(), _forgotten
    known = {key: _known[key] for key in _asked if key in _known}
    due = [key for key, (until, who) in known.items() if who.row is not None and until < started + AHEAD][:TOGETHER]
    _asked.difference_update(due)
    rows = await as_they_are(due)
    if before != _forgotten:
        return
    for key in due:
        _, who = known[key]
        if rows.get(key) == who.row:
            _keep(key, who, started)
        else:
            _known.pop(key, None)


def _remember(key: bytes, fresh: Authenticated) -> None:
    if len(_known) >= KEPT:
        _known.clear()
        _asked.clear()
    _keep(key, replace(fresh, renewed=False), monotonic())


def _keep(key: bytes, who: Authenticated, since: float) -> None:
    _known[key] = (since + min(SECONDS, (who.expires_at - now()).total_seconds()), who)


def forget() -> None:
    """Ask again for everybody."""
    global _forgotten
    _forgotten += 1
    _known.clear()
    _asked.clear()


for _model in (ApiKey, Session, Membership, User, Tenant, Grant, Elevation, Partner, Partnership):
    follow(_model, forget)
