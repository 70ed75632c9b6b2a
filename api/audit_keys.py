"""`/.well-known/rapport-audit-keys.json`: the public keys audit logs are signed with, for anybody."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tenants.changes.audit import service as audit


async def audit_keys(_request: Request) -> Response:
    return JSONResponse({"keys": await audit.published()}, headers={"cache-control": "public, max-age=300"})
