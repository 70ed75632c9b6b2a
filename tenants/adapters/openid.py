"""A company's OpenID provider (OpenID Connect Core 1.0, code flow with PKCE): asked, and not believed before checked.

Its description and its keys are read anew for each sign-in: nothing is remembered that it may have changed.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson

from tenants.adapters import outward
from tenants.kit.late import Late

_jwt, _jwk, _faults = Late("joserfc.jwt"), Late("joserfc.jwk"), Late("joserfc.errors")
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures by a key that only the provider has: neither `none` nor a secret that both know."""
LEEWAY = 60
"""Seconds by which clocks may differ."""


class ProviderUnreachable(Exception):
    """It does not answer, or not as a provider does."""


class ProviderRefused(Exception):
    """What it says cannot be believed, or it lets nobody in. The text says why, for the log."""


@dataclass(frozen=True, slots=True)
class Provider:
    """As it describes itself. `names_itself` when it says who it is in its redirects (RFC 9207)."""

    issuer: str
    authorization: str
    token: str
    keys: str
    basic: bool
    names_itself: bool


@dataclass(frozen=True, slots=True)
class Client:
    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Claims:
    """Who somebody is to the provider. `email_verified` is None where it does not say."""

    subject: str
    email: str
    name: str
    email_verified: bool | None


async def discover(issuer: str) -> Provider:
    """Raises ProviderUnreachable."""
    found = await _json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise ProviderUnreachable(f"it calls itself {str(found.get('issuer'))[:200]!r}")
    authorization, token, keys = (
        _place(found, name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    )
    methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    names_itself = found.get("authorization_response_iss_parameter_supported") is True
    return Provider(issuer, authorization, token, keys, "client_secret_basic" in methods, names_itself)


def _place(found: Mapping[str, Any], name: str) -> str:
    place = found.get(name)
    if not isinstance(place, str) or not outward.is_acceptable(place):
        raise ProviderUnreachable(f"it does not say where its {name} is")
    return place


def authorization_url(
    provider: Provider, client: Client, *, redirect: str, state: str, nonce: str, verifier: str, email: str
) -> str:
    """Where the person is sent."""
    asked = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": redirect,
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": _without_padding(hashlib.sha256(verifier.encode()).digest()),
        "code_challenge_method": "S256",
        "login_hint": email,
    }
    return f"{provider.authorization}{'&' if '?' in provider.authorization else '?'}{urlencode(asked)}"


async def redeem(
    provider: Provider, client: Client, *, code: str, redirect: str, verifier: str, nonce: str, now: int
) -> Claims:
    """Trade a code for who came. Raises ProviderUnreachable, ProviderRefused."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
    basic = (client.id, client.secret) if provider.basic else None
    if basic is None:
        form |= {"client_id": client.id, "client_secret": client.secret}
    given = await _json(provider.token, form=form, basic=basic)
    token = given.get("id_token")
    if not isinstance(token, str):
        raise ProviderRefused(f"no id_token: {str(given.get('error'))[:100]}")
    keys = await _json(provider.keys)
    return check(token, keys, provider.issuer, client.id, nonce=nonce, now=now)


def check(token: str, keys: Mapping[str, Any], issuer: str, audience: str, *, nonce: str, now: int) -> Claims:
    """The claims of an ID token (OpenID Connect Core §3.1.3.7). Raises ProviderRefused."""
    try:
        claims = _jwt.decode(token, _public_keys(keys), algorithms=ALGORITHMS).claims
        _jwt.JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
    except (_faults.JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderRefused(f"{type(error).__name__}: {error}"[:300]) from error
    _check_authorised_party(claims, audience)
    if not isinstance(claims.get("email"), str):
        raise ProviderRefused("it names no e-mail address")
    verified = claims.get("email_verified")
    name = str(claims.get("name") or claims["email"])
    return Claims(str(claims["sub"]), claims["email"], name, None if verified is None else verified in (True, "true"))


def _check_authorised_party(claims: Mapping[str, Any], audience: str) -> None:
    """A token for several parties was made for the one in `azp`, and so was one that has it."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != audience:
        raise ProviderRefused("it was made for somebody else (azp)")


def _public_keys(found: Mapping[str, Any]) -> Any:
    """Those of a key set that sign, without any that both sides would know."""
    usable = [
        key
        for key in found.get("keys", ())
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"
    ]
    if not usable:
        raise ProviderRefused("it publishes no key")
    return _jwk.KeySet.import_key_set({"keys": usable})


async def _json(
    url: str, *, form: Mapping[str, str] | None = None, basic: tuple[str, str] | None = None
) -> dict[str, Any]:
    try:
        answer = await (outward.get(url) if form is None else outward.post(url, form, basic=basic))
        found = orjson.loads(answer.body)
    except (outward.Unreachable, orjson.JSONDecodeError) as error:
        raise ProviderUnreachable(str(error)[:200]) from error
    if form is not None and answer.status in (400, 401):
        raise ProviderRefused(f"{answer.status} {str(found)[:200]}")
    if answer.status != 200 or not isinstance(found, dict):
        raise ProviderUnreachable(f"it answers with {answer.status}")
    return found


def _without_padding(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
