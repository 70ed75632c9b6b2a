"""Proofs: that an entry is in the log a head stands for, and that one head's log is the beginning of another's."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select

from tenants.changes.audit import heads
from tenants.changes.audit.entries import Entry, entries
from tenants.changes.audit.heads import Head
from tenants.changes.audit.tiles import WIDTH, apart, hashes_of, leaf_hashes, tile_of
from tenants.changes.models import Change
from tenants.changes.stream import Place
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import BadInput, DomainError, NotFound
from tenants.kit.merkle import consistency_nodes, inclusion_nodes, leaf_hash, peaks, proof
from tenants.kit.merkle import folded as fold
from tenants.kit.message import say
from tenants.registry.roles import require_permission

READ = "audit:read"
_MOST = 2**62
_CHANGE = select(Change).where(Change.id == bindparam("change_id"))


class NotSealedYet(DomainError):
    """It is on the log, and no head stands for it so far."""

    code = "NOT_SEALED_YET"


class EntryAltered(DomainError):
    """What the log says now is not what was sealed. Somebody changed the database behind our back."""

    code = "ENTRY_ALTERED"


@dataclass(frozen=True, slots=True)
class Inclusion:
    """`entry` is leaf number `index` under `head`; `path` are the hashes from the leaf up."""

    index: int
    entry: Entry
    path: list[bytes]
    head: Head


@dataclass(frozen=True, slots=True)
class Consistency:
    """The log of `old` entries, whose root is `old_root`, is the beginning of that of `new`."""

    old: int
    new: int
    old_root: bytes
    new_root: bytes
    path: list[bytes]


async def head(uow: UnitOfWork, *, size: int | None = None) -> Head | None:
    """The newest head, or that of `size` entries. Raises Forbidden."""
    require_permission(uow.context, READ)
    return await (heads.newest(uow) if size is None else heads.of_size(uow, size))


async def newest_heads(uow: UnitOfWork, *, first: int = 50, below: int | None = None) -> list[Head]:
    """Heads, newest first, of fewer than `below` entries. Raises Forbidden."""
    require_permission(uow.context, READ)
    return await heads.below(uow, _MOST if below is None else below, min(max(first, 1), 500))


async def inclusion(uow: UnitOfWork, *, change_id: UUID, size: int | None = None) -> Inclusion:
    """The proof of one change under the newest head, or under that of `size` entries.

    Raises Forbidden, NotFound, NotSealedYet, EntryAltered.
    """
    require_permission(uow.context, READ)
    under = await _head(uow, size)
    row = await uow.row(_CHANGE, change_id=change_id)
    if row is None:
        raise NotFound(say("There is no such entry.", "没有该条目。"), "changeId")
    place = Place(row["seq"], row["id"])
    if place > under.place:
        raise _not_sealed()
    (entry,) = await entries(uow, [row])
    index = await _index(uow, entry, place)
    nodes = inclusion_nodes(index, under.size)
    found = await hashes_of(uow, {node for part in nodes for node in part})
    return Inclusion(index, entry, proof(nodes, found.__getitem__), under)


async def _head(uow: UnitOfWork, size: int | None) -> Head:
    found = await head(uow, size=size)
    if found is None and size is not None:
        raise NotFound(say("There is no head of this size.", "没有该大小的树头。"), "size")
    if found is None:
        raise _not_sealed()
    return found


def _not_sealed() -> NotSealedYet:
    return NotSealedYet(
        say("Not sealed yet; that happens every minute.", "尚未封存，系统每分钟封存一次。"),
        "changeId",
    )


async def _index(uow: UnitOfWork, entry: Entry, place: Place) -> int:
    """The number of a leaf: its tile is found by its place, and it by its hash."""
    position = await tile_of(uow, place)
    tiles = [] if position is None else await leaf_hashes(uow, position, 1)
    for number, kept in tiles:
        if (own := leaf_hash(entry.data)) in (hashes := apart(kept)):
            return number * WIDTH + hashes.index(own)
    raise EntryAltered(
        say(
            "This entry is not what was sealed: the database was changed behind the log's back.",
            "该条目与封存时不一致：数据库曾被绕过日志修改。",
        ),
        "changeId",
    )


async def consistency(uow: UnitOfWork, *, old: int, new: int | None = None) -> Consistency:
    """The proof that the first `old` entries are the beginning of the first `new`, or of all that is sealed.

    Raises Forbidden, NotSealedYet, BadInput for sizes there is no way between.
    """
    require_permission(uow.context, READ)
    newest = await _head(uow, None)
    end = newest.size if new is None else new
    if not 0 < old <= end <= newest.size:
        raise BadInput(
            say(
                "Sizes go from 1 to {size}, the smaller first.",
                "大小须在 1 到 {size} 之间，且前者不大于后者。",
                size=newest.size,
            ),
            "from",
        )
    nodes = consistency_nodes(old, end)
    wanted = {*peaks(old), *peaks(end), *(node for part in nodes for node in part)}
    found = await hashes_of(uow, wanted)
    roots = [fold([found[node] for node in peaks(size)]) for size in (old, end)]
    return Consistency(old, end, roots[0], roots[1], proof(nodes, found.__getitem__))
