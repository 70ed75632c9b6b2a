"""Check an exported audit log offline: `python -m infra.verify_audit FILE [--head SAVED_HEAD] [--public-key KEY]`.

This one file is all that is needed (`python verify_audit.py FILE` does as well), which is why it is longer than any
other. It uses nothing of Rapport and asks no network; of Python's packages it wants `cryptography`, for signatures
alone. Exit status: 0 all is well, 1 something is wrong with the log, 2 the check could not be made.

What it rests on: RFC 9162 §2.1 (the tree), RFC 8785 (how JSON is written), HMAC-SHA-256, Ed25519.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # everything but signatures is checked, and the report says so
    Ed25519PublicKey = None  # type: ignore[assignment,misc]

PURPOSE = b"rapport audit head\n"
EMPTY = hashlib.sha256(b"").digest()
MOST = 20
"""Findings of one kind that are told one by one."""

# --- the tree


class Tree:
    """Hashes of all perfect subtrees: the root over any number of first leaves takes a few steps."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.levels: list[list[bytes]] = [[]]
        self.extend(leaves)

    @property
    def size(self) -> int:
        return len(self.levels[0])

    def extend(self, leaves: Iterable[bytes]) -> None:
        sha = hashlib.sha256
        self.levels[0].extend(leaves)
        level = 0
        while len(self.levels[level]) > 1:
            if len(self.levels) == level + 1:
                self.levels.append([])
            below, above = self.levels[level], self.levels[level + 1]
            first = 2 * len(above)
            pairs = zip(below[first::2], below[first + 1 :: 2], strict=False)
            above.extend([sha(b"\x01" + left + right).digest() for left, right in pairs])
            level += 1

    def first(self, count: int) -> Tree:
        """The tree of the first leaves alone."""
        found = Tree()
        found.levels = [level[: count >> number] for number, level in enumerate(self.levels)]
        return found

    def root(self, size: int | None = None) -> bytes:
        """Over the first `size` leaves."""
        left = self.size if size is None else size
        found, done = None, left
        for level in range(left.bit_length()):
            if left >> level & 1:
                peak = self.levels[level][(done >> level) - 1]
                found = peak if found is None else hashlib.sha256(b"\x01" + peak + found).digest()
                done -= 1 << level
        return EMPTY if found is None else found


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


# --- JSON


class Float(Decimal):
    """A number that was written with a fraction or an exponent."""


class Large(Decimal):
    """A whole number too large for RFC 8785."""


def parsed(text: str | bytes) -> Any:
    """Raises ValueError."""
    return json.loads(text, parse_float=Float, parse_int=_whole)


def _whole(text: str) -> int | Large:
    if len(text) < 16 or abs(int(text)) < 2**53:
        return int(text)
    return Large(text)


def canonical(value: Any) -> bytes:
    """RFC 8785; whole numbers beyond 2^53 as {"integer": "…"}."""
    return _written(value).encode("utf-8")


def canonical_leaf(leaf: dict[str, Any]) -> bytes:
    """The same, quicker for what a leaf ordinarily is: texts, small numbers, null, names in ASCII."""
    names = leaf.get("fields")
    if isinstance(names, dict) and all(map(str.isascii, names)):
        try:
            text = json.dumps(leaf, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
            return text.encode("utf-8")
        except TypeError:
            pass
    return canonical(leaf)


def _written(value: Any) -> str:
    if isinstance(value, dict):
        items = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_written(name)}:{_written(item)}" for name, item in items) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, Large):
        return '{"integer":"' + str(int(value)) + '"}'
    if isinstance(value, Float):
        return _number(float(value))
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """As ECMAScript writes it."""
    if value == 0:
        return "0"
    sign, figures, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits, point = "".join(map(str, figures)), len(figures) + int(exponent)
    if len(digits) <= point <= 21:
        text = digits + "0" * (point - len(digits))
    elif 0 < point <= 21:
        text = digits[:point] + "." + digits[point:]
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        text = digits[0] + ("." + digits[1:] if digits[1:] else "") + f"e{point - 1:+d}"
    return "-" * sign + text


