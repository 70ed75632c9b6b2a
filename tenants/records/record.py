"""What every record is made of: the base class of everything a tenant keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code
from tenants.plans import Module
from tenants.records.fields import Label, member, moment


@dataclass(frozen=True, slots=True)
class Facts:
    """What a record says of itself. `title` is the field it is called by; `default_order` sorts its lists.

    `subtitle` is the field or relation that tells two of the same title apart; `findable` puts it into the search over
    everything. `happens` is the field with the moment of a record that is an event, `kept` the fields the system moves
    by itself all the time: the one puts it on timelines, the other are left out of them.
    """

    name: str
    plural: str
    module: Module
    label: Label
    label_plural: Label
    title: str
    default_order: tuple[tuple[str, str], ...]
    taggable: bool
    subtitle: str = ""
    findable: bool = True
    happens: str = ""
    kept: tuple[str, ...] = ()
    scoped: bool = True
    """Whether it is somebody's: who may reach whose is asked of such records alone (`scoping.py`)."""


class Record(TenantRow):
    """Ids, versions, times, owner and custom fields. `version` starts at 1; a stale one is refused on update.

    Declared as `class Contact(Record, name="contact", plural="contacts", module=…, label=(en, zh), …)`.
    """

    __abstract__ = True
    facts: ClassVar[Facts]

    version: Mapped[int] = mapped_column(server_default="1", sort_order=90)
    owner_id: Mapped[UUID | None] = member("Owner", "负责人")
    created_at: Mapped[datetime] = moment("Created at", "创建时间", required=True, read_only=True, importable=False)
    created_by: Mapped[UUID | None] = member("Created by", "创建人", read_only=True, importable=False)
    updated_at: Mapped[datetime] = moment("Updated at", "更新时间", required=True, read_only=True, importable=False)
    updated_by: Mapped[UUID | None] = member("Updated by", "更新人", read_only=True, importable=False)
    deleted_at: Mapped[datetime | None] = moment("Deleted at", "删除时间", read_only=True, importable=False)
    sort_key: Mapped[str] = mapped_column(Text(collation="C"), server_default="", sort_order=98)
    """What lists by title are ordered by (`order.py`): the title without case and accents, Chinese by its pinyin."""
    custom: Mapped[dict[str, Any]] = mapped_column(JSONB(), server_default="{}", sort_order=99)

    def __init_subclass__(
        cls,
        *,
        name: str = "",
        plural: str = "",
        module: Module | None = None,
        label: tuple[str, str] = ("", ""),
        label_plural: tuple[str, str] = ("", ""),
        title: str = "name",
        default_order: tuple[tuple[str, str], ...] = (("created_at", "DESC"),),
        taggable: bool = False,
        subtitle: str = "",
        findable: bool = True,
        happens: str = "",
        kept: tuple[str, ...] = (),
        scoped: bool = True,
        **options: Any,
    ) -> None:
        if module is not None:
            cls.__tablename__ = plural
            labels = Label(*label), Label(*label_plural)
            cls.facts = Facts(
                name, plural, module, *labels, title, default_order, taggable, subtitle, findable, happens, kept, scoped
            )
        super().__init_subclass__(**options)


class RecordToken(TenantRow):
    """One word a record is found by (decision 0006). A prefix is a range over `token`, which an index serves under
    row-level security where LIKE and full-text search cannot.
    """

    __tablename__ = "record_tokens"
    __table_args__ = (Index("ix_record_tokens_of_record", "tenant_id", "id"),)

    # The key is (tenant, kind of record, token, record): `id` is the record's own id.
    record_type: Mapped[str] = mapped_column(code(40), primary_key=True, sort_order=-50)
    token: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True, sort_order=-49)
    fields: Mapped[int] = mapped_column(Integer(), server_default="0")
    """Which searched fields it stands in, a bit for each (`tokens.py`); 0 is a row from before that was kept."""
