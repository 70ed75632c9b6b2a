"""A run as a signed statement: what was looked at, of which code, when, and whether it held."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tenants.changes.audit import keys
from tenants.changes.audit.leaves import canonical, instant
from tenants.kit.clock import now
from tenants.trust.isolation.build import code_digest

PURPOSE = b"rapport isolation run\n"
"""Goes before what is signed, so that no signature made for anything else is one of a run."""
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Signed:
    """`text` is the statement in canonical JSON; what is signed is `PURPOSE` and it."""

    text: str
    key_id: str
    public_key: bytes
    signature: bytes

    @property
    def statement(self) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.text)
        return found

    def as_file(self) -> bytes:
        """The document that is written, downloaded and read: everything needed to check it."""
        document = {
            "purpose": PURPOSE.decode(),
            "statement": self.text,
            "key": self.key_id,
            "public_key": b64encode(self.public_key).decode(),
            "signature": b64encode(self.signature).decode(),
        }
        return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def sign(source: str, *, passed: bool, facts: dict[str, Any]) -> Signed:
    """Sign what a run of this code found, with the installation's key. Raises UnusableKey."""
    about = {"v": FORMAT, "source": source, "at": instant(now()), "code": code_digest(), "passed": passed}
    return countersign(canonical({**about, **facts}).decode())


def countersign(text: str) -> Signed:
    """Sign a statement as it stands."""
    signer = keys.signer()
    return Signed(text, signer.id, signer.public, signer.sign(PURPOSE + text.encode()))


def read_file(data: bytes) -> Signed | None:
    """The run in a file, if its signature is right by the key in it; None else. Whose key that is, it does not say."""
    try:
        document = orjson.loads(data)
        found = Signed(
            document["statement"],
            document["key"],
            b64decode(document["public_key"]),
            b64decode(document["signature"]),
        )
        Ed25519PublicKey.from_public_bytes(found.public_key).verify(found.signature, PURPOSE + found.text.encode())
        return found if isinstance(found.statement.get("figures"), dict) else None
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        return None
