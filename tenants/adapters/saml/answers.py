"""What a provider answers (SAML 2.0 Core, and Profiles §4.1.4): who came, if every word of it is for us, now."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from tenants.adapters.openid import Claims
from tenants.adapters.saml import reading
from tenants.adapters.saml.parties import Provider, Refused, Service, require_installed
from tenants.adapters.saml.reading import found, one, text
from tenants.adapters.saml.signatures import signed_assertion
from tenants.kit.late import Late

_library, _settings = Late("onelogin.saml2.response"), Late("onelogin.saml2.settings")
LEEWAY = timedelta(seconds=60)
"""By which clocks may differ."""
_LONGEST = timedelta(minutes=10)
"""How old an assertion may be."""
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_FORMAT = "urn:oasis:names:tc:SAML:{}:nameid-format:{}"
_PASSING = _FORMAT.format("2.0", "transient")
_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_EMAILS = ("email", "mail", "emailaddress", "urn:oid:0.9.2342.19200300.100.1.3", f"{_CLAIMS}emailaddress")
_NAMES = (
    "displayname",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "http://schemas.microsoft.com/identity/claims/displayname",
    "name",
    "cn",
    "urn:oid:2.5.4.3",
)


@dataclass(frozen=True, slots=True)
class _Expected:
    provider: Provider
    service: Service
    request_id: str
    moment: datetime


def check(encoded: str, provider: Provider, service: Service, *, request_id: str, moment: datetime) -> Claims:
    """The claims of a SAMLResponse that answers `request_id`. Raises Refused, NotInstalled."""
    require_installed()
    try:
        raw = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("it is no Base64") from error
    response, expected = reading.document(raw), _Expected(provider, service, request_id, moment)
    assertion = signed_assertion(response, provider.certificates)
    _check_response(response, expected)
    _check_issued(assertion, expected)
    _check_subject(assertion, expected)
    _check_conditions(assertion, expected)
    _ask_library(base64.b64encode(raw).decode(), expected)
    return _claims(assertion)


def _check_response(response: Any, expected: _Expected) -> None:
    if response.get("Version") != "2.0" or response.get("Destination") != expected.service.acs:
        raise Refused(f"it was sent to {str(response.get('Destination'))[:200]!r}")
    if response.get("InResponseTo") != expected.request_id:
        raise Refused("it answers another question, or none (IdP-initiated)")
    status = [each.get("Value") for each in found(response, "samlp:Status/samlp:StatusCode")]
    if status != [_SUCCESS]:
        raise Refused(f"its status is {status}")
    for issuer in found(response, "saml:Issuer"):
        _require_issuer(issuer, expected)


def _check_issued(assertion: Any, expected: _Expected) -> None:
    _require_issuer(one(assertion, "saml:Issuer"), expected)
    issued = _moment(assertion.get("IssueInstant"))
    if not expected.moment - _LONGEST - LEEWAY <= issued <= expected.moment + LEEWAY:
        raise Refused(f"it was issued at {issued}")
    statement = one(assertion, "saml:AuthnStatement")
    if (end := statement.get("SessionNotOnOrAfter")) and _moment(end) <= expected.moment:
        raise Refused("the session there is over")


def _require_issuer(issuer: Any, expected: _Expected) -> None:
    if text(issuer) != expected.provider.entity_id:
        raise Refused(f"it is of {text(issuer)[:200]!r}")


def _check_subject(assertion: Any, expected: _Expected) -> None:
    confirmation = one(assertion, "saml:Subject/saml:SubjectConfirmation")
    data = one(confirmation, "saml:SubjectConfirmationData")
    if confirmation.get("Method") != _BEARER or data.get("NotBefore") is not None:
        raise Refused("its subject is confirmed otherwise than by bearing it")
    if data.get("Recipient") != expected.service.acs:
        raise Refused(f"it is for {str(data.get('Recipient'))[:200]!r}")
    if data.get("InResponseTo") != expected.request_id:
        raise Refused("its subject was confirmed for another question, or none")
    _require_before(data.get("NotOnOrAfter"), expected)


def _check_conditions(assertion: Any, expected: _Expected) -> None:
    conditions = one(assertion, "saml:Conditions")
    if (begin := conditions.get("NotBefore")) and _moment(begin) > expected.moment + LEEWAY:
        raise Refused("it holds only later")
    _require_before(conditions.get("NotOnOrAfter"), expected)
    restrictions = found(conditions, "saml:AudienceRestriction")
    if not restrictions:
        raise Refused("it is for nobody in particular")
    for restriction in restrictions:
        audiences = [text(each) for each in found(restriction, "saml:Audience")]
        if expected.service.entity_id not in audiences:
            raise Refused(f"it is for {str(audiences)[:200]}")


def _require_before(end: str | None, expected: _Expected) -> None:
    if _moment(end) + LEEWAY <= expected.moment:
        raise Refused(f"it ended at {end}")


def _moment(value: str | None) -> datetime:
    """A moment of SAML is one of UTC. Raises Refused, where there is none as well."""
    try:
        found = datetime.fromisoformat(value or "")
    except ValueError as error:
        raise Refused(f"{str(value)[:40]!r} is no moment") from error
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _ask_library(encoded: str, expected: _Expected) -> None:
    """A second opinion, of code that many use: the schemas of SAML are checked there, and all above once more."""
    place = urlsplit(expected.service.acs)
    request = {
        "https": "on" if place.scheme == "https" else "off",
        "http_host": place.netloc,
        "script_name": place.path,
    }
    try:
        settings = _settings.OneLogin_Saml2_Settings(_for_library(expected))
        answer = _library.OneLogin_Saml2_Response(settings, encoded)
        answer.is_valid({**request, "get_data": {}, "post_data": {}}, expected.request_id, raise_exceptions=True)
    except Exception as error:  # whatever it raises, its answer is no yes
        raise Refused(f"{type(error).__name__}: {str(error)[:200]}") from error


def _for_library(expected: _Expected) -> dict[str, Any]:
    provider, service = expected.provider, expected.service
    return {
        "strict": True,
        "debug": False,
        "sp": {"entityId": service.entity_id, "assertionConsumerService": {"url": service.acs}},
        "idp": {
            "entityId": provider.entity_id,
            "singleSignOnService": {"url": provider.sso_url},
            "x509certMulti": {"signing": list(provider.certificates)},
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantNameId": True,
            "wantAttributeStatement": False,
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "allowSingleLabelDomains": True,
        },
    }


def _claims(assertion: Any) -> Claims:
    name = one(assertion, "saml:Subject/saml:NameID")
    subject, form = text(name), name.get("Format")
    if not subject or form == _PASSING:
        raise Refused("it names nobody who could be known again (a transient NameID)")
    said = _attributes(assertion)
    email = _first(said, _EMAILS) or (subject if "@" in subject else "")
    if not email:
        raise Refused("it names no e-mail address")
    whole = " ".join(
        part for part in (_first(said, _given("givenname")), _first(said, _given("surname", "sn"))) if part
    )
    return Claims(subject, email, _first(said, _NAMES) or whole or email, None)


def _given(*names: str) -> tuple[str, ...]:
    return (*names, *(_CLAIMS + name for name in names))


def _attributes(assertion: Any) -> dict[str, str]:
    """By their names in lower case; of each the first value."""
    said: dict[str, str] = {}
    for each in found(assertion, "saml:AttributeStatement/saml:Attribute"):
        values = found(each, "saml:AttributeValue")
        if values and not len(values[0]):
            said.setdefault((each.get("Name") or "").lower(), text(values[0]))
    return said


def _first(said: dict[str, str], names: tuple[str, ...]) -> str:
    return next((said[name.lower()] for name in names if said.get(name.lower())), "")
