"""Declaring what a job does."""

from __future__ import annotations

from typing import cast
from uuid import UUID, uuid4

import pytest

from tenants.context import TenantContext
from tenants.jobs import Job
from tests.workers.jobs_for_tests import Probe, probe
from workers.job import ACTORS, job, load_actors


def test_ids_arrive_as_text_and_are_given_as_uuids() -> None:
    account_id = uuid4()
    actor = ACTORS[probe(Probe.CONTEXT)]
    assert actor.arguments({"account_id": str(account_id)}) == {"account_id": account_id}
    assert actor.arguments({"account_id": str(account_id), "note_id": None})["note_id"] is None
    assert isinstance(actor.arguments({"account_id": str(account_id)})["account_id"], UUID)


@pytest.mark.parametrize(
    "given", [{}, {"account_id": "no id"}, {"account_id": str(uuid4()), "surprise": 1}, {"account_id": None}]
)
def test_arguments_that_do_not_fit_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"account_id|surprise|UUID"):
        ACTORS[probe(Probe.CONTEXT)].arguments(given)


def test_a_job_has_one_actor() -> None:
    async def another(ctx: TenantContext) -> None: ...

    load_actors()
    with pytest.raises(ValueError, match="has an actor already"):
        job(Job.SWEEP)(another)


def test_an_actor_says_what_it_needs_first() -> None:
    async def stray(number: int) -> None: ...

    with pytest.raises(ValueError, match="ctx or uow"):
        job(cast(Job, "unheard of"))(stray)
