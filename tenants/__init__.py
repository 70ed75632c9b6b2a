"""The house: who the tenants are, what they may use, and everything that is theirs. It knows no transport."""

import sys

# The Redis client loads these figures wherever they are installed and does nothing with them: 65 ms of each start.
sys.modules.setdefault("opentelemetry.sdk.metrics", None)  # type: ignore[arg-type]
