"""Taking what is personal out of records that lie in the bin; their history loses it in a transaction of its own."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.noting import ChangeKind, Noted, note
from tenants.records.catalogue import RecordType
from tenants.records.fields import LISTS

NAMELESS = "—"


async def blank(uow: UnitOfWork, record: RecordType, ids: Sequence[UUID]) -> None:
    """Personal fields become nothing, a name that there has to be a dash, and own fields none."""
    sets = ["custom = '{}'::jsonb", "sort_key = ''"]
    for name, field in record.fields.items():
        if field.is_personal and name != "custom":
            empty = "'[]'::jsonb" if field.kind in LISTS else f"'{NAMELESS}'" if field.required else "NULL"
            sets.append(f"{name} = {empty}")
    sql = (
        f"UPDATE {record.table.name} r SET {', '.join(sets)}, version = r.version + 1, updated_at = $3"
        " WHERE r.tenant_id = $1 AND r.id = ANY ($2::uuid[]) AND r.deleted_at IS NOT NULL RETURNING r.id, r.version"
    )
    forget = "DELETE FROM custom_values v WHERE v.tenant_id = $1 AND v.id = ANY ($2::uuid[])"
    for each in (sql, forget):
        check_names_tenant(each)
    for row in await uow.connection.fetch(sql, uow.tenant_id, list(ids), now()):
        said = {"cleaned_up": [None, NAMELESS]}
        note(uow, Noted(record.name, row["id"], ChangeKind.UPDATED, row["version"], said))
    await uow.connection.execute(forget, uow.tenant_id, list(ids))
