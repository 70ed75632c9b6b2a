from __future__ import annotations

from tests.chaos.processes import processes  # noqa: F401
from tests.workers.cast import acme, globex, queue_database  # noqa: F401
