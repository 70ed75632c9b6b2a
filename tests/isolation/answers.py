"""Answers made comparable: what differs between two runs by nature (ids, times, secrets) goes, all else stays."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import Any

import orjson

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_COMPANY = re.compile(r"-[0-9a-f]{12}\.example")
_LINK = re.compile(r"/files/([\w-]+)\.[\w-]+")
_EXPIRES = re.compile(r'"expires":\d+')
_HASH = re.compile(r"(?<![A-Za-z0-9+/])([A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)")
"""32 or 64 bytes in base64: hashes, seals, keys and signatures of the audit log, which rest on chance."""
_REQUEST = re.compile(r'"request":"[^"]*"')
"""Inside an entry of the audit log, which is shown as the text it was hashed as."""
_SECRETS = {"accessToken", "refreshToken", "expiresIn", "requestId", "token", "ticket", "expiresAt"} | {
    "secret", "uri", "recoveryCodes", "hint", "options", "recordValue",
}  # fmt: skip
_PORT = re.compile(r"(?<=127\.0\.0\.1[:%])(3A)?\d+")
_DRAWN = re.compile(
    r"(?<=state=|nonce=)[\w-]+|(?<=code_challenge=)[\w-]+|(?<=/[bfq]/)[\w-]{22}|(?<=/in/)[\w-]{22}|(?<=data-form=.)[\w-]{22}"
)
_INVOICE = re.compile(r"\bR\d{4}-\d{6}\b")
"""The law wants the issuer's numbers without a gap, so they count everybody's invoices: that, and no more, is known."""
_CURSORS = {"cursor", "startCursor", "endCursor"}


@dataclass
class Normaliser:
    """Ids become numbers in the order they are first seen, so that two runs agree when they show the same things."""

    seen: dict[str, int] = field(default_factory=dict)

    def __call__(self, body: bytes) -> bytes:
        try:
            found = orjson.loads(body)
        except ValueError:
            return self._text(body.decode(errors="replace")).encode()
        return orjson.dumps(self._plain(found, ""))

    def _plain(self, value: Any, key: str) -> Any:
        if value is not None and key in _SECRETS:
            return "<secret>"
        if isinstance(value, dict):
            return {name: self._plain(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self._plain(item, key) for item in value]
        if not isinstance(value, str):
            return value
        return self._text(opened(value) if key in _CURSORS else value)

    def _text(self, text: str) -> str:
        text = _LINK.sub(lambda found: f"/files/{_EXPIRES.sub('', _decoded(found[1]))}", text)
        text = _REQUEST.sub('"request":"<id>"', _HASH.sub("<hash>", text))
        text = _INVOICE.sub("<number>", _DRAWN.sub("<drawn>", _PORT.sub("<port>", text)))
        text = _COMPANY.sub("-<company>.example", _TIME.sub("<time>", text))
        return _UUID.sub(lambda found: f"<id {self.seen.setdefault(found[0], len(self.seen))}>", text)


def opened(cursor: str) -> str:
    """What a cursor holds, without its signature."""
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[16:].decode()


def _decoded(payload: str) -> str:
    """What a link to a file grants, without its signature."""
    return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()


def problems(answer: dict[str, Any]) -> list[str]:
    """The codes an answer refuses with, in `errors` and in `userErrors`; empty for one that succeeded."""
    codes = [error.get("extensions", {}).get("code", "?") for error in answer.get("errors") or ()]
    for payload in (answer.get("data") or {}).values():
        if isinstance(payload, dict):
            codes += [error["code"] for error in payload.get("userErrors") or ()]
    return codes


def is_empty(answer: dict[str, Any]) -> bool:
    """Whether an answer shows nothing: such a one proves nothing either."""
    for value in (answer.get("data") or {}).values():
        nodes = value.get("nodes", True) if isinstance(value, dict) else value
        if nodes not in (None, [], False):
            return False
    return True
