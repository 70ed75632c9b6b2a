"""Where a lead came from, the first time and the last time: the first never changes, the last moves."""

from __future__ import annotations

from typing import Any

from tenants.errors import FieldProblem
from tenants.kit.clock import now
from tenants.kit.message import say

_PARTS = ("source", "medium", "campaign", "keyword", "landing_page", "click_id")
FIRST, LAST = (tuple(f"{which}_{part}" for part in _PARTS) for which in ("first", "last"))


def complete(before: dict[str, Any], after: dict[str, Any]) -> list[FieldProblem]:
    """Date the touches, and begin both with the one that is known. A first touch that is there is not overwritten."""
    if before and before["first_touch_at"] is not None:
        moved = [name for name in ("first_touch_at", *FIRST) if name in after and after[name] != before[name]]
        if moved:
            message = say("The first touch stays as it was; set the last one.", "首次触达不可更改，请修改末次触达。")
            return [FieldProblem(name, "FIRST_TOUCH_STAYS", message) for name in moved]
    if not before:
        _copy(after, FIRST, LAST)
        _copy(after, LAST, FIRST)
    for which, names in (("first_touch_at", FIRST), ("last_touch_at", LAST)):
        changed = any(after.get(name) and after[name] != before.get(name) for name in names)
        if changed and not after.get(which):
            after[which] = now()
    return []


def _copy(values: dict[str, Any], given: tuple[str, ...], lacking: tuple[str, ...]) -> None:
    if any(values.get(name) for name in given) and not any(values.get(name) for name in lacking):
        values |= {to: values.get(name) for name, to in zip(given, lacking, strict=True)}
