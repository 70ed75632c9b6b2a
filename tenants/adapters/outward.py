"""Requests to addresses that a company names: to the public internet over TLS, and never into our own network.

A name is resolved once and the connection goes to what was checked, so that a name cannot point elsewhere a moment
later (DNS rebinding). Redirects are not followed, and answers end at a quarter of a megabyte.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tenants.config import settings
from tenants.kit.late import Late

_httpx = Late("httpx")
"""Loaded with the first request: it is not needed to start."""
SECONDS = 5.0
LONGEST = 256_000


class Unreachable(Exception):
    """No answer, or none that may be asked for; says which, for whoever set the address."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


def is_acceptable(url: str) -> bool:
    """Whether an address is one we would ask: https with a name, no user, no fragment."""
    try:
        found = urlsplit(url)
        port = found.port
    except ValueError:
        return False
    schemes = ("https", "http") if settings().reach_private else ("https",)
    plain = found.username is None and found.password is None and not found.fragment
    return found.scheme in schemes and bool(found.hostname) and plain and port != 0 and len(url) <= 500


async def get(url: str) -> Answer:
    """Raises Unreachable."""
    return await _ask("GET", url, {}, None)


async def post(url: str, form: Mapping[str, str], *, basic: tuple[str, str] | None = None) -> Answer:
    """Send a form. Raises Unreachable."""
    return await _ask("POST", url, form, basic)


async def _ask(method: str, url: str, form: Mapping[str, str], basic: tuple[str, str] | None) -> Answer:
    if not is_acceptable(url):
        raise Unreachable("the address is not one of https")
    try:
        async with asyncio.timeout(SECONDS * 2):
            return await _send(method, url, form, basic)
    except (_httpx.HTTPError, _httpx.InvalidURL, OSError, TimeoutError, UnicodeError) as error:
        raise Unreachable(type(error).__name__) from error


async def _send(method: str, url: str, form: Mapping[str, str], basic: tuple[str, str] | None) -> Answer:
    parts = urlsplit(url)
    host = parts.hostname or ""
    number = await resolved(host, parts.port or (443 if parts.scheme == "https" else 80))
    place = f"[{number}]" if ":" in number else number
    there = urlunsplit(parts._replace(netloc=f"{place}:{parts.port}" if parts.port else place))
    async with _httpx.AsyncClient(
        timeout=SECONDS, follow_redirects=False, trust_env=False, verify=_trusted()
    ) as client:
        request = client.build_request(
            method,
            there,
            headers={"host": parts.netloc, "accept": "application/json", "accept-encoding": "identity"},
            data=dict(form) if form else None,
            extensions={"sni_hostname": host},
        )
        response = await client.send(request, auth=_httpx.BasicAuth(*basic) if basic else None, stream=True)
        try:
            body = b""
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > LONGEST:
                    raise Unreachable("the answer is too long")
            return Answer(response.status_code, body)
        finally:
            await response.aclose()


@cache
def _trusted() -> Any:
    """Whose certificates are believed; to read them takes longer than to ask."""
    return _httpx.create_ssl_context()


async def resolved(host: str, port: int) -> str:
    """A number of a host, all of whose numbers are public ones. Raises Unreachable, OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = [str(entry[4][0]) for entry in found]
    if not numbers:
        raise Unreachable("the name has no address")
    if not settings().reach_private and not all(_is_public(number) for number in numbers):
        raise Unreachable("the address is not a public one")
    return numbers[0]


def _is_public(number: str) -> bool:
    found = ip_address(number.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast
