"""The audit log as an administrator meets it: looked through, proven, exported and checked elsewhere."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from infra import verify_audit as verifier
from tenants.changes.audit import service as audit
from tenants.kit import merkle
from tenants.records.auditing import service as auditing
from tests.api.conftest import Client
from tests.cast import Cast

_CREATE = "mutation ($name: String!) { createAccount(input: {name: $name}) { account { id } } }"
_LOG = """
query ($record: ID, $person: ID, $since: DateTime, $until: DateTime, $first: Int, $after: String) {
  auditLog(recordId: $record, personId: $person, since: $since, until: $until, first: $first, after: $after) {
    nodes {
      id recordType recordId requestId sealed origin { kind }
      change { kind at actor { name } fields { field old new } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
_PROOF = """
query ($id: ID!, $size: Int) {
  auditProof(changeId: $id, size: $size) { index leaf opening path head { size root document } }
}
"""


async def account(client: Client, name: str) -> str:
    found: str = (await client.ask(_CREATE, name=name))["createAccount"]["account"]["id"]
    return found


async def log(client: Client, **wanted: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.ask(_LOG, **wanted))["auditLog"]["nodes"]
    return found


def decoded(text: str) -> bytes:
    return base64.b64decode(text)


async def test_the_log_is_looked_through_by_record_person_and_time(alice: Client, bob: Client, cast: Cast) -> None:
    first, second = await account(alice, "Looked through Ltd"), await account(bob, "Bob's Ltd")
    newest, before, *_ = await log(alice)
    assert [newest["recordId"], before["recordId"]] == [second, first]
    assert newest["change"]["kind"] == "CREATED"
    assert newest["change"]["actor"]["name"] == "Bob"
    assert {"field": "name", "old": None, "new": "Bob's Ltd"} in newest["change"]["fields"]
    assert [entry["id"] for entry in await log(alice, record=first)] == [before["id"]]
    assert all(entry["change"]["actor"]["name"] == "Bob" for entry in await log(alice, person=f"user_{cast.bob.id}"))
    moment = newest["change"]["at"]
    assert newest["id"] in [entry["id"] for entry in await log(alice, since=moment)]
    assert newest["id"] not in [entry["id"] for entry in await log(alice, until=moment)]
    assert await log(alice, until="2001-01-01T00:00:00Z") == await log(alice, since="2101-01-01T00:00:00Z") == []


async def test_the_log_is_read_page_by_page(alice: Client) -> None:
    since = (await log(alice, record=await account(alice, "Page 0")))[0]["change"]["at"]
    for number in range(1, 4):
        await account(alice, f"Page {number}")
    whole, paged, after = await log(alice, first=100, since=since), [], None
    assert len(whole) >= 4
    while True:
        found = (await alice.ask(_LOG, first=2, after=after, since=since))["auditLog"]
        paged += found["nodes"]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert paged == whole
    assert await alice.refused(_LOG, first=0) == "BAD_USER_INPUT"
    assert await alice.refused(_LOG, after="nonsense") == "BAD_USER_INPUT"
    assert await alice.refused(_LOG, record="nonsense") == "BAD_USER_INPUT"


async def test_an_entry_is_proven_as_any_client_can(alice: Client, cast: Cast) -> None:
    await account(alice, "Proven Ltd")
    entry = (await log(alice))[0]
    assert not entry["sealed"]
    assert await alice.refused(_PROOF, id=entry["id"]) == "NOT_SEALED_YET"
    while await audit.seal(cast.acme):
        pass
    assert (await log(alice))[0]["sealed"]
    proof = (await alice.ask(_PROOF, id=entry["id"]))["auditProof"]
    leaf, path = merkle.leaf_hash(proof["leaf"].encode()), [decoded(each) for each in proof["path"]]
    head = proof["head"]
    assert merkle.includes(proof["index"], head["size"], leaf, path, decoded(head["root"]))
    opened = verifier.entry_of(0, {"leaf": json.loads(proof["leaf"]), **proof["opening"]})
    assert (opened.hash, opened.wrong, opened.withheld) == (leaf, [], [])
    assert proof["opening"]["values"]["name"] == [None, "Proven Ltd"]
    assert "Proven Ltd" not in proof["leaf"]


async def test_one_head_leads_to_the_next(alice: Client, cast: Cast) -> None:
    heads = []
    for number in range(2):
        await account(alice, f"Grown {number}")
        await audit.seal(cast.acme)
        heads.append((await alice.ask("{ auditHead { size root } }"))["auditHead"])
    old, new = heads
    asked = "query ($from: Int!, $to: Int) { auditConsistency(from: $from, to: $to) { from to fromRoot toRoot path } }"
    found = (await alice.ask(asked, **{"from": old["size"]}))["auditConsistency"]
    path = [decoded(each) for each in found["path"]]
    assert (found["from"], found["to"]) == (old["size"], new["size"])
    assert merkle.extends(old["size"], new["size"], decoded(old["root"]), decoded(new["root"]), path)
    assert [head["size"] for head in (await alice.ask("{ auditHeads(first: 2) { size } }"))["auditHeads"]] == [
        new["size"],
        old["size"],
    ]
    assert await alice.refused(asked, **{"from": 0}) == "BAD_USER_INPUT"


async def test_the_log_is_exported_and_checked_elsewhere(
    alice: Client, visitor: Client, cast: Cast, tmp_path: Path
) -> None:
    await account(alice, "Exported 有限公司")
    await audit.seal(cast.acme)
    head = (await alice.ask("{ auditHead { document } }"))["auditHead"]["document"]
    await account(alice, "Later Ltd")
    made = (await alice.ask("mutation { exportAuditLog { export { id state url } } }"))["exportAuditLog"]["export"]
    assert (made["state"], made["url"]) == ("WAITING", None)
    export_id = UUID(made["id"].rpartition("_")[2])
    await auditing.write_export(cast.acme, export_id=export_id)
    asked = "query ($id: ID!) { auditExport(id: $id) { state entries bytes url } }"
    ready = (await alice.ask(asked, id=made["id"]))["auditExport"]
    answer = await visitor.http.get(ready["url"])
    assert len(answer.content) == int(ready["bytes"])
    keys = (await visitor.http.get("/.well-known/rapport-audit-keys.json")).json()
    for name, text in (("log", answer.text), ("head", json.dumps(head)), ("keys", json.dumps(keys))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    options = ["--head", str(tmp_path / "head"), "--public-key", str(tmp_path / "keys")]
    assert verifier.main([str(tmp_path / "log"), *options]) == 0
    bent = answer.text.replace("Later Ltd", "Never Ltd")
    (tmp_path / "log").write_text(bent, encoding="utf-8")
    assert verifier.main([str(tmp_path / "log"), *options]) == 1


async def test_a_rep_is_refused_and_another_company_finds_nothing(
    alice: Client, bob: Client, mallory: Client, cast: Cast
) -> None:
    await account(alice, "Secret Ltd")
    await audit.seal(cast.acme)
    entry = (await log(alice))[0]
    exported = (await alice.ask("mutation { exportAuditLog { export { id } } }"))["exportAuditLog"]["export"]["id"]
    for document in (_LOG, "{ auditHead { size } }", "{ auditHeads { size } }", "{ auditExports { id } }"):
        assert await bob.refused(document) == "FORBIDDEN"
    assert await bob.refused("mutation { exportAuditLog { export { id } } }") == "FORBIDDEN"
    await account(mallory, "Own Ltd")
    await audit.seal(cast.globex)
    assert await mallory.refused(_PROOF, id=entry["id"]) == "NOT_FOUND"
    assert await mallory.refused("query ($id: ID!) { auditExport(id: $id) { state } }", id=exported) == "NOT_FOUND"
    assert await log(mallory, record=entry["recordId"]) == []
    assert await log(mallory, person=f"user_{cast.alice.id}") == []
    assert (await mallory.ask("{ auditExports { id } }"))["auditExports"] == []
