"""What a link to a file gives, as a browser gets it; and what really lies in the object store behind it."""

from __future__ import annotations

from tenants.adapters.storage import storage
from tenants.records.files import links
from tenants.records.files import service as files


async def fetched(url: str | None) -> bytes:
    assert url is not None
    found = await files.download(url.rsplit("/", 1)[-1])
    data = b"".join([chunk async for chunk in found.chunks])
    assert len(data) == found.size
    return data


async def lying(url: str | None) -> bytes | None:
    """None where nothing lies there any more."""
    assert url is not None
    key = links.opened(url.rsplit("/", 1)[-1], "GET").key
    size = await storage().size(key)
    return None if size is None else b"".join([chunk async for chunk in storage().chunks(key, size)])
