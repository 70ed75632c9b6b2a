"""Leads that another system sends: signed, kept, and mapped question by question."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, insert, or_, select, update

from tenants.adapters import limiter
from tenants.adapters.limiter import Limit
from tenants.crm.capture import gates, keeping, mapping
from tenants.crm.capture.asking import answered, askable
from tenants.crm.capture.mapping import WebhookSettings
from tenants.crm.capture.models import SourceKind, SourceSecret, SubmissionState
from tenants.crm.capture.signing import new_secret, verify
from tenants.crm.capture.sources import SourceInfo, change, create, info, one
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.noting import ChangeKind, Noted, note
from tenants.plans import Module
from tenants.registry.doors import service as doors
from tenants.registry.keyring.keeping import ring_in
from tenants.registry.keyring.ring import Ring
from tenants.registry.visitor import Visitor

BOTH = timedelta(hours=24)
"""How long the secret before the newest is believed."""
MESSAGES = Limit("webhook", amount=1_200, seconds=60)
BY_NETWORK = Limit("webhook-network", amount=1_200, seconds=60)
_TABLE, _COLUMN = "capture_secrets", "sealed"
_INSERT = insert(SourceSecret).values(
    {name: bindparam(name) for name in ("id", "source_id", "sealed", "created_at", "retires_at")}
)
_RETIRE = (
    update(SourceSecret)
    .where(
        SourceSecret.source_id == bindparam("source_id"),
        or_(SourceSecret.retires_at.is_(None), SourceSecret.retires_at > bindparam("until")),
    )
    .values(retires_at=bindparam("until"))
)
_BELIEVED = (
    select(SourceSecret.id, SourceSecret.sealed)
    .where(
        SourceSecret.source_id == bindparam("source_id"),
        or_(SourceSecret.retires_at.is_(None), SourceSecret.retires_at > bindparam("now")),
    )
    .order_by(SourceSecret.created_at.desc())
)


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """`secret` is shown this once."""

    source: SourceInfo
    secret: str


async def create_webhook(uow: UnitOfWork, *, name: str, settings: WebhookSettings) -> NewWebhook:
    """An address for another system to send leads to, and the secret it signs with. Raises ValidationFailed (with every
    problem), LimitReached, Forbidden, KeyUnavailable.
    """
    gates.manage(uow.context)
    ring = await ring_in(uow.context)
    kept = mapping.checked(settings, await askable(uow)).kept()
    source = await create(uow, SourceKind.WEBHOOK, name, kept)
    return NewWebhook(source, await _give_secret(uow, ring, source.id))


async def update_webhook(
    uow: UnitOfWork, *, source_id: UUID, name: str, settings: WebhookSettings, enabled: bool = True
) -> SourceInfo:
    """Map otherwise from now on; what failed can be taken again that way. Raises NotFound, ValidationFailed."""
    gates.manage(uow.context)
    row = await one(uow, source_id, SourceKind.WEBHOOK)
    kept = mapping.checked(settings, await askable(uow)).kept()
    return await change(uow, row, name=name, enabled=enabled, settings=kept)


async def rotate_secret(uow: UnitOfWork, *, source_id: UUID) -> NewWebhook:
    """A new secret; the one before is believed for another 24 hours. Raises NotFound, Forbidden, KeyUnavailable."""
    gates.manage(uow.context)
    ring = await ring_in(uow.context)
    source = info(await one(uow, source_id, SourceKind.WEBHOOK), {})
    await uow.run(_RETIRE, source_id=source_id, until=now() + BOTH)
    note(uow, Noted("lead_source", source_id, ChangeKind.UPDATED, 1, {"secret": [None, True]}))
    return NewWebhook(source, await _give_secret(uow, ring, source_id))


async def _give_secret(uow: UnitOfWork, ring: Ring, source_id: UUID) -> str:
    secret_id, secret = uuid7(), new_secret()
    sealed = ring.seal(secret.encode(), _TABLE, _COLUMN, secret_id)
    await uow.run(_INSERT, id=secret_id, source_id=source_id, sealed=sealed, created_at=now(), retires_at=None)
    return secret


async def receive_webhook(visitor: Visitor, *, public_id: str, headers: Mapping[str, str], body: bytes) -> UUID | None:
    """Keep a signed message, and leave it to a worker; its id, None where the same message came before. What is no JSON
    object is kept as failed. Raises NotFound, SignatureRefused, RateLimited, KeyUnavailable.
    """
    await limiter.hit(BY_NETWORK, visitor.network)
    found = await doors.behind(public_id, kind=SourceKind.WEBHOOK.value, request_id=visitor.request_id)
    if not found.context.has(Module.LEADS, writes=True):
        raise _closed()
    ring, moment = await ring_in(found.context), now()
    async with unit_of_work(found.context, read_only=True) as uow:
        source = await one(uow, found.source_id, SourceKind.WEBHOOK)
        secrets = await uow.rows(_BELIEVED, source_id=found.source_id, now=moment)
    if not source["enabled"]:
        raise _closed()
    opened = [ring.unseal(row["sealed"], _TABLE, _COLUMN, row["id"]).decode() for row in secrets]
    message_id = verify(opened, headers, body, moment.timestamp())
    await limiter.hit(MESSAGES, public_id)
    async with unit_of_work(found.context) as uow:
        return await _keep(uow, ring, source, message_id, body)


async def _keep(uow: UnitOfWork, ring: Ring, source: Row, message_id: str, body: bytes) -> UUID | None:
    submission_id = uuid7()
    settings, message = mapping.stored(source["settings"]), _object(body)
    given: dict[str, Any] = {"state": SubmissionState.FAILED, "reason": "INVALID_JSON"}
    if message is not None:
        answers = answered(await askable(uow), mapping.answers_in(message, settings))
        external_id = mapping.text_at(message, settings.external_id)[:120] or None
        given = {"state": SubmissionState.WAITING, "answers": answers, "external_id": external_id}
    return await keeping.keep(
        uow,
        id=submission_id,
        source_id=source["id"],
        token=hashlib.sha256(message_id.encode()).digest(),
        body=ring.seal(body, "capture_submissions", "body", submission_id),
        **given,
    )


async def read_again(uow: UnitOfWork, ring: Ring, row: Row) -> Mapping[str, Any]:
    """What came, by the mapping of now; a form's as it is, and a message's whose body is gone."""
    source = await one(uow, row["source_id"])
    if source["kind"] != SourceKind.WEBHOOK or row["body"] is None:
        return row
    settings = mapping.stored(source["settings"])
    message = _object(ring.unseal(row["body"], "capture_submissions", "body", row["id"])) or {}
    answers = answered(await askable(uow), mapping.answers_in(message, settings))
    external_id = mapping.text_at(message, settings.external_id)[:120] or None
    return {**row, "answers": answers, "external_id": external_id}


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _closed() -> NotFound:
    return NotFound(say("There is nothing at this address.", "该地址不存在。"))
