"""XML of strangers, read so that it means one thing: no DTD, no entities, no comments, nothing fetched."""

from __future__ import annotations

from typing import Any

from tenants.adapters.saml.parties import Refused
from tenants.kit.late import Late

_etree = Late("lxml.etree")
LARGEST = 256_000
"""Bytes of a document."""
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
NAMES = {"saml": ASSERTION, "samlp": PROTOCOL, "md": METADATA, "ds": SIGNATURE}


def document(raw: bytes) -> Any:
    """The root of a document. Comments are refused because a signature does not see them, while they cut a name in two
    for whoever reads its first half; a DTD, because it makes other text of the same bytes. Raises Refused.
    """
    if len(raw) > LARGEST:
        raise Refused("it is too long")
    parser = _etree.XMLParser(
        resolve_entities=False, load_dtd=False, dtd_validation=False, no_network=True, huge_tree=False
    )
    try:
        root = _etree.fromstring(raw, parser)
    except (_etree.XMLSyntaxError, ValueError) as error:
        raise Refused(f"it is no XML: {str(error)[:100]}") from error
    if root.getroottree().docinfo.doctype or b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise Refused("it has a DTD")
    if root.getroottree().xpath("//comment() | //processing-instruction()"):
        raise Refused("it has comments or instructions")
    return root


def found(node: Any, path: str) -> list[Any]:
    return list(node.xpath(path, namespaces=NAMES))


def one(node: Any, path: str) -> Any:
    """The only one there is. Raises Refused."""
    some = found(node, path)
    if len(some) != 1:
        raise Refused(f"there are {len(some)} of {path}")
    return some[0]


def text(node: Any) -> str:
    """All of an element's text; one with elements in it has none that could be meant. Raises Refused."""
    if len(node):
        raise Refused(f"there is more than text in {node.tag}")
    return (node.text or "").strip()
