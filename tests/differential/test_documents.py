"""Two thousand documents of every kind: compiled, executed by Strawberry, and executed over plain rows, all agree."""

from __future__ import annotations

import re

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from api.naming import snake
from tenants.records.catalogue import catalogue
from tests.differential.asking import Asker, same
from tests.differential.documents import ROOTS, Drawn, documents
from tests.differential.drawing import RECORDS
from tests.differential.oracle import Oracle

_PLACE = re.compile(r"@(?:cursor:(\w+):([\w.,]*)|(\w+)):(\d+)")
_OF_THE_READER = re.compile(r"during|Days\b|\bpast\b|\bme\b|nextActivity\b")
EACH = 500
FAMILIES = {
    "accounts": ("account", "accounts", "accounts", "accountsAggregate"),
    "contacts": ("contact", "contacts", "contacts", "contactsAggregate", "lead", "leads", "leadsAggregate"),
    "activities": ("activity", "activities", "activitiesAggregate", "tags", "tagGroups", "tagsAggregate"),
    "everything": ROOTS,
}
_RUN = settings(
    max_examples=EACH,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("family", sorted(FAMILIES))
@seed(20_26)
@_RUN
@given(data=st.data())
async def test_every_way_to_an_answer_gives_the_same_one(
    oracle: Oracle, asker: Asker, data: st.DataObject, family: str
) -> None:
    await agree(oracle, asker, data.draw(documents(FAMILIES[family])))


async def agree(oracle: Oracle, asker: Asker, drawn: Drawn) -> bool:
    """Whether the document was answered without an error. Fails with the document and the answers that differ."""
    text, variables = _named(oracle, drawn.text), orjson.loads(_named(oracle, orjson.dumps(drawn.variables).decode()))
    expected = oracle.answer(text, variables, drawn.reader)
    told = await asker.ask(text, variables, drawn.reader)
    compiled, fine = asker.compiled, "errors" not in expected
    story = f"\n{drawn.reader}\n{text}\n{orjson.dumps(variables).decode()}\n"
    assert same(expected, told), f"{story}executed: {expected}\nanswered: {told!r}"
    executed = await asker.ask_executed(text, variables, drawn.reader)
    raced = expected["data"] is None and len(expected["errors"]) > 1
    assert told == executed or raced, f"{story}by Strawberry: {executed!r}\nanswered: {told!r}"
    assert compiled is (fine and compiled_at_all(text)), f"{story}{told!r}"
    if compiled and _OF_THE_READER.search(text + story):
        other = drawn.reader.other()
        expected, told = oracle.answer(text, variables, other), await asker.ask(text, variables, other)
        assert same(expected, told), f"{story}{other}\nexecuted: {expected}\nanswered: {told!r}"
    return fine


def compiled_at_all(text: str) -> bool:
    """Whether the lane takes such a document: `node` and groups are executed."""
    return not re.search(r"\bnode\(|Aggregate\b", text)


def _named(oracle: Oracle, text: str) -> str:
    def name(found: re.Match[str]) -> str:
        kind, terms, record, number = found[1], found[2], found[3], int(found[4])
        if record:
            ids = oracle.world.ids[record]
            return ids[number % len(ids)]
        declared = catalogue()[RECORDS[kind]]
        order = [(_column(name), way) for name, _, way in (each.rpartition(".") for each in terms.split(",") if each)]
        if not oracle.orders(declared, order):
            return "nowhere"
        rows = oracle.sorted(declared, order, oracle.living(declared))
        return oracle.cursor(declared, order, rows[number % len(rows)])

    return _PLACE.sub(name, text)


def _column(name: str) -> str:
    return name if name.startswith("custom.") else snake(name)
