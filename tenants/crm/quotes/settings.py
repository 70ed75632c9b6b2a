"""What a company asks of its quotes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from tenants.changes.log import ChangeKind, Noted, note
from tenants.context import Role, TenantContext
from tenants.crm.quotes.arithmetic import WHOLE, Policy
from tenants.crm.quotes.models import QuoteSettings
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import Conflict, FieldProblem, ValidationFailed
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.plans import Module
from tenants.records.locks import hold

SETTING = "prices:manage"
_NAMES = ("prefix", "yearly", "valid_days", "least_margin", "most_discount", "managers_discount")
_SELLERS = frozenset({Role.REP, Role.READ_ONLY})
_ONLY = UUID(int=1)
"""A company has one row; this is what it is called by."""
_READ = select(*(getattr(QuoteSettings, name) for name in (*_NAMES, "version")))
_MADE = insert(QuoteSettings).values({name: bindparam(name) for name in ("id", *_NAMES, "updated_at", "updated_by")})
_PUT = _MADE.on_conflict_do_update(
    index_elements=["tenant_id", "id"],
    set_={name: _MADE.excluded[name] for name in (*_NAMES, "updated_at", "updated_by")}
    | {"version": QuoteSettings.version + 1},
)


@dataclass(frozen=True, slots=True)
class Settings:
    """`prefix` begins every number, and with `yearly` they begin anew every year; a quote is good for `valid_days`.
    Margins and discounts are basis points: `managers_discount` is what managers may give, where it is not the same.
    """

    prefix: str = "Q"
    yearly: bool = True
    valid_days: int = 30
    least_margin: int | None = None
    most_discount: int | None = None
    managers_discount: int | None = None
    version: int = 0

    def policy_for(self, context: TenantContext) -> Policy:
        """What whoever sells may do by themselves."""
        if context.role in _SELLERS or self.managers_discount is None:
            return Policy(self.least_margin, self.most_discount)
        return Policy(self.least_margin, self.managers_discount)


async def settings_of(uow: UnitOfWork) -> Settings:
    """What the company has set, or what holds until it has."""
    row = await uow.row(_READ)
    return Settings(**row) if row else Settings()


async def set_settings(uow: UnitOfWork, wanted: Settings, *, version: int | None = None) -> Settings:
    """Ask this of quotes from now on. Raises Forbidden, Conflict, ValidationFailed: OUT_OF_RANGE, INVALID."""
    uow.require(Module.QUOTES, SETTING)
    if problems := _wrong(wanted):
        raise ValidationFailed(problems)
    await hold(uow, "quote settings")
    before = await settings_of(uow)
    if version is not None and version != before.version:
        raise Conflict(say("Somebody changed this since you read it.", "该设置已被他人修改。"), "version")
    values = {name: getattr(wanted, name) for name in _NAMES}
    await uow.run(_PUT, id=_ONLY, **values, updated_at=now(), updated_by=uow.context.user_id)
    pairs = {name: [getattr(before, name), getattr(wanted, name)] for name in _NAMES}
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if changed:
        note(uow, Noted("quote_settings", _ONLY, ChangeKind.UPDATED, before.version + 1, changed))
    return replace(wanted, version=before.version + 1)


def _wrong(wanted: Settings) -> list[FieldProblem]:
    told = say("This number is out of range.", "数值超出范围。")
    shares = {name: getattr(wanted, name) for name in ("least_margin", "most_discount", "managers_discount")}
    found = [
        FieldProblem(name, "OUT_OF_RANGE", told)
        for name, value in shares.items()
        if value is not None and not 0 <= value <= WHOLE
    ]
    if not 1 <= wanted.valid_days <= 3_650:
        found.append(FieldProblem("valid_days", "OUT_OF_RANGE", told))
    if not (wanted.prefix.isascii() and wanted.prefix.isalnum() and len(wanted.prefix) <= 8):
        message = say("Use one to eight letters and digits.", "请使用 1 到 8 位字母或数字。")
        found.append(FieldProblem("prefix", "INVALID", message))
    return found
