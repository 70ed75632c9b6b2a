from __future__ import annotations

from tests.chaos.processes import processes  # noqa: F401
