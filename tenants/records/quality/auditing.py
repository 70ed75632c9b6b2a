"""The audit: each rule is held against all records, in the database, and the day gets its score."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects.postgresql import insert

from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.records.quality.models import QualityScore
from tenants.records.quality.rules import MANAGE, all_rules
from tenants.records.quality.testing import Dimension, Rule, fails
from tenants.records.sql import Pen
from tenants.registry import service as registry

KEEP = timedelta(days=730)
"""How far back the trend goes."""
_NAMES = ("id", "day", "record_type", "dimension", "records", "failing")
_SCORE = (
    insert(QualityScore)
    .values({name: bindparam(name) for name in _NAMES})
    .on_conflict_do_update(
        index_elements=["tenant_id", "day", "record_type", "dimension"],
        set_={"records": bindparam("records"), "failing": bindparam("failing")},
    )
)
_OLD = delete(QualityScore).where(QualityScore.day < bindparam("over"))


def ask_for_audit(uow: UnitOfWork) -> None:
    """Have the audit done now. Raises Forbidden."""
    uow.require(Module.ACCOUNTS, MANAGE)
    uow.enqueue(Job.AUDIT_QUALITY, key="quality")


async def audit_all() -> None:
    """Have every company that keeps rules audited, each by a job of its own."""
    async for tenant_id in registry.every_tenant():
        async with unit_of_work(TenantContext(tenant_id, system=True)) as uow:
            if await all_rules(uow):
                uow.enqueue(Job.AUDIT_QUALITY, key="quality")


async def audit(context: TenantContext) -> int:
    """Find what fails, close what does not any more, and write the day's score; returns how many rules there were. Each
    rule is a transaction of its own, and doing it again finds the same.
    """
    async with unit_of_work(context, read_only=True) as uow:
        found = await all_rules(uow)
    for rule in found:
        async with unit_of_work(context) as uow:
            await _hold(uow, rule)
    async with unit_of_work(context) as uow:
        await _score(uow, found)
    return len(found)


async def _hold(uow: UnitOfWork, rule: Rule) -> None:
    pen, record = Pen(uow.context), catalogue()[rule.record_type]
    of = pen.bind(rule.id, "uuid")
    failing = f"{pen.undeleted('r')} AND {fails(pen, record, 'r', rule)}"
    opened = (
        "INSERT INTO quality_issues (tenant_id, rule_id, id, record_type, state, found_at)"
        f" SELECT $1, {of}, r.id, '{record.name}', 'open', now() FROM {record.table.name} r WHERE {failing}"
        " ON CONFLICT (tenant_id, rule_id, id) DO UPDATE SET state = 'open', found_at = now(), closed_at = NULL"
        " WHERE quality_issues.state = 'fixed'"
    )
    closed = (
        "UPDATE quality_issues i SET state = 'fixed', closed_at = now()"
        f" WHERE i.tenant_id = $1 AND i.rule_id = {of} AND i.state <> 'fixed'"
        f" AND NOT EXISTS (SELECT 1 FROM {record.table.name} r WHERE r.id = i.id AND {failing})"
    )
    for sql in (opened, closed):
        check_names_tenant(sql)
        await uow.connection.execute(sql, *pen.filled())


async def _score(uow: UnitOfWork, found: list[Rule]) -> None:
    """A record counts once in a dimension, however many of its rules it fails; what was waived does not count."""
    by_dimension: dict[tuple[str, Dimension], list[Rule]] = defaultdict(list)
    for rule in found:
        by_dimension[rule.record_type, rule.dimension].append(rule)
    day = now().date()
    for (name, dimension), those in by_dimension.items():
        table = catalogue()[name].table.name
        sql = (
            f"SELECT (SELECT count(*) FROM {table} r WHERE r.tenant_id = $1 AND r.deleted_at IS NULL) AS records,"
            " (SELECT count(DISTINCT i.id) FROM quality_issues i WHERE i.tenant_id = $1 AND i.state = 'open'"
            " AND i.rule_id = ANY ($2::uuid[])) AS failing"
        )
        (row,) = await uow.connection.fetch(sql, uow.tenant_id, [rule.id for rule in those])
        await uow.run(_SCORE, id=uuid7(), day=day, record_type=name, dimension=dimension.value, **row)
    await uow.run(_OLD, over=day - KEEP)
