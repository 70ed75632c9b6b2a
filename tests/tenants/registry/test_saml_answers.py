"""A provider's answer is worth what its signature is worth: every way known to lie about it, against our own checks.

The library is asked as well in earnest (the last tests here); for the lies it is silent, so that nothing rests on it.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import xmlsec
from lxml import etree

from tenants.adapters.openid import Claims
from tenants.adapters.saml import answers, asking, describing, parties
from tenants.adapters.saml.parties import Provider, Refused, Service, Unreadable
from tests import saml_provider
from tests.saml_provider import NS, IdentityProvider, certificate, new_key, saying

US = Service("https://crm.example/saml/acme", "https://crm.example/saml/acme/acs")
NORA, BOSS = "nora@acme.example", "boss@acme.example"
ASKED = "_a-question-of-ours"


@pytest.fixture(scope="module")
def key() -> Any:
    return new_key()


@pytest.fixture
def idp(key: Any) -> IdentityProvider:
    return IdentityProvider("https://idp.example", key)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked for a second opinion."""
    monkeypatch.setattr(answers, "_ask_library", lambda *_: None)


def known(idp: IdentityProvider) -> Provider:
    return Provider(idp.entity_id, idp.sso_url, (idp.certificate,))


def check(idp: IdentityProvider, sent: str, provider: Provider | None = None) -> Claims:
    now = datetime.now(UTC)
    return answers.check(sent, provider or known(idp), US, request_id=ASKED, moment=now)


def answer(idp: IdentityProvider, name: str = NORA) -> str:
    url = asking.authentication_url(known(idp), US, request_id=ASKED, relay_state="state", moment=datetime.now(UTC))
    sent, relay_state = idp.answer(url, name)
    assert relay_state == "state"
    return sent


def test_who_came_is_who_the_provider_names(idp: IdentityProvider) -> None:
    assert check(idp, answer(idp)) == Claims(NORA, NORA, "Nora Newcomer", None)
    idp.signs = ("assertion", "response")
    assert check(idp, answer(idp)).email == NORA
    idp.algorithm, idp.digest = xmlsec.constants.TransformRsaSha512, xmlsec.constants.TransformSha384
    idp.word = saying(
        name="a-name-of-theirs",
        name_format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        attributes={
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress": NORA,
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname": "Nora",
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname": "Newcomer",
        },
    )
    assert check(idp, answer(idp)) == Claims("a-name-of-theirs", NORA, "Nora Newcomer", None)


ELSEWHERE = "https://crm.example/saml/globex"
LIES: dict[str, dict[str, Any]] = {
    "of another issuer": {"issuer": "https://evil.example"},
    "of an issuer that begins alike": {"issuer": "https://idp.example.evil.example"},
    "of no issuer": {"issuer": ""},
    "sent to another place": {"destination": f"{ELSEWHERE}/acs"},
    "sent to a place that begins alike": {"destination": f"{US.acs}/more"},
    "sent to no place": {"destination": None},
    "for another recipient": {"recipient": f"{ELSEWHERE}/acs"},
    "for a recipient that begins alike": {"recipient": f"{US.acs}?x"},
    "for no recipient": {"recipient": None},
    "for another audience": {"audience": ELSEWHERE},
    "for everybody": {"audience": None},
    "to another question": {"answers": "_another"},
    "to another question, said inside": {"confirms": "_another"},
    "that nobody asked for (IdP-initiated)": {"answers": None, "confirms": None},
    "that nobody asked for, said inside": {"confirms": None},
    "of a sign-in that failed": {"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"},
    "confirmed by a key": {"method": "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"},
    "expired": {"age": timedelta(minutes=9)},
    "expired two minutes ago": {"age": timedelta(minutes=7)},
    "old, and good for a day": {"age": timedelta(hours=1), "lasts": timedelta(days=1)},
    "of the future": {"age": -timedelta(minutes=3)},
    "of somebody for this once": {"name_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"},
    "of somebody without an address": {"name": "nora", "name_format": None},
    "of nobody": {"name": ""},
}


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_says_something_else_is_refused(idp: IdentityProvider, lie: str) -> None:
    """Signed by the provider, all of it."""
    idp.word = saying(**LIES[lie])
    with pytest.raises(Refused):
        check(idp, answer(idp))


@pytest.mark.usefixtures("alone")
def test_clocks_may_differ_by_less_than_a_minute(idp: IdentityProvider) -> None:
    for age in (timedelta(seconds=-45), timedelta(minutes=5, seconds=45)):
        idp.word = saying(age=age)
        assert check(idp, answer(idp))


def evil(assertion: Any) -> Any:
    """A copy that names somebody else, unsigned."""
    made = copy.deepcopy(assertion)
    for signature in made.findall("ds:Signature", NS):
        made.remove(signature)
    made.find("saml:Subject/saml:NameID", NS).text = BOSS
    return made


def its(response: Any) -> Any:
    return response.find("saml:Assertion", NS)


