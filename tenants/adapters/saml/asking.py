"""Sending somebody to their provider: an AuthnRequest in the address (HTTP-Redirect binding)."""

from __future__ import annotations

import base64
import zlib
from datetime import datetime
from urllib.parse import urlencode

from tenants.adapters.saml import reading
from tenants.adapters.saml.parties import Provider, Service, require_installed
from tenants.kit.late import Late

_etree = Late("lxml.etree")
_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"


def authentication_url(
    provider: Provider, service: Service, *, request_id: str, relay_state: str, moment: datetime
) -> str:
    """Where the person is sent. `request_id` is what the answer has to name. Raises NotInstalled."""
    require_installed()
    request = _etree.Element(
        f"{{{reading.PROTOCOL}}}AuthnRequest",
        nsmap={"samlp": reading.PROTOCOL, "saml": reading.ASSERTION},
        ID=request_id,
        Version="2.0",
        IssueInstant=f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        Destination=provider.sso_url,
        AssertionConsumerServiceURL=service.acs,
        ProtocolBinding=_POST,
    )
    _etree.SubElement(request, f"{{{reading.ASSERTION}}}Issuer").text = service.entity_id
    _etree.SubElement(request, f"{{{reading.PROTOCOL}}}NameIDPolicy", AllowCreate="true")
    packed = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = packed.compress(_etree.tostring(request)) + packed.flush()
    asked = urlencode({"SAMLRequest": base64.b64encode(deflated).decode(), "RelayState": relay_state})
    return f"{provider.sso_url}{'&' if '?' in provider.sso_url else '?'}{asked}"
