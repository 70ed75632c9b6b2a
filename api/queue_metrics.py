"""The job queue for Prometheus: sums by lane, as the relay published them. They name no tenant."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from tenants.db import health


async def queue_metrics() -> bytes:
    """Jobs and tenants by lane and state, the lag of each lane in seconds, and whether a relay runs at all."""
    figures = await health.queue_figures()
    registry = CollectorRegistry()
    jobs = Gauge("rapport_jobs", "Jobs by lane and state", ["lane", "state"], registry=registry)
    tenants = Gauge("rapport_job_tenants", "Tenants with such jobs", ["lane", "state"], registry=registry)
    lag = Gauge("rapport_job_lag_seconds", "Age of the longest-waiting due job", ["lane"], registry=registry)
    Gauge("rapport_relay_up", "1 while a relay publishes", registry=registry).set(bool(figures))
    for row in figures:
        jobs.labels(row["lane"], row["state"]).set(row["jobs"])
        tenants.labels(row["lane"], row["state"]).set(row["tenants"])
        if row["state"] == "queued":
            lag.labels(row["lane"]).set(row["lag"])
    return generate_latest(registry)
