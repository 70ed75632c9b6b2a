"""A collector of traces: takes OTLP over HTTP as any does, and shows the spans it was sent and all their bytes."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True, slots=True)
class Span:
    service: str
    trace: str
    id: str
    parent: str
    name: str
    kind: int
    attributes: dict[str, Any]
    failed: bool

    @property
    def tenant(self) -> str | None:
        return self.attributes.get("rapport.tenant.id")

    @property
    def sql(self) -> str:
        return self.attributes.get("db.query.text", "")


class Collector:
    """Listens on a port of its own between `start` and `stop`."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.raw: list[bytes] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                collector.raw.append(f"{self.path} {self.headers}".encode() + b"\0" + body)
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def spans(self) -> list[Span]:
        found = []
        for raw in list(self.raw):
            request = ExportTraceServiceRequest.FromString(raw.split(b"\0", 1)[1])
            for resource in request.resource_spans:
                service = {each.key: _value(each.value) for each in resource.resource.attributes}["service.name"]
                found += [_span(service, span) for scope in resource.scope_spans for span in scope.spans]
        return found

    def wait_for(self, wanted: Callable[[Span], Any], count: int = 1, within: float = 30) -> list[Span]:
        """The spans that are wanted, once there are `count` of them."""
        deadline = time.monotonic() + within
        while len(found := [span for span in self.spans if wanted(span)]) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"only {len(found)} of {sorted({span.name for span in self.spans})}")
            time.sleep(0.05)
        return found


def _span(service: str, span: Any) -> Span:
    attributes = {each.key: _value(each.value) for each in span.attributes}
    ids = (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex())
    return Span(service, *ids, span.name, span.kind, attributes, span.status.code == 2)


def _value(value: Any) -> Any:
    return getattr(value, str(value.WhichOneof("value")))
