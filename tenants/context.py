"""Who is asking, for which tenant, and what that tenant's plan includes. Frozen: nobody can disagree."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tenants.entitlement import EVERYTHING, Entitlement, seeded
from tenants.errors import Forbidden
from tenants.kit.message import say
from tenants.plans import Module, Plan
from tenants.reach import Reach

PLATFORM_TENANT = UUID("00000000-0000-7000-8000-000000000000")
"""The tenant that owns what belongs to no customer: sign-up mail, housekeeping. It has no records and no members."""


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MANAGER = "manager"
    REP = "rep"
    READ_ONLY = "read_only"


_ROOMS = tuple(module for module in Module if module not in (Module.IMPORTS, Module.CUSTOM_FIELDS, Module.POOLS))
"""The modules that have records, which are read and written."""
_READ = frozenset(f"{module}:read" for module in _ROOMS)
_WRITE = _READ | {f"{module}:write" for module in _ROOMS} | {"imports:run"}
ADMINISTRATIVE = frozenset(
    {
        "members:manage", "access:manage", "fields:manage", "sources:manage", "jobs:manage", "tenant:manage",
        "api:explore", "audit:read", "deals:reopen", "prices:manage", "quotes:approve",
    }
)  # fmt: skip
_MANAGE = _WRITE | {"deals:reopen", "prices:manage", "quotes:approve"}
_ADMIN = _WRITE | ADMINISTRATIVE

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.OWNER: _ADMIN,
    Role.ADMIN: _ADMIN,
    Role.MANAGER: _MANAGE,
    Role.REP: _WRITE,
    Role.READ_ONLY: _READ,
}


_SMALLEST = seeded(Plan.FREE)
_READS = (":read", ":export")


WITHHELD = frozenset({"members:manage", "access:manage", "tenant:manage"})
"""What nobody from outside ever does: who belongs to the company, who may what in it, and its terms."""


@dataclass(frozen=True, slots=True)
class Acting:
    """How somebody from outside works in a company: by which grant, and as whose member (`home`). `roles` are names of
    built-in ones or ids of the company's own, an elevation's included; `modules` None is all of them; `until` is UTC.
    """

    grant_id: UUID
    home: UUID
    roles: frozenset[str]
    modules: frozenset[str] | None
    read_only: bool
    until: datetime
    elevation_id: UUID | None = None


class ReachUnknown(RuntimeError):
    """A programming error: somebody was let in without looking up what they may."""


@dataclass(frozen=True, slots=True)
class TenantContext:
    """`user_id` is None for work no person asked for; `on_behalf_of` is the grant by which somebody from outside acts
    for the tenant, and `acting` how, as long as that is in force.

    `declared` is the number of what the tenant declares itself, as of this request (`registry/declarations.py`); None
    where nobody looked.
    """

    tenant_id: UUID
    user_id: UUID | None = None
    on_behalf_of: UUID | None = None
    role: Role = Role.READ_ONLY
    entitlement: Entitlement = _SMALLEST
    locale: str = "en"
    time_zone: str = "UTC"
    request_id: str = ""
    session_id: UUID | None = None
    key_id: UUID | None = None
    """Set when a program asks, by an API key; then `scopes` is all it may do of what its maker may."""
    scopes: frozenset[str] | None = None
    bound: bool = False
    """Vouched for by the company's own provider: it works in this company, and changes no means of signing in."""
    two_factors: bool = False
    declared: int | None = None
    system: bool = field(default=False)
    """True for jobs and operators' commands, which act with every permission of the tenant's plan."""
    access_version: int = 0
    """How often the tenant has changed who may do what; 0 is never: then the built-in roles say it all."""
    reach: Reach | None = None
    """What the tenant's own settings give; looked up by whoever lets somebody in (`access/recognition.py`)."""
    acting: Acting | None = None
    viewed_by: UUID | None = None
    """The administrator who looks at the company with this member's eyes, and changes nothing."""

    @property
    def plan(self) -> str:
        return self.entitlement.plan

    def has(self, module: Module, *, writes: bool = False) -> bool:
        """Whether the tenant may use the module: read what is in it, or write as well."""
        return self.entitlement.has(module, writes=writes)

    @property
    def modules(self) -> frozenset[Module]:
        """What there is for whoever asks: what the plan has, and for somebody from outside no more than the grant."""
        readable, acting = self.entitlement.readable, self.acting
        if acting is None or acting.modules is None:
            return readable
        return frozenset(module for module in readable if module.value in acting.modules)

    def can_read(self, module: Module) -> bool:
        """Whether whoever asks may read the module's records."""
        return self.has(module) and self.may(f"{module}:read")

    @property
    def limits(self) -> Reach | None:
        """What holds the reader or writer back beyond the permissions of their role; None is nothing. Raises
        ReachUnknown where the tenant has settings of its own that nobody has looked up.
        """
        if self.system or not (self.access_version or self.on_behalf_of):
            return None
        if self.reach is None:
            raise ReachUnknown(f"the access of {self.user_id} was not looked up")
        return self.reach

    @property
    def permissions(self) -> frozenset[str]:
        """What the role includes, or the company's own settings give; of that, by a key, what its scopes name."""
        limits = self.limits
        own = PERMISSIONS[self.role] if limits is None else limits.permissions
        if self.on_behalf_of is not None:
            own -= WITHHELD
        return own if self.scopes is None else own & self.scopes

    @property
    def credential_id(self) -> UUID | None:
        """The session, or the key, that this stands on."""
        return self.session_id or self.key_id

    def may(self, permission: str) -> bool:
        return self.system or permission in self.permissions

    def require(self, module: Module, permission: str) -> None:
        """Raise ModuleNotInPlan or Forbidden: the same gate for a mutation and for a job. What ends in :read or :export
        is allowed as well where the module is only read any more.
        """
        self.entitlement.require(module, writes=not permission.endswith(_READS))
        self.require_permission(permission)

    def require_to_look(self, module: Module, permission: str) -> None:
        """The same of reading something by a permission that is one to do it."""
        self.entitlement.require(module)
        self.require_permission(permission)

    def require_permission(self, permission: str) -> None:
        """The same where no module is concerned. Raises Forbidden, which names the scope a key is without."""
        if self.may(permission):
            return
        if self.scopes is not None and permission not in self.scopes:
            raise Forbidden(
                say(
                    "This key is without the scope {permission}.",
                    "该密钥没有 {permission} 权限范围。",
                    permission=permission,
                ),
                extensions={"scope": permission},
            )
        raise Forbidden(
            say(
                "Your role does not include {permission}; ask an administrator of your company for it.",
                "您的角色没有 {permission} 权限，请联系公司管理员。",
                permission=permission,
            )
        )

    def as_system(self) -> TenantContext:
        return replace(self, system=True)


PLATFORM = TenantContext(PLATFORM_TENANT, entitlement=EVERYTHING, system=True)
"""The context of registry work that happens before or outside any tenant."""
