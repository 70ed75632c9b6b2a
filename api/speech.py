"""The language of the request being answered: the person's own, or what their browser prefers."""

from __future__ import annotations

from contextvars import ContextVar

from tenants.kit.message import spoken

LOCALE: ContextVar[str] = ContextVar("locale", default="en")


def tell(text: str) -> str:
    """A message in the asker's language."""
    return spoken(text, LOCALE.get())
