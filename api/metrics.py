"""Figures for Prometheus. No label holds a tenant, an address or a name."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("rapport_requests", "Requests answered", ["route", "status"])
SECONDS = Histogram(
    "rapport_request_seconds", "Time to answer", ["route"], buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
)
SOCKETS = Gauge("rapport_sockets", "Sockets open")
SOCKETS_CLOSED = Counter("rapport_sockets_closed", "Sockets closed by us", ["code"])
EVENTS = Counter("rapport_socket_messages", "Messages of subscriptions sent")
DOCUMENTS = Counter("rapport_documents", "Documents let in", ["kind"])
