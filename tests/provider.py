"""A company's OpenID provider, small and real: it listens on a port, signs with its own key, and lies when told to."""

from __future__ import annotations

import base64
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import httpx
import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from infra.engines.engine import free_port

CLIENT, SECRET = "rapport", "the provider's secret"


def _as_it_is(claims: dict[str, Any]) -> dict[str, Any]:
    return claims


@dataclass
class Provider:
    """Who comes to it is `person`, whatever it is asked. `twist` changes the claims, `sign` signs them."""

    issuer: str
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    person: dict[str, Any] = field(default_factory=dict)
    twist: Callable[[dict[str, Any]], dict[str, Any]] = _as_it_is
    sign: Callable[[dict[str, Any]], str] | None = None
    named: bool = True
    """Whether it says who it is in its redirects (RFC 9207)."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def come(self, email: str, subject: str | None = None, **more: Any) -> None:
        """The next who comes."""
        self.person = {"email": email, "sub": subject or email, "name": "Nora Newcomer", "email_verified": True, **more}
        self.twist, self.sign, self.named = _as_it_is, None, True

    async def describe(self, _request: Request) -> Response:
        places = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        found = {name: self.issuer + path for name, path in places.items()}
        return JSONResponse(
            {"issuer": self.issuer, "authorization_response_iss_parameter_supported": self.named, **found}
        )

    async def keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert (asked["client_id"], asked["code_challenge_method"]) == (CLIENT, "S256")
        code = uuid4().hex
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"]} | ({"iss": self.issuer} if self.named else {})
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}")

    async def token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self.codes.pop(form["code"], None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            asked is None
            or request.headers["authorization"] != f"Basic {basic}"
            or (form["redirect_uri"], challenge.decode()) != (asked["redirect_uri"], asked["code_challenge"])
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = self.twist({**claims, **self.person})
        token = self.sign(claims) if self.sign else jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return JSONResponse({"access_token": "none of ours", "token_type": "Bearer", "id_token": token})


@dataclass(frozen=True, slots=True)
class Return:
    """What the browser comes back with."""

    state: str
    code: str
    issuer: str | None


async def visit(url: str) -> Return:
    """Go where the browser is sent, and come back. What a browser does stands in no log of ours."""
    log = logging.getLogger("httpx")
    log.disabled = True
    try:
        async with httpx.AsyncClient(trust_env=False) as browser:
            back = parse_qs(urlsplit((await browser.get(url)).headers["location"]).query)
    finally:
        log.disabled = False
    return Return(back["state"][0], back["code"][0], back.get("iss", [None])[0])


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers, in a thread of its own."""
    port = free_port()
    made = Provider(f"http://127.0.0.1:{port}")
    application = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", made.describe),
            Route("/keys", made.keys),
            Route("/authorize", made.authorize),
            Route("/token", made.token, methods=["POST"]),
        ]
    )
    with serving(application, port):
        yield made


@contextmanager
def serving(application: Starlette, port: int) -> Iterator[None]:
    """An application that answers, in a thread of its own."""
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(5)
