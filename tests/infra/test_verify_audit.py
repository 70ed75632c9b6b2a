"""The offline verifier: whatever was done to a log since a head was saved is found, and told by the entry's number."""

from __future__ import annotations

import base64
import copy
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from infra import verify_audit as verifier
from infra.supervisor import ROOT
from infra.verify_audit import Difference, Tree, compare
from tenants.changes.audit.leaves import canonical
from tenants.kit import merkle
from tests.infra.audit_logs import OTHER_KEY, PUBLIC, Export, entry

MANY = 100_000
TIMES = 250
"""Of each of the four ways to bend a log."""


def findings(export: Export, saved: dict[str, Any] | None = None, pinned: bool = True) -> list[str]:
    """The codes of what the verifier finds, in their order."""
    keys = verifier.trusted_keys([base64.b64encode(PUBLIC).decode()]) if pinned else {}
    return [each.code for each in verifier.examine(verifier.read(export.lines()), saved, keys).findings]


@pytest.fixture(scope="module")
def log() -> Export:
    return Export.of(200, (50, 150, 200))


@pytest.fixture
def bent(log: Export) -> Export:
    return copy.deepcopy(log)


def saved(log: Export) -> dict[str, Any]:
    return dict(log.heads[-1])


def test_an_honest_log_is_found_right(log: Export) -> None:
    for head in (None, *log.heads):
        assert findings(log, head) == []


def test_a_log_without_entries_is_found_right() -> None:
    assert findings(Export([], [], [])) == []


# --- a thousand ways to bend a hundred thousand entries


@dataclass
class Sealed:
    """A large log's hashes as the verifier makes them of its lines, and the same one place on and one place back: what
    is bent in one place is made of these three, and of the few nodes over the joints.
    """

    tree: Tree
    later: Tree
    earlier: Tree

    @property
    def hashes(self) -> list[bytes]:
        return self.tree.levels[0]


@dataclass
class Bent:
    """What is shown, of which pieces (each from a number on, until the next), and what was done to make it so."""

    pieces: list[tuple[int, Tree]]
    single: dict[int, bytes]
    size: int
    expected: list[Difference]
    later: int = 0
    """Honest entries of the time since, at the end."""

    def shown(self) -> list[bytes]:
        ends = [start for start, _ in self.pieces[1:]] + [self.size]
        found: list[bytes] = []
        for (start, tree), end in zip(self.pieces, ends, strict=True):
            found += tree.levels[0][start:end]
        for number, one in self.single.items():
            found[number : number + 1] = [one]
        return found

    def root(self, size: int) -> bytes:
        return merkle.folded([self._node(*node) for node in merkle.peaks(size)])

    def _node(self, level: int, index: int) -> bytes:
        first, end = index << level, (index + 1) << level
        joints = [*(start for start, _ in self.pieces), *self.single, *(number + 1 for number in self.single)]
        if level == 0 and first in self.single:
            return self.single[first]
        bent = any(first < joint < end for joint in joints) or any(first <= number < end for number in self.single)
        if not bent:
            tree = [tree for start, tree in self.pieces if start <= first][-1]
            return tree.levels[level][index]
        return merkle.node_hash(self._node(level - 1, 2 * index), self._node(level - 1, 2 * index + 1))


@pytest.fixture(scope="module")
def sealed() -> Sealed:
    hashes = [hash_of(number) for number in range(MANY)]
    return Sealed(Tree(hashes), Tree([b"", *hashes]), Tree(hashes[1:]))


def hash_of(number: int) -> bytes:
    return verifier.entry_of(0, entry(number)).hash


def edited(chance: random.Random, log: Sealed) -> Bent:
    at = chance.randrange(MANY)
    found = entry(at)
    name = chance.choice(sorted(found["leaf"].keys() - {"fields", "v", "from"}))
    old = found["leaf"][name]
    found["leaf"][name] = old + 1 if isinstance(old, int) else f"{old or ''}x"
    new = verifier.entry_of(0, found).hash
    return Bent([(0, log.tree)], {at: new}, MANY, [Difference("edited", at, at)])


def removed(chance: random.Random, log: Sealed) -> Bent:
    """And the log went on, so that it is none the shorter."""
    at = chance.randrange(MANY - 1)
    pieces = [(0, log.tree), (at, log.earlier)]
    return Bent(pieces, {MANY - 1: hash_of(MANY)}, MANY, [Difference("removed", None, at)], later=1)


def moved(chance: random.Random, log: Sealed) -> Bent:
    """One entry to an earlier place, near or far."""
    far = int(2 * (MANY / 4) ** chance.random())
    to = chance.randrange(MANY - far)
    pieces = [(0, log.tree), (to, log.later), (to + far + 1, log.tree)]
    return Bent(pieces, {to: log.hashes[to + far]}, MANY, [Difference("moved", to, to + far)])