def of_response(response: Any, detached: bool) -> Any:
    """XSW1 and 2: another response around, whose signature is still that of the one it holds."""
    inner, outer = copy.deepcopy(response), copy.deepcopy(response)
    inner.remove(inner.find("ds:Signature", NS))
    outer.set("ID", "_evil")
    its(outer).find("saml:Subject/saml:NameID", NS).text = BOSS
    signature = outer.find("ds:Signature", NS)
    if detached:
        signature.addprevious(inner)
    else:
        signature.append(inner)
    return outer


def beside(response: Any) -> Any:
    """XSW3: another assertion before the signed one."""
    made = evil(its(response))
    made.set("ID", "_evil")
    its(response).addprevious(made)
    return response


def around(response: Any) -> Any:
    """XSW4: the signed one inside another."""
    signed, made = its(response), evil(its(response))
    made.set("ID", "_evil")
    response.replace(signed, made)
    made.append(signed)
    return response


def behind(response: Any) -> Any:
    """XSW5: the signature in another, and what it signs at the end."""
    signed = its(response)
    kept = copy.deepcopy(signed)
    kept.remove(kept.find("ds:Signature", NS))
    signed.set("ID", "_evil")
    signed.find("saml:Subject/saml:NameID", NS).text = BOSS
    response.append(kept)
    return response


def inside(response: Any, holder: str = "") -> Any:
    """XSW6 and 8: what was signed lies in the signature, or in an object of it."""
    signed = its(response)
    kept = copy.deepcopy(signed)
    kept.remove(kept.find("ds:Signature", NS))
    signed.set("ID", "_evil")
    signed.find("saml:Subject/saml:NameID", NS).text = BOSS
    signature = signed.find("ds:Signature", NS)
    (etree.SubElement(signature, f"{{{NS['ds']}}}{holder}") if holder else signature).append(kept)
    return response


def in_extensions(response: Any) -> Any:
    """XSW7: another of the same ID, where anything may stand."""
    made = etree.Element(f"{{{NS['samlp']}}}Extensions")
    made.append(evil(its(response)))
    response.insert(1, made)
    return response


def named(change: Callable[[Any], None]) -> Callable[[Any], Any]:
    def after(response: Any) -> Any:
        change(response)
        return response

    return after


def set_name(response: Any) -> None:
    its(response).find("saml:Subject/saml:NameID", NS).text = BOSS


def unsign(response: Any) -> None:
    its(response).remove(its(response).find("ds:Signature", NS))


def another_digest(response: Any) -> None:
    its(response).find(".//ds:DigestMethod", NS).set("Algorithm", f"{NS['ds']}sha1")


def no_uri(response: Any) -> None:
    its(response).find(".//ds:Reference", NS).set("URI", "")


def a_transform(response: Any) -> None:
    transforms = its(response).find(".//ds:Transforms", NS)
    made = etree.SubElement(transforms, f"{{{NS['ds']}}}Transform")
    made.set("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")


def encrypt(response: Any) -> None:
    response.append(etree.Element(f"{{{NS['saml']}}}EncryptedAssertion"))


SIGNS: dict[str, tuple[str, ...]] = {"XSW1": ("response",), "XSW2": ("response",), "no signature": ()}
WRAPPINGS: dict[str, Callable[[Any], Any]] = {
    "XSW1": lambda response: of_response(response, detached=False),
    "XSW2": lambda response: of_response(response, detached=True),
    "XSW3": beside,
    "XSW4": around,
    "XSW5": behind,
    "XSW6": inside,
    "XSW7": in_extensions,
    "XSW8": lambda response: inside(response, "Object"),
    "no signature": lambda response: response,
    "signature taken away": named(unsign),
    "name changed": named(set_name),
    "digest called SHA-1": named(another_digest),
    "reference to everything": named(no_uri),
    "one transform more": named(a_transform),
    "an encrypted one beside": named(encrypt),
}


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("both", [False, True], ids=["assertion signed", "both signed"])
def test_a_signature_is_of_what_is_read(idp: IdentityProvider, wrapping: str, both: bool) -> None:
    idp.signs = SIGNS.get(wrapping, ("assertion", "response") if both else ("assertion",))
    assert idp.signs == () or wrapping in SIGNS or check(idp, answer(idp)).subject == NORA
    idp.after = WRAPPINGS[wrapping]
    with pytest.raises(Refused):
        check(idp, answer(idp))


@pytest.mark.usefixtures("alone")
def test_a_signed_response_around_an_unsigned_assertion_is_not_enough(idp: IdentityProvider) -> None:
    idp.signs = ("response",)
    with pytest.raises(Refused):
        check(idp, answer(idp))


SHA1 = xmlsec.constants.TransformRsaSha1, xmlsec.constants.TransformSha1


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("how", ["SHA-1", "SHA-1 of a digest", "another key", "the key it brings along", "HMAC"])
def test_only_the_providers_key_signs_and_not_by_sha1(idp: IdentityProvider, how: str) -> None:
    provider = known(idp)
    if how == "SHA-1":
        idp.algorithm = SHA1[0]
    elif how == "SHA-1 of a digest":
        idp.digest = SHA1[1]
    elif how == "HMAC":
        idp.algorithm = xmlsec.constants.TransformHmacSha256
        idp.sign = lambda element: by_secret(idp, element)  # type: ignore[method-assign]
    else:
        idp.key = new_key()
        idp.certificate = certificate(idp.key) if how == "the key it brings along" else idp.certificate
        if how == "another key":
            idp.certificate = certificate(idp.key, "The provider")
    with pytest.raises(Refused):
        check(idp, answer(idp), provider)


