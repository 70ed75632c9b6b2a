"""GraphQL over HTTP, judged by the audits of npm `graphql-http`: every MUST, every SHOULD, and the MAYs as well."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections import Counter
from pathlib import Path

from infra.engines.engine import free_port
from infra.web_build import node_environment
from tenants.db.database import Database
from tests.api.serving import serve
from tests.bench.harness.npm import install
from tests.cast import everyone
from tests.chaos.processes import Processes

HERE = Path(__file__).parent


def audit(url: str, headers: dict[str, str]) -> list[dict[str, str]]:
    command = ["node", "audit.mjs", url, json.dumps(headers)]
    done = subprocess.run(command, cwd=HERE, env=node_environment(), capture_output=True, text=True, check=True)
    results: list[dict[str, str]] = json.loads(done.stdout)
    return results


async def test_every_audit_passes(database: Database, processes: Processes) -> None:
    install(HERE)
    alice = (await everyone()).alice
    port = free_port()
    serve(processes, port)
    headers = {"authorization": f"Bearer {alice.token}"}
    results = await asyncio.to_thread(audit, f"http://127.0.0.1:{port}/graphql", headers)
    failed = [f"{result['id']} {result['name']}: {result['reason']}" for result in results if result["status"] != "ok"]
    assert not failed, "\n".join(failed)
    passed = Counter(result["name"].split()[0] for result in results)
    print(", ".join(f"{count} of {count} {word}" for word, count in passed.items()))
    assert (passed["MUST"], passed["SHOULD"]) == (13, 23)
