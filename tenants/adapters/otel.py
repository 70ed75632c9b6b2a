"""OpenTelemetry behind `tenants.kit.tracing`: spans by its SDK, exported by OTLP over HTTP from a thread of its own.

Endpoint, headers, sampling, limits and queue are set by the standard variables, which the SDK reads. Loaded by
`tenants.adapters.tracing` alone.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

import structlog
from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from tenants.errors import DomainError
from tenants.kit.tracing import Attributes, Kind, Span

log = structlog.get_logger("tenants")
_TENANT = "rapport.tenant.id"
_KINDS = {kind: trace.SpanKind(kind.value) for kind in Kind}
_W3C = TraceContextTextMapPropagator()
_LAST_CALL, _ABANDONED = 1.0, 0.5
"""Seconds in which what waits is handed over at the end; what is left then is lost."""
_CHATTER = ("opentelemetry.exporter", "opentelemetry.sdk._shared_internal", "opentelemetry.sdk.trace.export")
"""Each failed try and each span that is dropped would be a line."""


class OpenTelemetry:
    """The tracer of a process called `process`."""

    def __init__(self, process: str) -> None:
        for name in _CHATTER:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._exporter = Candid(OTLPSpanExporter())
        provider = TracerProvider(resource=_resource(process), shutdown_on_exit=False)
        self._processor = BatchSpanProcessor(self._exporter)
        provider.add_span_processor(self._processor)
        self._tracer = provider.get_tracer("rapport")

    def begun(
        self, name: str, kind: Kind, attributes: Attributes, tenant: UUID | None, cause: str | None
    ) -> AbstractContextManager[Span]:
        carrier = {"traceparent": cause} if cause else {}
        return self._open(name, kind, _of(tenant, attributes), _W3C.extract(carrier, Context()))

    def span(
        self, name: str, kind: Kind, attributes: Attributes, tenant: UUID | None
    ) -> AbstractContextManager[Span] | None:
        above = trace.get_current_span()
        if not isinstance(above, ReadableSpan) or not above.is_recording():
            return None
        return self._open(name, kind, _of(tenant or (above.attributes or {}).get(_TENANT), attributes), None)

    @contextmanager
    def _open(self, name: str, kind: Kind, attributes: Attributes, above: Context | None) -> Iterator[Span]:
        span = self._tracer.start_span(name, above, _KINDS[kind], attributes, record_exception=False)
        token = attach(trace.set_span_in_context(span))
        try:
            yield Written(span)
        except BaseException as error:
            span.set_attribute("error.type", f"{type(error).__module__}.{type(error).__qualname__}")
            if not isinstance(error, DomainError):  # a refusal is an answer
                span.set_status(trace.StatusCode.ERROR)
            raise
        finally:
            detach(token)
            span.end()

    def note(self, attributes: Attributes, tenant: UUID | None) -> None:
        trace.get_current_span().set_attributes(_of(tenant, attributes))

    def traceparent(self) -> str | None:
        carrier: dict[str, str] = {}
        _W3C.inject(carrier)
        return carrier.get("traceparent")

    def ids(self) -> Mapping[str, str]:
        span = trace.get_current_span()
        if not span.is_recording():
            return {}
        found = span.get_span_context()
        return {"trace_id": trace.format_trace_id(found.trace_id), "span_id": trace.format_span_id(found.span_id)}

    def close(self) -> None:
        last = threading.Thread(target=self._processor.shutdown, name="last traces", daemon=True)
        last.start()
        last.join(_LAST_CALL)
        if last.is_alive():
            self._exporter.shutdown()
            last.join(_ABANDONED)


def _of(tenant: object, attributes: Attributes) -> Attributes:
    return attributes if tenant is None else {_TENANT: str(tenant), **attributes}


class Written:
    """A span of the SDK as the house sees it."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def note(self, attributes: Attributes) -> None:
        self._span.set_attributes(attributes)

    def fail(self, error: str) -> None:
        self._span.set_attribute("error.type", error)
        self._span.set_status(trace.StatusCode.ERROR)


class Candid(SpanExporter):
    """Says once that nobody takes the spans, and once that they are taken again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._taken = True

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        taken = result is SpanExportResult.SUCCESS
        if taken is not self._taken:
            self._taken = taken
            log.warning("traces.taken_again" if taken else "traces.not_taken")
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()


def _resource(process: str) -> Resource:
    """What the standard variables say of this process; its name is ours where they say none."""
    found = Resource.create()
    named = "OTEL_SERVICE_NAME" in os.environ or "service.name=" in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    return found if named else found.merge(Resource({"service.name": f"rapport-{process}"}))
