"""Whether every kind of filter, order and search is answered from an index, in a company with a million contacts.

The company stands beside twenty small ones. Each question is compiled as the application compiles it and run as the
application's role, under row-level security, with the plan for its own values and with the plan for any. What names few
records must touch few rows (and scan no big table from end to end); what cannot be served by an index says why, and is
timed. The exit code is 1 when a question touches more than it may.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from contextlib import ExitStack
from statistics import median

from tenants.db.database import open_database, use
from tests.bench.harness.asked import FEW, Asked, ask, lay_beside, questions, reader
from tests.bench.harness.data import Size
from tests.bench.harness.offers import offers
from tests.bench.harness.place import Place, place
from tests.engines import environment

FULL = Size(1, 200_000, 1_000_000)
QUICK = Size(1, 10_000, 50_000)
SMALL = Size(20, 50, 200, tenant=2)


def asked(here: Place, size: Size) -> list[Asked]:
    """Every question, on a database of its own."""
    name = here.loaded(f"rapport_plans_{size.contacts}", size, SMALL)

    async def run() -> list[Asked]:
        await lay_beside(here.admin_url(name))
        opened = use(await open_database(settings, app=True, dispatch=False))
        try:
            return [each for question in (*questions(size), *offers()) for each in await ask(reader(), question)]
        finally:
            await opened.close()

    with environment(here.engines.environment(name, 0, "bench")) as settings:
        return asyncio.run(run())


def figures(found: list[Asked]) -> dict[str, float]:
    few = [each for each in found if not (each.question.whole or each.question.broad)]
    return {
        "questions": len(found) // 2,
        "selective_touch_at_most": max(each.touched for each in few),
        "selective_ms_median": round(median(each.milliseconds for each in few), 2),
        "selective_ms_worst": round(max(each.milliseconds for each in few), 1),
        "whole_ms_worst": round(max(each.milliseconds for each in found if each.question.whole), 1),
        "wrong": sum(each.wrong for each in found),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="50,000 contacts instead of a million")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    chosen = parser.parse_args()
    size = QUICK if chosen.quick else FULL
    with ExitStack() as stack:
        found = asked(stack.enter_context(place()), size)
    if not chosen.json:
        print(f"{size.contacts:,} contacts; a selective question may touch {FEW:,} rows", flush=True)
        for each in found:
            mark = "WRONG " if each.wrong else "whole " if each.question.whole else "      "
            scans = ", ".join(sorted(each.sequential)) and f", all of {', '.join(sorted(each.sequential))}"
            took = f"{mark}{each.touched:>10,} rows {each.milliseconds:>9.2f} ms"
            print(f"{took}  {each.question.name} ({each.mode}){scans}")
    print(json.dumps({"bench": "plans", "figures": figures(found)}))
    sys.exit(any(each.wrong for each in found))


if __name__ == "__main__":
    main()
