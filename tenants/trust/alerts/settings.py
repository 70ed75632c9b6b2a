"""What a company sets about its alerts: which, from when on, and when it works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from tenants.changes.audit.service import READ
from tenants.changes.log import ChangeKind, Noted, note
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.registry.roles import require_permission
from tenants.trust.alerts.models import AlertRules
from tenants.trust.alerts.rules import DEFAULTS, AlertKind, Office, Rulebook, changed_rule, check_office

MANAGE = "tenant:manage"
_READ = select(AlertRules.rules, AlertRules.office).where(AlertRules.tenant_id == bindparam("tenant_id"))
_MADE = insert(AlertRules).values(rules=bindparam("rules"), office=bindparam("office"), updated_at=bindparam("moment"))
_PUT = _MADE.on_conflict_do_update(
    index_elements=["tenant_id"],
    set_={name: _MADE.excluded[name] for name in ("rules", "office", "updated_at")},
)


async def rulebook(uow: UnitOfWork) -> Rulebook:
    """The company's rules as they stand."""
    row = await uow.row(_READ)
    return Rulebook.read(row["rules"], row["office"]) if row else Rulebook()


async def read_rules(uow: UnitOfWork) -> Rulebook:
    """The same for people who may see alerts. Raises Forbidden."""
    require_permission(uow.context, READ)
    return await rulebook(uow)


async def set_rules(
    uow: UnitOfWork, *, rules: Mapping[AlertKind, Mapping[str, Any]], office: Office | None
) -> Rulebook:
    """Set some rules, or the hours; the rest stays. It stands in the log. Raises Forbidden, ValidationFailed."""
    require_permission(uow.context, MANAGE)
    before = await rulebook(uow)
    wanted = dict(before.rules)
    for kind, values in rules.items():
        wanted[kind] = changed_rule(kind, before.rules[kind], values, f"rules.{list(rules).index(kind)}")
    made = Rulebook(wanted, check_office(office) if office else before.office)
    own = {kind.value: asdict(rule) for kind, rule in wanted.items() if rule != DEFAULTS[kind]}
    await uow.run(_PUT, rules=own, office=_plain(made.office), moment=now())
    changed = {
        kind.value: [asdict(before.rules[kind]), asdict(rule)]
        for kind, rule in wanted.items()
        if rule != before.rules[kind]
    }
    if made.office != before.office:
        changed["office"] = [_plain(before.office), _plain(made.office)]
    if changed:
        note(uow, Noted("alert_rules", uow.tenant_id, ChangeKind.UPDATED, 1, changed))
    return made


def _plain(office: Office) -> dict[str, Any]:
    return {
        "days": list(office.days),
        "opens": office.opens,
        "closes": office.closes,
        "closed": [day.isoformat() for day in office.closed],
    }
