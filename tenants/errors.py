"""Every way a request can be refused. Codes are part of the contract with clients (mobile-schema/errors.md)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one input field: `field` is a dotted path of the input, `message` names the mend."""

    field: str
    code: str
    message: str


@dataclass
class DomainError(Exception):
    """A refusal a caller can act on. `code` is stable, `message` is for a person, `field` names the input at fault."""

    message: str
    field: str | None = None
    extensions: dict[str, object] = dataclasses.field(default_factory=dict)
    code = "REFUSED"

    def __str__(self) -> str:
        return self.message

    @property
    def problems(self) -> Sequence[FieldProblem]:
        return [FieldProblem(self.field or "", self.code, self.message)]


class Unauthenticated(DomainError):
    code = "UNAUTHENTICATED"


class Forbidden(DomainError):
    code = "FORBIDDEN"


class AccessRevoked(DomainError):
    """Whoever asked for this work may not have it done any more: it stops, and somebody else may have it go on."""

    code = "ACCESS_REVOKED"


class NotFound(DomainError):
    """Absent, deleted or another tenant's: the three are never told apart."""

    code = "NOT_FOUND"


class Conflict(DomainError):
    code = "CONFLICT"


class ModuleNotInPlan(DomainError):
    code = "MODULE_NOT_IN_PLAN"


class CompanySuspended(ModuleNotInPlan):
    """Every module is only read for now, since a payment is missing."""

    code = "COMPANY_SUSPENDED"


class CompanyClosed(ModuleNotInPlan):
    """Every module is only read any more, until its data is destroyed."""

    code = "COMPANY_CLOSED"


class LimitReached(DomainError):
    code = "LIMIT_REACHED"


class RateLimited(DomainError):
    code = "RATE_LIMITED"


class BadInput(DomainError):
    """A request that is malformed as a whole (a tampered cursor, an unknown operator)."""

    code = "BAD_USER_INPUT"


class ValidationFailed(DomainError):
    """One or more fields are wrong; all problems are listed, none is hidden behind the first."""

    code = "VALIDATION_FAILED"

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in problems))
        self._problems = tuple(problems)

    @property
    def problems(self) -> Sequence[FieldProblem]:
        return self._problems


def invalid(field_name: str, message: str, code: str = "INVALID") -> ValidationFailed:
    """A ValidationFailed with one problem."""
    return ValidationFailed([FieldProblem(field_name, code, message)])
