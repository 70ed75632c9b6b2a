"""Bodies that are read whole, and read again by whoever comes next."""

from __future__ import annotations

from starlette.types import Message, Receive


async def whole(receive: Receive) -> bytes | None:
    """The body of a request; None when the client left before it was there."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return None if message["type"] == "http.disconnect" else body


def again(body: bytes, receive: Receive) -> Receive:
    """The body that was read, for the next reader; then whatever the client does."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
