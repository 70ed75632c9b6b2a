"""Taking turns within a tenant where no row stands for what is being decided."""

from __future__ import annotations

from tenants.db.unit_of_work import UnitOfWork

_HOLD = (
    "SELECT pg_advisory_xact_lock(hashtextextended(t.tenant_id::text || $2, 7306))"
    " FROM (SELECT $1::uuid AS tenant_id) t"
)


async def hold(uow: UnitOfWork, name: str) -> None:
    """Let nobody else of this tenant past the same line until this transaction ends."""
    await uow.connection.execute(_HOLD, uow.tenant_id, f"|{name}")
