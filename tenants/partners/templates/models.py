"""A partner's templates stand in the partner's own company; what is offered to a company stands in that company."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, ref, unique


class Template(TenantRow):
    """`newest` is the number of its newest version."""

    __tablename__ = "partner_templates"

    name: Mapped[str]
    newest: Mapped[int]
    created_at: Mapped[datetime]

    __table_args__ = (unique("name"),)


class TemplateVersion(TenantRow):
    """What was captured, from which company (`source`, its name then)."""

    __tablename__ = "template_versions"

    template_id: Mapped[UUID] = ref("partner_templates", index=False)
    number: Mapped[int]
    source: Mapped[str]
    content: Mapped[list[dict[str, Any]]]
    captured_at: Mapped[datetime]

    __table_args__ = (unique("template_id", "number"),)


class TemplateOffer(TenantRow):
    """A version as it was offered: open, accepted, declined, or superseded by a newer one. `accepted` names items."""

    __tablename__ = "template_offers"

    partner_id: Mapped[UUID]
    partner_name: Mapped[str]
    template_id: Mapped[UUID]
    template_name: Mapped[str]
    number: Mapped[int]
    content: Mapped[list[dict[str, Any]]]
    state: Mapped[str] = mapped_column(code(10))
    accepted: Mapped[list[str]]
    offered_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]

    __table_args__ = (unique("template_id", "number"),)
