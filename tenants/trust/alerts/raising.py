"""Making an alert of what was seen; of what goes on, one that grows."""

from __future__ import annotations

from sqlalchemy import DateTime, Uuid, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.trust.alerts.models import Alert
from tenants.trust.alerts.rules import COUNTED, AlertKind, Rule
from tenants.trust.alerts.sightings import Sighting

_LASTING = (
    select(Alert.id, Alert.evidence)
    .where(
        Alert.kind == bindparam("of_kind"),
        Alert.person_id.is_not_distinct_from(bindparam("person_id", type_=Uuid())),
        Alert.last_at >= bindparam("after", type_=DateTime(timezone=True)),
    )
    .order_by(Alert.last_at.desc())
    .limit(1)
)
_GROW = (
    update(Alert)
    .where(Alert.id == bindparam("alert_id"))
    .values(evidence=bindparam("evidence"), last_at=bindparam("last_at"))
)
_INSERT = (
    insert(Alert)
    .values(
        {
            name: bindparam(name)
            for name in ("id", "kind", "person_id", "cause", "evidence", "first_at", "last_at", "raised_at")
        }
    )
    .on_conflict_do_nothing(index_elements=["tenant_id", "kind", "cause"])
)


async def tell(uow: UnitOfWork, kind: AlertKind, rule: Rule, sighting: Sighting) -> int:
    """1 for a new alert; 0 where it is one that is known, which grows if there is more of it now."""
    if kind in COUNTED:
        after = sighting.first_at - rule.window
        lasting = await uow.row(_LASTING, of_kind=kind.value, person_id=sighting.person_id, after=after)
        if lasting is not None:
            if sighting.evidence["count"] > lasting["evidence"]["count"]:
                evidence = dict(sighting.evidence)
                await uow.run(_GROW, alert_id=lasting["id"], evidence=evidence, last_at=sighting.last_at)
            return 0
    return await uow.run(
        _INSERT,
        id=uuid7(),
        kind=kind.value,
        person_id=sighting.person_id,
        cause=sighting.cause,
        evidence=dict(sighting.evidence),
        first_at=sighting.first_at,
        last_at=sighting.last_at,
        raised_at=now(),
    )
