"""The registry's table of public doors."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import RegistryRow, code


class PublicDoor(RegistryRow):
    """What stands in an address that anybody may open (`public_id`, drawn at random), and whose it is: `id` is that of
    the company's own row behind it.
    """

    __tablename__ = "public_doors"

    public_id: Mapped[str] = mapped_column(code(32), unique=True)
    kind: Mapped[str] = mapped_column(code(12))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), index=True)