# --- what the file says


@dataclass(slots=True)
class Entry:
    """One entry as it is shown: of fields in `withheld` no value is, of those in `wrong` another than was sealed.

    `place` is where it stands in the stream, `what` says it in words; `erased` are the fields it is the erasure of.
    """

    line: int
    hash: bytes
    place: tuple[Any, Any]
    record: str
    what: str
    withheld: list[str]
    wrong: list[str]
    erased: list[str]


@dataclass
class Finding:
    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Log:
    header: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, bytes] = field(default_factory=dict)
    heads: list[dict[str, Any]] = field(default_factory=list)
    sealed: list[bytes] = field(default_factory=list)
    """Hashes as the sealer left them: they say which entry is wrong, once they lead to the root themselves."""
    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class Unreadable(Exception):
    """The check cannot be made."""


def read(lines: Iterable[str | bytes]) -> Log:
    """Raises Unreadable for a file that is no export; a line that is none is a finding."""
    log = Log()
    for number, line in enumerate(lines, 1):
        try:
            _take(log, number, parsed(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
            if number == 1:
                raise Unreadable("file.foreign") from None
            log.findings.append(Finding("line.broken", {"line": number}))
    if not log.header:
        raise Unreadable("file.foreign")
    return log


def _take(log: Log, number: int, found: dict[str, Any]) -> None:
    kind = found.pop("type")
    if number == 1 and (kind != "rapport-audit" or found["v"] != 1):
        raise ValueError("not an export")
    if kind == "rapport-audit":
        log.header = found
    elif kind == "key":
        log.keys[found["id"]] = decoded(found["public_key"], 32)
    elif kind == "head":
        log.heads.append(found)
    elif kind == "hashes":
        data = base64.b64decode(found["hashes"], validate=True)
        log.sealed += [data[place : place + 32] for place in range(0, len(data), 32)]
    else:
        log.entries.append(entry_of(number, found))


def decoded(text: str, length: int) -> bytes:
    data = base64.b64decode(text, validate=True)
    if len(data) != length:
        raise ValueError("of another length")
    return data


def entry_of(line: int, found: dict[str, Any]) -> Entry:
    leaf, values = found["leaf"], found["values"]
    withheld, wrong = [], [name for name in values if name not in leaf["fields"]]
    for name, seals in leaf["fields"].items():
        if name not in values:
            if seals != [None, None]:
                withheld.append(name)
        elif not all(map(_opens, _value_keys(found, name), values[name], seals)):
            wrong.append(name)
    if "from" in found:
        shown, key = found["from"], decoded(found["from"]["key"], 32)
        wrong += [
            name
            for name in ("address", "device")
            if not _opens(_mac(key, b"from:" + name.encode()), shown[name], leaf["from"][name])
        ]
    about = {name: str(leaf.get(name))[:60] for name in ("record", "record_id", "kind", "at")}
    return Entry(
        line,
        leaf_hash(canonical_leaf(leaf)),
        (leaf.get("seq"), leaf.get("id")),
        f"{about['record']} {about['record_id']}",
        " ".join(about.values()),
        withheld,
        wrong,
        sorted(leaf["fields"]) if leaf.get("kind") == "erased" else [],
    )


def _value_keys(found: dict[str, Any], name: str) -> list[bytes | None]:
    if "key" in found:
        key = decoded(found["key"], 32)
        return [_mac(key, f"{side}:{name}".encode()) for side in ("old", "new")]
    return [None if key is None else bytes.fromhex(key) for key in found["keys"].get(name, (None, None))]


def _opens(key: bytes | None, value: Any, seal: str | None) -> bool:
    if value is None or seal is None or key is None:
        return value is None and seal is None
    return base64.b64encode(_mac(key, canonical(value))).decode() == seal


def _mac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")


# --- what is wrong with it


@dataclass(frozen=True)
class Difference:
    """`kind` is edited, removed, moved or inserted; `shown` and `sealed` are numbers of entries, from 0."""

    kind: str
    shown: int | None
    sealed: int | None


def compare(sealed: Sequence[bytes], shown: Sequence[bytes]) -> list[Difference]:
    """What was done to the sealed entries to make them what is shown."""
    start = next(
        (i for i, (a, b) in enumerate(zip(sealed, shown, strict=False)) if a != b), min(len(sealed), len(shown))
    )
    tail = 0
    while tail < min(len(sealed), len(shown)) - start and sealed[-1 - tail] == shown[-1 - tail]:
        tail += 1
    old, new = sealed[start : len(sealed) - tail], shown[start : len(shown) - tail]
    places = {one: number for number, one in enumerate(old)}
    known: dict[int, int] = {}
    for number, one in enumerate(new):
        if (place := places.pop(one, None)) is not None:
            known[number] = place
    kept = _longest_rise(known)
    return [_shifted(found, start) for found in _differences(len(new), known, kept, sorted(places.values()))]


def _shifted(found: Difference, start: int) -> Difference:
    at = [None if number is None else number + start for number in (found.shown, found.sealed)]
    return Difference(found.kind, *at)


def _differences(count: int, known: dict[int, int], kept: set[int], missing: list[int]) -> Iterator[Difference]:
    """An entry nobody sealed, in the gap where one is missing, is that one, edited."""
    gone, last = iter(missing), -1
    waiting, following = next(gone, None), _following(count, known, kept)
    for number in range(count):
        if number in kept:
            last = known[number]
        elif number in known:
            yield Difference("moved", number, known[number])
            continue
        while waiting is not None and waiting < last:
            yield Difference("removed", None, waiting)
            waiting = next(gone, None)
        if number not in kept:
            if waiting is not None and waiting < following[number]:
                yield Difference("edited", number, waiting)
                waiting = next(gone, None)
            else:
                yield Difference("inserted", number, None)
    while waiting is not None:
        yield Difference("removed", None, waiting)
        waiting = next(gone, None)


def _following(count: int, known: dict[int, int], kept: set[int]) -> list[int]:
    """For each number, where the next entry that stayed in its place was sealed."""
    found, latest = [0] * count, sys.maxsize
    for number in range(count - 1, -1, -1):
        found[number] = latest
        if number in kept:
            latest = known[number]
    return found


def _longest_rise(known: dict[int, int]) -> set[int]:
    """The most entries that stand in the order they were sealed in; the others were moved."""
    ends: list[int] = []
    holders: list[int] = []
    before: dict[int, int | None] = {}
    for number, place in known.items():
        at = bisect_left(ends, place)
        before[number] = holders[at - 1] if at else None
        ends[at : at + 1], holders[at : at + 1] = [place], [number]
    found: set[int] = set()
    step = holders[-1] if holders else None
    while step is not None:
        found.add(step)
        step = before[step]
    return found


def examine(log: Log, saved: dict[str, Any] | None, trusted: dict[str, bytes]) -> Log:
    """Everything that can be said against a log; `saved` is a head kept elsewhere, `trusted` keys by their ids."""
    shown = Tree(entry.hash for entry in log.entries)
    _check_heads(log, saved, trusted or log.keys)
    _check_tree(log, shown, saved)
    _check_order(log)
    _check_values(log)
    return log


def _check_heads(log: Log, saved: dict[str, Any] | None, keys: dict[str, bytes]) -> None:
    """Signatures, and that each head names the one before it."""
    previous: str | None = None
    size = 0
    for head in log.heads:
        statement = {name: value for name, value in head.items() if name != "signature"}
        data = PURPOSE + canonical(statement)
        if not is_signed(head, data, keys):
            log.findings.append(Finding("head.unsigned", {"size": head.get("size")}))
        if head.get("previous") != previous or not isinstance(head.get("size"), int) or head["size"] <= size:
            log.findings.append(Finding("head.chain", {"size": head.get("size")}))
        if head.get("tenant") != log.header.get("tenant"):
            log.findings.append(Finding("head.foreign", {"size": head.get("size")}))
        previous = base64.b64encode(hashlib.sha256(data).digest()).decode()
        size = head["size"] if isinstance(head.get("size"), int) else size
    if saved is not None:
        if not is_signed(saved, PURPOSE + canonical({k: v for k, v in saved.items() if k != "signature"}), keys):
            log.findings.append(Finding("saved.unsigned", {"size": saved["size"]}))
        if saved.get("tenant") != log.header.get("tenant"):
            log.findings.append(Finding("saved.foreign", {"size": saved["size"]}))


def _check_tree(log: Log, shown: Tree, saved: dict[str, Any] | None) -> None:
    """Whether the entries lead to the roots that were signed; if not, which of them do not."""
    heads = [head for head in ([saved] if saved else []) + log.heads if _is_whole(head)]
    size = max((head["size"] for head in heads), default=0)
    astray = [head for head in heads if not _leads(shown, head)]
    if not heads or (not astray and shown.size == size):
        return
    sealed = Tree(log.sealed)
    if all(_leads(sealed, head) for head in heads) and sealed.size == size:
        found = compare(sealed.levels[0], shown.levels[0])
        log.findings += [Finding(f"entry.{each.kind}", _where(log, each)) for each in found]
    else:
        log.findings.append(_between(shown, sorted(heads, key=lambda head: int(head["size"])), saved))


def _is_whole(head: dict[str, Any]) -> bool:
    try:
        return isinstance(head["size"], int) and head["size"] > 0 and len(decoded(head["root"], 32)) == 32
    except (KeyError, ValueError, TypeError):
        return False


def _leads(tree: Tree, head: dict[str, Any]) -> bool:
    return tree.size >= head["size"] and tree.root(head["size"]) == base64.b64decode(head["root"])


def _between(shown: Tree, heads: list[dict[str, Any]], saved: dict[str, Any] | None) -> Finding:
    """The hashes were changed as well: the heads still say between which two of them."""
    if saved and not _leads(shown, saved) and all(_leads(shown, head) for head in heads if head is not saved):
        return Finding("log.other", {"size": saved["size"]})
    good = 0
    for head in heads:
        if not _leads(shown, head):
            return Finding("log.between", {"first": good + 1, "last": head["size"]})
        good = head["size"]
    return Finding("log.length", {"shown": shown.size, "size": good})


def _where(log: Log, found: Difference) -> dict[str, Any]:
    entry = log.entries[found.shown] if found.shown is not None else None
    sealed = None if found.sealed is None else found.sealed + 1
    return {"number": sealed if entry is None else (found.shown or 0) + 1, "sealed": sealed, **_named(entry)}


def _named(entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        return {"what": ""}
    return {"what": entry.what, "line": entry.line}


def _check_order(log: Log) -> None:
    """Places in the stream only rise, and no transaction is missing."""
    place: tuple[int, str] = (0, "")
    for number, entry in enumerate(log.entries, 1):
        here = entry.place
        if not isinstance(here[0], int) or not isinstance(here[1], str):
            log.findings.append(Finding("entry.nowhere", {"number": number, **_named(entry)}))
            continue
        if (here[0], here[1]) <= place:
            log.findings.append(Finding("entry.order", {"number": number, **_named(entry)}))
        elif here[0] > place[0] + 1:
            log.findings.append(Finding("entry.gap", {"number": number, "first": place[0] + 1, "last": here[0] - 1}))
        place = (here[0], here[1])


def _check_values(log: Log) -> None:
    """Values fit their commitments; those that are missing were erased, which the log says itself, further on."""
    erased: dict[str, set[str]] = {}
    for number in range(len(log.entries), 0, -1):
        entry = log.entries[number - 1]
        for name in entry.wrong:
            log.findings.append(Finding("value.wrong", {"number": number, "field": name, **_named(entry)}))
        for name in sorted(set(entry.withheld) - erased.get(entry.record, set())):
            log.findings.append(Finding("value.withheld", {"number": number, "field": name, **_named(entry)}))
        if entry.erased:
            erased.setdefault(entry.record, set()).update(entry.erased)


# --- signatures


def is_signed(head: dict[str, Any], data: bytes, keys: dict[str, bytes]) -> bool:
    try:
        return signature_holds(keys[head["key"]], decoded(head["signature"], 64), data)
    except (KeyError, ValueError, TypeError):
        return False


def signature_holds(public: bytes, signature: bytes, data: bytes) -> bool:
    if Ed25519PublicKey is None:
        return True
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


# --- saying it

WORDS: dict[str, tuple[str, str]] = {
    "file.foreign": ("This file is no export of an audit log.", "该文件不是审计日志导出文件。"),
    "file.missing": ("{path} cannot be read: {why}", "无法读取 {path}：{why}"),
    "head.unreadable": ("{path} is no saved head.", "{path} 不是保存的树头。"),
    "key.unreadable": ("{path} is no public key.", "{path} 不是公钥。"),
    "line.broken": ("Line {line} cannot be read.", "第 {line} 行无法读取。"),
    "head.unsigned": (
        "The head of {size} entries is not signed by a key that counts.",
        "{size} 条目的树头没有有效签名。",
    ),
    "head.chain": (
        "The head of {size} entries does not follow the one before it.",
        "{size} 条目的树头与前一树头不衔接。",
    ),
    "head.foreign": ("The head of {size} entries is another company's.", "{size} 条目的树头属于其他公司。"),
    "saved.unsigned": (
        "The head you saved is not signed by a key that counts.",
        "您保存的树头没有有效签名。",
    ),
    "saved.foreign": ("The head you saved is another company's.", "您保存的树头属于其他公司。"),
    "entry.edited": ("Entry {number} was edited: {what}.", "第 {number} 条被修改：{what}。"),
    "entry.removed": ("Entry {sealed} was removed.", "第 {sealed} 条被删除。"),
    "entry.moved": (
        "Entry {number} was moved; it was sealed as number {sealed}: {what}.",
        "第 {number} 条被移动，封存时为第 {sealed} 条：{what}。",
    ),
    "entry.inserted": ("Entry {number} was inserted later: {what}.", "第 {number} 条是后来插入的：{what}。"),
    "entry.order": ("Entry {number} is out of order: {what}.", "第 {number} 条顺序不对：{what}。"),
    "entry.gap": (
        "Before entry {number}, transactions {first} to {last} are missing.",
        "第 {number} 条之前缺少事务 {first} 至 {last}。",
    ),
    "entry.nowhere": ("Entry {number} has no place in the log.", "第 {number} 条没有日志位置。"),
    "log.between": (
        "Something was edited, removed, moved or inserted among the entries {first} to {last}, and the hashes were"
        " changed to hide it.",
        "第 {first} 至 {last} 条之间有条目被修改、删除、移动或插入，且哈希被改动以掩盖。",
    ),
    "log.other": (
        "This is not the log you saved the head of: among its first {size} entries something was changed, and"
        " everything was signed anew to hide it.",
        "这不是您保存树头时的日志：前 {size} 条中有内容被改动，并已重新签名以掩盖。",
    ),
    "log.length": ("There are {shown} entries; {size} were signed.", "共有 {shown} 条，签名覆盖 {size} 条。"),
    "value.wrong": (
        "Entry {number}: the value shown for {field} is not the one that was sealed ({what}).",
        "第 {number} 条：{field} 的显示值与封存值不符（{what}）。",
    ),
    "value.withheld": (
        "Entry {number}: the value of {field} is missing, and no later entry says that it was erased ({what}).",
        "第 {number} 条：{field} 的值缺失，且之后没有擦除记录（{what}）。",
    ),
    "more": ("… and {count} more of this kind.", "……另有 {count} 处同类问题。"),
    "good": (
        "All is well: {entries} entries are complete, unaltered and in order, under {heads} signed heads.",
        "一切正常：{entries} 条完整、未改动、顺序正确，由 {heads} 个签名树头证明。",
    ),
    "good.saved": (
        "They lead to the head you saved ({size} entries, {at}).",
        "与您保存的树头一致（{size} 条，{at}）。",
    ),
    "erased": (
        "{count} values were erased, as the log itself says; what they were cannot be told.",
        "{count} 个值已被擦除（日志中有记录），其内容无从得知。",
    ),
    "unsaved": (
        "You gave no saved head: this shows that the file agrees with itself and its signatures, not that it is the"
        " same as before.",
        "未提供保存的树头：只能证明文件自身及签名一致，不能证明与以前相同。",
    ),
    "unpinned": (
        "The public keys came with the file; compare them with those you know: {keys}.",
        "公钥来自该文件，请与您已知的公钥核对：{keys}。",
    ),
    "unsigned": (
        "Signatures were not checked: that needs the package cryptography.",
        "未校验签名：需要安装 cryptography。",
    ),
    "bad": ("Something is wrong with this log ({count}):", "该日志有问题（{count} 处）："),
}


def say(code: str, language: str, **values: Any) -> str:
    return WORDS[code][language == "zh"].format(**values)


def report(log: Log, saved: dict[str, Any] | None, pinned: bool, language: str) -> list[str]:
    """What is right, or what is wrong, a line for each."""
    lines = []
    if log.findings:
        lines.append(say("bad", language, count=len(log.findings)))
        told: dict[str, int] = {}
        for finding in log.findings:
            told[finding.code] = told.get(finding.code, 0) + 1
            if told[finding.code] <= MOST:
                lines.append("  " + say(finding.code, language, **finding.values))
        lines += ["  " + say("more", language, count=count - MOST) for count in told.values() if count > MOST]
    else:
        lines.append(say("good", language, entries=len(log.entries), heads=len(log.heads)))
        if saved is not None:
            lines.append(say("good.saved", language, size=saved["size"], at=saved["at"]))
        if erased := sum(len(entry.withheld) for entry in log.entries):
            lines.append(say("erased", language, count=erased))
    if saved is None:
        lines.append(say("unsaved", language))
    if Ed25519PublicKey is None:
        lines.append(say("unsigned", language))
    elif not pinned:
        lines.append(say("unpinned", language, keys=", ".join(sorted(log.keys))))
    return lines


def saved_head(path: str) -> dict[str, Any]:
    """Raises Unreadable."""
    try:
        found = parsed(Path(path).read_text(encoding="utf-8"))
        found.pop("type", None)
        if _is_whole(found) and isinstance(found["at"], str):
            return dict(found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise Unreadable("head.unreadable")


def trusted_keys(given: Sequence[str]) -> dict[str, bytes]:
    """Each is a key in base64, or a file as /.well-known/rapport-audit-keys.json gives it. Raises Unreadable."""
    found: dict[str, bytes] = {}
    for each in given:
        try:
            texts = [each]
            if Path(each).is_file():
                texts = [key["public_key"] for key in parsed(Path(each).read_text(encoding="utf-8"))["keys"]]
            found |= {hashlib.sha256(key).hexdigest()[:16]: key for key in (decoded(text, 32) for text in texts)}
        except (OSError, ValueError, KeyError, TypeError):
            raise Unreadable("key.unreadable") from None
    return found


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="verify_audit", description="Check an exported audit log / 校验导出的审计日志"
    )
    parser.add_argument("file", help="the export / 导出文件")
    parser.add_argument("--head", help="a head you saved earlier, as JSON / 以前保存的树头")
    parser.add_argument("--public-key", action="append", default=[], help="base64 or a file / 公钥或公钥文件")
    parser.add_argument("--language", choices=("en", "zh"), default="zh" if _speaks_chinese() else "en")
    chosen = parser.parse_args(arguments)
    path = chosen.file
    try:
        path = chosen.head or path
        saved = saved_head(chosen.head) if chosen.head else None
        path = " ".join(chosen.public_key)
        trusted = trusted_keys(chosen.public_key)
        path = chosen.file
        with Path(chosen.file).open("rb") as lines:
            log = examine(read(lines), saved, trusted)
    except Unreadable as why:
        print(say(str(why), chosen.language, path=path))
        return 2
    except OSError as why:
        print(say("file.missing", chosen.language, path=path, why=why.strerror))
        return 2
    print("\n".join(report(log, saved, bool(trusted), chosen.language)))
    return 1 if log.findings else 0


def _speaks_chinese() -> bool:
    return (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").lower().startswith("zh")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
