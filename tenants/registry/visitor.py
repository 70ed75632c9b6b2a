"""A person at the door: what is known before it is known who they are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from ipaddress import IPv6Address, ip_address

from tenants.context import PLATFORM, TenantContext


@dataclass(frozen=True, slots=True)
class Visitor:
    """`device` is the name a phone gives itself, None for a browser; `agent` is what the browser calls itself.

    `mark` is what this browser was marked with when it first came. `token` is the session the browser came with, if
    any: signing in ends it, so that nobody can be made to work in a session that somebody else laid out for them. `key`
    is the Idempotency-Key of the request, if it has one.
    """

    address: str = ""
    agent: str = ""
    device: str | None = None
    mark: str = field(default="", repr=False)
    token: str | None = field(default=None, repr=False)
    request_id: str = ""
    key: str = field(default="", repr=False)

    @property
    def context(self) -> TenantContext:
        """The context of what is done at the door: no tenant, no user."""
        return replace(PLATFORM, request_id=self.request_id)

    @property
    def fingerprint(self) -> str:
        """Who must come back to finish what was begun: the same marked browser, or the phone of that name."""
        return f"browser:{self.mark}" if self.device is None else f"phone:{self.device}"

    @property
    def network(self) -> str:
        """What limits are counted by: an IPv4 address, or the /64 of an IPv6 one, which is one customer's."""
        try:
            address = ip_address(self.address)
        except ValueError:
            return ""
        if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
            return str(int(address) >> 64)
        return str(getattr(address, "ipv4_mapped", None) or address)
