"""What operations on deals need besides any deal."""

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


def prepared(record: Records) -> dict[str, Callable[[Company, Asker], Awaitable[Given]]]:
    """By operation; `record` makes one of a kind."""

    async def won(company: Company, _asker: Asker) -> Given:
        deal = await record(company, "deal")
        await company.ask(company.owner, named("winDeal").document, {"input": {"id": deal}})
        return {("input", "id"): deal}

    async def at_home(_company: Company, _asker: Asker) -> Given:
        """A stage stays in its pipeline."""
        return {("input", "pipelineId"): None, ("inputs", "pipelineId"): None}

    async def open_to_all(company: Company, _asker: Asker) -> Given:
        stage = await record(company, "stage", requiredFields=None, gate=None)
        return {("input", "stageId"): stage, ("inputs", "stageId"): stage}

    async def whole(company: Company, _asker: Asker) -> Given:
        return {("input", "splits"): [{"userId": f"user_{company.owner.id}", "basisPoints": 10_000}]}

    async def taken_part(company: Company, _asker: Asker) -> Given:
        """A deal with a contact, a competitor and a split."""
        deal, contact = await record(company, "deal"), await record(company, "contact")
        shares = [{"userId": f"user_{company.owner.id}", "basisPoints": 10_000}]
        for verb, given in (
            ("setDealContact", {"contactId": contact}),
            ("setDealCompetitor", {"name": company.word, "status": "AHEAD"}),
            ("splitDeal", {"splits": shares}),
        ):
            await company.ask(company.owner, named(verb).document, {"input": {"dealId": deal, **given}})
        return {("id",): deal}

    async def into_a_deal(company: Company, asker: Asker) -> Given:
        return {("input", "deal", "stageId"): (await open_to_all(company, asker))["input", "stageId"]}

    async def one_pipeline(company: Company, _asker: Asker) -> Given:
        stage = await record(company, "stage", pipelineId=(pipeline := await record(company, "pipeline")))
        return {("input", "pipelineId"): pipeline, ("input", "stageIds"): [stage]}

    return {
        "convertLead": into_a_deal,
        "arrangeStages": one_pipeline,
        "splitDeal": whole,
        "dealParties": taken_part,
        "reopenDeal": won,
        "updateStage": at_home,
        "updateStages": at_home,
        "moveDeal": open_to_all,
        "createDeal": open_to_all,
        "createDeals": open_to_all,
        "updateDeal": open_to_all,
        "updateDeals": open_to_all,
    }
