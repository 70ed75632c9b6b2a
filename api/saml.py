"""`/saml/{company}`: what we are to a company's SAML provider, and where it sends people back to.

The answer comes in a form of another site, with no cookie of ours; the address it leads on to opens the session for the
browser that began, and for no other.
"""

from __future__ import annotations

from urllib.parse import parse_qs
from uuid import UUID

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.bodies import body_within
from api.visitors import visitor_of
from tenants.errors import DomainError, RateLimited
from tenants.registry import service as registry

log = structlog.get_logger()
LARGEST = 400_000
"""Bytes of a form: a quarter of a megabyte of XML in Base64."""
_NOWHERE = "/sign-in/company?refused=1"
_KEPT_BY_NOBODY = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


async def metadata(request: Request) -> Response:
    """The same for every company but for its number, whether there is one or not: nothing is said of anybody."""
    try:
        found = registry.saml_metadata(request.path_params["company"])
    except registry.SamlNotInstalled as error:
        return JSONResponse({"code": error.code}, 404)
    return Response(found, media_type="application/samlmetadata+xml")


async def answered(request: Request) -> Response:
    """Lead on, or to the page that says that nobody was let in; why stands in the log."""
    try:
        form = await _form(request)
        visitor = visitor_of(request)
        company: UUID = request.path_params["company"]
        told = {"answer": form.get("SAMLResponse", ""), "relay_state": form.get("RelayState", "")}
        place = await registry.receive_saml_answer(visitor, tenant_id=company, **told)
    except ClientDisconnect:
        return Response(status_code=499)
    except RateLimited as error:
        return JSONResponse({"code": error.code}, 429)
    except DomainError as error:
        log.info("saml.refused", code=error.code)
        place = _NOWHERE
    return RedirectResponse(place, 303, _KEPT_BY_NOBODY)


async def _form(request: Request) -> dict[str, str]:
    """Of each name the first value; of a form that is too long, nothing."""
    held = await body_within(request, LARGEST)
    if held is None:
        return {}
    try:
        found = parse_qs(held.decode("ascii"), max_num_fields=10)
    except (ValueError, UnicodeDecodeError):
        return {}
    return {name: values[0] for name, values in found.items()}


ROUTES = [
    Route("/saml/{company:uuid}", metadata),
    Route("/saml/{company:uuid}/acs", answered, methods=["POST"]),
]
