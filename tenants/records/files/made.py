"""Documents that we make: kept sealed in their company's part of the object store, and read again whole."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from uuid import UUID

from tenants.context import TenantContext
from tenants.records.files import resting


@dataclass(frozen=True, slots=True)
class Made:
    """Where it lies, how many bytes it has, and their SHA-256 in hexadecimal digits."""

    key: str
    bytes: int
    hash: str


async def keep(context: TenantContext, folder: str, row_id: UUID, name: str, data: bytes) -> Made:
    """Store it beside the row it is of; done again, it lies in the same place. Raises StorageUnavailable."""
    file = await resting.keep(context.tenant_id, folder, row_id, name, io.BytesIO(data))
    return Made(file.key, len(data), hashlib.sha256(data).hexdigest())


async def read(context: TenantContext, folder: str, row_id: UUID, key: str) -> bytes:
    """The document as it was kept. Raises ObjectMissing, StorageUnavailable."""
    file = await resting.kept(context.tenant_id, folder, row_id, key)
    return b"".join([part async for part in resting.chunks(file)])
