"""Where a form is found, and what puts it into another site."""

from __future__ import annotations

from tenants.config import settings


def hosted_link(public_id: str) -> str:
    """The address of a form's own page."""
    return f"{_home()}/f/{public_id}"


def embed_code(public_id: str) -> str:
    """One line of HTML."""
    return f'<script src="{_home()}/embed.js" data-form="{public_id}" async></script>'


def inbound_link(public_id: str) -> str:
    """The address a webhook is sent to."""
    return f"{_home()}/in/{public_id}"


def quote_link(public_id: str) -> str:
    """The address of the page a customer has of a quote."""
    return f"{_home()}/q/{public_id}"


def booking_link(public_id: str) -> str:
    """The address of a page on which appointments are made."""
    return f"{_home()}/b/{public_id}"


def _home() -> str:
    return settings().public_url.rstrip("/")
