"""The verbs of partners."""

from __future__ import annotations

from tenants.partners.brands import BrandInfo, brand_at, brand_of, own_brand, set_brand
from tenants.partners.brands import Wanted as BrandWanted
from tenants.partners.companies import (
    Draft,
    PartnerInfo,
    Used,
    adopt,
    allowance,
    create_company,
    leave_partner,
    let_go,
    make_partner,
    move_plan,
    my_partner,
    set_seats,
    suspend_partner,
)
from tenants.partners.elevating import decide_elevation, elevate, end_elevation
from tenants.partners.gates import Allowance
from tenants.partners.granting import decide_grant, give_back, grant_access, request_grant, revoke_grant
from tenants.partners.grants import (
    AtWork,
    ElevationInfo,
    GrantInfo,
    GrantState,
    Terms,
    at_work,
    elevations,
    grants,
    their_grants,
)
from tenants.partners.opening import leave_company, open_company
from tenants.partners.paying import pay_for, stop_paying_for
from tenants.partners.portfolio import Portrait, company, portfolio

__all__ = [
    "Allowance",
    "AtWork",
    "BrandInfo",
    "BrandWanted",
    "Draft",
    "ElevationInfo",
    "GrantInfo",
    "GrantState",
    "PartnerInfo",
    "Portrait",
    "Terms",
    "Used",
    "adopt",
    "allowance",
    "at_work",
    "brand_at",
    "brand_of",
    "company",
    "create_company",
    "decide_elevation",
    "decide_grant",
    "elevate",
    "elevations",
    "end_elevation",
    "give_back",
    "grant_access",
    "grants",
    "leave_company",
    "leave_partner",
    "let_go",
    "make_partner",
    "move_plan",
    "my_partner",
    "open_company",
    "own_brand",
    "pay_for",
    "portfolio",
    "request_grant",
    "revoke_grant",
    "set_brand",
    "set_seats",
    "stop_paying_for",
    "suspend_partner",
    "their_grants",
]
