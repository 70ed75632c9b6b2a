"""A log as a file: JSON lines that `infra/verify_audit.py` checks without asking us anything.

First the header, the public keys, the signed heads and the hashes the sealer left; then every entry, made from the
change log of now. What does not lead to the heads any more was changed.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import orjson
from sqlalchemy import bindparam, select

from tenants.changes.audit import heads, keys
from tenants.changes.audit.entries import Entry, entries
from tenants.changes.audit.heads import Head
from tenants.changes.audit.leaves import FORMAT, instant
from tenants.changes.audit.models import AuditTree
from tenants.changes.audit.sealing import BATCH, seal
from tenants.changes.audit.tiles import WIDTH, leaf_hashes
from tenants.changes.stream import Place, changes_after
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now

_PAGE = 1_000
_TILES = 64
_ERASURES = select(AuditTree.erasures).where(AuditTree.tenant_id == bindparam("tenant_id"))


async def seal_and_head(context: TenantContext) -> Head | None:
    """The head over everything there is now; None where nothing ever happened."""
    while await seal(context) == BATCH:
        pass
    async with unit_of_work(context, read_only=True) as uow:
        return await heads.newest(uow)


async def erasures(context: TenantContext) -> int:
    """How often values were erased: an export that this moved under is half the one and half the other."""
    async with unit_of_work(context, read_only=True) as uow:
        return await uow.value(_ERASURES) or 0


async def lines(context: TenantContext, head: Head | None) -> AsyncIterator[bytes]:
    """Everything up to `head`, a line of JSON each; of an empty log the header alone."""
    size = head.size if head else 0
    about = {"v": FORMAT, "tenant": str(context.tenant_id), "size": size, "made_at": instant(now())}
    yield _line("rapport-audit", about)
    for key in await keys.published():
        yield _line("key", key)
    if head is None:
        return
    async for each in _heads(context, head):
        yield _line("head", each.document)
    async for first, hashes in _hashes(context, head):
        yield _line("hashes", {"first": first, "hashes": b64encode(hashes).decode()})
    async for entry in _entries(context, head):
        yield _entry_line(entry)


def _line(kind: str, content: dict[str, Any]) -> bytes:
    return orjson.dumps({"type": kind, **content}) + b"\n"


def _entry_line(entry: Entry) -> bytes:
    """The leaf as it was hashed, byte for byte, and beside it what opens it."""
    opening = orjson.dumps(entry.opening)[1:]
    return b'{"type":"entry","leaf":' + entry.data + b"," + opening + b"\n"


async def _heads(context: TenantContext, last: Head) -> AsyncIterator[Head]:
    size = 0
    while size < last.size:
        async with unit_of_work(context, read_only=True) as uow:
            page = await heads.onwards(uow, size, last.size, _PAGE)
        for head in page:
            yield head
        size = page[-1].size if page else last.size


async def _hashes(context: TenantContext, last: Head) -> AsyncIterator[tuple[int, bytes]]:
    tiles = -(-last.size // WIDTH)
    for position in range(0, tiles, _TILES):
        async with unit_of_work(context, read_only=True) as uow:
            page = await leaf_hashes(uow, position, min(_TILES, tiles - position))
        first = position * WIDTH
        yield first, b"".join(hashes for _, hashes in page)[: (last.size - first) * 32]


async def _entries(context: TenantContext, last: Head) -> AsyncIterator[Entry]:
    place, more = Place(), True
    while more:
        async with unit_of_work(context, read_only=True) as uow:
            rows, place = await changes_after(uow, place, limit=_PAGE)
            found = await entries(uow, [row for row in rows if Place(row["seq"], row["id"]) <= last.place])
        for entry in found:
            yield entry
        more = len(found) == _PAGE
