"""For whom a sheet may speak: sums are as secret as the records they are of."""

from __future__ import annotations

import hashlib

from tenants.context import TenantContext
from tenants.reach import Action
from tenants.records.catalogue import RecordType

EVERYTHING = "all"


def reach_of(context: TenantContext, record: RecordType) -> str:
    """A name for whose records somebody reads: `all`, or a digest of their owners and shares, and of what is veiled."""
    if context.limits is None:
        return EVERYTHING
    found = context.limits.of(record.name)
    owners = found.actions.get(Action.READ, ())
    veiled = [place for each in context.limits.objects.values() for place in each.veiled]
    if owners is None and not veiled:
        return EVERYTHING
    whose = (EVERYTHING,) if owners is None else (*owners, *(context.limits.subjects if found.shared else ()))
    words = sorted(str(each) for each in (*whose, *veiled))
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