def inserted(chance: random.Random, log: Sealed) -> Bent:
    """One that never was, or a copy of one that comes later."""
    at = chance.randrange(MANY - 1)
    copied = chance.random() < 0.5
    one = log.hashes[chance.randrange(at + 1, MANY)] if copied else hash_of(MANY + at)
    return Bent([(0, log.tree), (at, log.later)], {at: one}, MANY + 1, [Difference("inserted", at, None)])


@pytest.mark.parametrize("bend", [edited, removed, moved, inserted])
def test_each_of_a_thousand_changes_among_a_hundred_thousand_entries_is_found(
    bend: Callable[[random.Random, Sealed], Bent], sealed: Sealed
) -> None:
    """By the root of the head that was saved, and told exactly."""
    chance, saved_root = random.Random(bend.__name__), sealed.tree.root()
    for turn in range(TIMES):
        bent = bend(chance, sealed)
        shown = bent.shown()
        assert len(shown) == bent.size
        if turn < 3:  # what is put together is what is computed from the beginning
            assert bent.root(bent.size) == Tree(shown).root()
        assert bent.root(MANY) != saved_root
        assert compare(sealed.hashes, shown[: len(shown) - bent.later]) == bent.expected


# --- files


def bend_a_value(export: Export) -> None:
    export.entries[20]["values"]["employees"] = [0, 0]


def bend_an_actor(export: Export) -> None:
    export.entries[20]["leaf"]["actor"] = None


def remove_one(export: Export) -> None:
    del export.entries[20]


def remove_the_last(export: Export) -> None:
    del export.entries[-1]


def swap_two(export: Export) -> None:
    export.entries[20], export.entries[30] = export.entries[30], export.entries[20]


def insert_one(export: Export) -> None:
    export.entries.insert(20, entry(5_000))


def double_one(export: Export) -> None:
    export.entries.insert(20, export.entries[19])


BENDS: dict[Callable[[Export], None], set[str]] = {
    bend_a_value: {"value.wrong"},
    bend_an_actor: {"entry.edited"},
    remove_one: {"entry.removed"},
    remove_the_last: {"entry.removed"},
    swap_two: {"entry.moved"},
    insert_one: {"entry.inserted"},
    double_one: {"entry.inserted"},
}


@pytest.mark.parametrize("bend", BENDS, ids=lambda bend: bend.__name__)
def test_whoever_changes_rows_alone_is_found_to_the_entry(bend: Callable[[Export], None], bent: Export) -> None:
    bend(bent)
    for head in (None, saved(bent)):
        assert BENDS[bend] <= set(findings(bent, head))


@pytest.mark.parametrize("bend", BENDS, ids=lambda bend: bend.__name__)
def test_whoever_changes_the_hashes_too_is_found_between_two_heads(
    bend: Callable[[Export], None], bent: Export
) -> None:
    bend(bent)
    heads = bent.heads
    bent.seal([])
    bent.heads = heads
    assert set(findings(bent, saved(bent))) & {"log.between", "log.length", "value.wrong"}


@pytest.mark.parametrize("bend", BENDS, ids=lambda bend: bend.__name__)
def test_whoever_signs_anew_with_our_own_key_is_found_by_the_saved_head(
    bend: Callable[[Export], None], bent: Export
) -> None:
    """Without a saved head such a log agrees with itself; that is what it is saved for."""
    kept = saved(bent)
    bend(bent)
    bent.seal((50, 150, len(bent.entries)))
    assert set(findings(bent, kept)) & {"log.other", "log.between", "value.wrong"}


def test_a_log_that_grew_is_the_one_whose_head_was_saved(log: Export) -> None:
    grown = Export.of(300, (50, 150, 200, 250, 300))
    assert findings(grown, saved(log)) == []


def test_heads_signed_with_another_key_do_not_count(bent: Export) -> None:
    bent.seal((50, 200), OTHER_KEY)
    assert set(findings(bent)) == {"head.unsigned"}


def test_a_head_that_is_missing_or_bent_shows(bent: Export) -> None:
    del bent.heads[1]
    assert findings(bent) == ["head.chain"]
    bent.heads[0]["at"] = "2020-01-01T00:00:00.000000Z"
    assert set(findings(bent)) == {"head.unsigned", "head.chain"}


def test_another_companys_head_is_none_of_this_log(log: Export, bent: Export) -> None:
    foreign = {**saved(bent), "tenant": "another"}
    assert set(findings(log, foreign)) == {"saved.unsigned", "saved.foreign"}


