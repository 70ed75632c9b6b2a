"""The outbox: a job is a row written in the business transaction. A rollback takes it away; a commit never loses it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.context import TenantContext
from tenants.db.base import TenantRow, code
from tenants.jobs import TERMS, Job
from tenants.kit import tracing
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.tracing import Kind

CHANNEL = "rapport_jobs"
"""NOTIFY channel that tells the relay to look now; losing a notification costs at most one poll."""


class JobRow(TenantRow):
    """queued → sent (a hint is in Redis) → running (leased) → done | parked | cancelled; failed runs return to queued.

    `attempts` counts starts and `crashes` those that ended with their worker, so that a job which kills its worker is
    seen: a crash leaves no trace in Redis. `error` holds the last traceback. *parked* waits for a person; *cancelled*
    will not run (dropped, or pointless by now) and says why. Who asked, and by which sign-in or key, stands in
    `requested_by`, `session_id` and `key_id`, and in
    `grant_id` the grant of somebody from outside.
    """

    __tablename__ = "jobs"

    name: Mapped[str] = mapped_column(code(60))
    lane: Mapped[str] = mapped_column(code(20))
    arguments: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(code(12), server_default="queued")
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0")
    crashes: Mapped[int] = mapped_column(server_default="0")
    unique_key: Mapped[str | None]
    requested_by: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    key_id: Mapped[UUID | None]
    grant_id: Mapped[UUID | None]
    request_id: Mapped[str] = mapped_column(server_default="")
    traceparent: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    worker: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]
    waits_for: Mapped[str | None] = mapped_column(code(40))
    """Of a parked job: the module it needs, which is not in the plan. It goes on when the module is back."""

    __table_args__ = (
        Index("uq_jobs_waiting", "tenant_id", "unique_key", unique=True, postgresql_where=text("state = 'queued'")),
        Index("ix_jobs_ready", "lane", "tenant_id", "run_at", postgresql_where=text("state = 'queued'")),
        Index("ix_jobs_leased", "lease_until", postgresql_where=text("state in ('sent', 'running')")),
        Index("ix_jobs_parked", "lane", "tenant_id", postgresql_where=text("state = 'parked'")),
        Index("ix_jobs_state", "tenant_id", "state", "created_at"),
        {"info": {"dispatch": "SELECT, UPDATE"}},
    )


_WRITE = """
INSERT INTO jobs (tenant_id, id, name, lane, arguments, run_at, unique_key, requested_by, request_id, created_at,
                  traceparent, session_id, key_id, grant_id)
SELECT $1::uuid, t.id, t.name, t.lane, t.arguments, t.run_at, t.unique_key, $2::uuid, $3::text, $4::timestamptz,
       $5::text, $6::uuid, $7::uuid, $8::uuid
FROM unnest($9::uuid[], $10::text[], $11::text[], $12::jsonb[], $13::timestamptz[], $14::text[])
     AS t (id, name, lane, arguments, run_at, unique_key)
ON CONFLICT (tenant_id, unique_key) WHERE state = 'queued' DO UPDATE SET run_at = excluded.run_at
"""


class Outbox:
    """The jobs of one unit of work, written together just before it commits."""

    def __init__(self) -> None:
        self._rows: list[tuple[UUID, str, str, dict[str, Any], datetime, str | None]] = []

    def add(self, job: Job, *, at: datetime | None, key: str | None, arguments: dict[str, Any]) -> None:
        plain = {name: str(value) if isinstance(value, UUID) else value for name, value in arguments.items()}
        unique_key = f"{job.value}:{key}" if key else None
        row = (uuid7(), job.value, TERMS[job].lane.value, plain, at or now(), unique_key)
        self._rows = [kept for kept in self._rows if unique_key is None or kept[5] != unique_key] + [row]

    def rows(self) -> list[Any]:
        return list(self._rows)

    def restore(self, rows: list[Any]) -> None:
        """Hold what `rows` gave, and nothing that was added since."""
        self._rows = rows

    async def write(self, connection: Any, context: TenantContext) -> None:
        if not self._rows:
            return
        columns = [list(column) for column in zip(*self._rows, strict=True)]
        cause = (context.tenant_id, context.user_id, context.request_id, now())
        with tracing.span(
            "send jobs", Kind.PRODUCER, {"messaging.system": "rapport", "messaging.operation.type": "send"}
        ):
            credentials = (context.session_id, context.key_id, context.on_behalf_of)
            await connection.execute(_WRITE, *cause, tracing.traceparent(), *credentials, *columns)
        await connection.execute(f"NOTIFY {CHANNEL}")
