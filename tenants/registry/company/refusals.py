"""Why nobody came in through a company's provider. What is not right is said to the log, not to whoever tries."""

from __future__ import annotations

import structlog

from tenants.errors import Conflict, Forbidden, Unauthenticated
from tenants.kit.message import say
from tenants.registry.company.inforce import Company

log = structlog.get_logger()


class ProviderAway(Conflict):
    """The company's provider does not answer."""

    code = "PROVIDER_UNREACHABLE"


class ProviderNotBelieved(Unauthenticated):
    """The company's provider let nobody in, or what it said is not right; the log says what."""

    code = "PROVIDER_REFUSED"


class IdentityDiffers(Forbidden):
    """The address is that of somebody who is somebody else to the provider: it may have changed hands."""

    code = "IDENTITY_DIFFERS"


def away(company: Company, error: Exception) -> ProviderAway:
    log.warning("company.provider_away", tenant_id=str(company.tenant_id), why=str(error)[:200])
    return ProviderAway(
        say("Your company's sign-in does not answer. Try again in a minute.", "贵公司的登录系统没有响应，请稍后重试。")
    )


def not_believed(company: Company, why: str) -> ProviderNotBelieved:
    log.warning("company.provider_refused", tenant_id=str(company.tenant_id), why=why[:300])
    return ProviderNotBelieved(
        say("Your company's sign-in did not let you in.", "贵公司的登录系统未允许您登录。"),
    )
