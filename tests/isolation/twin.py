"""The twin run: every operation as every role of acme. Beside an empty globex and a full one it must not differ."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

from graphql import get_named_type

from tenants.context import Role
from tenants.records.catalogue import catalogue
from tests.cast import Person
from tests.isolation import seeds
from tests.isolation.answers import Normaliser, is_empty, problems
from tests.isolation.documents import Operation, operations, words_of
from tests.isolation.inputs import BEYOND_RECORDS, Filled, Path
from tests.isolation.world import CANARY, Company

EXECUTED = "executed"
"""How the probe is called that a compiled query is refused by, so that it goes the ordinary way."""
ROLES: tuple[Role | None, ...] = (None, *Role)
"""None is a visitor."""


@dataclass(frozen=True, slots=True)
class Answer:
    operation: Operation
    role: Role | None
    probe: str
    status: int
    raw: bytes
    body: bytes
    """Normalised."""
    codes: tuple[str, ...]
    empty: bool

    @property
    def label(self) -> str:
        who = self.role or "a visitor"
        return f"{self.operation.label} as {who}" + (f", {self.probe}" if self.probe else "")


class Asking:
    """Asks for one company. Things that an input only refers to are made once; what it is about is made each time."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._shared: dict[str, str] = {}

    async def ids(self, operation: Operation, asker: Person | None) -> Any:
        async def give(kind: str, path: Path) -> str:
            if operation.changes and path[-1] == "id":
                if words_of(operation)[0] == "restore":
                    return await seeds.deleted(self.company, kind)
                return await seeds.fresh(self.company, kind, asker)
            return await self.shared(kind)

        return give

    async def shared(self, kind: str) -> str:
        if kind not in self._shared:
            self._shared[kind] = await seeds.fresh(self.company, kind, None)
        return self._shared[kind]

    async def variables(
        self, operation: Operation, asker: Person | None, given: dict[Path, Any] | None = None
    ) -> dict[str, Any]:
        prepared = await seeds.prepare(self.company, operation.name, asker)
        filled = Filled(
            self.company.word,
            ids=await self.ids(operation, asker),
            given={**prepared, **(given or {})},
            numbers=self.company.numbers,
        )
        return await filled.variables(operation)


async def run(company: Company, *, roles: Iterable[Role | None] = ROLES, only: Iterable[str] = ()) -> list[Answer]:
    """Ask everything (or `only` some of it) as everybody, in one order."""
    asking, normalise = Asking(company), Normaliser()
    wanted = [operation for operation in operations() if not only or operation.name in only]
    for kind in sorted(BEYOND_RECORDS | set(catalogue())):
        await asking.shared(kind)
    answers = []
    for operation in wanted:
        for role in roles:
            asker = company.people[role] if role else None
            async for probe, variables in _questions(asking, operation, asker):
                answers.append(await _asked(company, operation, role, probe, variables, normalise))
    return answers


async def _questions(
    asking: Asking, operation: Operation, asker: Person | None
) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """The plain question; a query also asked so that it is not compiled, and its search and filters asked for what only
    globex has.
    """
    plain = await asking.variables(operation, asker)
    yield "", plain
    if operation.changes or asker is None:
        return
    yield EXECUTED, plain
    for name in ("search", "text"):
        if name in operation.arguments:
            yield "searching", {**plain, name: CANARY}
    if "filter" in operation.arguments and asker in (None, asking.company.owner):
        target: Any = get_named_type(operation.arguments["filter"].type)
        for name, member in target.fields.items():
            if get_named_type(member.type).name == "TextFilter":
                yield f"filtering {name}", {**plain, "filter": {name: {"contains": CANARY}}}


async def _asked(
    company: Company,
    operation: Operation,
    role: Role | None,
    probe: str,
    variables: dict[str, Any],
    normalise: Normaliser,
) -> Answer:
    asker = company.people[role] if role else None
    document = operation.executed if probe == EXECUTED else operation.document
    response = await company.ask(asker, document, variables)
    found = response.json()
    raw = response.content + repr(sorted(response.headers.items())).encode()
    return Answer(
        operation,
        role,
        probe,
        response.status_code,
        raw,
        normalise(response.content),
        tuple(problems(found)),
        is_empty(found),
    )


def unproven(answers: list[Answer]) -> list[str]:
    """Operations that succeeded for nobody, and what they answered instead: their proof would be hollow."""
    good = {answer.operation.label for answer in answers if not answer.codes and not answer.empty and not answer.probe}
    return [
        f"{answer.operation.label}: {', '.join(answer.codes) or 'an empty answer'} {answer.body[:300].decode()}"
        for answer in answers
        if answer.operation.label not in good and answer.role is Role.OWNER and not answer.probe
    ]


def broken(answers: list[Answer]) -> list[str]:
    """Answers no client should get, and documents the tests have wrong."""
    return [
        f"{answer.label}: {answer.status} {answer.body[:300].decode()}"
        for answer in answers
        if answer.status >= 500 or any(code == "INTERNAL" or code.startswith("GRAPHQL_") for code in answer.codes)
    ]


def differences(one: list[Answer], other: list[Answer]) -> list[str]:
    """Where the two runs do not answer alike."""
    return [
        f"{left.label}:\n  {left.status} {left.body.decode()}\n  {right.status} {right.body.decode()}"
        for left, right in zip(one, other, strict=True)
        if (left.status, left.body) != (right.status, right.body)
    ]
