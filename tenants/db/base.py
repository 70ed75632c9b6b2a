"""What a table is: a tenant's (composite keys, forced row-level security) or the registry's. There is no third kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        int: BigInteger(),
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(),
        list[dict[str, Any]]: JSONB(),
        list[str]: ARRAY(Text()),
    }


class RegistryRow(Base):
    """A row about tenants rather than of one. The only global tables; each is named in docs/architecture.md."""

    __abstract__ = True
    id: Mapped[UUID] = mapped_column(primary_key=True)


class TenantRow(Base):
    """A row that belongs to one tenant. Every key of its table starts with `tenant_id`."""

    __abstract__ = True
    tenant_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-100)
    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)


def ref(
    table: str, *, nullable: bool = False, on_delete: str | None = None, index: bool = True, **options: Any
) -> MappedColumn[Any]:
    """A reference to another row of the same tenant; the foreign key is (tenant_id, this column)."""
    return mapped_column(
        nullable=nullable, info={"ref": table, "on_delete": on_delete, "ref_key": "id", "ref_index": index}, **options
    )


def member_ref(*, nullable: bool = True, index: bool = False) -> MappedColumn[Any]:
    """A reference to a user who is, or was, a member of the row's own tenant."""
    return mapped_column(
        nullable=nullable,
        info={"ref": "memberships", "on_delete": None, "ref_key": "user_id", "ref_index": index},
    )


def unique(*columns: str) -> UniqueConstraint:
    """Uniqueness within the tenant."""
    return UniqueConstraint("tenant_id", *columns)


def index(*columns: str, **options: Any) -> Index:
    """An index within the tenant, named after its columns."""
    return Index(None, "tenant_id", *columns, **options)


def code(length: int = 40) -> String:
    """The type of a closed set of ASCII words (a state, a kind)."""
    return String(length, collation="C")


@event.listens_for(Table, "after_parent_attach")
def _compose_keys(table: Table, _parent: Any) -> None:
    """Turn each `ref()` into a composite foreign key with its index, so that no room writes tenant_id by hand."""
    if table.info.setdefault("keys_composed", False):
        return
    table.info["keys_composed"] = True
    for column in list(table.columns):
        target = column.info.get("ref")
        if target:
            table.append_constraint(
                ForeignKeyConstraint(
                    ["tenant_id", column.name],
                    [f"{target}.tenant_id", f"{target}.{column.info['ref_key']}"],
                    ondelete=column.info["on_delete"],
                )
            )
            if column.info["ref_index"]:
                Index(None, table.c.tenant_id, column)


def is_tenant_table(table: Table) -> bool:
    return "tenant_id" in table.primary_key.columns
