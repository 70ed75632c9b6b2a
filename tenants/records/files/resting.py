"""How a file lies in the object store: in pieces, each sealed with the company's data key.

A piece opens only as the piece it is, of the file it is of: pieces that were dropped, swapped or moved refuse. An
upload that came before files were sealed, or that a browser has just sent to the store itself, has there the size it
was announced with; a sealed one is longer by what sealing adds, and so they are told apart. A file that we made says by
its key that it is sealed.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from uuid import UUID

from tenants.adapters.storage import CHUNK, ObjectMissing, storage, tenant_key
from tenants.kit.envelope import ADDED
from tenants.records.files.models import Upload
from tenants.registry.keyring.keeping import ring_of
from tenants.registry.keyring.ring import Ring

_SUFFIX = ".sealed"
_UPLOAD = Upload.__tablename__


@dataclass(frozen=True, slots=True)
class Resting:
    """A file in the store; `size` is that of the file as it was sent or made, in bytes. `kind` and `id` say what it is:
    an upload, or what was made of it.
    """

    tenant_id: UUID
    id: UUID
    key: str
    size: int
    kind: str = _UPLOAD

    @property
    def pieces(self) -> int:
        return -(-self.size // CHUNK)

    @property
    def sealed_size(self) -> int:
        return self.size + self.pieces * ADDED

    def place(self, number: int) -> str:
        """Where piece `number` belongs, in the words of sealing: it knows how many there are."""
        return f"piece:{number}/{self.pieces}"


async def keep(tenant_id: UUID, kind: str, row_id: UUID, name: str, plain: BinaryIO) -> Resting:
    """Store a file that we made, of a `kind` (the folder it lies in). Done again, it lies in the same place. Raises as
    `put`.
    """
    size = plain.seek(0, io.SEEK_END)
    plain.seek(0)
    file = Resting(tenant_id, row_id, tenant_key(tenant_id, kind, str(row_id), name + _SUFFIX), size, kind)
    await put(file, plain, "application/octet-stream")
    return file


def is_sealed(key: str) -> bool:
    """Of a file that we made: those from before lie as they are."""
    return key.endswith(_SUFFIX)


async def kept(tenant_id: UUID, kind: str, row_id: UUID, key: str) -> Resting:
    """A file that was kept. Raises ObjectMissing; StorageUnavailable."""
    lying = await storage().size(key)
    if lying is None:
        raise ObjectMissing(key)
    return Resting(tenant_id, row_id, key, lying - -(-lying // (CHUNK + ADDED)) * ADDED, kind)


async def put(file: Resting, plain: BinaryIO, content_type: str) -> None:
    """Seal what `plain` holds on its way into the store. Raises KeyDestroyed, KeyUnavailable; StorageUnavailable."""
    sealing = _Sealing(file, await ring_of(file.tenant_id), plain)
    await storage().put(file.key, cast(BinaryIO, sealing), content_type)


async def opener(file: Resting) -> Callable[[], io.RawIOBase]:
    """Opens the file from its start, each time anew, to be read from a thread; a piece at a time is in memory. What is
    not there is missed when it is read. Raises KeyDestroyed, KeyUnavailable; StorageUnavailable.
    """
    store = storage()
    if file.kind == _UPLOAD and await store.size(file.key) != file.sealed_size:
        return lambda: store.open(file.key, file.size)
    ring = await ring_of(file.tenant_id)
    return lambda: _Opened(file, ring, store.open(file.key, file.sealed_size))


async def chunks(file: Resting) -> AsyncIterator[bytes]:
    """The file as it was sent. Raises as `opener`, ObjectMissing, ValueUnreadable."""
    opened = io.BufferedReader((await opener(file))(), CHUNK)
    while chunk := await asyncio.to_thread(opened.read, CHUNK):
        yield chunk


class _Pieces(io.RawIOBase):
    """A file made of another, piece by piece, forwards."""

    def __init__(self, file: Resting, ring: Ring, source: io.BufferedIOBase | BinaryIO, step: int) -> None:
        super().__init__()
        self._file, self._ring, self._source, self._step = file, ring, source, step
        self._number, self._held = 0, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._held and self._number < self._file.pieces:
            self._held = self._made(self._source.read(self._step), self._file.place(self._number))
            self._number += 1
        taken = self._held[: len(buffer)]
        buffer[: len(taken)] = taken
        self._held = self._held[len(taken) :]
        return len(taken)

    def _made(self, piece: bytes, place: str) -> bytes:
        raise NotImplementedError


class _Sealing(_Pieces):
    def __init__(self, file: Resting, ring: Ring, plain: BinaryIO) -> None:
        super().__init__(file, ring, plain, CHUNK)

    def _made(self, piece: bytes, place: str) -> bytes:
        return self._ring.seal(piece, self._file.kind, place, self._file.id)


class _Opened(_Pieces):
    def __init__(self, file: Resting, ring: Ring, stored: io.RawIOBase) -> None:
        super().__init__(file, ring, io.BufferedReader(stored, CHUNK + ADDED), CHUNK + ADDED)

    def _made(self, piece: bytes, place: str) -> bytes:
        return self._ring.unseal(piece, self._file.kind, place, self._file.id)
