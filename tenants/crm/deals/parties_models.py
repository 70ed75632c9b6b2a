"""Who has a part in a deal: contacts with their roles, competitors, and members it is split among."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.crm.accounts.models import Contact
from tenants.db.base import TenantRow, code, member_ref, ref, unique
from tenants.records.merging.belongings import goes_with


class ContactRole(StrEnum):
    """What somebody has to say in whether it is bought."""

    DECISION_MAKER = "decision_maker"
    ECONOMIC_BUYER = "economic_buyer"
    CHAMPION = "champion"
    INFLUENCER = "influencer"
    EVALUATOR = "evaluator"
    USER = "user"
    GATEKEEPER = "gatekeeper"
    OPPONENT = "opponent"
    OTHER = "other"


class CompetitorStatus(StrEnum):
    """How a competitor stands: in the running, ahead of us, out of it, or the one it was lost to."""

    RUNNING = "running"
    AHEAD = "ahead"
    OUT = "out"
    WON = "won"


class DealContact(TenantRow):
    """A contact with a part in a deal. Which one is the primary stands on the deal itself, so that there is one."""

    __tablename__ = "deal_contacts"
    __table_args__ = (unique("deal_id", "contact_id"),)

    deal_id: Mapped[UUID] = ref("deals", index=False)
    contact_id: Mapped[UUID] = ref("contacts")
    role: Mapped[str | None] = mapped_column(code(20), info={"closed": True})


class DealCompetitor(TenantRow):
    """Somebody else who sells to the same account. `key` is the name as it is compared: one row for each."""

    __tablename__ = "deal_competitors"
    __table_args__ = (unique("deal_id", "key"),)

    deal_id: Mapped[UUID] = ref("deals", index=False)
    key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(code(20), info={"closed": True})
    note: Mapped[str | None] = mapped_column(String(500))


class DealSplit(TenantRow):
    """A member's share of a deal in hundredths of a percent; those of a deal make 10,000, or there are none."""

    __tablename__ = "deal_splits"
    __table_args__ = (unique("deal_id", "user_id"),)

    deal_id: Mapped[UUID] = ref("deals", index=False)
    user_id: Mapped[UUID] = member_ref(nullable=False)
    basis_points: Mapped[int]


goes_with(Contact, DealContact, "contact_id", once="deal_id")
