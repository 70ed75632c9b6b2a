"""Uploading and downloading. A file is announced first; its bytes come by a link and count only when they are whole."""

from __future__ import annotations

import asyncio
import hashlib
import re
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from tenants.adapters.storage import CHUNK, ObjectMissing, Presigned, storage, tenant_key
from tenants.config import settings
from tenants.context import TenantContext
from tenants.db import usage
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.entitlement import UNITS
from tenants.errors import Conflict, DomainError, FieldProblem, NotFound, ValidationFailed
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.kit.text import one_line
from tenants.plans import Module
from tenants.records.files import links, resting
from tenants.records.files.links import Grant
from tenants.records.files.models import Upload
from tenants.records.files.resting import Resting
from tenants.registry.plan.entitlements import entitlement_within

STORAGE = "storage_mb"
PUT_SECONDS = 3600
GET_SECONDS = 900
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CONTENT_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}(; ?charset=[\w-]{1,20})?", re.ASCII)


class TooLarge(DomainError):
    code = "TOO_LARGE"


class NotTheFile(DomainError):
    """The bytes are not those that were announced."""

    code = "CHECKSUM_MISMATCH"


@dataclass(frozen=True, slots=True)
class Ticket:
    """An upload and the request that carries it: send the bytes to `url` by `method` with `headers`."""

    id: UUID
    state: str
    url: str
    method: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StoredFile:
    filename: str
    resting: Resting


@dataclass(frozen=True, slots=True)
class Download:
    """`disposition` is the header that saves it under its name; `chunks` streams it."""

    disposition: str
    content_type: str
    size: int
    chunks: AsyncIterator[bytes]


_SAME = (
    select(Upload)
    .where(
        Upload.created_by == bindparam("user_id"),
        Upload.sha256 == bindparam("sha256"),
        Upload.size == bindparam("size"),
        Upload.filename == bindparam("filename"),
        Upload.state == "pending",
        Upload.created_at > bindparam("since"),
    )
    .order_by(Upload.created_at.desc())
    .limit(1)
)
_INSERT = insert(Upload).values(
    {name: bindparam(name) for name in ("id", "filename", "size", "sha256", "content_type", "key", "created_by")}
    | {"created_at": bindparam("created_at"), "state": "pending"}
)
_FIND = select(Upload).where(Upload.id == bindparam("upload_id"))
_STORED = (
    update(Upload)
    .where(Upload.id == bindparam("upload_id"), Upload.state == "pending")
    .values(state="stored", stored_at=bindparam("moment"))
)


async def create_upload(uow: UnitOfWork, *, filename: str, size: int, sha256: str, content_type: str) -> Ticket:
    """Announce a file and get the link to send it by. Asking again for the same file before it has come gives the same
    upload. `sha256` is hex; sizes are bytes. Raises ValidationFailed, Forbidden, ModuleNotInPlan,
    LimitReached.
    """
    uow.require(Module.IMPORTS, "imports:run")
    name, digest = name_of(filename), sha256.strip().lower()
    _refuse(problems_of(name, size, digest, content_type))
    since = now() - timedelta(days=1)
    found = await uow.row(_SAME, user_id=uow.context.user_id, sha256=digest, size=size, filename=name, since=since)
    return ticket_of(uow, found or await announce(uow, name, size, digest, content_type))


def name_of(filename: str) -> str:
    """A file's name as it is kept: of one line, and no path."""
    return one_line(filename).replace("/", "_").replace("\\", "_")


def _refuse(problems: list[FieldProblem]) -> None:
    if problems:
        raise ValidationFailed(problems)


def problems_of(filename: str, size: int, sha256: str, content_type: str) -> list[FieldProblem]:
    """What is wrong with a file as it is announced; `sha256` is lower case."""
    problems = []
    if not filename or len(filename) > 200:
        problems.append(
            FieldProblem(
                "filename", "INVALID", say("Give the file a name of at most 200 characters.", "文件名最多 200 个字符。")
            )
        )
    if not 1 <= size <= settings().max_upload_bytes:
        largest = settings().max_upload_bytes
        problems.append(
            FieldProblem(
                "size",
                "TOO_LARGE",
                say("A file has between 1 and {n} bytes.", "文件大小须在 1 到 {n} 字节之间。", n=largest),
            )
        )
    if not _SHA256.fullmatch(sha256):
        problems.append(
            FieldProblem(
                "sha256",
                "INVALID",
                say(
                    "Write the SHA-256 of the file as 64 hexadecimal digits.", "请以 64 位十六进制填写文件的 SHA-256。"
                ),
            )
        )
    if not _CONTENT_TYPE.fullmatch(content_type):
        problems.append(
            FieldProblem(
                "contentType", "INVALID", say("Write a media type such as text/csv.", "请填写媒体类型，例如 text/csv。")
            )
        )
    return problems


