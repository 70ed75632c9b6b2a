from __future__ import annotations

from tests.workers.cast import acme, globex, queue_database  # noqa: F401
