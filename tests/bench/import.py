# ruff: noqa: N999 - `python -m tests.bench.import` wants this name
"""How long an import of contacts takes beside plain COPY of every row it wrote, and how its memory grows.

100,000 contacts (name, company, e-mail, phone, title, address; made from a seed) are imported by the job's own function
in this process. Then the records, changes and search tokens it wrote are copied, in binary form and as a superuser
(whom row-level security does not slow down), into empty tables with the same indexes, checks and foreign keys. The
engines are throw-away ones (fsync off, the same for both). Memory is the peak of this process after 10,000 rows and
after 100,000.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import hashlib
import json
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import asyncpg
from faker import Faker

from infra.engines.throwaway import Throwaway, hold
from tenants.adapters.storage import storage
from tenants.context import TenantContext
from tenants.db.database import open_database, use
from tenants.db.unit_of_work import unit_of_work
from tenants.entitlement import seeded
from tenants.kit.memory import collect_seldom
from tenants.plans import Plan
from tenants.records.catalogue import catalogue
from tenants.records.files import service as files
from tenants.records.importing import service as importing
from tenants.records.importing.row_ids import row_id
from tenants.records.writing import create_many
from tests import cast
from tests.engines import create_database, environment

TABLES = ("contacts", "changes", "record_tokens")
HEADER = ("Name", "Company", "E-mail", "Phone", "Mobile", "Job title", "Street", "City", "Postal code", "Country")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Load:
    """`small` and `large` are rows of the two imports; COPY is taken `copies` times and its median counts."""

    small: int
    large: int
    accounts: int
    copies: int


FULL = Load(small=10_000, large=100_000, accounts=2_000, copies=3)
QUICK = Load(small=1_000, large=10_000, accounts=500, copies=1)


def run(load: Load, say: Say) -> dict[str, float]:
    """Measure; `say` takes what is for people."""
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user when we are root
        with hold(Path(folder) / "engines") as engines:
            return asyncio.run(_measure(engines, Path(folder), load, say))


async def _measure(engines: Throwaway, folder: Path, load: Load, say: Say) -> dict[str, float]:
    await create_database(engines, "bench_import")
    admin_url = engines.admin_url.rsplit("/", 1)[0] + "/bench_import"
    with environment({**engines.environment("bench_import", 0, "bench"), "RAPPORT_RATE_LIMITS": "false"}) as settings:
        say(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start")
        await storage().ensure_bucket()
        catalogue()
        collect_seldom()  # as a worker does
        database = use(await open_database(settings))
        try:
            alice = await _alice(load)
            small = await _import(alice, folder, load.small, load.accounts, say)
            large = await _import(alice, folder, load.large, load.accounts, say)
            copy = await _copy(admin_url, folder, alice, large, load.copies, say)
        finally:
            await database.close()
        say(f"load average {os.getloadavg()[0]:.1f} at the end")
    growth = large.peak_mb - small.peak_mb
    return {"vs_copy": round(large.seconds / copy, 2), "rss_growth_mb": round(growth, 1)}


async def _alice(load: Load) -> TenantContext:
    """Alice's company with the accounts that the contacts belong to."""
    owner = await cast.owner("Alice", "acme", time_zone="Europe/Paris")
    context = replace(owner.context, entitlement=seeded(Plan.BUSINESS))
    async with unit_of_work(context) as uow:
        await create_many(uow, catalogue()["account"], [{"name": company(n)} for n in range(load.accounts)])
    return context


@dataclass(frozen=True, slots=True)
class Imported:
    id: UUID
    seconds: float
    peak_mb: float


async def _import(alice: TenantContext, folder: Path, rows: int, accounts: int, say: Say) -> Imported:
    path = folder / f"{rows}.csv"
    write_contacts(path, rows, accounts)
    found = await importing.create_import(alice, upload_id=await _send(alice, path), record_type="contact")
    mapping = [(column.name, column.suggested_field) for column in found.columns if column.suggested_field]
    assert len(mapping) == len(HEADER), found.columns
    await importing.plan_import(alice, import_id=found.id, mapping=mapping, options={})
    with clock() as dry:
        await importing.dry_run(alice.as_system(), import_id=found.id, pass_number=1)
    async with unit_of_work(alice) as uow:
        await importing.start_import(uow, import_id=found.id)
    with clock() as real:
        await importing.run(alice.as_system(), import_id=found.id, pass_number=2)
    async with unit_of_work(alice) as uow:
        done = await importing.find_import(uow, import_id=found.id)
    assert (done.state, done.rows_created, done.rows_rejected) == ("done", rows, 0), done
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"{rows} contacts: dry run {dry():.1f} s, run {real():.1f} s ({rows / real():.0f}/s), peak {peak:.0f} MB")
    return Imported(found.id, real(), peak)


async def _send(alice: TenantContext, path: Path) -> UUID:
    digest, size = await asyncio.to_thread(_digest, path)
    async with unit_of_work(alice) as uow:
        ticket = await files.create_upload(uow, filename=path.name, size=size, sha256=digest, content_type="text/csv")
    await files.receive(ticket.url.rsplit("/", 1)[-1], length=size, body=_chunks(path))
    return ticket.id


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 18):
            yield chunk


def company(number: int) -> str:
    return f"{('Nordwind', 'Pébéo', '华信', 'Acme', '远景')[number % 5]} {number}"


