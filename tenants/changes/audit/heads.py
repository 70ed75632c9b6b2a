"""Signed heads: what the installation has said of a log, one after the other, so that it cannot say otherwise later."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from tenants.changes.audit import keys
from tenants.changes.audit.leaves import FORMAT, canonical, instant
from tenants.changes.audit.models import AuditHead
from tenants.changes.stream import Place
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.kit.clock import now
from tenants.kit.ids import uuid7

PURPOSE = b"rapport audit head\n"
"""Goes before what is signed, so that no signature made for anything else is one of a head."""
_COLUMNS = ("id", "size", "root", "at", "previous", "key_id", "signature", "seq", "change_id")
_INSERT = insert(AuditHead).values({name: bindparam(name) for name in _COLUMNS})
_NEWEST = select(AuditHead).order_by(AuditHead.size.desc()).limit(1)
_OF_SIZE = select(AuditHead).where(AuditHead.size == bindparam("of_size"))
_PAGE = (
    select(AuditHead)
    .where(AuditHead.size < bindparam("below"))
    .order_by(AuditHead.size.desc())
    .limit(bindparam("count"))
)
_ONWARDS = (
    select(AuditHead)
    .where(AuditHead.size > bindparam("above"), AuditHead.size <= bindparam("up_to"))
    .order_by(AuditHead.size)
    .limit(bindparam("count"))
)


@dataclass(frozen=True, slots=True)
class Head:
    """`size` leaves have this `root`; `place` is that of the last one. `at` is UTC."""

    statement: dict[str, Any]
    signature: bytes
    place: Place

    @property
    def size(self) -> int:
        return int(self.statement["size"])

    @property
    def document(self) -> dict[str, Any]:
        """As it is published and saved: the statement and the signature of its canonical JSON."""
        return {**self.statement, "signature": b64encode(self.signature).decode()}


async def sign(uow: UnitOfWork, *, size: int, root: bytes, place: Place) -> Head:
    """Sign and store the next head of the tenant."""
    signer, before = keys.signer(), await newest(uow)
    if before is None or before.statement["key"] != signer.id:
        await keys.register(uow, signer)
    previous = sha256(signed_bytes(before.statement)).digest() if before else None
    moment = now()
    statement = _statement(uow.tenant_id, size, root, instant(moment), previous, signer.id)
    signature = signer.sign(signed_bytes(statement))
    await uow.run(
        _INSERT,
        id=uuid7(),
        size=size,
        root=root,
        at=moment,
        previous=previous,
        key_id=signer.id,
        signature=signature,
        seq=place.seq,
        change_id=place.id,
    )
    return Head(statement, signature, place)


def signed_bytes(statement: dict[str, Any]) -> bytes:
    return PURPOSE + canonical(statement)


def _statement(tenant_id: UUID, size: int, root: bytes, at: str, previous: bytes | None, key_id: str) -> dict[str, Any]:
    return {
        "v": FORMAT,
        "tenant": str(tenant_id),
        "size": size,
        "root": b64encode(root).decode(),
        "at": at,
        "previous": b64encode(previous).decode() if previous else None,
        "key": key_id,
    }


async def newest(uow: UnitOfWork) -> Head | None:
    row = await uow.row(_NEWEST)
    return _head(uow.tenant_id, row) if row else None


async def of_size(uow: UnitOfWork, size: int) -> Head | None:
    row = await uow.row(_OF_SIZE, of_size=size)
    return _head(uow.tenant_id, row) if row else None


async def below(uow: UnitOfWork, size: int, count: int) -> list[Head]:
    """The `count` heads below a size, newest first."""
    return [_head(uow.tenant_id, row) for row in await uow.rows(_PAGE, below=size, count=count)]


async def onwards(uow: UnitOfWork, above: int, up_to: int, count: int) -> list[Head]:
    """The next `count` heads above a size, oldest first."""
    return [_head(uow.tenant_id, row) for row in await uow.rows(_ONWARDS, above=above, up_to=up_to, count=count)]


def _head(tenant_id: UUID, row: Row) -> Head:
    statement = _statement(tenant_id, row["size"], row["root"], instant(row["at"]), row["previous"], row["key_id"])
    return Head(statement, row["signature"], Place(row["seq"], row["change_id"]))
