"""The tamper-evident log: what happened, the heads that stand for it, proofs, and the file to check elsewhere."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS, while_still
from api.schema.feeds import Change, change_of
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import BigInt, Moment
from api.schema.values import PageInfo, page_info
from tenants.changes.audit import service as audit
from tenants.changes.log import ChangeKind
from tenants.records.auditing import service as auditing
from tenants.records.catalogue import catalogue

MODULE = ALWAYS

strawberry.enum(auditing.ExportState, name="AuditExportState")


@strawberry.type(description="Where somebody was signed in.")
class AuditOrigin:
    kind: str = strawberry.field(description="web or phone.")
    address: str
    device: str


@strawberry.type
class AuditEntry:
    id: strawberry.ID
    record_type: str
    record_id: strawberry.ID
    change: Change
    request_id: str
    origin: AuditOrigin | None
    sealed: bool = strawberry.field(description="A signed head stands for it, so it can be proven.")


@strawberry.type
class AuditEdge:
    cursor: str
    node: AuditEntry


@strawberry.type
class AuditConnection:
    edges: list[AuditEdge]
    nodes: list[AuditEntry]
    page_info: PageInfo


@strawberry.type(description="A signed tree head (RFC 9162): so many entries have this root. Hashes are base64.")
class AuditHead:
    size: int
    root: str
    at: str = strawberry.field(description="As it was signed: UTC with microseconds.")
    key_id: str
    document: JSON = strawberry.field(description="The head as a whole. Save it elsewhere: it is what proves the past.")


@strawberry.type(description="That an entry is in the log its head stands for. Hashes are base64.")
class AuditProof:
    index: int = strawberry.field(description="The entry's number, from 0.")
    leaf: str = strawberry.field(description="The entry as it was hashed: JSON by RFC 8785.")
    opening: JSON = strawberry.field(description="The values, and the keys that show they are those in the leaf.")
    path: list[str]
    head: AuditHead


@strawberry.type(description="That the log of `from` entries is the beginning of that of `to`. Hashes are base64.")
class AuditConsistency:
    from_: int = strawberry.field(name="from")
    to: int
    from_root: str
    to_root: str
    path: list[str]


@strawberry.type(description="A file of the whole log, for the offline verifier. Kept for a week.")
class AuditExport:
    id: strawberry.ID
    state: auditing.ExportState
    created_at: Moment
    finished_at: Moment | None
    entries: int | None
    bytes: BigInt | None
    url: str | None = strawberry.field(description="A link, good for 15 minutes, once it is ready.")


@strawberry.type
class AuditExportPayload:
    export: AuditExport | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class AuditQueries:
    @strawberry.field(description="Everything that happened, newest first; for administrators.")
    async def audit_log(
        self,
        info: Info,
        record_id: strawberry.ID | None = None,
        person_id: strawberry.ID | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        kind: ChangeKind | None = None,
        record_type: str | None = None,
        first: int = 50,
        after: str | None = None,
    ) -> AuditConnection:
        record = catalogue().parse_id(str(record_id), field="recordId")[1] if record_id else None
        person = local_id(person_id, "user", "personId") if person_id else None
        async with info.context.unit_of_work(read_only=True) as uow:
            wanted = auditing.Wanted(record, person, since, until, kind, record_type)
            found = await auditing.audit_log(uow, wanted, first=first, after=after)
        return _connection(found, info.context.locale, after)

    @strawberry.field(description="The newest head, or that of so many entries.")
    async def audit_head(self, info: Info, size: int | None = None) -> AuditHead | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await audit.head(uow, size=size)
            return _head(found) if found else None

    @strawberry.field(description="Heads, newest first; of fewer than `below` entries.")
    async def audit_heads(self, info: Info, first: int = 50, below: int | None = None) -> list[AuditHead]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_head(found) for found in await audit.newest_heads(uow, first=first, below=below)]

    @strawberry.field(description="The proof of one entry under the newest head, or that of `size` entries.")
    async def audit_proof(self, info: Info, change_id: strawberry.ID, size: int | None = None) -> AuditProof:
        async with info.context.unit_of_work(read_only=True) as uow:
            change = local_id(change_id, "change", "changeId")
            return _proof(await audit.inclusion(uow, change_id=change, size=size))

    @strawberry.field(description="The proof that nothing before `from` entries changed until `to`, or until now.")
    async def audit_consistency(
        self, info: Info, from_: Annotated[int, strawberry.argument(name="from")], to: int | None = None
    ) -> AuditConsistency:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _consistency(await audit.consistency(uow, old=from_, new=to))

    @strawberry.field(description="Newest first.")
    async def audit_exports(self, info: Info, first: int = 20) -> list[AuditExport]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_export(found) for found in await auditing.newest_exports(uow, first=first)]

    @strawberry.field
    async def audit_export(self, info: Info, id: strawberry.ID) -> AuditExport:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _export(await auditing.find_export(uow, export_id=local_id(id, "auditExport")))


@mutation_fields
@strawberry.type
class AuditMutations:
    @strawberry.mutation(description="Write the whole log into a file; a job does it.", metadata=while_still())
    async def export_audit_log(self, info: Info) -> AuditExportPayload:
        return await settle_in_unit(info, AuditExportPayload, auditing.order_export, export=_export)


def _connection(found: auditing.LogPage, locale: str, after: str | None) -> AuditConnection:
    nodes = [_entry(each, locale) for each in found.entries]
    edges = [AuditEdge(cursor=cursor, node=node) for cursor, node in zip(found.cursors, nodes, strict=True)]
    return AuditConnection(edges=edges, nodes=nodes, page_info=page_info(found.cursors, found.has_next, after))


def _entry(found: auditing.LogEntry, locale: str) -> AuditEntry:
    change, origin = found.change, found.origin
    return AuditEntry(
        id=strawberry.ID(global_id("change", change.id)),
        record_type=change.record_type,
        record_id=strawberry.ID(global_id(change.record_type, change.record_id)),
        change=change_of(change, locale),
        request_id=found.request_id,
        origin=AuditOrigin(kind=origin.kind, address=origin.address, device=origin.device) if origin else None,
        sealed=found.sealed,
    )


def _head(found: audit.Head) -> AuditHead:
    said = found.statement
    return AuditHead(
        size=found.size, root=said["root"], at=said["at"], key_id=said["key"], document=JSON(found.document)
    )


def _proof(found: audit.Inclusion) -> AuditProof:
    return AuditProof(
        index=found.index,
        leaf=found.entry.data.decode(),
        opening=JSON(found.entry.opening),
        path=_hashes(found.path),
        head=_head(found.head),
    )


def _consistency(found: audit.Consistency) -> AuditConsistency:
    roots = _hashes([found.old_root, found.new_root])
    return AuditConsistency(
        from_=found.old, to=found.new, from_root=roots[0], to_root=roots[1], path=_hashes(found.path)
    )


def _hashes(found: list[bytes]) -> list[str]:
    return [b64encode(each).decode() for each in found]


def _export(found: auditing.Export) -> AuditExport:
    same = ("state", "created_at", "finished_at", "entries", "bytes", "url")
    values = {name: getattr(found, name) for name in same}
    return AuditExport(id=strawberry.ID(global_id("auditExport", found.id)), **values)