async def announce(uow: UnitOfWork, filename: str, size: int, sha256: str, content_type: str) -> Row:
    """A new upload, whose bytes are still to come. Raises LimitReached where they would not fit into the plan."""
    entitlement = uow.context.entitlement
    if await usage.used(uow, STORAGE) + size > entitlement.most(STORAGE) * UNITS[STORAGE]:
        raise usage.full(entitlement, STORAGE)
    upload_id = uuid7()
    values = {
        "id": upload_id,
        "filename": filename,
        "size": size,
        "sha256": sha256,
        "content_type": content_type,
        "key": tenant_key(uow.tenant_id, "uploads", upload_id),
        "created_by": uow.context.user_id,
        "created_at": now(),
    }
    await uow.run(_INSERT, **values)
    return {**values, "state": "pending"}


def ticket_of(uow: UnitOfWork, row: Row) -> Ticket:
    """The way for the bytes of an announced upload."""
    request = _put_request(uow.tenant_id, row)
    return Ticket(row["id"], row["state"], request.url, request.method, request.headers)


def _put_request(tenant_id: UUID, row: Row) -> Presigned:
    if settings().s3_public:
        return storage().presign_put(row["key"], row["size"], row["sha256"], row["content_type"], PUT_SECONDS)
    grant = Grant(
        tenant_id, "PUT", row["key"], row["filename"], row["content_type"], row["size"], row["sha256"],
        int(time.time()) + PUT_SECONDS, row["id"],
    )  # fmt: skip
    return Presigned(links.link(grant), "PUT", {"Content-Type": row["content_type"]})


async def receive(token: str, *, length: int | None, body: AsyncIterator[bytes]) -> None:
    """Take the bytes of an announced upload. They are kept only when size and SHA-256 are right; until then they lie
    in an unnamed temporary file. Raises NotFound, TooLarge, NotTheFile, Conflict; StorageUnavailable.
    """
    grant = links.opened(token, "PUT")
    if length is not None and length != grant.size:
        raise _wrong_size(grant, length)
    context = TenantContext(grant.tenant_id, system=True)
    async with unit_of_work(context, read_only=True) as uow:
        row = await uow.row(_FIND, upload_id=grant.upload_id)
    if row is None or row["state"] != "pending":
        raise Conflict(say("This file is already here.", "该文件已上传。"))
    with tempfile.TemporaryFile() as spool:
        await _spool(grant, body, spool)
        await resting.put(_resting(context, row), spool, grant.content_type)
    async with unit_of_work(context) as uow:
        await _keep(uow, row)


async def put(context: TenantContext, *, upload_id: UUID, body: BinaryIO) -> None:
    """Keep the bytes of an announced upload that we hold ourselves. Raises NotFound; StorageUnavailable."""
    async with unit_of_work(context, read_only=True) as uow:
        row = await uow.row(_FIND, upload_id=upload_id)
    if row is None:
        raise NotFound(say("There is no such upload.", "没有该上传。"), "uploadId")
    if row["state"] == "pending":
        await resting.put(_resting(context, row), body, row["content_type"])
        async with unit_of_work(context) as uow:
            await _keep(uow, row)


async def _spool(grant: Grant, body: AsyncIterator[bytes], spool: BinaryIO) -> None:
    digest, size, held = hashlib.sha256(), 0, bytearray()
    async for chunk in body:
        size += len(chunk)
        if size > grant.size:
            raise _wrong_size(grant, size)
        digest.update(chunk)
        held += chunk
        if len(held) >= CHUNK:
            await asyncio.to_thread(spool.write, bytes(held))
            held.clear()
    if size != grant.size or digest.hexdigest() != grant.sha256:
        raise NotTheFile(
            say("The file arrived damaged or is another one; send it again.", "文件已损坏或不是同一文件，请重新发送。")
        )
    spool.write(bytes(held))
    spool.seek(0)


