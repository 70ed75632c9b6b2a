"""The archive of everything: records as CSV and as JSON, what else the company set up as JSON, files as they are.

Encrypted values are in it in the clear: they are the company's, and its keys will not outlive it. What is machinery
(the queue, the search index, hashes) is left out; each part says in `manifest.json` how many rows it has.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any, BinaryIO
from uuid import UUID

import orjson
from sqlalchemy import Select, Table, bindparam, func, select

from tenants.adapters.storage import ObjectMissing
from tenants.context import TenantContext
from tenants.db.base import Base, is_tenant_table
from tenants.db.unit_of_work import Row, unit_of_work
from tenants.kit.clock import now
from tenants.records.catalogue import catalogue
from tenants.records.files import resting
from tenants.records.files.models import Upload
from tenants.records.files.resting import Resting
from tenants.records.models import CustomField, SealedValue
from tenants.registry.keyring.keeping import ring_of
from tenants.registry.models import Membership, Tenant, User

PAGE = 500
Progress = Callable[[int, int], Awaitable[None]]
_MACHINERY = frozenset(
    {
        "audit_erasures", "audit_heads", "audit_origins", "audit_salts", "audit_tiles", "audit_trees",
        "change_counters", "company_exports", "data_keys", "idempotency_keys", "job_schedules",
        "duplicate_keys", "jobs", "record_exports", "record_moves", "record_tokens", "sealed_values", "sample_records",
        "usage",
        "uploads",
    }
)  # fmt: skip
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_COMPANY = select(Tenant.name, Tenant.plan, Tenant.locale, Tenant.time_zone, Tenant.currency, Tenant.created_at).where(
    Tenant.id == bindparam("tenant_id")
)
_PEOPLE = (
    select(User.id, User.name, User.email, Membership.role, Membership.state, Membership.joined_at)
    .join(Membership, Membership.user_id == User.id)
    .where(Membership.tenant_id == bindparam("tenant_id"))
    .order_by(User.id)
)
_SEALED = (
    select(SealedValue.field, SealedValue.id, SealedValue.sealed)
    .where(SealedValue.record_type == bindparam("record_type"), SealedValue.id > bindparam("behind"))
    .where(SealedValue.id <= bindparam("to"))
)
_KEYS = select(CustomField.id, CustomField.key)
_FILES = (
    select(Upload.id, Upload.key, Upload.filename, Upload.size)
    .where(Upload.id > bindparam("behind"), Upload.stored_at.is_not(None))
    .order_by(Upload.id)
    .limit(PAGE)
)
_README = """Rapport export

records/NAME.csv and records/NAME.json hold your records, one file of each for every kind. Times are UTC, money is in
minor units (cents) with its currency beside it, ids are those Rapport used. `deleted_at` marks what lies in the bin.
data/NAME.jsonl hold what else you set up: tags, fields, roles, views, the history of every change (changes.jsonl).
files/ holds uploaded files, under their ids.
Encrypted values are here in the clear. Keep this file as you would keep them.

records/NAME.csv 和 records/NAME.json 为各类记录。
时间为 UTC，金额为最小货币单位（分），币种列在旁边；
编号与 Rapport 中一致，`deleted_at` 有值的记录在回收站中。
data/NAME.jsonl 为其他设置：标签、字段、角色、视图和全部变更历史（changes.jsonl）。
files/ 为上传的文件，以编号命名。加密字段在此以明文保存，请妥善保管本文件。
"""


async def write(context: TenantContext, file: BinaryIO, progress: Progress) -> int:
    """Write the archive into `file`; returns how many rows it has. Raises StorageUnavailable, KeyUnavailable."""
    counts = await _counts(context)
    total, done, manifest = sum(counts.values()), 0, dict[str, int]()
    await progress(0, total)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as made:
        made.writestr("README.txt", _README)
        await _write_company(context, made)
        for table in _tables():
            if counts[table.name]:
                manifest[str(table.name)] = count = await _write_table(context, made, table)
                done += count
                await progress(done, total)
        manifest["files"] = await _write_files(context, made)
        made.writestr("manifest.json", orjson.dumps({"at": now(), "rows": manifest}, option=orjson.OPT_INDENT_2))
    return done


@lru_cache(maxsize=1)
def _tables() -> list[Table]:
    """Records first, then the rest; a table nobody thought of here is in the archive."""
    records = [record.table for record in catalogue().values()]
    others = [t for t in Base.metadata.sorted_tables if is_tenant_table(t) and t.name not in _MACHINERY]
    return [*records, *(table for table in others if table not in records)]


@lru_cache(maxsize=256)
def _page_of(table: Table) -> Select[Any]:
    """A page by the table's own key, which begins with the tenant."""
    keys = [column for column in table.primary_key.columns if column.name != "tenant_id"]
    mine = table.c.tenant_id == bindparam("tenant_id")
    if [key.name for key in keys] == ["id"]:
        return select(table).where(mine, table.c.id > bindparam("behind")).order_by(table.c.id).limit(PAGE)
    return select(table).where(mine).order_by(*keys)


