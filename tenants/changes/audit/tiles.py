"""The tree's nodes, kept 32 hashes to a row: writing what is new, and finding the few a proof needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tenants.changes.stream import Place
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.merkle import SIZE, Node, folded

HEIGHT = 5
WIDTH = 1 << HEIGHT
"""Hashes in a full tile: 1 KB, which PostgreSQL keeps inside the row. A million leaves are four levels of tiles."""

_WRITE = """
INSERT INTO audit_tiles (tenant_id, level, position, hashes, seq, change_id)
SELECT $1::uuid, t.level, t.position, t.hashes, t.seq, t.change_id
FROM unnest($2::bigint[], $3::bigint[], $4::bytea[], $5::bigint[], $6::uuid[])
     AS t (level, position, hashes, seq, change_id)
ON CONFLICT (tenant_id, level, position) DO UPDATE SET hashes = audit_tiles.hashes || excluded.hashes
RETURNING level, position, octet_length(hashes) AS length
"""
_READ = """
SELECT t.level, t.position, t.hashes
FROM unnest($2::bigint[], $3::bigint[]) AS w (level, position)
JOIN audit_tiles t ON t.tenant_id = $1 AND t.level = w.level AND t.position = w.position
"""
_LEAVES = """
SELECT position, hashes FROM audit_tiles
WHERE tenant_id = $1 AND level = 0 AND position >= $2 ORDER BY position LIMIT $3
"""
_BY_PLACE = """
SELECT position FROM audit_tiles
WHERE tenant_id = $1 AND level = 0 AND (seq, change_id) <= ($2::bigint, $3::uuid)
ORDER BY seq DESC, change_id DESC LIMIT 1
"""
_PLACE_OF = "SELECT seq, change_id FROM audit_tiles WHERE tenant_id = $1 AND level = 0 AND position = $2"


class TreeDamaged(RuntimeError):
    """Stored hashes are not those the sealer left: somebody was at them. Nothing is sealed over it."""


@dataclass
class Growth:
    """Nodes that became full, gathered into the tiles they belong to."""

    _hashes: dict[tuple[int, int], bytearray] = field(default_factory=dict)
    _ends: dict[tuple[int, int], int] = field(default_factory=dict)
    _places: dict[tuple[int, int], Place] = field(default_factory=dict)

    def add(self, full: Iterable[tuple[Node, bytes]], place: Place) -> None:
        """Take what appending the leaf at `place` made full; between the levels of tiles nothing is kept."""
        for (level, index), found in full:
            if level % HEIGHT == 0:
                tile = level // HEIGHT, index // WIDTH
                if level == 0 and index % WIDTH == 0:
                    self._places[tile] = place
                self._hashes.setdefault(tile, bytearray()).extend(found)
                self._ends[tile] = (index % WIDTH + 1) * SIZE

    async def write(self, uow: UnitOfWork) -> None:
        """Store them. Raises TreeDamaged when what was there before is not as long as it was left."""
        tiles = list(self._hashes)
        places = [self._places.get(tile) for tile in tiles]
        stored = await uow.connection.fetch(
            _WRITE,
            uow.tenant_id,
            [level for level, _ in tiles],
            [position for _, position in tiles],
            [bytes(self._hashes[tile]) for tile in tiles],
            [place and place.seq for place in places],
            [place and place.id for place in places],
        )
        if {(row["level"], row["position"]): row["length"] for row in stored} != self._ends:
            raise TreeDamaged("stored hashes are more or fewer than they were left")


async def hashes_of(uow: UnitOfWork, nodes: Iterable[Node]) -> Mapping[Node, bytes]:
    """The hashes of nodes, by one statement. Raises TreeDamaged when some are not there."""
    wanted = set(nodes)
    tiles = {_tile(node) for node in wanted}
    rows = await uow.connection.fetch(
        _READ, uow.tenant_id, [level for level, _ in tiles], [position for _, position in tiles]
    )
    kept = {(row["level"], row["position"]): row["hashes"] for row in rows}
    return {node: _hash(kept, node) for node in wanted}


def _tile(node: Node) -> tuple[int, int]:
    level, index = node
    return level // HEIGHT, (index << level % HEIGHT) // WIDTH


def _hash(kept: Mapping[tuple[int, int], bytes], node: Node) -> bytes:
    level, index = node
    count = 1 << level % HEIGHT
    first = index * count % WIDTH
    found = apart(kept.get(_tile(node), b""))[first : first + count]
    if len(found) != count:
        raise TreeDamaged(f"node {node} is not kept")
    while len(found) > 1:
        found = [folded(found[place : place + 2]) for place in range(0, len(found), 2)]
    return found[0]


def apart(hashes: bytes) -> list[bytes]:
    return [hashes[place : place + SIZE] for place in range(0, len(hashes), SIZE)]


async def leaf_hashes(uow: UnitOfWork, position: int, count: int) -> list[tuple[int, bytes]]:
    """The hashes of `count` tiles of leaves from the one at `position` on, as (position, hashes)."""
    rows = await uow.connection.fetch(_LEAVES, uow.tenant_id, position, count)
    return [(row["position"], row["hashes"]) for row in rows]


async def tile_of(uow: UnitOfWork, place: Place) -> int | None:
    """The position of the tile that holds the leaf at `place`, if that is sealed."""
    position: int | None = await uow.connection.fetchval(_BY_PLACE, uow.tenant_id, place.seq, place.id)
    return position


async def first_place(uow: UnitOfWork, position: int) -> Place | None:
    """The place of the first leaf of a tile."""
    row = await uow.connection.fetchrow(_PLACE_OF, uow.tenant_id, position)
    return Place(row["seq"], row["change_id"]) if row else None
