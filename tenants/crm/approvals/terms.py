"""What a flow is: its conditions and its nodes, as somebody sets them and as they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from tenants.context import Role
from tenants.crm.approvals.conditions import Condition, Op
from tenants.crm.approvals.machine import Again, Course, Mode


class ApproverKind(StrEnum):
    """A member; whoever is so many levels above the submitter, or all up to that level; who heads the submitter's
    department, or the one so many levels up, or all up to it; everybody with a role.
    """

    MEMBER = "member"
    SUPERIOR = "superior"
    SUPERIORS = "superiors"
    HEAD = "head"
    HEADS = "heads"
    ROLE = "role"


class Nobody(StrEnum):
    """Where nobody is found: the node is passed, it is all refused, a certain person is asked, or administrators."""

    PASS = "pass"  # noqa: S105 - what becomes of a node
    REFUSE = "refuse"
    PERSON = "person"
    ADMINISTRATORS = "administrators"


class Own(StrEnum):
    """Where the submitter would decide: their superior does, the others do, or they do themselves."""

    SUPERIOR = "superior"
    SKIP = "skip"
    ALLOW = "allow"


class Late(StrEnum):
    """When somebody's time is over: they are reminded, their superior or an administrator decides in their place, or it
    is agreed to, or refused, by itself.
    """

    REMIND = "remind"
    SUPERIOR = "superior"
    ADMINISTRATOR = "administrator"
    APPROVE = "approve"
    REFUSE = "refuse"


class Trigger(StrEnum):
    """What submits a record by itself: that it is made, or that what approvers are shown is changed."""

    CREATE = "create"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Approver:
    """`id` is a member's, or a role's of the company's own; `role` a built-in one; `level` counts from 1."""

    kind: ApproverKind
    id: UUID | None = None
    role: Role | None = None
    level: int = 1


@dataclass(frozen=True, slots=True)
class Node:
    """`editable` are fields an approver may change while it is here, `hidden` those they do not see; `minutes` is the
    open time each has, None without end.
    """

    name: str
    approvers: Sequence[Approver]
    tests: Sequence[Condition] = ()
    mode: Mode = Mode.ALL
    nobody: Nobody = Nobody.ADMINISTRATORS
    nobody_id: UUID | None = None
    own: Own = Own.SUPERIOR
    editable: Sequence[str] = ()
    hidden: Sequence[str] = ()
    minutes: int | None = None
    late: Late = Late.REMIND


@dataclass(frozen=True, slots=True)
class FlowTerms:
    """`withdraw_late` lets whoever submitted take it back after somebody has decided."""

    record_type: str
    name: str
    nodes: Sequence[Node]
    enabled: bool = True
    tests: Sequence[Condition] = ()
    again: Again = Again.FIRST_ONLY
    withdraw_late: bool = False
    triggers: Sequence[Trigger] = ()

    @property
    def course(self) -> Course:
        return Course([node.mode for node in self.nodes], self.again)

    def name_of(self, node: int) -> str:
        return self.nodes[node].name if node < len(self.nodes) else ""


def as_kept(terms: FlowTerms) -> dict[str, Any]:
    """The terms as JSON."""
    plain: dict[str, Any] = _plain(asdict(terms))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, UUID | StrEnum) else value


def as_set(kept: Mapping[str, Any]) -> FlowTerms:
    """The terms of their JSON."""
    given = {**kept, "tests": _tests(kept["tests"]), "again": Again(kept["again"])}
    given["triggers"] = tuple(map(Trigger, kept.get("triggers", ())))
    return FlowTerms(**{**given, "nodes": tuple(_node(each) for each in kept["nodes"])})


def _node(kept: Mapping[str, Any]) -> Node:
    return Node(
        **{
            **kept,
            "approvers": tuple(_approver(each) for each in kept["approvers"]),
            "tests": _tests(kept["tests"]),
            "mode": Mode(kept["mode"]),
            "nobody": Nobody(kept["nobody"]),
            "nobody_id": _uuid(kept["nobody_id"]),
            "own": Own(kept["own"]),
            "late": Late(kept.get("late", Late.REMIND)),
        }
    )


def _approver(kept: Mapping[str, Any]) -> Approver:
    role = Role(kept["role"]) if kept["role"] else None
    return Approver(ApproverKind(kept["kind"]), _uuid(kept["id"]), role, kept["level"])


def _tests(kept: Sequence[Mapping[str, Any]]) -> tuple[Condition, ...]:
    return tuple(Condition(**{**each, "op": Op(each["op"])}) for each in kept)


def _uuid(value: str | None) -> UUID | None:
    return UUID(value) if value else None
