"""How much of the product a company wants to see."""

from __future__ import annotations

import strawberry

from api.schema.belonging import ALWAYS
from tenants.registry.plan.sizing import CompanySize

MODULE = ALWAYS

strawberry.enum(CompanySize, name="CompanySize", description="How much is shown; no right depends on it.")

__all__ = ["CompanySize"]
