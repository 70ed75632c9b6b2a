"""Values a read is compiled without: the same statement serves every request that differs in nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.context import TenantContext

Step = Callable[[TenantContext, Any], Any]


class NotReusable(Exception):
    """The shape of this statement depends on a value that was to be left open."""


def _as_given(_context: TenantContext, value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Hole:
    """The variable `name` of a request, and what is made of it."""

    name: str
    read: Step = _as_given

    def then(self, step: Step) -> Hole:
        return Hole(self.name, lambda context, value: step(context, self.read(context, value)))

    def fill(self, context: TenantContext, variables: Mapping[str, Any]) -> Any:
        return self.read(context, variables[self.name])


@dataclass(frozen=True, slots=True)
class Asked(Hole):
    """What is known only when the read is done, of nothing but who asks and when."""

    def fill(self, context: TenantContext, variables: Mapping[str, Any]) -> Any:
        return self.read(context, None)


@dataclass(frozen=True, slots=True)
class Piece:
    """One of the values that are made of one hole: a cursor holds one for each column of its order."""

    hole: Hole
    at: int


@dataclass(slots=True)
class Signer:
    """Whose cursors are being written. Set before rows are shaped, which is one step that nothing interrupts."""

    tenant_id: UUID | None = None
