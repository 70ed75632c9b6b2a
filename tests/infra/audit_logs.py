"""Audit logs for the verifier's tests, as large as wanted: the house's own leaves and heads, without a database."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tenants.changes.audit.heads import signed_bytes
from tenants.changes.audit.keys import key_id
from tenants.changes.audit.leaves import leaf, with_salt, written
from tenants.kit import merkle

TENANT = UUID(int=7)
KEY = Ed25519PrivateKey.from_private_bytes(b"a" * 32)
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"b" * 32)
_START = datetime(2026, 3, 1, 9, tzinfo=UTC)
_KINDS = ("created", "updated", "updated", "deleted", "restored")


def row(number: int) -> dict[str, Any]:
    """One change; now and then three share a transaction."""
    return {
        "seq": number // 3 + 1,
        "id": UUID(int=(1 << 120) + number),
        "at": _START + timedelta(seconds=number),
        "actor_id": UUID(int=100 + number % 9),
        "on_behalf_of": UUID(int=5) if number % 50 == 0 else None,
        "request_id": f"request-{number}",
        "session_id": None,
        "record_type": "contact" if number % 2 else "account",
        "record_id": UUID(int=1_000 + number % 997),
        "kind": _KINDS[number % 5],
        "version": number % 7 + 1,
        "fields": {"name": [None, f"王小明 {number}"], "employees": [number, number + 1]},
    }


def entry(number: int) -> dict[str, Any]:
    """Its line of the export."""
    found = row(number)
    opening = with_salt(sha256(found["record_id"].bytes).digest(), found["id"])
    assert opening.key is not None
    return {
        "type": "entry",
        "leaf": json.loads(written(leaf(found, opening, None))),
        "values": found["fields"],
        "key": base64.b64encode(opening.key).decode(),
    }


def head(hashes: Sequence[bytes], size: int, previous: dict[str, Any] | None, key: Ed25519PrivateKey = KEY) -> Any:
    """A signed head over the first `size` hashes."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    statement = {
        "v": 1,
        "tenant": str(TENANT),
        "size": size,
        "root": base64.b64encode(merkle.root_of(hashes[:size])).decode(),
        "at": "2026-03-01T10:00:00.000000Z",
        "previous": previous and base64.b64encode(sha256(signed_bytes(_statement(previous))).digest()).decode(),
        "key": key_id(public),
    }
    return {**statement, "signature": base64.b64encode(key.sign(signed_bytes(statement))).decode()}


def _statement(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "signature"}


@dataclass
class Export:
    """What a file holds, to be bent before it is written."""

    entries: list[dict[str, Any]]
    hashes: list[bytes]
    heads: list[dict[str, Any]]
    public: bytes = PUBLIC

    @classmethod
    def of(cls, count: int, sizes: Sequence[int] = ()) -> Export:
        entries = [entry(number) for number in range(count)]
        made = cls(entries, [], [])
        made.seal(sizes or (count // 2, count))
        return made

    def seal(self, sizes: Sequence[int], key: Ed25519PrivateKey = KEY) -> None:
        """Hash and sign the entries as they are now, as one could who has the key."""
        self.hashes = [merkle.leaf_hash(json_bytes(each["leaf"])) for each in self.entries]
        self.heads = []
        for size in sizes:
            self.heads.append(head(self.hashes, size, self.heads[-1] if self.heads else None, key))

    def lines(self) -> Iterator[str]:
        yield json.dumps({"type": "rapport-audit", "v": 1, "tenant": str(TENANT), "size": len(self.entries)})
        yield json.dumps({
            "type": "key", "id": key_id(self.public), "public_key": base64.b64encode(self.public).decode(),
        })  # fmt: skip
        yield from (json.dumps({"type": "head", **each}) for each in self.heads)
        for first in range(0, len(self.hashes), 1_000):
            packed = base64.b64encode(b"".join(self.hashes[first : first + 1_000])).decode()
            yield json.dumps({"type": "hashes", "first": first, "hashes": packed})
        yield from (json.dumps(each, ensure_ascii=False) for each in self.entries)


def json_bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