@lru_cache(maxsize=256)
def _count_of(table: Table) -> Select[Any]:
    return select(func.count()).select_from(table).where(table.c.tenant_id == bindparam("tenant_id"))


async def _counts(context: TenantContext) -> dict[str, int]:
    async with unit_of_work(context, read_only=True) as uow:
        return {table.name: await uow.value(_count_of(table)) for table in _tables()}


async def _rows(context: TenantContext, table: Table) -> AsyncIterator[list[Row]]:
    behind, paged = UUID(int=0), "behind" in str(_page_of(table))
    while True:
        async with unit_of_work(context, read_only=True) as uow:
            page = await uow.rows(_page_of(table), **({"behind": behind} if paged else {}))
        if page:
            yield page
        if len(page) < PAGE or not paged:
            return
        behind = page[-1]["id"]


async def _write_table(context: TenantContext, made: zipfile.ZipFile, table: Table) -> int:
    record = next((each for each in catalogue().values() if each.table is table), None)
    if record is None:
        return await _write_lines(context, made, f"data/{table.name}.jsonl", table)
    count, columns = 0, [column.name for column in table.columns if column.name not in ("tenant_id", "sort_key")]
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(columns)
    with made.open(f"records/{record.facts.plural}.json", "w", force_zip64=True) as lines:
        lines.write(b"[")
        async for page in _rows(context, table):
            opened = await _opened(context, record.name, page)
            for row in page:
                values = {name: row[name] for name in columns} | opened.get(row["id"], {})
                lines.write((b",\n" if count else b"\n") + _json(values))
                sheet.writerow([_cell(values[name]) for name in columns])
                count += 1
        lines.write(b"\n]\n")
    await asyncio.to_thread(made.writestr, f"records/{record.facts.plural}.csv", "\ufeff" + text.getvalue())
    return count


async def _write_lines(context: TenantContext, made: zipfile.ZipFile, name: str, table: Table) -> int:
    count = 0
    with made.open(name, "w", force_zip64=True) as lines:
        async for page in _rows(context, table):
            for row in page:
                lines.write(_json({key: value for key, value in row.items() if key != "tenant_id"}) + b"\n")
            count += len(page)
    return count


async def _opened(context: TenantContext, record_type: str, page: list[Row]) -> Mapping[UUID, dict[str, Any]]:
    """The encrypted values of a page of records, by record: columns under their names, fields of one's own in `custom`
    under their keys.
    """
    behind, to = UUID(int=page[0]["id"].int - 1), page[-1]["id"]
    async with unit_of_work(context, read_only=True) as uow:
        sealed = await uow.rows(_SEALED, record_type=record_type, behind=behind, to=to)
        keys = {f"custom:{row['id']}": row["key"] for row in await uow.rows(_KEYS)} if sealed else {}
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    if not sealed:
        return found
    ring, table = await ring_of(context.tenant_id), catalogue()[record_type].table.name
    customs = {row["id"]: dict(row["custom"]) for row in page}
    for row in sealed:
        value = ring.unseal(row["sealed"], table, row["field"], row["id"]).decode()
        if row["field"] in catalogue()[record_type].fields:
            found[row["id"]][row["field"]] = value
        else:
            customs[row["id"]][keys.get(row["field"], row["field"])] = value
            found[row["id"]]["custom"] = customs[row["id"]]
    return found


async def _write_company(context: TenantContext, made: zipfile.ZipFile) -> None:
    async with unit_of_work(context, read_only=True) as uow:
        company = await uow.row(_COMPANY)
        people = await uow.rows(_PEOPLE)
    made.writestr("data/company.json", _json({**(company or {}), "people": [dict(each) for each in people]}))


async def _write_files(context: TenantContext, made: zipfile.ZipFile) -> int:
    count, behind = 0, UUID(int=0)
    while True:
        async with unit_of_work(context, read_only=True) as uow:
            page = await uow.rows(_FILES, behind=behind)
        for row in page:
            count += await _write_file(context, made, row)
        if len(page) < PAGE:
            return count
        behind = page[-1]["id"]


async def _write_file(context: TenantContext, made: zipfile.ZipFile, row: Row) -> int:
    file = Resting(context.tenant_id, row["id"], row["key"], row["size"])
    name = re.sub(r"[\\/\x00-\x1f]", "_", row["filename"])[-120:]
    try:
        with made.open(f"files/{row['id']}-{name}", "w", force_zip64=True) as into:
            async for chunk in resting.chunks(file):
                await asyncio.to_thread(into.write, chunk)
    except ObjectMissing:
        return 0
    return 1


def _json(values: Mapping[str, Any]) -> bytes:
    return orjson.dumps(dict(values), default=_plain)


def _plain(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else str(value)


def _cell(value: object) -> object:
    """Text that a sheet would take for a formula is quoted, as everywhere in CSV."""
    if value is None or isinstance(value, int | float | bool):
        return value
    text = orjson.dumps(value).decode() if isinstance(value, dict | list) else str(value)
    return f"'{text}" if _FORMULA.match(text) else text