def _wrong_size(grant: Grant, size: int) -> DomainError:
    if size > grant.size:
        return TooLarge(
            say("The file was announced with {n} bytes; this is more.", "文件申报为 {n} 字节，实际更多。", n=grant.size)
        )
    return NotTheFile(
        say(
            "The file was announced with {n} bytes; this has {found}.",
            "文件申报为 {n} 字节，实际为 {found} 字节。",
            n=grant.size,
            found=size,
        )
    )


async def stored_file(context: TenantContext, *, upload_id: UUID) -> StoredFile:
    """A file whose bytes are here. Raises NotFound; Conflict while they have not come."""
    async with unit_of_work(context, read_only=True) as uow:
        row = await uow.row(_FIND, upload_id=upload_id)
    if row is None:
        raise NotFound(say("There is no such upload.", "没有该上传。"), "uploadId")
    if row["state"] == "pending":
        await _look_for(context, row)
    return StoredFile(row["filename"], _resting(context, row))


def _resting(context: TenantContext, row: Row) -> Resting:
    return Resting(context.tenant_id, row["id"], row["key"], row["size"])


async def _look_for(context: TenantContext, row: Row) -> None:
    """A browser that sends to the store itself leaves no word with us. The store has checked the SHA-256; the file is
    sealed there before it counts.
    """
    file = _resting(context, row)
    size = await storage().size(file.key) if settings().s3_public else None
    if size not in (file.size, file.sealed_size):
        raise Conflict(say("The file has not arrived yet; send it first.", "文件尚未上传，请先发送。"), "uploadId")
    if size == file.size:
        await _seal_there(file, row["content_type"])
    async with unit_of_work(context) as uow:
        await _keep(uow, row)


async def _seal_there(file: Resting, content_type: str) -> None:
    with tempfile.TemporaryFile() as spool:
        async for chunk in resting.chunks(file):
            await asyncio.to_thread(spool.write, chunk)
        spool.seek(0)
        await resting.put(file, spool, content_type)


async def _keep(uow: UnitOfWork, row: Row) -> None:
    if await uow.run(_STORED, upload_id=row["id"], moment=now()):
        await usage.count_now(uow, await entitlement_within(uow, uow.tenant_id), STORAGE, row["size"])


def upload_url(file: Resting, *, filename: str, content_type: str) -> str:
    """A link to an upload, good for a quarter of an hour. It leads through us: the store has it sealed."""
    expires = int(time.time()) + GET_SECONDS
    grant = Grant(file.tenant_id, "GET", file.key, filename, content_type, file.size, "", expires, file.id)
    return links.link(grant)


def made_url(tenant_id: UUID, kind: str, row_id: UUID, *, key: str, filename: str, content_type: str) -> str:
    """A link to a file that we made (`resting.keep`), good for a quarter of an hour."""
    if not resting.is_sealed(key):
        return download_url(tenant_id, key=key, filename=filename, content_type=content_type)
    expires = int(time.time()) + GET_SECONDS
    return links.link(
        Grant(tenant_id, "GET", key, filename, content_type, 0, "", expires, made_of=row_id, kind=kind),
    )


def download_url(tenant_id: UUID, *, key: str, filename: str, content_type: str) -> str:
    """A link to an object that lies in the store as it is, good for a quarter of an hour."""
    if settings().s3_public:
        return storage().presign_get(key, links.attachment(filename), content_type, GET_SECONDS).url
    expires = int(time.time()) + GET_SECONDS
    return links.link(Grant(tenant_id, "GET", key, filename, content_type, 0, "", expires))


async def download(token: str) -> Download:
    """What a link stands for. Raises NotFound, KeyDestroyed, KeyUnavailable;
    ObjectMissing; StorageUnavailable.
    """
    grant = links.opened(token, "GET")
    size = await storage().size(grant.key)
    if size is None:
        raise ObjectMissing(grant.key)
    disposition = links.attachment(grant.filename)
    if (file := await _sealed(grant)) is not None:
        return Download(disposition, grant.content_type, file.size, resting.chunks(file))
    return Download(disposition, grant.content_type, size, storage().chunks(grant.key, size))


async def _sealed(grant: Grant) -> Resting | None:
    if grant.upload_id is not None:
        return Resting(grant.tenant_id, grant.upload_id, grant.key, grant.size)
    if grant.made_of is not None:
        return await resting.kept(grant.tenant_id, grant.kind, grant.made_of, grant.key)
    return None
