"""What a collector of traces is told: the whole way of a request and of the job it asked for, and nobody's data."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from infra.engines.engine import free_port
from infra.supervisor import ROOT
from tenants.config import Settings
from tenants.context import PLATFORM_TENANT
from tests.api.serving import serve
from tests.api.sockets import line
from tests.cast import PASSWORD, Person, owner
from tests.chaos.processes import Process, Processes
from tests.chaos.processes import processes as processes_of_a_test
from tests.collector import Collector, Span

SERVER, CLIENT, PRODUCER, CONSUMER = 2, 3, 4, 5
INVITE = "mutation Invite($input: InviteMemberInput!) { inviteMember(input: $input) { invitation { id } } }"
SEARCH = "query Find($text: String) { contacts(search: $text, first: 5) { nodes { id familyName } } }"
CREATE = "mutation Add($input: CreateAccountInput!) { createAccount(input: $input) { userErrors { code } } }"
SIGN_IN = "mutation Enter($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }"
FOLLOW = "subscription Follow { changes { aliasCanary: cursor } }"
COMPANIES = 'query Own { accounts(filter: { name: { eq: "LiteralCanary" } }) { aliasCanary: nodes { id } } }'
CANARIES = ("nina.canary", "NameCanary", "SearchCanary", "LiteralCanary", "aliasCanary", "PasswordCanary",
            "pathCanary", "queryCanary", "王小明")  # fmt: skip
processes = processes_of_a_test
UPSTREAM = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def collector() -> Iterator[Collector]:
    started = Collector(free_port())
    started.start()
    yield started
    started.stop()


def traced(address: str) -> dict[str, str]:
    return {"OTEL_EXPORTER_OTLP_ENDPOINT": address, "OTEL_BSP_SCHEDULE_DELAY": "100"}


def send(port: int, who: Person | None, document: str, **variables: Any) -> httpx.Response:
    return post(port, who, {"query": document, "variables": variables})


def post(port: int, who: Person | None, body: dict[str, Any], **headers: str) -> httpx.Response:
    known = {"cookie": f"rapport={who.token}"} if who else {}
    answer = httpx.post(
        f"http://127.0.0.1:{port}/graphql", json=body, headers={"x-rapport-client": "web", **known, **headers}
    )
    assert answer.status_code == 200, answer.text
    return answer


async def test_a_mail_is_followed_to_the_mutation_that_caused_it(
    fresh_database: Settings, processes: Processes, collector: Collector
) -> None:
    alice, port = await owner("Alice", "acme"), free_port()
    worker = start_all(processes, port, collector)
    send(port, alice, INVITE, input={"email": "nina.canary@acme.example", "role": "REP"})
    mail = collector.wait_for(lambda span: span.name == "SMTP send" and span.tenant == str(alice.tenant_id))[0]
    worker.stop()
    collector.wait_for(lambda span: span.trace == mail.trace and span.name == "POST /graphql")
    trace = [span for span in collector.spans if span.trace == mail.trace]
    request, job = one(trace, kind=SERVER), one(trace, kind=CONSUMER)
    sent = one(trace, kind=PRODUCER)
    assert request.service == "rapport-api" and job.service == "rapport-worker-interactive"
    assert request.attributes["graphql.operation.name"] == "Invite"
    assert request.attributes["graphql.operation.type"] == "mutation"
    assert request.attributes["http.response.status_code"] == 200
    assert len(request.attributes["rapport.document.sha256"]) == 64
    assert job.parent == sent.id and job.attributes["rapport.job.outcome"] == "done"
    assert path(trace, sent) == ["send jobs", "transaction", "POST /graphql"]
    assert path(trace, mail)[-2:] == ["transaction", "POST /graphql"]
    statements = [span for span in trace if span.attributes.get("db.system.name") == "postgresql"]
    assert {"INSERT invitations", "INSERT jobs", "BEGIN", "COMMIT", "UPDATE jobs"} <= {span.name for span in statements}
    assert {span.kind for span in statements} == {CLIENT}
    assert all("'" not in span.sql for span in statements)
    assert any(span.attributes.get("db.response.returned_rows") == 1 for span in statements)
    logged = {line["job_id"]: line["trace_id"] for line in lines(worker, "job")}
    assert logged[job.attributes["messaging.message.id"]] == mail.trace
    recognised = [span for span in statements if span.parent == request.id]
    assert {span.tenant for span in trace if span not in recognised} == {str(alice.tenant_id)}


async def test_each_has_traces_of_their_own_and_nobodys_data_is_in_them(
    fresh_database: Settings, processes: Processes, collector: Collector
) -> None:
    alice, mallory, port = await owner("Alice", "acme"), await owner("Mallory", "globex"), free_port()
    start_all(processes, port, collector)
    await ask_for_everything(port, alice)
    upstream = f"00-{UPSTREAM}-00f067aa0ba902b7-01"
    headers = {"traceparent": upstream, "tracestate": "nina.canary=1", "baggage": "who=nina.canary"}
    post(port, mallory, {"query": SEARCH, "variables": {"text": "SearchCanary"}}, **headers)
    spans = collector.wait_for(lambda span: span.trace == UPSTREAM and span.kind == SERVER) and collector.spans
    theirs = [span for span in spans if span.trace == UPSTREAM]
    assert one(theirs, kind=SERVER).parent == "00f067aa0ba902b7"
    assert {span.tenant for span in theirs} - {None} == {str(mallory.tenant_id)}
    assert any("contacts" in span.sql and span.tenant for span in theirs), [span.sql for span in theirs]
    asked = [
        span for span in spans if span.attributes.get("graphql.operation.name") in ("Find", "Own", "Add", "Follow")
    ]
    assert {span.attributes["graphql.operation.type"] for span in asked} == {"query", "mutation", "subscription"}
    assert {span.tenant for span in asked if span.trace != UPSTREAM} == {str(alice.tenant_id)}
    assert {span.tenant for span in spans} <= {None, *map(str, (alice.tenant_id, mallory.tenant_id, PLATFORM_TENANT))}
    everything = b"".join(collector.raw).decode("utf-8", "replace")
    for canary in (*CANARIES, alice.token, alice.email, mallory.email, PASSWORD):
        assert canary not in everything, canary


async def ask_for_everything(port: int, alice: Person) -> None:
    """Every way in which something personal comes in: variables, literals, aliases, names, paths, headers."""
    async with line(port, alice) as phone:
        await phone.subscribe(FOLLOW)
        await phone.settled()
    send(port, alice, CREATE, input={"name": "NameCanary 王小明"})
    send(port, alice, CREATE, input={"name": "NameCanary 王小明", "website": "not a NameCanary"})
    send(port, alice, SEARCH, text="SearchCanary")
    send(port, alice, COMPANIES)
    send(port, None, SIGN_IN, input={"email": "nina.canary@acme.example", "password": "PasswordCanary"})
    post(port, alice, {"query": SEARCH, "operationName": "nina.canary@acme.example"})
    post(port, alice, {"query": "query { NameCanary( }", "variables": {"text": "SearchCanary"}})
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers={"user-agent": "NameCanary"}) as browser:
        for address in ("/files/pathCanary", "/accept/pathCanary?email=queryCanary", "/graphql?query=queryCanary"):
            await browser.get(address)


def start_all(processes: Processes, port: int, collector: Collector) -> Process:
    """The API, the relay and a worker, all traced; returns the worker."""
    environment = traced(collector.address)
    serve(processes, port, **environment)
    processes.start("workers", "relay", **environment)
    worker = processes.start("workers", "worker", "--lane", "interactive", **environment)
    worker.wait_until_it_says("worker started")
    return worker


async def test_without_a_collector_requests_are_answered_as_ever(
    fresh_database: Settings, processes: Processes
) -> None:
    alice, port = await owner("Alice", "acme"), free_port()
    environment = {
        **traced(f"http://127.0.0.1:{free_port()}"),
        "OTEL_BSP_MAX_QUEUE_SIZE": "64",
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "16",
        "OTEL_EXPORTER_OTLP_TIMEOUT": "1",
    }
    api = serve(processes, port, **environment)
    for number in range(60):
        answer = send(port, alice, SEARCH, text=str(number))
        assert answer.json() == {"data": {"contacts": {"nodes": []}}}
    api.wait_until_it_says("traces.not_taken")
    await asyncio.sleep(2.5)
    answer = send(port, alice, SEARCH, text="again")
    assert answer.json() == {"data": {"contacts": {"nodes": []}}}
    assert api.stop() < 8
    assert len(lines(api, "traces.not_taken")) == 1
    assert "xport" not in api.said() and "refused" not in api.said()


def test_who_is_not_traced_does_not_load_what_traces() -> None:
    look = "import api.app, workers.__main__, sys; print(*(name for name, found in sys.modules.items() if found))"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    command = [sys.executable, "-c", look]
    loaded = set(subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, check=True).stdout.decode().split())
    assert "redis" in loaded
    assert not loaded & {"tenants.adapters.otel", "opentelemetry.exporter.otlp.proto.http", "google.protobuf"}


def lines(process: Process, event: str) -> list[dict[str, Any]]:
    """What a process has logged of an event."""
    said = [orjson.loads(line) for line in process.said().splitlines() if line.startswith("{")]
    return [line for line in said if line["event"] == event]


def one(spans: list[Span], *, kind: int) -> Span:
    found = [span for span in spans if span.kind == kind]
    assert len(found) == 1, [span.name for span in found]
    return found[0]


def path(spans: list[Span], span: Span) -> list[str]:
    """The names from a span up to its root."""
    known = {each.id: each for each in spans}
    names = [span.name]
    while span.parent in known:
        span = known[span.parent]
        names.append(span.name)
    return names
