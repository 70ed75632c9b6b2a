"""A cursor as text: values under a signature, so that nobody makes one up or brings one from another company."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from tenants.config import settings
from tenants.errors import BadInput
from tenants.kit.message import say


def signed(tenant_id: UUID, shape: str, values: Sequence[Any]) -> str:
    """JSON values of a row in the order a shape names, for one tenant."""
    body = orjson.dumps([shape, values], default=str)
    return _spelled(_signature(tenant_id, body) + body)


def opened(tenant_id: UUID, cursor: str, field: str) -> tuple[str, list[Any]]:
    """The shape and the values in a cursor. Raises BadInput unless it was made here for this tenant."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        raise wrong(field) from None
    signature, body = raw[:16], raw[16:]
    # Decoding passes over what is no base64, so that a cursor could be spelled in other ways.
    if not hmac.compare_digest(signature, _signature(tenant_id, body)) or _spelled(raw) != cursor:
        raise wrong(field)
    shape, values = orjson.loads(body)
    return shape, values


def wrong(field: str) -> BadInput:
    return BadInput(
        say(
            "This cursor does not belong to this list; start again without it.",
            "该游标不属于此列表，请不带游标重新开始。",
        ),
        field,
    )


def _spelled(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _signature(tenant_id: UUID, body: bytes) -> bytes:
    key = settings().secret_key.encode() or b"unset"
    return hmac.digest(key, b"cursor|" + tenant_id.bytes + body, "sha256")[:16]
