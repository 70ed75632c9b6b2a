"""Merkle trees: published vectors, the RFC's own recursion as an oracle, and what must be refused."""

from __future__ import annotations

import base64
import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.kit import merkle

VECTORS = Path(os.environ.get("RAPPORT_VECTORS", Path(__file__).parents[4] / "shared" / "vectors")) / "merkle"
SIZES = st.integers(1, 300)


def bytes_of(text: str) -> bytes:
    return base64.b64decode(text)


def probes(name: str) -> list[Any]:
    """The published probes, where they are: a checkout without them has nothing to collect."""
    path = VECTORS / f"{name}.json"
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return [pytest.param(probe, id=probe["name"]) for probe in found]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name in ("inclusion", "consistency"):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, probes(name))


if VECTORS.exists():

    def test_published_inclusion_proofs(inclusion: Any) -> None:
        path = [bytes_of(each) for each in inclusion["proof"] or ()]
        leaf, root = bytes_of(inclusion["leafHash"]), bytes_of(inclusion["root"])
        holds = merkle.includes(inclusion["leafIdx"], inclusion["treeSize"], leaf, path, root)
        assert holds is not inclusion["wantErr"]

    def test_published_consistency_proofs(consistency: Any) -> None:
        path = [bytes_of(each) for each in consistency["proof"] or ()]
        old, new = bytes_of(consistency["root1"]), bytes_of(consistency["root2"])
        holds = merkle.extends(consistency["size1"], consistency["size2"], old, new, path)
        assert holds is not consistency["wantErr"]

    def test_all_of_them_are_there() -> None:
        assert [len(probes(name)) for name in ("inclusion", "consistency")] == [98, 98]


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1, as it is written there."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


def leaves_of(size: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(size)]


def grown(size: int) -> tuple[merkle.Frontier, dict[merkle.Node, bytes]]:
    edge = merkle.Frontier()
    nodes: dict[merkle.Node, bytes] = {}
    for data in leaves_of(size):
        nodes |= dict(edge.append(merkle.leaf_hash(data)))
    return edge, nodes


def root(size: int) -> bytes:
    return tree_hash(leaves_of(size))


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert merkle.Frontier().root() == merkle.root_of([]) == sha256(b"").digest()


@given(SIZES)
def test_a_tree_grown_leaf_by_leaf_is_the_rfcs(size: int) -> None:
    edge, nodes = grown(size)
    assert edge.root() == root(size)
    assert edge.hashes == [nodes[peak] for peak in merkle.peaks(size)]
    assert len(edge.hashes) <= size.bit_length()


@given(SIZES, st.data())
@settings(deadline=None)
def test_every_leaf_is_proven_at_every_size(size: int, data: st.DataObject) -> None:
    """From the nodes of a larger tree: what is full stays."""
    _, nodes = grown(size + data.draw(st.integers(0, 50)))
    index = data.draw(st.integers(0, size - 1))
    path = merkle.proof(merkle.inclusion_nodes(index, size), nodes.__getitem__)
    leaf = nodes[0, index]
    assert merkle.includes(index, size, leaf, path, root(size))
    other = data.draw(st.integers(0, size))
    if other != index:
        assert not merkle.includes(other, size, leaf, path, root(size))
    assert not merkle.includes(index, size, merkle.leaf_hash(b"another"), path, root(size))


@given(SIZES, st.data())
@settings(deadline=None)
def test_every_size_extends_every_smaller_one(size: int, data: st.DataObject) -> None:
    _, nodes = grown(size)
    old = data.draw(st.integers(1, size))
    path = merkle.proof(merkle.consistency_nodes(old, size), nodes.__getitem__)
    assert merkle.extends(old, size, root(old), root(size), path)
    assert not merkle.extends(old, size, merkle.leaf_hash(b"another"), root(size), path)
    assert old == size or not merkle.extends(old, size, root(size), root(size), path)


@given(SIZES, st.data())
@settings(deadline=None)
def test_a_proof_with_one_bit_changed_proves_nothing(size: int, data: st.DataObject) -> None:
    _, nodes = grown(size)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.proof(merkle.inclusion_nodes(index, size), nodes.__getitem__)
    if path:
        place, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
        changed = bytearray(path[place])
        changed[bit // 8] ^= 1 << bit % 8
        path[place] = bytes(changed)
        assert not merkle.includes(index, size, nodes[0, index], path, root(size))


HASH = merkle.leaf_hash(b"entry 0")
ODD: list[Any] = [None, "", "text", b"short", 7, 1.5, True, -1, [], 2**70]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_what_is_malformed_is_refused(odd: Any) -> None:
    assert not merkle.includes(odd, 1, HASH, [HASH], HASH)
    assert not merkle.includes(0, odd, HASH, [HASH], HASH)
    assert not merkle.includes(0, 1, odd, [], HASH)
    assert not merkle.includes(0, 1, HASH, [odd], HASH)
    assert not merkle.includes(0, 1, HASH, [], odd)
    assert not merkle.extends(odd, 2, HASH, HASH, [HASH])
    assert not merkle.extends(1, odd, HASH, HASH, [HASH])
    assert not merkle.extends(1, 1, odd, HASH, [])
    assert not merkle.extends(1, 2, HASH, HASH, [odd])


def test_there_is_no_proof_of_what_is_not_there() -> None:
    for index, size in ((0, 0), (5, 5), (-1, 3)):
        with pytest.raises(ValueError, match="no leaf"):
            merkle.inclusion_nodes(index, size)
    for old, new in ((0, 5), (6, 5)):
        with pytest.raises(ValueError, match="no way"):
            merkle.consistency_nodes(old, new)


def test_proofs_are_short() -> None:
    assert len(merkle.inclusion_nodes(123_456, 1_000_000)) == 20
    assert sum(len(part) for part in merkle.inclusion_nodes(123_456, 1_000_000)) < 40
