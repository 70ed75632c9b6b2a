"""Links that carry a file through the API: whoever holds one may do exactly the one thing it says, until it expires."""

from __future__ import annotations

import base64
import hmac
import time
from dataclasses import asdict, dataclass
from urllib.parse import quote
from uuid import UUID

import orjson

from tenants.config import settings
from tenants.errors import NotFound
from tenants.kit.message import say


@dataclass(frozen=True, slots=True)
class Grant:
    """`method` is PUT or GET; a PUT says which `size` and `sha256` the body must have. `expires` is Unix time. What
    lies sealed is an upload, or of the `kind` and row `made_of`.
    """

    tenant_id: UUID
    method: str
    key: str
    filename: str
    content_type: str
    size: int
    sha256: str
    expires: int
    upload_id: UUID | None = None
    made_of: UUID | None = None
    kind: str = ""


def link(grant: Grant) -> str:
    return f"{settings().public_url.rstrip('/')}/files/{token_of(grant)}"


def token_of(grant: Grant) -> str:
    payload = _text(orjson.dumps(asdict(grant), default=str))
    return f"{payload}.{_text(_mac(payload))}"


def opened(token: str, method: str) -> Grant:
    """The grant in a token. Raises NotFound for one that is forged, spent or meant for something else."""
    payload, _, mac = token.partition(".")
    try:
        if hmac.compare_digest(_bytes(mac), _mac(payload)):
            grant = _grant(payload)
            if grant.method == method and grant.expires > time.time():
                return grant
    except (ValueError, TypeError, KeyError):
        pass
    raise NotFound(say("This link is not valid any more; ask for a new one.", "链接已失效，请重新获取。"))


def _grant(payload: str) -> Grant:
    fields = orjson.loads(_bytes(payload))
    fields["tenant_id"] = UUID(fields["tenant_id"])
    for name in ("upload_id", "made_of"):
        fields[name] = UUID(fields[name]) if fields.get(name) else None
    return Grant(**fields)


def _mac(payload: str) -> bytes:
    key = settings().secret_key
    if len(key) < 32:
        raise RuntimeError("RAPPORT_SECRET_KEY must be at least 32 characters; links to files are signed with it.")
    return hmac.digest(key.encode(), b"file:" + payload.encode("utf-8", "surrogatepass"), "sha256")


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def attachment(filename: str) -> str:
    """A Content-Disposition that saves under `filename` (RFC 6266; the plain form for old clients)."""
    plain = "".join(char if char.isascii() and char.isprintable() and char not in '"\\' else "_" for char in filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
