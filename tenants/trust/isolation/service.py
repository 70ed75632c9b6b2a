"""The isolation proof for doors: a look at the own database every hour, the proof of the build taken over, both shown.

The proof of the build is a file: `./rapport isolation` writes it where the product looks (`isolation_result`), be it on
this machine or in CI, from where it goes out with the image. It counts when it is of the very code that runs; then the
installation signs it with its own key, as it signs its audit logs.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import DateTime, bindparam, delete, insert, select

from tenants.changes.audit import keys
from tenants.changes.audit.models import AuditKey
from tenants.config import settings
from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.registry.roles import require_person
from tenants.trust.isolation.build import code_digest
from tenants.trust.isolation.checks import run_checks
from tenants.trust.isolation.models import IsolationRun
from tenants.trust.isolation.statements import PURPOSE, Signed, countersign, read_file, sign

log = structlog.get_logger()
BUILD, LIVE = "build", "live"
_INSERT = insert(IsolationRun).values(
    {name: bindparam(name) for name in ("id", "source", "at", "passed", "key_id", "signature")}
    | {"statement": bindparam("said")}
)
_NEWEST = (
    select(IsolationRun, AuditKey.public_key)
    .join(AuditKey, AuditKey.key_id == IsolationRun.key_id)
    .where(IsolationRun.source == bindparam("of_source"))
    .order_by(IsolationRun.at.desc(), IsolationRun.id.desc())
    .limit(1)
)
_OLD = delete(IsolationRun).where(
    IsolationRun.source == LIVE, IsolationRun.at < bindparam("over", type_=DateTime(timezone=True))
)
KEEP = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Run:
    """`is_of_this_code`: what runs now is what was proven. The signature is of `purpose` and `statement`."""

    id: UUID
    source: str
    at: datetime
    passed: bool
    is_of_this_code: bool
    statement: str
    key_id: str
    public_key: bytes
    signature: bytes
    purpose: str
    document: str


async def check_isolation(context: TenantContext) -> bool:
    """Look at the own database, and at the file of the build; sign and keep both. Returns whether the walls stand."""
    checks = await run_checks()
    passed = not any(check.wrong for check in checks)
    if not passed:
        log.error("isolation.broken", checks=[check.name for check in checks if check.wrong])
    facts = {
        "checks": [{"name": check.name, "count": check.count, "wrong": list(check.wrong)} for check in checks],
    }
    await _keep(context, sign(LIVE, passed=passed, facts=facts))
    await take_over(context)
    return passed


async def take_over(context: TenantContext) -> bool:
    """Countersign the proof of the build, if there is one of this code that is not known yet."""
    found = await asyncio.to_thread(_file)
    if found is None or found.statement.get("code") != code_digest():
        return False
    async with unit_of_work(context, read_only=True) as uow:
        known = await uow.row(_NEWEST, of_source=BUILD)
    if known is not None and known["statement"] == found.text:
        return False
    await _keep(context, countersign(found.text))
    return True


def _file() -> Signed | None:
    chosen = settings().isolation_result
    path = chosen or settings().data / "isolation.json"
    return read_file(path.read_bytes()) if path.is_file() else None


async def _keep(context: TenantContext, signed: Signed) -> None:
    said = signed.statement
    async with unit_of_work(context) as uow:
        await keys.register(uow, keys.signer())
        await uow.run(_OLD, over=now() - KEEP)
        await uow.run(
            _INSERT,
            id=uuid7(),
            source=said["source"],
            at=datetime.fromisoformat(said["at"]),
            passed=bool(said["passed"]),
            said=signed.text,
            key_id=signed.key_id,
            signature=signed.signature,
        )


def write_result(path: Path, *, passed: bool, figures: dict[str, Any]) -> None:
    """Leave the signed result of a whole run where the product will find it; for `./rapport isolation`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sign(BUILD, passed=passed, facts={"figures": figures}).as_file())


async def isolation_proof(uow: UnitOfWork) -> dict[str, Run | None]:
    """The newest run of each source; for every member of a company. Raises Forbidden for a key."""
    require_person(uow.context)
    found = {source: await uow.row(_NEWEST, of_source=source) for source in (BUILD, LIVE)}
    return {source: _run(row) if row else None for source, row in found.items()}


def _run(row: Row) -> Run:
    signed = Signed(row["statement"], row["key_id"], row["public_key"], row["signature"])
    return Run(
        row["id"],
        row["source"],
        row["at"],
        row["passed"],
        signed.statement.get("code") == code_digest(),
        row["statement"],
        row["key_id"],
        row["public_key"],
        row["signature"],
        PURPOSE.decode(),
        signed.as_file().decode(),
    )


__all__ = ["BUILD", "LIVE", "Run", "check_isolation", "isolation_proof", "take_over", "write_result"]
