"""Who is at a door that needs no session."""

from __future__ import annotations

from starlette.requests import Request

from tenants.registry.service import Visitor


def visitor_of(request: Request) -> Visitor:
    """Known by their address and nothing else."""
    address = request.client.host if request.client else ""
    return Visitor(address=address, request_id=request.scope.get("request_id", ""))
