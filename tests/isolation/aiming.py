"""What operations on targets need."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from api.naming import global_id
from tests import cast
from tests.isolation.inputs import Path

if TYPE_CHECKING:
    from tests.isolation.world import Company

Asker = cast.Person | None
Given = dict[Path, Any]


async def _a_year(_company: Company, _asker: Asker) -> Given:
    return {("year",): 2026, ("measure",): "WON_DEALS"}


async def _a_month(_company: Company, _asker: Asker) -> Given:
    return {("year",): 2026, ("measure",): "WON_DEALS", ("unit",): "MONTH", ("number",): 3, ("by",): "VALUE"}


async def _a_target(company: Company, _asker: Asker) -> Given:
    return {
        ("input", "measure"): "WON_AMOUNT",
        ("input", "scope"): "PERSON",
        ("input", "subjectId"): global_id("user", company.owner.id),
        ("input", "year"): 2026,
        ("input", "values"): [{"unit": "MONTH", "number": 3, "value": "100000"}],
        ("input", "joinedOn"): "2026-03-10",
    }


PREPARED: dict[str, Callable[[Company, Asker], Awaitable[Given]]] = {
    "targets": _a_year,
    "leaderboard": _a_month,
    "setTargets": _a_target,
}
