"""Where leads come from, and what came."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref, unique


class SourceKind(StrEnum):
    FORM = "form"
    WEBHOOK = "webhook"
    MAIL = "mail"


class SubmissionState(StrEnum):
    """What came in is `waiting` until a worker has made a lead of it, or `unconfirmed` until whoever owns the address
    says yes. `refused` was not believed, `failed` could not be made a lead: a person may have either taken anyway.
    """

    WAITING = "waiting"
    UNCONFIRMED = "unconfirmed"
    TAKEN = "taken"
    REFUSED = "refused"
    FAILED = "failed"


class CaptureSource(TenantRow):
    """One way for leads to come in. `settings` are its kind's own (`forms.py`, `webhooks.py`, `mail_settings.py`)."""

    __tablename__ = "capture_sources"

    kind: Mapped[str] = mapped_column(code(12))
    name: Mapped[str]
    public_id: Mapped[str] = mapped_column(code(32))
    enabled: Mapped[bool]
    settings: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = member_ref()
    updated_at: Mapped[datetime]

    __table_args__ = (unique("name"),)


class SourceSecret(TenantRow):
    """What a sender signs with, sealed. One that was replaced is believed until `retires_at`."""

    __tablename__ = "capture_secrets"

    source_id: Mapped[UUID] = ref("capture_sources", on_delete="CASCADE")
    sealed: Mapped[bytes]
    created_at: Mapped[datetime]
    retires_at: Mapped[datetime | None]


class Mailbox(TenantRow):
    """How far the mailbox of a source was read, and how the last look went. `address` is whose it is; the password is
    sealed. The numbers of letters hold for one `uid_validity`; without any, what came `since` is read. While `due_at`
    is to come it is left alone.
    """

    __tablename__ = "capture_mailboxes"

    source_id: Mapped[UUID] = ref("capture_sources", on_delete="CASCADE")
    address: Mapped[str]
    sealed: Mapped[bytes]
    uid_validity: Mapped[int | None]
    last_uid: Mapped[int]
    since: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    fault: Mapped[str | None] = mapped_column(code(40))
    failures: Mapped[int]
    due_at: Mapped[datetime | None]

    __table_args__ = (unique("address"),)


class Submission(TenantRow):
    """What came in, as it was written: `answers` by field, `touch` where the sender came from. `token` names the page
    or the message it came with, so that the same one twice is one. A raw `body` is sealed.
    """

    __tablename__ = "capture_submissions"

    source_id: Mapped[UUID] = ref("capture_sources", on_delete="CASCADE", index=False)
    state: Mapped[str] = mapped_column(code(12))
    reason: Mapped[str | None] = mapped_column(code(40))
    problem: Mapped[str | None]
    answers: Mapped[dict[str, Any]]
    touch: Mapped[dict[str, Any]]
    external_id: Mapped[str | None]
    email: Mapped[str | None]
    token: Mapped[bytes | None]
    confirm_hash: Mapped[bytes | None]
    body: Mapped[bytes | None]
    received_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    lead_id: Mapped[UUID | None] = ref("leads", nullable=True)

    __table_args__ = (
        unique("source_id", "token"),
        index("received_at", "id"),
        index("source_id", "received_at", "id"),
        index("confirm_hash"),
        index("source_id", "email"),
    )
