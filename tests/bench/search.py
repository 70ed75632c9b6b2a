"""How long the search over everything takes among a million contacts, as people type: Chinese, pinyin, initials, the
beginning of a word, a number, an address.

Asked one after another as the application asks: as its role, under row-level security, a transaction for each. The
words the contacts are found by are made by the product's own code. A figure is the 95th percentile in milliseconds in
the box (every kind of record, ranked); `list_worst_p95_ms` is the worst of the same in the list of contacts. A person
waits for it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from typing import Any

from tenants.db.database import open_database, use
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.records import finding, reading
from tenants.records.chinese import HAN, readings
from tenants.records.selection import ListSelection, Page, Query, Selection
from tests.bench.harness.asked import reader
from tests.bench.harness.data import Size
from tests.bench.harness.people import load_people, someone
from tests.bench.harness.place import Place, place
from tests.engines import environment

FULL, QUICK = 1_000_000, 20_000
DRAWS = 150
Typed = Mapping[str, list[str]]
_LIST = Selection("contact", frozenset({"name", "emails", "phones"}))


def typed(contacts: int, draws: int = DRAWS) -> dict[str, list[str]]:
    """What people type, by its kind: of somebody who is there, from one letter of a name to all of it."""
    dice = random.Random(11)
    people = [someone(dice.randint(1, contacts)) for _ in range(draws * 4)]
    chinese = [each for each in people if HAN.search(each.name)][:draws]
    latin = [each for each in people if not HAN.search(each.name)][:draws]
    heard = [readings(each.name)[0] for each in chinese]
    return {
        "chinese": [_cut(dice, each.name, 1) for each in chinese],
        "pinyin": [_cut(dice, "".join(syllables), 3) for syllables in heard],
        "initials": ["".join(syllable[0] for syllable in syllables) for syllables in heard],
        "prefix": [_cut(dice, dice.choice(each.name.split()[:2]), 2) for each in latin],
        "words": [f"{each.name.split()[0][:3]} {each.name.split()[1]}" for each in latin],
        "phone": [dice.choice((each.phone, each.phone[-8:], each.phone[3:9])) for each in latin],
        "email": [dice.choice((each.email, each.email.partition("@")[0])) for each in latin],
    }


def _cut(dice: random.Random, text: str, least: int) -> str:
    return text[: dice.randint(min(least, len(text)), len(text))]


async def in_box(uow: UnitOfWork, text: str) -> bool:
    return bool(await finding.find(uow, text=text, first=10))


async def in_list(uow: UnitOfWork, text: str) -> bool:
    query = Query(search=text, page=Page(first=50))
    return bool((await reading.read_list(uow, ListSelection(_LIST, query))).rows)


async def measured(ask: Callable[[UnitOfWork, str], Awaitable[bool]], texts: list[str]) -> float:
    """The 95th percentile in milliseconds. A search that finds nobody would be a measurement of nothing."""
    took = []
    for text in [*texts[:5], *texts]:  # the first warm up what a running process has warm
        started = time.perf_counter()
        async with unit_of_work(reader(), read_only=True) as uow:
            found = await ask(uow, text)
        took.append((time.perf_counter() - started) * 1_000)
        assert found, f"{text!r} finds nobody"
    return sorted(took[5:])[int((len(took) - 5) * 0.95)]


def run(here: Place, contacts: int, say: Any, draws: int = DRAWS) -> dict[str, float]:
    """Measure it; `say` takes what is for people."""
    name = here.loaded(f"rapport_search_{contacts}", Size(1, 0, 0))

    async def ask_all() -> dict[str, float]:
        started = time.perf_counter()
        await load_people(here.admin_url(name), contacts)
        say(f"{contacts:,} contacts and their words in {time.perf_counter() - started:.0f} s")
        opened = use(await open_database(settings, app=True, dispatch=False))
        try:
            return await _figures(typed(contacts, draws), say)
        finally:
            await opened.close()

    with environment(here.engines.environment(name, 0, "bench")) as settings:
        return asyncio.run(ask_all())


async def _figures(wanted: Typed, say: Any) -> dict[str, float]:
    found, lists = {}, []
    for kind, texts in wanted.items():
        box, listed = await measured(in_box, texts), await measured(in_list, texts)
        say(f"{kind:10} box {box:7.1f} ms   list {listed:7.1f} ms   {texts[:4]}")
        found[f"{kind}_p95_ms"] = round(box, 1)
        lists.append(listed)
    return {**found, "list_worst_p95_ms": round(max(lists), 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="20,000 contacts instead of a million")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    chosen = parser.parse_args()
    say = (lambda text: None) if chosen.json else (lambda text: print(text, flush=True))
    with ExitStack() as stack:
        figures = run(stack.enter_context(place()), QUICK if chosen.quick else FULL, say)
    print(json.dumps({"bench": "search", "figures": figures}))


if __name__ == "__main__":
    main()
