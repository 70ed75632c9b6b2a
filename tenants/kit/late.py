"""A module that is imported when it is first used: for libraries that are slow to load and seldom needed."""

from __future__ import annotations

import importlib
from typing import Any


class Late:
    """Stands for a module until an attribute of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self._name), attribute)
