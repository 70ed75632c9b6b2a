"""Whether an assertion is signed by its provider, and is what was signed.

Signatures are wrapped (XSW) by having one element verified and another one read. So the shape is fixed before anything
is verified: one response, in it one assertion, in that one signature, and it is of that very assertion.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from tenants.adapters.saml.parties import Refused
from tenants.adapters.saml.reading import ASSERTION, PROTOCOL, SIGNATURE, found, one
from tenants.kit.late import Late

_xmlsec = Late("xmlsec")
_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
_ENVELOPED = f"{SIGNATURE}enveloped-signature"
_MORE, _ENC = "http://www.w3.org/2001/04/xmldsig-more#", "http://www.w3.org/2001/04/xmlenc#"
ALGORITHMS = frozenset(
    f"{_MORE}{key}-{digest}" for key in ("rsa", "ecdsa") for digest in ("sha256", "sha384", "sha512")
)
DIGESTS = frozenset({f"{_ENC}sha256", f"{_MORE}sha384", f"{_ENC}sha512"})


def signed_assertion(response: Any, certificates: tuple[str, ...]) -> Any:
    """The one assertion of a response, verified. Raises Refused."""
    if response.tag != f"{{{PROTOCOL}}}Response":
        raise Refused("it is no response")
    _require_one_of_each_id(response)
    if found(response, "//saml:EncryptedAssertion"):
        raise Refused("the assertion is encrypted")
    assertion = one(response, "//saml:Assertion")
    if assertion.getparent() is not response:
        raise Refused("the assertion is not where it belongs")
    signature = _own_signature(response, assertion)
    _check_form(assertion, signature)
    if not any(_is_verified(assertion, signature, pem) for pem in certificates):
        raise Refused("no certificate of the provider fits the signature")
    return assertion


def _require_one_of_each_id(response: Any) -> None:
    ids = Counter(
        str(value) for value in found(response, "//@*[local-name()='ID' or local-name()='Id' or local-name()='id']")
    )
    if any(count > 1 for count in ids.values()):
        raise Refused("an ID stands there twice")


def _own_signature(response: Any, assertion: Any) -> Any:
    """The assertion's signature. The response may have one of its own, which proves nothing that this one does not."""
    signature = one(assertion, "ds:Signature")
    if any(each.getparent() not in (assertion, response) for each in found(response, "//ds:Signature")):
        raise Refused("there are signatures where none belongs")
    if len(found(response, "ds:Signature")) > 1 or found(response, "//ds:Object"):
        raise Refused("there is more in a signature than signs")
    return signature


def _check_form(assertion: Any, signature: Any) -> None:
    reference = one(signature, "ds:SignedInfo/ds:Reference")
    if not assertion.get("ID") or reference.get("URI") != f"#{assertion.get('ID')}":
        raise Refused("the signature is of something else")
    if one(signature, "ds:SignedInfo/ds:CanonicalizationMethod").get("Algorithm") != _C14N:
        raise Refused("the canonicalisation is not exclusive")
    transforms = [each.get("Algorithm") for each in found(reference, "ds:Transforms/ds:Transform")]
    if transforms != [_ENVELOPED, _C14N]:
        raise Refused(f"transforms {transforms}")
    algorithm = one(signature, "ds:SignedInfo/ds:SignatureMethod").get("Algorithm")
    digest = one(reference, "ds:DigestMethod").get("Algorithm")
    if algorithm not in ALGORITHMS or digest not in DIGESTS:
        raise Refused(f"algorithms {algorithm} and {digest}")
    if assertion.tag != f"{{{ASSERTION}}}Assertion":
        raise Refused("it is no assertion")


def _is_verified(assertion: Any, signature: Any, pem: str) -> bool:
    """By this key and no other: what the signature itself says of keys is not looked at."""
    context = _xmlsec.SignatureContext()
    context.key = _xmlsec.Key.from_memory(pem, _xmlsec.constants.KeyDataFormatCertPem)
    context.register_id(assertion, "ID")
    try:
        context.verify(signature)
    except _xmlsec.Error:
        return False
    return True
