"""What is shown of a masked value: enough to know it again, not enough to use it. The same in Python and in SQL."""

from __future__ import annotations

from typing import Any

_LONG = 8
DOTS = "••••"
"""What every hint of a sensitive value begins with."""


def hint_of(value: Any) -> str:
    """+8613812341234 → +86138****1234, alice@acme.example → a***@acme.example, and of short words nothing."""
    text = str(value)
    if "@" in text:
        return f"{text[:1]}***@{text.split('@')[1]}"
    return f"{text[:-_LONG]}****{text[-4:]}" if len(text) > _LONG else "****"


def hint_of_all(value: Any) -> Any:
    """Of a field as JSON: of each of its entries where it has several, of nothing where it has none."""
    if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
        return [{**entry, "value": hint_of(entry["value"])} for entry in value]
    return None if value is None else hint_of(value)


def hint_sql(place: str) -> str:
    """The same of a text in SQL; NULL stays NULL."""
    return (
        f"CASE WHEN strpos({place}, '@') > 0 THEN left({place}, 1) || '***@' || split_part({place}, '@', 2)"
        f" WHEN length({place}) > {_LONG} THEN left({place}, length({place}) - {_LONG}) || '****' || right({place}, 4)"
        f" WHEN {place} IS NOT NULL THEN '****' END"
    )


def sensitive_hint(value: str) -> str:
    """DE89370400440532013000 → •••• 3000; of short values less, and of very short ones nothing. A hint stays one."""
    if value.startswith(DOTS):
        return value
    shown = 4 if len(value) >= 10 else 2 if len(value) >= 6 else 0
    return f"{DOTS} {value[-shown:]}" if shown else DOTS
