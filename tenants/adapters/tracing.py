"""Traces by OpenTelemetry, where the standard variables ask for them. It is loaded only then: it takes a third of a
second, and every process would pay it at its start.
"""

from __future__ import annotations

import importlib
import os

from tenants.kit import tracing

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def wanted() -> bool:
    """Whether traces have somewhere to go."""
    disabled = os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    elsewhere = os.environ.get("OTEL_TRACES_EXPORTER", "otlp").strip().lower() not in ("", "otlp")
    return any(os.environ.get(name) for name in _ENDPOINTS) and not disabled and not elsewhere


def begin(process: str) -> None:
    """Trace this process from now on, if that is wanted. Comes before pools are opened; `tracing.end` ends it."""
    if wanted():
        tracing.use(importlib.import_module("tenants.adapters.otel").OpenTelemetry(process))
