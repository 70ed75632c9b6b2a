"""What operations on leads need besides any lead."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests import cast
from tests.isolation.documents import named
from tests.isolation.inputs import Path

if TYPE_CHECKING:
    from tests.isolation.world import Company

Asker = cast.Person | None
Given = dict[Path, Any]
Records = Callable[..., Awaitable[str]]
_TOUCHES = [f"{which}{part}" for which in ("first", "last") for part in (
    "TouchAt", "Source", "Medium", "Campaign", "Keyword", "LandingPage", "ClickId",
)]  # fmt: skip


def prepared(record: Records) -> dict[str, Callable[[Company, Asker], Awaitable[Given]]]:
    """By operation; `record` makes one of a kind."""

    async def untouched(company: Company, _asker: Asker) -> Given:
        """What it is given as its first touch is not refused."""
        lead = await record(company, "lead", **dict.fromkeys(_TOUCHES))
        return {("input", "id"): lead, ("inputs", "id"): lead}

    async def recycled(company: Company, _asker: Asker) -> Given:
        lead = await record(company, "lead")
        await company.ask(company.owner, named("recycleLead").document, {"input": {"id": lead}})
        return {("input", "id"): lead}

    async def scoring(company: Company, _asker: Asker) -> Given:
        return {
            ("input", "thresholds"): [60, 40, 20],
            ("input", "fit"): [{"field": "COMPANY", "test": "CONTAINS", "values": [company.word], "points": 9}],
        }

    async def past(_company: Company, _asker: Asker) -> Given:
        return {("input", "happenedAt"): "2026-03-01T09:00:00Z"}

    return {
        "updateLeadScoring": scoring,
        "noteLeadEngagement": past,
        "updateLead": untouched,
        "updateLeads": untouched,
        "reopenLead": recycled,
    }
