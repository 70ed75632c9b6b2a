"""A person can be erased from the log and the log stays whole; a value somebody kept can still be proven or refuted."""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from infra import verify_audit as verifier
from tenants.changes.audit import entries, exporting, leaves, service
from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.kit import merkle
from tenants.records.catalogue import catalogue
from tests import cast
from tests.tenants.changes.audit.test_sealing import change_ids, newest
from tests.tenants.conftest import create, update


async def exported(ctx: TenantContext) -> list[bytes]:
    head = await exporting.seal_and_head(ctx)
    return [line async for line in exporting.lines(ctx, head)]


def found_in(lines: Sequence[bytes], saved: dict[str, Any] | None = None) -> list[str]:
    return [each.code for each in verifier.examine(verifier.read(lines), saved, {}).findings]


async def erase(ctx: TenantContext, record_id: UUID, fields: Collection[str] = ()) -> int:
    """All that is personal about a contact, unless some fields are named."""
    chosen = fields or catalogue()["contact"].personal
    async with unit_of_work(ctx) as uow:
        return await service.erase(uow, record_type="contact", record_id=record_id, fields=chosen)


async def wang(ctx: TenantContext) -> UUID:
    """A contact with a history: made, moved, and called by another name."""
    contact = await create(
        ctx, "contact", name="王小明", title="Buyer", emails=[{"value": "wang@example.com", "kind": "work"}]
    )
    await update(ctx, "contact", contact, title="Head of purchasing")
    await update(ctx, "contact", contact, name="王大明", title=None)
    return contact


async def test_the_log_is_whole_before_and_after(people: cast.Cast) -> None:
    contact = await wang(people.alice.context)
    before = await exported(people.acme)
    assert b"wang@example.com" in b"".join(before)
    saved = (await newest(people.acme)).document
    assert found_in(before, saved) == []
    assert await erase(people.acme, contact) == 2
    after = await exported(people.acme)
    text = b"".join(after)
    assert b"wang@example.com" not in text
    assert "王".encode() not in text
    assert b"Head of purchasing" in text
    assert found_in(after, saved) == []


async def test_roots_and_proofs_are_what_they_were(people: cast.Cast) -> None:
    contact = await wang(people.alice.context)
    await service.seal(people.acme)
    ids = await change_ids(people.acme)
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        before = [await service.inclusion(uow, change_id=each, size=3) for each in ids]
    await erase(people.acme, contact)
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        after = [await service.inclusion(uow, change_id=each, size=3) for each in ids]
    for one, other in zip(before, after, strict=True):
        assert one.entry.data == other.entry.data
        assert (one.index, one.path, one.head) == (other.index, other.path, other.head)
        assert "name" not in other.entry.values
        assert other.entry.key is None


async def test_who_kept_a_value_and_its_key_can_prove_it(people: cast.Cast) -> None:
    """And nobody can tell it who has only the log."""
    contact = await wang(people.alice.context)
    await service.seal(people.acme)
    change_id = (await change_ids(people.acme))[0]
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        kept = (await service.inclusion(uow, change_id=change_id)).entry
    await erase(people.acme, contact)
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        proof = await service.inclusion(uow, change_id=change_id)
    leaf = orjson.loads(proof.entry.data)
    assert kept.key is not None
    own = leaves.key_of_value(kept.key, "new", "name")
    assert leaves.committed(own, "王小明") == leaf["fields"]["name"][1]
    assert leaves.committed(own, "王小刚") != leaf["fields"]["name"][1]
    root = base64.b64decode(proof.head.statement["root"])
    assert merkle.includes(proof.index, proof.head.size, merkle.leaf_hash(proof.entry.data), proof.path, root)


async def test_nothing_that_could_tell_is_left_in_the_database(people: cast.Cast, administrator: Any) -> None:
    contact = await wang(people.alice.context)
    await erase(people.acme, contact)
    tenant_id = people.acme.tenant_id
    assert await administrator.fetchval("SELECT count(*) FROM audit_salts WHERE id = $1", contact) == 0
    for table in ("changes", "audit_erasures"):
        rows = await administrator.fetch(f"SELECT t::text FROM {table} t WHERE tenant_id = $1", tenant_id)
        assert rows
        assert not [row["t"] for row in rows if "wang@" in row["t"] or "王" in row["t"]]


