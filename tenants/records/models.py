"""The tables that serve every record."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import SmallInteger, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db.base import TenantRow, code, index, member_ref, ref, unique
from tenants.records.record import RecordToken


class CustomField(TenantRow):
    """A field a tenant added to a record type. `key` and `kind` never change, so that values, filters, exports and
    integrations outlive a new label; an archived field keeps its values.

    The values of a `sensitive` one are sealed (`SealedValue`). While those there were before it became so are being
    sealed, `sealing_total` says how many records there are to look through, `sealing_after` the last that was.

    `options` (choice, choices) is a list of {value, en, zh, archived}; `scale` is a decimal's digits after the point.
    """

    __tablename__ = "custom_fields"
    __table_args__ = (unique("record_type", "key"),)

    record_type: Mapped[str] = mapped_column(code(40))
    key: Mapped[str] = mapped_column(code(40))
    kind: Mapped[str] = mapped_column(code(20))
    label_en: Mapped[str]
    label_zh: Mapped[str]
    required: Mapped[bool] = mapped_column(server_default="false")
    sensitive: Mapped[bool] = mapped_column(server_default="false")
    sealing_total: Mapped[int | None]
    sealing_done: Mapped[int] = mapped_column(server_default="0")
    sealing_after: Mapped[UUID | None]
    options: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    scale: Mapped[int] = mapped_column(SmallInteger(), server_default="0")
    position: Mapped[int]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = member_ref()
    updated_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class CustomValue(TenantRow):
    """A value of a custom field, typed, beside the record that holds it: jsonb cannot be searched with an index under
    row-level security, plain text, numbers and times can (decision 0006). `id` is the record's; `ordinal` counts the
    entries of a list. Which column is filled follows from the field's kind (`custom_kinds.py`).
    """

    __tablename__ = "custom_values"
    __table_args__ = (
        index("field_id", "text_value", "id", postgresql_where=sql("text_value is not null")),
        index("field_id", "int_value", "id", postgresql_where=sql("int_value is not null")),
        index("field_id", "moment_value", "id", postgresql_where=sql("moment_value is not null")),
        index("id"),
    )

    field_id: Mapped[UUID] = ref("custom_fields", index=False, primary_key=True, sort_order=-50)
    ordinal: Mapped[int] = mapped_column(SmallInteger(), primary_key=True, server_default="0")
    text_value: Mapped[str | None] = mapped_column(Text(collation="C"))
    int_value: Mapped[int | None]
    moment_value: Mapped[datetime | None]


class SealedValue(TenantRow):
    """The value of a sensitive field; the record has a hint in its place. `id` is the record's; `field` is the column's
    name, or `custom:` and the custom field's id. `blind` is found by, `key_number` names the data key that sealed it.
    """

    __tablename__ = "sealed_values"
    __table_args__ = (index("record_type", "field", "blind", "id"), index("key_number"))

    record_type: Mapped[str] = mapped_column(code(40), primary_key=True, sort_order=-50)
    field: Mapped[str] = mapped_column(code(60), primary_key=True, sort_order=-49)
    sealed: Mapped[bytes]
    blind: Mapped[bytes]
    key_number: Mapped[int]


__all__ = ["CustomField", "CustomValue", "RecordToken", "SealedValue"]
