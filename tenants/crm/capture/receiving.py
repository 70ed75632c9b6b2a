"""What a form sends: believed or not, and in either case written down before it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tenants.adapters import limiter
from tenants.adapters.limiter import Limit
from tenants.crm.capture import confirming, keeping
from tenants.crm.capture.asking import answered, wrong_answers
from tenants.crm.capture.forms import Confirmation
from tenants.crm.capture.models import SubmissionState
from tenants.crm.capture.opening import OpenForm
from tenants.crm.capture.stamps import StampProblem, judge
from tenants.crm.capture.touches import read_touch
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import FieldProblem
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.registry.visitor import Visitor

TRAP, STAMP, WORK, TOUCH = "homepage_url", "_stamp", "_work", "_touch"
"""Names of what a form carries beside its fields. Nobody sees the trap; whoever fills it in reads pages by machine."""
SENDS = Limit("form-send", amount=30, seconds=600)
SENDS_WITHOUT_WORK = Limit("form-send-plain", amount=10, seconds=600)
OF_FORM = Limit("form-total", amount=1_000, seconds=3_600)


class Outcome(StrEnum):
    """`AGAIN`: the page is to be shown again, with what is wrong; nothing of it became a lead."""

    THANKS = "thanks"
    CONFIRM = "confirm"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Received:
    """`problems` are by field; without any, AGAIN means that the page itself was too quick or too old."""

    outcome: Outcome
    answers: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[FieldProblem, ...] = ()
    problem: StampProblem | None = None


async def send(visitor: Visitor, form: OpenForm, *, sent: Mapping[str, str]) -> Received:
    """Take what a page sent. What was no person's is answered like the rest, and logged as refused. Raises RateLimited
    before anything is done.
    """
    verdict = judge(sent.get(STAMP, ""), form.public_id, sent.get(WORK, ""), now())
    await limiter.hit(SENDS if verdict.worked else SENDS_WITHOUT_WORK, visitor.network, form.public_id)
    await limiter.hit(OF_FORM, form.public_id)
    answers, touch = answered(form.by_path, sent), read_touch(sent.get(TOUCH, ""))
    kept = {"answers": answers, "touch": touch}
    async with unit_of_work(form.context) as uow:
        if sent.get(TRAP):
            await _refused(uow, form, "TRAP", kept)
            return Received(Outcome.THANKS)
        if verdict.problem is not None:
            await _refused(uow, form, verdict.problem.value, kept)
            return Received(Outcome.AGAIN, answers, problem=verdict.problem)
        problems = [*_missing(form, answers), *await wrong_answers(uow, form.by_path, answers)]
        if problems:
            await _refused(uow, form, "INVALID", kept, "; ".join(f"{p.field}: {p.message}" for p in problems)[:1_000])
            return Received(Outcome.AGAIN, answers, tuple(problems))
        return await _accepted(uow, form, kept, verdict.token)


async def _accepted(uow: UnitOfWork, form: OpenForm, kept: dict[str, Any], token: bytes | None) -> Received:
    """The same page twice is the same answer, and one lead."""
    email = kept["answers"].get("emails", "").lower() or None
    wanted = form.settings.confirmation
    if wanted is Confirmation.NONE or await confirming.has_confirmed(uow, form.source_id, email):
        await keeping.keep(
            uow, source_id=form.source_id, state=SubmissionState.WAITING, email=email, token=token, **kept
        )
        return Received(Outcome.THANKS)
    await confirming.ask(uow, form, wanted, kept, email, token)
    return Received(Outcome.CONFIRM)


async def _refused(
    uow: UnitOfWork, form: OpenForm, reason: str, kept: dict[str, Any], problem: str | None = None
) -> None:
    await keeping.keep(
        uow, source_id=form.source_id, state=SubmissionState.REFUSED, reason=reason, problem=problem, **kept
    )


def _missing(form: OpenForm, answers: Mapping[str, str]) -> list[FieldProblem]:
    message = say("This must not be empty.", "不能为空。")
    return [
        FieldProblem(each.what.path, "REQUIRED", message)
        for each in form.asked
        if each.required and not answers.get(each.what.path)
    ] or _nothing_said(form, answers)


def _nothing_said(form: OpenForm, answers: Mapping[str, str]) -> list[FieldProblem]:
    if any(answers.get(path) for path in ("name", "company", "emails", "phones")):
        return []
    first = next(each.what.path for each in form.asked if each.what.path in ("name", "company", "emails", "phones"))
    return [FieldProblem(first, "REQUIRED", say("Say who you are, or how to reach you.", "请填写您的姓名或联系方式。"))]