def write_contacts(path: Path, rows: int, accounts: int) -> None:
    """The same file for the same numbers."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_contacts(random.Random(rows), rows, accounts))


def _contacts(dice: random.Random, rows: int, accounts: int) -> Iterator[tuple[str, ...]]:
    pools = {}
    for locale in ("en_US", "fr_FR", "zh_CN"):
        fake = Faker(locale)
        fake.seed_instance(7)
        make = {"first": fake.first_name, "last": fake.last_name, "street": fake.street_address, "city": fake.city}
        pools[locale] = {name: [maker() for _ in range(400)] for name, maker in make.items()}
    for n in range(rows):
        locale = dice.choice(tuple(pools))
        first, last = dice.choice(pools[locale]["first"]), dice.choice(pools[locale]["last"])
        name = f"{last}{first}" if locale == "zh_CN" else f"{first} {last}"
        yield (
            name,
            company(dice.randrange(accounts)),
            f"{'contact' if locale == 'zh_CN' else first.lower()}.{n}@company{dice.randrange(accounts)}.example",
            _phone(locale, dice),
            _mobile(locale, dice) if n % 3 == 0 else "",
            dice.choice(("Manager", "Buyer", "Directeur des achats", "采购经理", "Engineer", "")),
            dice.choice(pools[locale]["street"]),
            dice.choice(pools[locale]["city"]),
            str(dice.randrange(10_000, 99_999)),
            {"en_US": "United States", "fr_FR": "France", "zh_CN": "中国"}[locale],
        )


def _phone(locale: str, dice: random.Random) -> str:
    if locale == "en_US":
        return f"+1 (212) {dice.randrange(200, 999)}-{dice.randrange(10_000):04}"
    if locale == "fr_FR":
        return f"01 {dice.randrange(100):02} {dice.randrange(100):02} {dice.randrange(100):02} {dice.randrange(100):02}"
    return f"+86 10 6{dice.randrange(1_000_0000):07}"


def _mobile(locale: str, dice: random.Random) -> str:
    if locale == "zh_CN":
        return f"+86 138{dice.randrange(100_000_000):08}"
    return f"+33 6 {dice.randrange(100):02} {dice.randrange(100):02} {dice.randrange(100):02} {dice.randrange(100):02}"


async def _copy(admin_url: str, folder: Path, alice: TenantContext, done: Imported, times: int, say: Say) -> float:
    """The median time of COPY into tables just like those that were written to."""
    connection = await asyncpg.connect(admin_url)
    try:
        counts = [await _dump(connection, folder, table, alice, done) for table in TABLES]
        wrote = ", ".join(f"{count} {table}" for count, table in zip(counts, TABLES, strict=True))
        taken = []
        for _ in range(times):
            await _make_tables(connection)
            await connection.execute("CHECKPOINT")
            with clock() as took:
                for table in TABLES:
                    await connection.copy_to_table(f"copy_of_{table}", source=folder / table, format="binary")
            taken.append(took())
        say(f"COPY of {wrote}: {', '.join(f'{each:.1f}' for each in taken)} s")
        return statistics.median(taken)
    finally:
        await connection.close()


async def _dump(connection: asyncpg.Connection, folder: Path, table: str, alice: TenantContext, done: Imported) -> int:
    """Write what the import wrote to a file; gives the number of rows."""
    key = "record_id" if table == "changes" else "id"
    low, high = await _ids(alice, done)
    sql = f"SELECT * FROM {table} WHERE tenant_id = $1 AND {key} BETWEEN $2 AND $3"
    status = await connection.copy_from_query(sql, alice.tenant_id, low, high, output=folder / table, format="binary")
    return int(status.rsplit(" ", 1)[-1])


async def _ids(alice: TenantContext, done: Imported) -> tuple[UUID, UUID]:
    """The ids of an import's records lie between those of its first and last row."""
    async with unit_of_work(alice, read_only=True) as uow:
        found = await importing.find_import(uow, import_id=done.id)
    return row_id(done.id, found.created_at, 1), row_id(done.id, found.created_at, found.rows_total + 1)


_FOREIGN_KEYS = """
SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
WHERE conrelid = $1::text::regclass AND contype = 'f'
"""


async def _make_tables(connection: asyncpg.Connection) -> None:
    for table in TABLES:
        await connection.execute(f"DROP TABLE IF EXISTS copy_of_{table}")
        await connection.execute(f"CREATE TABLE copy_of_{table} (LIKE {table} INCLUDING ALL)")
        for key in await connection.fetch(_FOREIGN_KEYS, table):
            await connection.execute(f"ALTER TABLE copy_of_{table} ADD CONSTRAINT {key['conname']} {key['definition']}")


@contextmanager
def clock() -> Iterator[Callable[[], float]]:
    began = time.perf_counter()
    ended: list[float] = []
    yield lambda: (ended[0] if ended else time.perf_counter()) - began
    ended.append(time.perf_counter())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows: a look, not a figure")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    chosen = parser.parse_args()
    say: Say = (lambda text: None) if chosen.json else (lambda text: print(text, flush=True))
    figures = run(QUICK if chosen.quick else FULL, say)
    print(json.dumps({"bench": "import", "figures": figures}))


if __name__ == "__main__":
    main()
