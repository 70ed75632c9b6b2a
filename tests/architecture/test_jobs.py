"""Every job has one actor, an actor is one call, and only the dispatcher looks across tenants."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

from infra.supervisor import ROOT
from tenants.jobs import Job
from workers.job import load_actors

LONGEST = 10


def test_every_job_has_one_actor_and_it_lives_in_workers() -> None:
    """A second one for the same job is refused where it is declared (tests/workers/test_actors.py)."""
    actors = {job: actor for job, actor in load_actors().items() if isinstance(job, Job)}
    assert set(actors) == set(Job)
    assert {actor.work.__module__.split(".")[0] for actor in actors.values()} == {"workers"}


def test_an_actor_is_at_most_ten_lines() -> None:
    for job, actor in load_actors().items():
        if isinstance(job, Job):
            function = ast.parse(inspect.getsource(actor.work)).body[0]
            assert isinstance(function, ast.AsyncFunctionDef)
            body = function.body
            assert body[-1].end_lineno is not None
            assert body[-1].end_lineno - body[0].lineno < LONGEST, job


def test_only_the_dispatcher_uses_the_dispatchers_connections() -> None:
    using = {
        path.relative_to(ROOT).as_posix()
        for path in [*_python("tenants"), *_python("api"), *_python("workers"), *_python("infra")]
        if re.search(r"\.dispatch\.(acquire|fetch|execute)|current\(\)\.dispatch", path.read_text(encoding="utf-8"))
    }
    assert using == {"tenants/db/dispatch.py"}


def _python(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))
