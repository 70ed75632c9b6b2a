"""What a trace is told of a statement: where it belongs, how it ended, and not one value of it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from infra.engines.engine import free_port
from tenants.adapters import tracing as traces
from tenants.config import Settings
from tenants.db.database import Database, open_database, use
from tenants.db.unit_of_work import read_alone, unit_of_work
from tenants.errors import Conflict
from tenants.kit import tracing
from tenants.kit.tracing import Kind
from tests.cast import Cast, everyone
from tests.collector import Collector


@pytest.fixture(scope="module")
async def cast(database: Database) -> Cast:
    return await everyone()


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    started = Collector(free_port())
    started.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", started.address)
    traces.begin("test")
    yield started
    tracing.end()
    started.stop()


@pytest.fixture
async def traced(collector: Collector, settings: Settings, database: Database) -> AsyncIterator[None]:
    opened = use(await open_database(settings))
    yield
    use(database)
    await opened.close()


async def test_a_statement_belongs_to_the_tenant_of_its_transaction(
    traced: None, collector: Collector, cast: Cast
) -> None:
    with tracing.begun("POST /graphql", Kind.SERVER, tenant=cast.mallory.tenant_id):
        async with unit_of_work(cast.acme) as uow:
            await uow.connection.fetch("SELECT 'nina''s' AS who, $1::text LIMIT 7", "nina")
        await read_alone("SELECT $1::text", ["nina"])
    tracing.end()
    spans = {span.sql: span for span in collector.spans if span.sql}
    assert spans["SELECT ? AS who, $1::text LIMIT ?"].tenant == str(cast.acme.tenant_id)
    assert spans["SELECT ? AS who, $1::text LIMIT ?"].attributes["db.response.returned_rows"] == 1
    assert spans["SET LOCAL app.tenant_id = ?"].tenant == str(cast.acme.tenant_id)
    assert spans["SELECT $1::text"].tenant == str(cast.mallory.tenant_id)
    assert b"nina" not in b"".join(collector.raw)


async def test_a_failure_is_told_by_its_code(traced: None, collector: Collector, cast: Cast) -> None:
    with tracing.begun("process", Kind.CONSUMER), pytest.raises(asyncpg.PostgresError):
        async with unit_of_work(cast.acme) as uow:
            await uow.connection.execute("SELECT $1::text::int", "nina")
    with tracing.begun("process", Kind.CONSUMER), pytest.raises(Conflict):
        async with unit_of_work(cast.acme):
            raise Conflict("nina has it")
    tracing.end()
    failed = {span.name for span in collector.spans if span.failed}
    assert failed == {"SELECT", "transaction"}
    statement = next(span for span in collector.spans if span.failed and span.name == "SELECT")
    assert statement.attributes["db.response.status_code"] == "22P02"
    assert statement.attributes["error.type"] == "asyncpg.exceptions.InvalidTextRepresentationError"
    refusals = [span for span in collector.spans if span.attributes.get("error.type") == "tenants.errors.Conflict"]
    assert [(span.name, span.failed) for span in refusals] == [("transaction", False)]
    assert b"nina" not in b"".join(collector.raw)


async def test_nothing_begins_in_the_house(traced: None, collector: Collector, cast: Cast) -> None:
    async with unit_of_work(cast.acme) as uow:
        await uow.connection.fetch("SELECT 1")
    assert tracing.traceparent() is None
    with tracing.begun("known to the collector", Kind.SERVER):
        assert tracing.traceparent()
    tracing.end()
    assert [span.name for span in collector.spans] == ["known to the collector"]


async def test_who_is_left_out_upstream_is_left_out_here_and_in_its_jobs(
    traced: None, collector: Collector, cast: Cast
) -> None:
    unsampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
    with tracing.begun("POST /graphql", Kind.SERVER, cause=unsampled):
        async with unit_of_work(cast.acme) as uow:
            await uow.connection.fetch("SELECT 1")
        assert (tracing.traceparent() or "").endswith("-00")
    tracing.end()
    assert collector.spans == []


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_the_standard_variables_are_obeyed(
    variables: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert traces.wanted() is wanted
