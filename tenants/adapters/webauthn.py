"""Passkeys, as the `webauthn` library checks them (WebAuthn level 3). Binary values are bytes here, base64url outside.

The library takes a third of a second to load, so that it is loaded with the first passkey.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from tenants.config import settings
from tenants.errors import Conflict, DomainError
from tenants.kit.late import Late
from tenants.kit.message import say

NAME = "Rapport"
_library, _structs = Late("webauthn"), Late("webauthn.helpers.structs")
P = ParamSpec("P")
T = TypeVar("T")


class PasskeysUnavailable(Conflict):
    """Browsers keep passkeys for names alone, and this installation is reached by a number."""

    code = "PASSKEYS_UNAVAILABLE"


class CredentialRefused(ValueError):
    """Not what was asked for: another challenge, origin or site, a wrong signature, or a counter that went back."""


@dataclass(frozen=True, slots=True)
class Site:
    """`id` is the name a passkey belongs to, `origin` where its ceremonies happen."""

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Registered:
    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Asserted:
    sign_count: int
    user_verified: bool


@dataclass(frozen=True, slots=True)
class Presented:
    """What a credential says of itself, before anything of it is checked."""

    credential_id: bytes
    user_handle: bytes | None


def site() -> Site:
    """By the configured public address. A loopback number, as `./rapport up` has it, goes by its name `localhost`.
    Raises PasskeysUnavailable.
    """
    found = urlsplit(settings().public_url)
    host = found.hostname or ""
    try:
        number = ip_address(host)
    except ValueError:
        return Site(host, f"{found.scheme}://{found.netloc}")
    if not number.is_loopback:
        raise PasskeysUnavailable(
            say(
                "Passkeys need an address with a name; open Rapport by its name.",
                "通行密钥需要域名，请通过域名访问 Rapport。",
            )
        )
    return Site("localhost", f"{found.scheme}://localhost" + (f":{found.port}" if found.port else ""))


def _checked(check: Callable[P, T]) -> Callable[P, T]:
    @wraps(check)
    def checking(*arguments: P.args, **named: P.kwargs) -> T:
        try:
            return check(*arguments, **named)
        except DomainError:
            raise
        except Exception as error:  # what strangers send fails in a dozen libraries' ways, and all of them mean no
            raise CredentialRefused(f"{type(error).__name__}: {error}") from error

    return checking


def registration_options(
    *, user_id: bytes, email: str, name: str, challenge: bytes, known: Iterable[bytes]
) -> dict[str, Any]:
    """What `navigator.credentials.create` takes: a passkey that knows its user and is kept by the device."""
    options = _library.generate_registration_options(
        rp_id=site().id,
        rp_name=NAME,
        user_id=user_id,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        exclude_credentials=[_structs.PublicKeyCredentialDescriptor(id=each) for each in known],
        authenticator_selection=_structs.AuthenticatorSelectionCriteria(
            resident_key=_structs.ResidentKeyRequirement.REQUIRED,
            user_verification=_structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    return _plain(options)


@_checked
def verify_registration(credential: dict[str, Any], *, challenge: bytes) -> Registered:
    """Raises CredentialRefused."""
    here = site()
    found = _library.verify_registration_response(
        credential=json.dumps(credential),
        expected_challenge=challenge,
        expected_rp_id=here.id,
        expected_origin=here.origin,
        require_user_verification=True,
    )
    return Registered(found.credential_id, found.credential_public_key, found.sign_count)


def authentication_options(*, challenge: bytes, known: Iterable[bytes] = ()) -> dict[str, Any]:
    """What `navigator.credentials.get` takes; `known` are the passkeys of whom is meant, none for anybody's."""
    options = _library.generate_authentication_options(
        rp_id=site().id,
        challenge=challenge,
        allow_credentials=[_structs.PublicKeyCredentialDescriptor(id=each) for each in known],
        user_verification=_structs.UserVerificationRequirement.REQUIRED,
    )
    return _plain(options)


@_checked
def presented(credential: dict[str, Any]) -> Presented:
    """Raises CredentialRefused."""
    handle = credential["response"].get("userHandle")
    return Presented(_bytes(credential["rawId"]), _bytes(handle) if handle else None)


@_checked
def verify_authentication(
    credential: dict[str, Any], *, challenge: bytes, public_key: bytes, sign_count: int
) -> Asserted:
    """Raises CredentialRefused, for a counter that did not grow as well: there is a copy of the key."""
    here = site()
    found = _library.verify_authentication_response(
        credential=json.dumps(credential),
        expected_challenge=challenge,
        expected_rp_id=here.id,
        expected_origin=here.origin,
        credential_public_key=public_key,
        credential_current_sign_count=sign_count,
        require_user_verification=True,
    )
    return Asserted(found.new_sign_count, found.user_verified)


def _plain(options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_library.options_to_json(options))
    return found


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