async def test_a_record_may_live_on_and_be_erased_again(people: cast.Cast) -> None:
    contact = await wang(people.alice.context)
    await erase(people.acme, contact, ["name", "given_name", "family_name"])
    await update(people.alice.context, "contact", contact, name="王五")
    assert found_in(await exported(people.acme)) == []
    await erase(people.acme, contact)
    await erase(people.acme, contact, ["title"])
    lines = await exported(people.acme)
    assert found_in(lines) == []
    text = b"".join(lines)
    for word in ("王", "wang@", "purchasing"):
        assert word.encode() not in text


async def test_another_record_is_untouched(people: cast.Cast) -> None:
    contact, other = await wang(people.alice.context), await wang(people.alice.context)
    await erase(people.acme, contact)
    text = b"".join(await exported(people.acme))
    assert text.count("王小明".encode()) == 2  # made with it, and what it was before it changed
    assert str(other).encode() in text


async def test_values_taken_without_an_erasure_are_missed(people: cast.Cast, administrator: Any) -> None:
    """Whoever has the database can blank a value and drop its salt; then no entry says that it was erased."""
    contact = await wang(people.alice.context)
    saved = await service_head(people)
    await administrator.execute("DELETE FROM audit_salts WHERE id = $1", contact)
    await administrator.execute("UPDATE changes SET fields = '{}' WHERE record_id = $1", contact)
    assert "entry.edited" in found_in(await exported(people.acme), saved)


async def service_head(people: cast.Cast) -> dict[str, Any]:
    await exported(people.acme)
    return (await newest(people.acme)).document


BENDS = {
    "UPDATE changes SET fields = jsonb_set(fields, '{employees}', '[null, 7]') WHERE id = $1": {"entry.edited"},
    "UPDATE changes SET actor_id = gen_random_uuid() WHERE id = $1": {"entry.edited"},
    "UPDATE changes SET at = at - interval '1 day' WHERE id = $1": {"entry.edited"},
    "UPDATE changes SET seq = 999 WHERE id = $1": {"entry.removed", "entry.edited"},
    "DELETE FROM changes WHERE id = $1": {"entry.removed", "entry.gap"},
    "UPDATE audit_salts SET salt = '' WHERE id = (SELECT record_id FROM changes WHERE id = $1)": {"entry.edited"},
    "INSERT INTO changes SELECT tenant_id, gen_random_uuid(), seq, record_type, record_id, kind, version, fields,"
    " actor_id, on_behalf_of, at, request_id FROM changes WHERE id = $1": {"entry.inserted"},
    "UPDATE audit_tiles SET hashes = '\\x00'::bytea || substring(hashes from 2)"
    " WHERE tenant_id = (SELECT tenant_id FROM changes WHERE id = $1)": set(),
}


@pytest.mark.parametrize("sql", BENDS, ids=[str(number) for number in range(len(BENDS))])
async def test_what_is_done_to_the_database_is_found_in_the_next_export(
    sql: str, people: cast.Cast, administrator: Any
) -> None:
    for number in range(40):
        await create(people.alice.context, "account", name=f"Company {number}", employees=number)
    saved = await service_head(people)
    await administrator.execute(sql, (await change_ids(people.acme))[20])
    found = set(found_in(await exported(people.acme), saved))
    assert found & BENDS[sql] or found == BENDS[sql]


async def test_an_export_holds_every_head_and_every_hash(people: cast.Cast, tmp_path: Path) -> None:
    for number in range(3):
        await create(people.alice.context, "account", name=f"Company {number}")
        await service.seal(people.acme)
    log = verifier.read(await exported(people.acme))
    assert [head["size"] for head in log.heads] == [1, 2, 3]
    assert log.sealed == [entry.hash for entry in log.entries]
    assert log.header["tenant"] == str(people.acme.tenant_id)


def test_what_is_personal_is_declared() -> None:
    contact, account = catalogue()["contact"].personal, catalogue()["account"].personal
    assert {"name", "given_name", "family_name", "emails", "phones", "addresses", "birthday", "description"} <= contact
    assert "title" not in contact
    assert {"emails", "phones", "addresses", "description"} <= account
    assert "name" not in account
    assert "custom" in contact & account


async def test_entries_are_made_from_the_log_of_now(people: cast.Cast) -> None:
    assert await exporting.erasures(people.acme) == 0
    async with unit_of_work(people.acme, read_only=True) as uow:
        assert await entries.entries(uow, []) == []
