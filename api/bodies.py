"""Bodies of requests that are read whole, bounded."""

from __future__ import annotations

from starlette.requests import Request


async def body_within(request: Request, most: int) -> bytes | None:
    """The body, or None as soon as it turns out longer than `most` bytes: the rest is not read. Raises
    ClientDisconnect.
    """
    held = bytearray()
    async for part in request.stream():
        held += part
        if len(held) > most:
            return None
    return bytes(held)
