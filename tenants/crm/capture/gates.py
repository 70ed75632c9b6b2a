"""Who may set up where leads come from, and who may look at what came."""

from __future__ import annotations

from tenants.context import TenantContext
from tenants.plans import Module

MANAGE, LOOK, TAKE = "sources:manage", "leads:read", "leads:write"


def manage(context: TenantContext) -> None:
    """Raises ModuleNotInPlan, Forbidden."""
    context.require(Module.LEADS, MANAGE)


def look(context: TenantContext) -> None:
    """What came holds people's words and addresses: whoever sets sources up sees it. Raises like `manage`."""
    context.require_to_look(Module.LEADS, MANAGE)
