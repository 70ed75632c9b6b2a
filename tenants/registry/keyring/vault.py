"""Secrets of the registry that must be read again: a company's under its own key, people's under the platform's."""

from __future__ import annotations

from uuid import UUID

from tenants.adapters import sealing
from tenants.adapters.sealing import NotUnsealed
from tenants.registry.keyring.keeping import ring_of
from tenants.registry.keyring.ring import unreadable


async def seal(tenant_id: UUID, plain: bytes, table: str, column: str, row: UUID) -> bytes:
    """Raises KeyDestroyed, KeyUnavailable."""
    return (await ring_of(tenant_id)).seal(plain, table, column, row)


async def unseal(tenant_id: UUID, sealed: bytes, table: str, column: str, row: UUID, *, before: str = "") -> bytes:
    """The secret; `before` is its place as it was called when secrets were sealed without data keys. Raises
    ValueUnreadable, KeyDestroyed, KeyUnavailable.
    """
    ring = await ring_of(tenant_id)
    if before and sealed[:1] == sealing.VERSION:
        try:
            return sealing.unseal(sealed, before)
        except NotUnsealed:
            raise unreadable() from None
    return ring.unseal(sealed, table, column, row)
