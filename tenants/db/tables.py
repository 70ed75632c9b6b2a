"""Finding every declared table: a `models.py` anywhere in the house is enough, nothing lists them."""

from __future__ import annotations

import importlib
import pkgutil

import tenants
from tenants.db import idempotency, outbox, schedule  # noqa: F401 - declare tables of the floor itself


def load_tables() -> None:
    """Import every `models` module of the house, so that the metadata is whole."""
    for module in pkgutil.walk_packages(tenants.__path__, "tenants."):
        if module.name.rsplit(".", 1)[-1] == "models":
            importlib.import_module(module.name)
