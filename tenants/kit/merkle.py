"""Merkle trees of RFC 9162 §2.1 (the same as RFC 6962's): hashes, proofs, and checking them. Pure; SHA-256.

A *node* is (level, index): the root of the perfect subtree over leaves index·2^level … (index+1)·2^level − 1. A perfect
subtree never changes once it is full, so whoever keeps some of them can prove anything about any earlier size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

Node = tuple[int, int]
SIZE = 32
"""Bytes of a hash."""
EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """The right edge of a growing tree: all that appending needs, `hashes` of `peaks(size)`, at most 64 of them."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[tuple[Node, bytes]]:
        """Add a leaf's hash and return every node that is full with it, itself first."""
        level, index, grown = 0, self.size, leaf
        full: list[tuple[Node, bytes]] = [((0, index), leaf)]
        while self.size >> level & 1:
            grown = node_hash(self.hashes.pop(), grown)
            level, index = level + 1, index >> 1
            full.append(((level, index), grown))
        self.hashes.append(grown)
        self.size += 1
        return full

    def root(self) -> bytes:
        return folded(self.hashes)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    edge = Frontier()
    for leaf in leaves:
        edge.append(leaf)
    return edge.root()


def folded(hashes: Sequence[bytes]) -> bytes:
    """The hash of neighbouring subtrees of falling size."""
    if not hashes:
        return EMPTY
    *before, found = hashes
    for left in reversed(before):
        found = node_hash(left, found)
    return found


def cover(first: int, end: int) -> list[Node]:
    """The fewest perfect subtrees over leaves `first` … `end` − 1, from left to right."""
    found: list[Node] = []
    while first < end:
        level = (end - first).bit_length() - 1
        if first:
            level = min(level, (first & -first).bit_length() - 1)
        found.append((level, first >> level))
        first += 1 << level
    return found


def peaks(size: int) -> list[Node]:
    return cover(0, size)


def inclusion_nodes(index: int, size: int) -> list[list[Node]]:
    """What an inclusion proof is made of: for each of its hashes the nodes that fold into it (§2.1.3.1).

    Raises ValueError for a leaf that is not in a tree of that size.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} among {size}")
    first, end, parts = 0, size, []
    while end - first > 1:
        middle = _split(first, end)
        if index < middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((first, middle))
            first = middle
    return [cover(*part) for part in reversed(parts)]


def consistency_nodes(old: int, new: int) -> list[list[Node]]:
    """The same for a proof that a tree of `new` leaves begins with one of `old` (§2.1.4.1). Raises ValueError."""
    if not 0 < old <= new:
        raise ValueError(f"no way from {old} leaves to {new}")
    first, end, whole, parts = 0, new, True, []
    while old != end:
        middle = _split(first, end)
        if old <= middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((first, middle))
            first, whole = middle, False
    if not whole:
        parts.append((first, end))
    return [cover(*part) for part in reversed(parts)]


def _split(first: int, end: int) -> int:
    """Where a tree parts: its left side has the largest power of two that is less than its size."""
    return first + (1 << (end - first - 1).bit_length() - 1)


def proof(parts: Sequence[Sequence[Node]], hash_of: Callable[[Node], bytes]) -> list[bytes]:
    """The hashes of a proof, given those of its nodes."""
    return [folded([hash_of(node) for node in part]) for part in parts]


def includes(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that `leaf` is number `index` of the `size` leaves under `root` (§2.1.3.2).

    Whatever is malformed proves nothing.
    """
    if not (_are_counts(index, size) and index < size and _are_hashes(leaf, root, *path)):
        return False
    own, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if own & 1 or own == last:
            found = node_hash(beside, found)
            while own and not own & 1:
                own, last = own >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        own, last = own >> 1, last >> 1
    return last == 0 and found == root


def extends(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree of `new` leaves is the one of `old` with more behind it (§2.1.4.2).

    Whatever is malformed proves nothing, and nothing is proven of an empty tree: every tree begins with it. Between
    trees of one size there is nothing to hash; their roots are compared as they are, whatever they are.
    """
    if not (_are_counts(old, new) and 0 < old <= new):
        return False
    if old == new:
        return not path and isinstance(old_root, bytes) and old_root == new_root
    if not _are_hashes(old_root, new_root, *path):
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not path:
        return False
    own, last = old - 1, new - 1
    while own & 1:
        own, last = own >> 1, last >> 1
    found_old = found_new = steps[0]
    for beside in steps[1:]:
        if last == 0:
            return False
        if own & 1 or own == last:
            found_old, found_new = node_hash(beside, found_old), node_hash(beside, found_new)
            while own and not own & 1:
                own, last = own >> 1, last >> 1
        else:
            found_new = node_hash(found_new, beside)
        own, last = own >> 1, last >> 1
    return last == 0 and (found_old, found_new) == (old_root, new_root)


def _are_counts(*values: object) -> bool:
    return all(isinstance(value, int) and not isinstance(value, bool) and value >= 0 for value in values)


def _are_hashes(*values: object) -> bool:
    return all(isinstance(value, bytes) and len(value) == SIZE for value in values)
