"""What rooms let be approved: a room declares it once, and is told how it ended. The engine knows no room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.changes.log import as_json
from tenants.crm.approvals.conditions import TESTED
from tenants.crm.approvals.machine import Status
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import invalid
from tenants.kit.message import say
from tenants.plans import Module
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import Field, Kind, Label
from tenants.records.record import Record


@dataclass(frozen=True, slots=True)
class Offered:
    """A value that is shown to approvers and may be tested: of a field of the record, or one the room works out."""

    label: Label
    kind: Kind
    choices: tuple[str, ...] = ()

    @property
    def is_tested(self) -> bool:
        """Whether conditions may test it."""
        return self.kind in TESTED


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a record that was submitted; `status` is None when what was approved was changed since."""

    record_id: UUID
    approval_id: UUID
    status: Status | None


Values = Mapping[str, Any]


async def _nothing(_uow: UnitOfWork, _given: Any) -> None:
    """A room that has nothing to do."""


async def _plainly(_uow: UnitOfWork, row: Values) -> Values:
    """What a record is submitted with beside its own fields: nothing more."""
    return {}


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of record that may be approved.

    `fields` of the record are shown and may be tested; `more` are values the room works out, made by `work_out` from
    the stored row when it is submitted (JSON; money beside `<name>_currency`). A change of a `material` field makes an
    approval void. `submitted` may refuse (raise) a record that is not ready, and `decided` is told of every end. Both
    are called with the record locked, and may use `records.writing.keep`.
    """

    model: type[Record]
    fields: tuple[str, ...]
    material: frozenset[str]
    more: Mapping[str, Offered] | None = None
    work_out: Callable[[UnitOfWork, Values], Awaitable[Values]] = _plainly
    submitted: Callable[[UnitOfWork, Values], Awaitable[None]] = _nothing
    decided: Callable[[UnitOfWork, Outcome], Awaitable[None]] = _nothing

    @property
    def record(self) -> RecordType:
        return catalogue().of(self.model)

    @property
    def offered(self) -> dict[str, Offered]:
        own = {name: self.record.fields[name] for name in self.fields}
        return {name: _offered(each) for name, each in own.items()} | dict(self.more or {})

    def may_edit(self, name: str) -> bool:
        """Whether a node may let its approvers change the field."""
        return name in self.fields and name in self.record.writable

    async def snapshot(self, uow: UnitOfWork, row: Values) -> dict[str, Any]:
        """What it is submitted with, as JSON."""
        found: dict[str, Any] = {}
        for name in self.fields:
            found[name] = as_json(row[name])
            if currency := self.record.fields[name].currency:
                found[f"{name}_currency"] = row[currency]
        return {**found, **await self.work_out(uow, row)}


def _offered(field: Field) -> Offered:
    return Offered(field.label, field.kind, tuple(each.value for each in field.choices or ()))


_subjects: dict[str, Subject] = {}


def may_be_approved(subject: Subject) -> Subject:
    """Declare a kind of record that may be approved. Called once, beside the room's verbs."""
    _subjects[subject.model.facts.name] = subject
    return subject


def subjects() -> Mapping[str, Subject]:
    """By the name of the record. Sees to it that every room has declared its own."""
    catalogue()
    return _subjects


def offered(uow: UnitOfWork) -> list[Subject]:
    """What may be approved, for whoever sets flows. Raises ModuleNotInPlan."""
    uow.context.entitlement.require(Module.DEALS)
    return [subjects()[name] for name in sorted(subjects())]


def subject_of(name: str) -> Subject:
    """Raises ValidationFailed: NOT_APPROVABLE."""
    found = subjects().get(name)
    if found is None:
        raise invalid("id", say("Such records are not approved.", "此类记录不支持审批。"), "NOT_APPROVABLE")
    return found
