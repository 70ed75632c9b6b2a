from __future__ import annotations

from tests.isolation.conftest import administrator  # noqa: F401
