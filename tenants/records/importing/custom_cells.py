"""Cells for the fields a tenant added itself, written as people write them."""

from __future__ import annotations

from collections.abc import Callable

from tenants.records.custom_kinds import CustomKind, Definition
from tenants.records.importing import cells
from tenants.records.importing.options import Options

_LIKE_DECLARED = {CustomKind.INTEGER, CustomKind.DATE, CustomKind.MOMENT}


def custom_reader(definition: Definition, options: Options, time_zone: str) -> Callable[[str], object]:
    """How the text of a cell becomes what the custom field's own rule expects."""
    if definition.kind in _LIKE_DECLARED:
        return cells.reader(definition.field, options, time_zone)
    if definition.kind is CustomKind.DECIMAL:
        return lambda cell: format(cells.number(cell, options.decimal_mark), "f")
    if definition.kind is CustomKind.MONEY:
        return lambda cell: dict(zip(("amount_minor", "currency"), cells.amount(cell, "", options), strict=True))
    return str
