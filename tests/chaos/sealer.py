"""A sealer to be killed: `python -m tests.chaos.sealer TENANT` seals a company's log in small batches, for ever."""

from __future__ import annotations

import asyncio
import sys
from uuid import UUID

from tenants.changes.audit import sealing
from tenants.config import settings
from tenants.context import TenantContext
from tenants.db.database import open_database, use


async def run(tenant_id: UUID) -> None:
    use(await open_database(settings()))
    sealing.BATCH = 10
    print("sealing", flush=True)
    while True:
        await sealing.seal(TenantContext(tenant_id, system=True))


if __name__ == "__main__":
    asyncio.run(run(UUID(sys.argv[1])))
