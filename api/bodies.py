"""Bodies of requests that are read whole, bounded: as they are, or as what a form sent."""

from __future__ import annotations

from urllib.parse import parse_qsl

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


async def form_within(request: Request, most: int, fields: int) -> dict[str, str] | None:
    """The values of a form's body, of each name the first; none of a body that is no form. None where it has more than
    `most` bytes or `fields` values. Raises ClientDisconnect.
    """
    held = await body_within(request, most)
    if held is None:
        return None
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return {}
    try:
        pairs = parse_qsl(held.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=fields)
    except ValueError:
        return None
    return dict(reversed(pairs))