def by_secret(idp: IdentityProvider, element: Any) -> None:
    """With the certificate, which everybody has, for a secret."""
    signature = xmlsec.template.create(element, xmlsec.constants.TransformExclC14N, idp.algorithm, ns="ds")
    element.insert(1, signature)
    reference = xmlsec.template.add_reference(signature, idp.digest, uri=f"#{element.get('ID')}")
    for transform in (xmlsec.constants.TransformEnveloped, xmlsec.constants.TransformExclC14N):
        xmlsec.template.add_transform(reference, transform)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_binary_data(xmlsec.constants.KeyDataHmac, idp.certificate.encode())
    context.register_id(element, "ID")
    context.sign(signature)


BILLION = b"""<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>"""


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    "raw",
    [
        lambda sent: sent.replace(BOSS.encode() + b".evil.example", BOSS.encode() + b"<!-- -->.evil.example"),
        lambda sent: sent.replace(BOSS.encode() + b".evil.example", BOSS.encode() + b"<?x?>.evil.example"),
        lambda sent: sent.replace(b".evil.example", b"<x/>.evil.example"),
        lambda sent: BILLION + sent,
        lambda sent: b'<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">' + sent,
        lambda sent: b"<!-- before -->" + sent,
        lambda sent: sent + b"<!-- after -->",
        lambda sent: sent + sent,
        lambda sent: sent[:-9],
        lambda sent: b"",
        lambda sent: b"\xff\xfe" + sent,
        lambda sent: b"<a>" * 20_000 + b"</a>" * 20_000,
        lambda sent: sent + b" " * 300_000,
    ],
    ids=[
        "a comment cuts the name", "an instruction cuts it", "an element cuts it", "entities", "a DTD",
        "a comment before", "a comment after", "two documents", "cut off", "nothing", "other bytes", "deep", "long",
    ],
)  # fmt: skip
def test_a_document_means_one_thing_or_nothing(idp: IdentityProvider, raw: Callable[[bytes], bytes]) -> None:
    """Who is boss@acme.example.evil.example would like to be boss@acme.example."""
    idp.raw = raw
    with pytest.raises(Refused):
        check(idp, answer(idp, f"{BOSS}.evil.example"))


@pytest.mark.parametrize("sent", ["", "%%%", "é", base64.b64encode(b"no XML").decode()])
def test_what_is_no_answer_is_refused(idp: IdentityProvider, sent: str) -> None:
    with pytest.raises(Refused):
        check(idp, sent)


def test_the_library_has_its_say(idp: IdentityProvider) -> None:
    """What only the schemas of SAML know: signed and complete, and there is one thing in it that cannot be."""

    def more(response: Any) -> Any:
        etree.SubElement(its(response).find("saml:Conditions", NS), f"{{{NS['saml']}}}Invented")
        return response

    idp.before = more
    sent = answer(idp)
    with pytest.raises(Refused, match="OneLogin"):
        check(idp, sent)


def test_what_an_owner_pastes_is_read_or_refused(idp: IdentityProvider, key: Any) -> None:
    found = describing.described(idp.metadata())
    assert (found.entity_id, found.sso_url) == (idp.entity_id, idp.sso_url)
    assert describing.pasted_certificates("".join(found.certificates)) == (idp.certificate,)
    bare = "".join(idp.certificate.split("\n")[1:-2])
    assert describing.pasted_certificates(f"  {bare}\n") == (idp.certificate,)
    [shown] = describing.certificates((idp.certificate,))
    assert shown.subject == "CN=The provider" and len(shown.fingerprint) == 64
    many = "".join(certificate(key, f"number {n}") for n in range(6))
    for pasted in ("", "a certificate", many, certificate(new_key(1_024))):
        with pytest.raises(Unreadable):
            describing.pasted_certificates(pasted)
    for pasted in ("", "<x/>", BILLION.decode() + idp.metadata(), idp.metadata().replace("HTTP-Redirect", "SOAP")):
        with pytest.raises(Unreadable):
            describing.described(pasted)


def test_without_the_extra_nothing_is_spoken(monkeypatch: pytest.MonkeyPatch, idp: IdentityProvider) -> None:
    monkeypatch.setattr("tenants.adapters.saml.parties.find_spec", lambda _name: None)
    assert not parties.installed()
    with pytest.raises(parties.NotInstalled):
        describing.metadata(US)


def test_we_describe_ourselves_as_providers_read_it() -> None:
    root = etree.fromstring(describing.metadata(US))
    assert root.get("entityID") == US.entity_id
    [acs] = root.iter("{*}AssertionConsumerService")
    assert (acs.get("Location"), acs.get("Binding")) == (US.acs, "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST")
    assert saml_provider.NS["samlp"] in root[0].get("protocolSupportEnumeration")
