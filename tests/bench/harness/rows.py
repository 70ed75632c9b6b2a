"""What createContact is asked to write, and the search tokens of it: the product's own, so that rows are the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tenants.records.catalogue import catalogue
from tenants.records.tokens import record_tokens


def tokens_of(values: Mapping[str, Any]) -> list[str]:
    """The words a contact with these column values is found by."""
    return sorted(record_tokens(catalogue()["contact"].fields, values))
