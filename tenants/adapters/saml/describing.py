"""What each side says of itself: our metadata, the provider's, and its certificates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tenants.adapters.saml import reading
from tenants.adapters.saml.parties import Provider, Refused, Service, Unreadable, require_installed
from tenants.kit.late import Late

_etree = Late("lxml.etree")
MOST = 5
"""Certificates of a provider: the one in use, and those it is about to change to."""
_SMALLEST = 2_048
"""Bits of an RSA key."""
_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Certificate:
    """For people to compare: the SHA-256 of it in hex, whose it is, until when (UTC)."""

    pem: str
    fingerprint: str
    subject: str
    expires_at: datetime


def metadata(service: Service) -> bytes:
    """Our description, for the provider to read. Raises NotInstalled."""
    require_installed()
    root = _etree.Element(_md("EntityDescriptor"), nsmap={"md": reading.METADATA}, entityID=service.entity_id)
    role = _etree.SubElement(
        root,
        _md("SPSSODescriptor"),
        protocolSupportEnumeration=reading.PROTOCOL,
        AuthnRequestsSigned="false",
        WantAssertionsSigned="true",
    )
    _etree.SubElement(role, _md("NameIDFormat")).text = _EMAIL
    _etree.SubElement(
        role, _md("AssertionConsumerService"), Binding=_POST, Location=service.acs, index="0", isDefault="true"
    )
    return bytes(_etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def described(pasted: str) -> Provider:
    """A provider as its metadata describes it. Raises Unreadable, NotInstalled."""
    require_installed()
    try:
        root = reading.document(pasted.strip().encode())
        entity = reading.one(root, "self::md:EntityDescriptor | self::md:EntitiesDescriptor/md:EntityDescriptor")
        role = reading.one(entity, "md:IDPSSODescriptor")
        sso = reading.one(role, f"md:SingleSignOnService[@Binding='{_REDIRECT}']")
        keys = reading.found(role, "md:KeyDescriptor[not(@use) or @use='signing']//ds:X509Certificate")
        pems = {_pem(reading.text(key)): None for key in keys}
    except Refused as error:
        raise Unreadable(str(error)) from error
    return Provider(entity.get("entityID") or "", sso.get("Location") or "", tuple(pems))


def certificates(pems: tuple[str, ...]) -> list[Certificate]:
    """Raises Unreadable for what is none, or has a key that is too small."""
    return [_certificate(pem) for pem in pems]


def pasted_certificates(pasted: str) -> tuple[str, ...]:
    """Those in a text: PEM, one after the other, or the bare Base64 of one. Raises Unreadable."""
    blocks = _PEM.findall(pasted) or [pasted]
    pems = tuple(dict.fromkeys(_pem(block) for block in blocks))
    if len(pems) > MOST:
        raise Unreadable("there are too many")
    return tuple(found.pem for found in certificates(pems))


def _pem(base64: str) -> str:
    bare = "".join(base64.split())
    lines = (bare[at : at + 64] for at in range(0, len(bare), 64))
    return "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""))


def _certificate(pem: str) -> Certificate:
    try:
        found = x509.load_pem_x509_certificate(pem.encode())
        key: Any = found.public_key()
        subject = found.subject.rfc4514_string()
    except (ValueError, TypeError) as error:
        raise Unreadable(str(error)) from error
    if not (
        (isinstance(key, rsa.RSAPublicKey) and key.key_size >= _SMALLEST) or isinstance(key, ec.EllipticCurvePublicKey)
    ):
        raise Unreadable("its key is neither RSA of 2048 bits nor of an elliptic curve")
    made = found.public_bytes(serialization.Encoding.PEM).decode()
    return Certificate(made, found.fingerprint(hashes.SHA256()).hex(), subject, found.not_valid_after_utc)


def _md(name: str) -> str:
    return f"{{{reading.METADATA}}}{name}"