def test_a_value_that_is_missing_must_have_been_erased(bent: Export) -> None:
    del bent.entries[20]["values"]["name"]
    assert findings(bent) == ["value.withheld"]


@pytest.mark.parametrize(
    "line", ["", "{", "[]", "7", "null", '{"type":"entry"}', '{"type":"head"}', "\ud800", "[" * 5_000]
)
def test_a_broken_line_is_told_and_breaks_nothing(line: str, log: Export) -> None:
    lines = [*log.lines()]
    lines.insert(100, line)
    found = verifier.examine(verifier.read(lines), saved(log), {})
    assert {each.code for each in found.findings} & {"line.broken", "head.unsigned", "head.chain"}
    with pytest.raises(verifier.Unreadable):
        verifier.read([line, *lines])


# --- the words of the house and of the verifier are one

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(_VALUES)
def test_both_write_the_same_canonical_json(value: Any) -> None:
    text = json.dumps(value)
    assert verifier.canonical(verifier.parsed(text)) == canonical(json.loads(text))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_written_as_ecmascript_does(value: float) -> None:
    assert verifier._number(value).encode() == rfc8785.dumps(value)


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70), st.data())
def test_both_compute_the_same_root(leaves: list[bytes], data: st.DataObject) -> None:
    size = data.draw(st.integers(0, len(leaves)))
    assert Tree(leaves).root(size) == merkle.root_of(leaves[:size]) == Tree(leaves).first(size).root()


_FEW = st.lists(st.integers(0, 12), max_size=12)


@given(st.lists(st.integers(0, 12), max_size=12, unique=True), _FEW)
def test_what_differs_is_always_told_and_nothing_else(sealed_numbers: list[int], shown_numbers: list[int]) -> None:
    sealed_hashes, shown = ([bytes([number]) for number in numbers] for numbers in (sealed_numbers, shown_numbers))
    found = compare(sealed_hashes, shown)
    assert bool(found) is (sealed_hashes != shown)
    gone = sum(each.kind == "removed" for each in found)
    added = sum(each.kind == "inserted" for each in found)
    assert len(shown) == len(sealed_hashes) - gone + added


# --- as somebody who checks it runs it


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The file alone, elsewhere, in a Python that sees nothing of ours."""
    shutil.copy(ROOT / "infra" / "verify_audit.py", folder / "check.py")
    command = [sys.executable, "-I", "check.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def write(folder: Path, log: Export) -> None:
    (folder / "log.jsonl").write_text("\n".join(log.lines()) + "\n", encoding="utf-8")
    (folder / "head.json").write_text(json.dumps(saved(log)), encoding="utf-8")
    key = {"id": "…", "public_key": base64.b64encode(PUBLIC).decode()}
    (folder / "keys.json").write_text(json.dumps({"keys": [key]}), encoding="utf-8")


def test_it_says_in_both_languages_that_all_is_well(tmp_path: Path, log: Export) -> None:
    write(tmp_path, log)
    with_everything = ("log.jsonl", "--head", "head.json", "--public-key", "keys.json")
    english = run(tmp_path, *with_everything, "--language", "en")
    assert (english.returncode, english.stderr) == (0, "")
    assert "200 entries are complete, unaltered and in order" in english.stdout
    chinese = run(tmp_path, *with_everything, "--language", "zh")
    assert "一切正常" in chinese.stdout
    alone = run(tmp_path, "log.jsonl", "--language", "en")
    assert alone.returncode == 0
    assert "You gave no saved head" in alone.stdout
    assert "came with the file" in alone.stdout


def test_it_says_in_both_languages_what_is_wrong(tmp_path: Path, bent: Export) -> None:
    write(tmp_path, bent)
    bend_an_actor(bent)
    (tmp_path / "log.jsonl").write_text("\n".join(bent.lines()), encoding="utf-8")
    english = run(tmp_path, "log.jsonl", "--head", "head.json", "--language", "en")
    assert english.returncode == 1
    assert "Entry 21 was edited: account" in english.stdout
    assert "第 21 条被修改" in run(tmp_path, "log.jsonl", "--head", "head.json", "--language", "zh").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing.jsonl",),
        ("head.json",),
        ("log.jsonl", "--head", "nothing"),
        ("log.jsonl", "--head", "log.jsonl"),
        ("log.jsonl", "--public-key", "AAAA"),
        ("log.jsonl", "--public-key", "head.json"),
    ],
)
def test_what_cannot_be_checked_is_said_to_be_so(arguments: tuple[str, ...], tmp_path: Path, log: Export) -> None:
    write(tmp_path, log)
    said = run(tmp_path, *arguments)
    assert (said.returncode, said.stderr) == (2, "")
    assert len(said.stdout.splitlines()) == 1
