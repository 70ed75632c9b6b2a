"""The rules of a company as they are kept: who may set them, what they must be, in which order they are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.access.gates import check_version, log, require_member, text
from tenants.changes.log import ChangeKind
from tenants.crm.assignment.choosing import Seat, Strategy
from tenants.crm.assignment.deciding import COUNTRY, Fallback
from tenants.crm.assignment.models import AssignmentRule
from tenants.crm.leads.models import Lead
from tenants.crm.pools.service import pool_of
from tenants.db import schedule
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import BadInput, FieldProblem, NotFound, ValidationFailed, invalid
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import Message, say
from tenants.plans import Module
from tenants.records.arrivals import Arrival
from tenants.records.catalogue import catalogue
from tenants.records.conditions import check_filter
from tenants.records.fields import Kind
from tenants.records.locks import hold
from tenants.registry.declarations import declared_anew

KIND = "assignmentRule"
MANAGE = "access:manage"
MOST, MOST_SEATS, MOST_WORDS = 100, 200, 50
LONGEST = 100_000
"""Minutes; and of leads, whatever is counted."""
_OFTEN = "*/10 * * * *"
"""How often what waits in queues is looked at again."""
_ALL = select(AssignmentRule).order_by(AssignmentRule.position, AssignmentRule.id)
_ONE = select(AssignmentRule).where(AssignmentRule.id == bindparam("rule_id"))
_LAST = select(func.coalesce(func.max(AssignmentRule.position), 0).label("position"), func.count().label("count"))
_DELETE = delete(AssignmentRule).where(AssignmentRule.id == bindparam("rule_id"))
_PLACE = update(AssignmentRule).where(AssignmentRule.id == bindparam("rule_id")).values(position=bindparam("position"))


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """Everything a rule is, as somebody sets it; `models.AssignmentRule` says what each means."""

    name: str
    enabled: bool = True
    filter: Mapping[str, Any] = field(default_factory=dict)
    arrivals: Sequence[Arrival] = (Arrival.CAPTURED,)
    strategy: Strategy = Strategy.ROUND_ROBIN
    seats: Sequence[Seat] = ()
    skills: Sequence[str] = ()
    territory_field: str = ""
    sticky: bool = False
    fallback: Fallback = Fallback.QUEUE
    pool_id: UUID | None = None
    queue: str = ""
    accept_minutes: int | None = None
    answer_minutes: int | None = None


GIVEN = tuple(RuleTerms.__dataclass_fields__)
_INSERT = insert(AssignmentRule).values(
    {name: bindparam(name) for name in ("id", *GIVEN, "position", "created_at", "updated_at", "created_by")}
)
_UPDATE = (
    update(AssignmentRule)
    .where(AssignmentRule.id == bindparam("rule_id"))
    .values({**{name: bindparam(name) for name in (*GIVEN, "updated_at")}, "version": AssignmentRule.version + 1})
)


def require_manager(uow: UnitOfWork) -> None:
    """Raises ModuleNotInPlan, Forbidden."""
    uow.require(Module.LEADS, "leads:write")
    uow.context.require_permission(MANAGE)


async def rules(uow: UnitOfWork) -> list[Row]:
    """Every rule, in the order in which they are asked. Raises ModuleNotInPlan, Forbidden."""
    uow.require(Module.LEADS, "leads:read")
    return await uow.rows(_ALL)


async def rule(uow: UnitOfWork, rule_id: UUID) -> Row:
    """Raises NotFound."""
    found = await uow.row(_ONE, rule_id=rule_id)
    if found is None:
        raise NotFound(say("There is no such rule.", "没有该规则。"), "id")
    return found


async def create_rule(uow: UnitOfWork, terms: RuleTerms) -> Row:
    """Put a rule at the end of the ladder. Raises Forbidden, ValidationFailed with everything wrong with it."""
    values = await checked(uow, terms)
    await hold(uow, "assignment")
    last = await uow.row(_LAST)
    assert last is not None
    if last["count"] >= MOST:
        raise invalid("name", say("At most {n} rules.", "最多 {n} 条规则。", n=MOST), "TOO_MANY")
    rule_id, moment = uuid7(), now()
    await uow.run(
        _INSERT, id=rule_id, **values, position=last["position"] + 1,
        created_at=moment, updated_at=moment, created_by=uow.context.user_id,
    )  # fmt: skip
    log(uow, KIND, rule_id, ChangeKind.CREATED, {"name": [None, values["name"]]})
    await schedule.put(uow, name="lead-queues", job=Job.LEAD_QUEUES, rule=_OFTEN)
    await declared_anew(uow)
    return await rule(uow, rule_id)


async def update_rule(uow: UnitOfWork, rule_id: UUID, terms: RuleTerms, version: int | None = None) -> Row:
    """Everything the rule is from now on; its turn stays where it is. Raises as `create_rule`, NotFound, Conflict."""
    values = await checked(uow, terms)
    await hold(uow, "assignment")
    stored = await rule(uow, rule_id)
    check_version(version, stored["version"])
    changed = {name: [stored[name], value] for name, value in values.items() if stored[name] != value}
    await uow.run(_UPDATE, rule_id=rule_id, **values, updated_at=now())
    log(uow, KIND, rule_id, ChangeKind.UPDATED, _plain(changed), stored["version"] + 1)
    await declared_anew(uow)
    return await rule(uow, rule_id)


async def delete_rule(uow: UnitOfWork, rule_id: UUID) -> None:
    """Take a rule off the ladder; what it decided stays written down. Raises Forbidden, NotFound."""
    require_manager(uow)
    await hold(uow, "assignment")
    stored = await rule(uow, rule_id)
    await uow.run(_DELETE, rule_id=rule_id)
    log(uow, KIND, rule_id, ChangeKind.DELETED, {"name": [stored["name"], None]}, stored["version"] + 1)
    await declared_anew(uow)


async def order_rules(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Ask the rules in this order from now on: all of them, each once. Raises Forbidden, ValidationFailed."""
    require_manager(uow)
    await hold(uow, "assignment")
    known = [row["id"] for row in await uow.rows(_ALL)]
    if sorted(known) != sorted(ids):
        message = say("Name every rule once; somebody may have changed them.", "请列出每条规则各一次；规则可能已变更。")
        raise invalid("ids", message, "NOT_THE_RULES")
    for position, rule_id in enumerate(ids, start=1):
        await uow.run(_PLACE, rule_id=rule_id, position=position)
    await declared_anew(uow)
    return await rules(uow)


