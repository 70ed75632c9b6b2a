"""Figures for Prometheus. No label holds a tenant, an address or a name."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

REQUESTS = Counter("rapport_requests", "Requests answered", ["route", "status"])
SECONDS = Histogram(
    "rapport_request_seconds", "Time to answer", ["route"], buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
)
