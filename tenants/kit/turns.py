"""Whose turn it is: sharing a few places among many tenants so that nobody waits behind another's heap of work."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID


def turns(waiting: Sequence[UUID], held: Mapping[UUID, int], *, free: int) -> Counter[UUID]:
    """How many of `free` places each tenant of `waiting` gets.

    Deficit round robin: each place goes to the tenant furthest below the others, that is with the fewest places in
    hand (`held` counts those from before), in the order of `waiting` among equals.
    The deficit is counted from what is held rather than remembered, so a restarted dispatcher owes nobody anything.
    """
    line = [(held.get(tenant, 0), position, tenant) for position, tenant in enumerate(waiting)]
    heapq.heapify(line)
    given: Counter[UUID] = Counter()
    while line and free > 0:
        holds, position, tenant = line[0]
        heapq.heapreplace(line, (holds + 1, position, tenant))
        given[tenant] += 1
        free -= 1
    return given