async def checked(uow: UnitOfWork, terms: RuleTerms) -> dict[str, Any]:
    """The terms as they are stored. Raises Forbidden, NotFound (a member, a pool), ValidationFailed."""
    require_manager(uow)
    problems = [*_problems(terms), *await _filter_problems(uow, terms.filter)]
    if problems:
        raise ValidationFailed(problems)
    for seat in terms.seats:
        await require_member(uow, seat.user_id, "seats")
    found = await pool_of(uow, terms.pool_id) if terms.pool_id else None
    if terms.fallback is Fallback.POOL and (found is None or found["record_type"] != "lead"):
        raise invalid("pool_id", say("Choose a pool of leads.", "请选择线索池。"), "NOT_A_LEAD_POOL")
    return stored(terms)


def stored(terms: RuleTerms) -> dict[str, Any]:
    """The terms as a row has them."""
    return {
        **{name: getattr(terms, name) for name in GIVEN},
        "name": text("name", terms.name),
        "filter": dict(terms.filter),
        "arrivals": [each.value for each in dict.fromkeys(terms.arrivals)],
        "strategy": terms.strategy.value,
        "seats": [_plain(asdict(seat)) for seat in terms.seats],
        "skills": list(terms.skills),
        "fallback": terms.fallback.value,
        "pool_id": terms.pool_id if terms.fallback is Fallback.POOL else None,
        "queue": terms.queue.strip()[:80],
    }


async def _filter_problems(uow: UnitOfWork, tree: Mapping[str, Any]) -> list[FieldProblem]:
    if not tree:
        return []
    try:
        await check_filter(uow, catalogue().of(Lead), tree)
    except BadInput as wrong:
        message = Message(f"This is not a filter that can be run: {wrong}", f"该筛选条件无法执行：{wrong}")
        return [FieldProblem("filter", "INVALID_FILTER", message)]
    return []


def _problems(terms: RuleTerms) -> list[FieldProblem]:
    numbers = {"accept_minutes": terms.accept_minutes, "answer_minutes": terms.answer_minutes}
    for at, seat in enumerate(terms.seats):
        for name in ("weight", "most_open", "per_month"):
            numbers[f"seats.{at}.{name}"] = getattr(seat, name)
    message = say("Between 1 and {n}, or empty.", "1 到 {n}，或留空。", n=LONGEST)
    wrong = [name for name, value in numbers.items() if value is not None and not 1 <= value <= LONGEST]
    problems = [FieldProblem(name, "OUT_OF_RANGE", message) for name in wrong]
    if not terms.arrivals:
        asked = say("Say which leads it is for.", "请选择规则适用于哪些线索。")
        problems.append(FieldProblem("arrivals", "REQUIRED", asked))
    if not _is_territory(terms.territory_field):
        asked = say("Choose a text field of leads, or the country.", "请选择线索的文本字段或国家。")
        problems.append(FieldProblem("territory_field", "INVALID", asked))
    return [*problems, *_seat_problems(terms.seats), *_word_problems(terms)]


def _is_territory(name: str) -> bool:
    known = catalogue().of(Lead).fields.get(name)
    return name in ("", COUNTRY) or (known is not None and known.kind is Kind.TEXT and not known.sensitive)


def _seat_problems(seats: Sequence[Seat]) -> list[FieldProblem]:
    if len(seats) > MOST_SEATS:
        return [FieldProblem("seats", "TOO_MANY", say("At most {n} people.", "最多 {n} 人。", n=MOST_SEATS))]
    if len({seat.user_id for seat in seats}) < len(seats):
        return [FieldProblem("seats", "TWICE", say("Somebody is named twice.", "有人被重复选择。"))]
    return []


def _word_problems(terms: RuleTerms) -> list[FieldProblem]:
    lists = {"skills": terms.skills}
    for at, seat in enumerate(terms.seats):
        lists |= {f"seats.{at}.skills": seat.skills, f"seats.{at}.territories": seat.territories}
    message = say("At most {n}, each of 1 to 80 characters.", "最多 {n} 个，每个 1 到 80 个字符。", n=MOST_WORDS)
    return [FieldProblem(name, "INVALID", message) for name, words in lists.items() if not _are_words(words)]


def _are_words(words: Iterable[str]) -> bool:
    listed = list(words)
    return len(listed) <= MOST_WORDS and all(0 < len(each.strip()) <= 80 for each in listed)


def _plain(value: Any) -> Any:
    """As JSON has it: ids as text."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, UUID) else value
