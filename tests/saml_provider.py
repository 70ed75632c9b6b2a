"""A company's SAML provider, small and real: it answers what it is asked, and lies when told to; and its signatures."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from infra.engines.engine import free_port
from tests.provider import serving

NS = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
_EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"


def certificate(key: Any, name: str = "The provider") -> str:
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begin = datetime.now(UTC) - timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(begin)
    signed = made.not_valid_after(begin + timedelta(days=3_650)).sign(key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM).decode()


def new_key(bits: int = 2_048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, bits)


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in an AuthnRequest."""

    id: str
    acs: str
    issuer: str
    relay_state: str


@dataclass(frozen=True, slots=True)
class Words:
    """What an answer says; a value that is None is left out."""

    issuer: str | None
    destination: str | None
    recipient: str | None
    audience: str | None
    answers: str | None
    confirms: str | None
    name: str
    name_format: str | None = _EMAIL
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success"
    method: str = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
    age: timedelta = timedelta()
    lasts: timedelta = timedelta(minutes=5)
    attributes: dict[str, str] = field(default_factory=lambda: {"displayName": "Nora Newcomer"})


@dataclass
class IdentityProvider:
    """`word` changes what it says, `after` the tree once it is signed, `raw` the bytes it sends."""

    entity_id: str
    key: Any = field(default_factory=new_key)
    algorithm: Any = xmlsec.constants.TransformRsaSha256
    digest: Any = xmlsec.constants.TransformSha256
    signs: tuple[str, ...] = ("assertion",)
    word: Callable[[Words], Words] = lambda words: words
    before: Callable[[Any], Any] = lambda response: response
    after: Callable[[Any], Any] = lambda response: response
    raw: Callable[[bytes], bytes] = lambda sent: sent
    name: str = ""
    """Who comes to its page."""

    def __post_init__(self) -> None:
        self.certificate = certificate(self.key)

    @property
    def sso_url(self) -> str:
        return f"{self.entity_id}/sso?tenant=a&b=c"

    def metadata(self) -> str:
        bare = "".join(self.certificate.split("\n")[1:-2])
        return f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="{NS["ds"]}"><ds:X509Data>
      <ds:X509Certificate>{bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
      Location="{self.sso_url.replace("&", "&amp;")}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>"""

    def answer(self, url: str, name: str) -> tuple[str, str]:
        """What the browser that is sent to `url` brings back, of somebody: SAMLResponse and RelayState."""
        asked = question(url)
        said = self.word(Words(self.entity_id, asked.acs, asked.acs, asked.issuer, asked.id, asked.id, name))
        response = self.before(response_of(said))
        for what in self.signs:
            self.sign(response if what == "response" else response.find("saml:Assertion", NS))
        signed = etree.fromstring(etree.tostring(response))  # what xmlsec made, lxml does not find by its name
        sent = self.raw(etree.tostring(self.after(signed)))
        return base64.b64encode(sent).decode(), asked.relay_state

    def sign(self, element: Any) -> None:
        signature = xmlsec.template.create(element, xmlsec.constants.TransformExclC14N, self.algorithm, ns="ds")
        element.insert(1, signature)
        reference = xmlsec.template.add_reference(signature, self.digest, uri=f"#{element.get('ID')}")
        xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
        xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
        xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
        context = xmlsec.SignatureContext()
        pem = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
        context.key.load_cert_from_memory(self.certificate.encode(), xmlsec.constants.KeyDataFormatCertPem)
        context.register_id(element, "ID")
        context.sign(signature)


def question(url: str) -> Asked:
    query = parse_qs(urlsplit(url).query)
    root = etree.fromstring(zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -zlib.MAX_WBITS))
    issuer = root.findtext("saml:Issuer", namespaces=NS)
    return Asked(root.get("ID"), root.get("AssertionConsumerServiceURL"), issuer, query["RelayState"][0])


def response_of(said: Words) -> Any:
    now = datetime.now(UTC) - said.age
    issued, end = f"{now:%Y-%m-%dT%H:%M:%SZ}", f"{now + said.lasts:%Y-%m-%dT%H:%M:%SZ}"
    response = _element("samlp:Response", None, ID=f"_{uuid4().hex}", Version="2.0", IssueInstant=issued,
                        Destination=said.destination, InResponseTo=said.answers)  # fmt: skip
    _element("saml:Issuer", response, said.issuer)
    _element("samlp:StatusCode", _element("samlp:Status", response), Value=said.status)
    assertion = _element("saml:Assertion", response, ID=f"_{uuid4().hex}", Version="2.0", IssueInstant=issued)
    _element("saml:Issuer", assertion, said.issuer)
    subject = _element("saml:Subject", assertion)
    _element("saml:NameID", subject, said.name, Format=said.name_format)
    confirmation = _element("saml:SubjectConfirmation", subject, Method=said.method)
    _element("saml:SubjectConfirmationData", confirmation, InResponseTo=said.confirms, Recipient=said.recipient,
             NotOnOrAfter=end)  # fmt: skip
    conditions = _element("saml:Conditions", assertion, NotBefore=issued, NotOnOrAfter=end)
    if said.audience is not None:
        _element("saml:Audience", _element("saml:AudienceRestriction", conditions), said.audience)
    statement = _element("saml:AuthnStatement", assertion, AuthnInstant=issued)
    context = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
    _element("saml:AuthnContextClassRef", _element("saml:AuthnContext", statement), context)
    attributes = _element("saml:AttributeStatement", assertion)
    for name, value in said.attributes.items():
        _element("saml:AttributeValue", _element("saml:Attribute", attributes, Name=name), value)
    return response


def _element(name: str, parent: Any, text: str | None = None, **attributes: str | None) -> Any:
    prefix, _, local = name.partition(":")
    tag, told = f"{{{NS[prefix]}}}{local}", {key: value for key, value in attributes.items() if value is not None}
    if parent is None:
        made = etree.Element(tag, told, nsmap={key: NS[key] for key in ("saml", "samlp")})
    else:
        made = etree.SubElement(parent, tag, told)
    made.text = text
    return made


def saying(**words: Any) -> Callable[[Words], Words]:
    return lambda said: replace(said, **words)


@contextmanager
def running() -> Iterator[IdentityProvider]:
    """A provider with a page: whoever is sent there is `name`, and their browser posts what it says of them."""
    port = free_port()
    made = IdentityProvider(f"http://127.0.0.1:{port}")

    async def sso(request: Request) -> HTMLResponse:
        answer, relay_state = made.answer(str(request.url), made.name)
        fields = {"SAMLResponse": answer, "RelayState": relay_state}
        inputs = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields.items())
        form = f'<form method="post" action="{question(str(request.url)).acs}">{inputs}</form>'
        return HTMLResponse(f"<!doctype html>{form}<script>document.forms[0].submit()</script>")

    with serving(Starlette(routes=[Route("/sso", sso)]), port):
        yield made
