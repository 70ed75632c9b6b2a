"""The files of a record, newest first, and the links they are fetched by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column

from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound
from tenants.kit.message import say
from tenants.kit.text import one_line
from tenants.reach import Action
from tenants.records import paging
from tenants.records.attachments.kinds import safe_type
from tenants.records.attachments.models import Attachment
from tenants.records.catalogue import catalogue
from tenants.records.files import service as files
from tenants.records.files.resting import Resting
from tenants.records.history import PERSON
from tenants.records.ordering import Order, Term
from tenants.records.permitting import is_within
from tenants.records.scoping import require
from tenants.records.selection import Page
from tenants.records.sql import Pen

_COLUMNS: Mapping[str, Column[Any]] = Attachment.__table__.c  # type: ignore[assignment]
ORDER: Order = (Term(_COLUMNS["kept_at"], "DESC"), Term(_COLUMNS["id"], "DESC"))
_FILE = (
    "SELECT a.id, a.record_type, a.record_id, a.filename, a.content_type, a.kept_at, a.upload_id,"
    " u.size, u.key,"
    f" {PERSON.format(column='a.created_by', name='actor')} FROM attachments a"
    " JOIN uploads u ON u.tenant_id = $1 AND u.id = a.upload_id"
    " WHERE a.tenant_id = $1 AND a.kept_at IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file on a record: `size` in bytes, `kept_at` in UTC, `actor` who put it there ({id, name, email, locale})."""

    id: UUID
    record_type: str
    record_id: UUID
    filename: str
    content_type: str
    kept_at: datetime
    upload_id: UUID
    size: int
    key: str
    actor: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Files:
    """One page; `cursors` stand beside `files`."""

    files: list[Attached]
    cursors: list[str]
    has_next: bool


async def attachments_of(
    uow: UnitOfWork,
    *,
    record_type: str,
    record_id: UUID,
    search: str | None = None,
    first: int = 50,
    after: str | None = None,
) -> Files:
    """The files of a record, newest first; `search` is a part of their names. Empty for a record that is not there.

    Raises NotFound (no record type), Forbidden, BadInput (a size or a cursor that is none).
    """
    paging.check(Page(first=first, after=after))
    if not await _readable(uow, record_type, record_id):
        return Files([], [], False)
    pen = Pen(uow.context)
    sql = f"{_FILE} AND a.record_id = {pen.bind(record_id, 'uuid')}"
    if search:
        sql += f" AND strpos(lower(a.filename), {pen.bind(one_line(search).lower(), 'text')}) > 0"
    if after:
        values = paging.read_cursor(uow.tenant_id, ORDER, after, "after")
        sql += f" AND {paging.beyond(pen, 'a', ORDER, values)}"
    sql += f" ORDER BY a.kept_at DESC, a.id DESC LIMIT {first + 1}"
    check_names_tenant(sql)
    rows = await uow.connection.fetch(sql, *pen.filled())
    kept = rows[:first]
    cursors = [paging.make_cursor(uow.tenant_id, ORDER, [row["kept_at"], row["id"]]) for row in kept]
    return Files([Attached(**row) for row in kept], cursors, len(rows) > first)


async def attached(uow: UnitOfWork, *, attachment_id: UUID) -> Attached:
    """One file. Raises NotFound, also where its record is out of reach."""
    row = await uow.connection.fetchrow(f"{_FILE} AND a.id = $2", uow.tenant_id, attachment_id)
    if row is None or not await _readable(uow, row["record_type"], row["record_id"]):
        raise NotFound(say("There is no such file.", "没有该文件。"), "id")
    return Attached(**row)


async def _readable(uow: UnitOfWork, record_type: str, record_id: UUID) -> bool:
    record = catalogue().known(record_type)
    require(uow.context, record, Action.READ)
    return await is_within(uow, record, record_id, Action.READ)


def url_of(context: TenantContext, file: Attached) -> str:
    """A link to the bytes for a quarter of an hour, good for whoever holds it: it saves, it never shows."""
    kind = safe_type(file.content_type)
    upload = Resting(context.tenant_id, file.upload_id, file.key, file.size)
    return files.upload_url(upload, filename=file.filename, content_type=kind)
