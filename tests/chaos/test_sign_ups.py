"""Companies sign up and accounts are written down while processes die at random.

Promised: what was acknowledged is there exactly once and whole; a mail leaves at least once, and whoever gets it twice
gets the same Message-ID and the same link. All is done within 30 s of when the last of the dead is back.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from email import message_from_bytes
from pathlib import Path
from typing import Any

import asyncpg

from infra.engines.engine import free_port
from infra.engines.throwaway import Throwaway
from tenants.config import Settings
from tenants.context import PLATFORM, TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.registry import tokens
from tests.cast import PASSWORD, owner
from tests.chaos.processes import Process, Processes
from tests.chaos.test_kills import RELAY, restarted
from tests.chaos.traffic import Traffic, Wish

SIGN_UP = "mutation ($input: SignUpInput!) { signUp(input: $input) { accepted userErrors { code } } }"
CREATE = (
    "mutation ($input: CreateAccountInput!) { createAccount(input: $input) { account { id } userErrors { code } } }"
)
SIGN_UPS, ACCOUNTS = 300, 700
"""A sign-up costs a core 40 ms for its password alone, so most of the thousand are cheaper."""
DOMAIN = "@newcomers.example"
RECOVERY = 30


async def test_everything_acknowledged_is_there_once_whoever_dies(
    fresh_database: Settings, engines: Throwaway, processes: Processes
) -> None:
    alice = await owner("Alice", "acme")
    ports = [free_port(), free_port()]
    apis, behind = [api(processes, port) for port in ports], [worker(processes), processes.start(*RELAY)]
    emails = [f"nina{number}{DOMAIN}" for number in range(SIGN_UPS)]
    wishes = [Wish(SIGN_UP, form(email)) for email in emails]
    wishes += [Wish(CREATE, {"name": f"Account {number}"}, alice.token) for number in range(ACCOUNTS)]
    random.Random(7).shuffle(wishes)
    victims = [*apis * 2, *behind * 3]
    traffic = Traffic(ports)
    async with restarted([*apis, *behind]):
        killing = asyncio.create_task(kill_at_random(victims, traffic, len(wishes)))
        answers = await traffic.fulfil(wishes)
        await killing
        last = await everybody_back(behind)
        await everything_done(by=last + RECOVERY)
        recovered = time.monotonic() - last
    assert [answer for answer in answers if next(iter(answer.values()))["userErrors"]] == []
    links = await sign_ups_are_whole(emails)
    again = mails_arrived(links, Path(engines.objects_directory).parent / "inbox")
    await accounts_are_whole(alice.context)
    print(
        f"{len(victims)} kills; {traffic.sent_again} requests sent again, {traffic.replayed} answered from memory;"
        f" {again} mails twice; all done {recovered:.1f} s after the last was back"
    )


def api(processes: Processes, port: int) -> Process:
    return processes.start("uvicorn", "api.app:app", "--no-access-log", "--port", str(port))


def worker(processes: Processes) -> Process:
    return processes.start("workers", "worker", "--lane", "interactive")


def form(email: str) -> dict[str, str]:
    return {"company": "Newcomers", "name": "Nina", "email": email, "password": PASSWORD, "timeZone": "Asia/Shanghai"}


async def kill_at_random(victims: Sequence[Process], traffic: Traffic, wishes: int) -> None:
    """Kill one after the other, a random part of the work apart.

    Paced by what is answered rather than by the clock, so that a slow machine sees the same deaths.
    """
    rng = random.Random(11)
    deaths = sorted(rng.uniform(0.02, 0.95) * wishes for _ in victims)
    for death, victim in zip(deaths, rng.sample(victims, len(victims)), strict=True):
        while traffic.answered < death or not victim.alive:  # noqa: ASYNC110 - alive is another process's affair
            await asyncio.sleep(0.01)
        victim.kill()


async def everybody_back(behind: Sequence[Process]) -> float:
    """When all of them run again: how long a process takes to start is the machine's affair, not a promise."""
    while not all(process.alive and process.has_said(" started") for process in behind):  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.05)
    return time.monotonic()


async def everything_done(by: float) -> None:
    while left := await unfinished():
        assert time.monotonic() < by, f"not done after {RECOVERY} s: {left}"
        await asyncio.sleep(0.2)


async def unfinished() -> list[asyncpg.Record]:
    async with unit_of_work(PLATFORM) as uow:
        return await uow.connection.fetch(
            "SELECT name, state, count(*), max(attempts) FROM jobs WHERE tenant_id = $1 AND state <> 'done'"
            " GROUP BY name, state",
            uow.tenant_id,
        )


async def sign_ups_are_whole(emails: Sequence[str]) -> dict[str, str]:
    """Every form is kept once, and exactly one job was asked to mail its link. Returns the link of each address."""
    async with unit_of_work(PLATFORM) as uow:
        forms = await uow.connection.fetch("SELECT id, email FROM sign_ups")
        jobs = await uow.connection.fetch(
            "SELECT (arguments->>'sign_up_id')::uuid AS form FROM jobs WHERE tenant_id = $1"
            " AND name = 'registry.verify_email'",
            uow.tenant_id,
        )
    assert sorted(row["form"] for row in jobs) == sorted(row["id"] for row in forms)
    theirs = [row for row in forms if row["email"].endswith(DOMAIN)]
    assert sorted(row["email"] for row in theirs) == sorted(emails)
    return {row["email"]: tokens.for_mail("verify", row["id"]) for row in theirs}


def mails_arrived(links: dict[str, str], inbox: Path) -> int:
    """Every address got its link, under one Message-ID; returns how many mails came more than once."""
    arrived: dict[str, list[Any]] = defaultdict(list)
    for path in inbox.glob("*.eml"):
        mail = message_from_bytes(path.read_bytes())
        arrived[mail["X-Envelope-To"]].append(mail)
    assert links.keys() - arrived.keys() == set()
    for email, link in links.items():
        assert len({mail["Message-ID"] for mail in arrived[email]}) == 1
        assert all(link in str(mail.get_payload(0).get_payload(decode=True)) for mail in arrived[email])
    return sum(len(arrived[email]) - 1 for email in links)


async def accounts_are_whole(context: TenantContext) -> None:
    """Each account once, with its change, its search tokens and its kept answer; the stream has no gap."""
    async with unit_of_work(context) as uow:
        accounts = await uow.connection.fetch("SELECT id, name FROM accounts WHERE tenant_id = $1", uow.tenant_id)
        changes = await uow.connection.fetch(
            "SELECT record_id, kind, seq FROM changes WHERE tenant_id = $1 ORDER BY seq", uow.tenant_id
        )
        tokened = await uow.connection.fetch(
            "SELECT DISTINCT id FROM record_tokens WHERE tenant_id = $1", uow.tenant_id
        )
        kept = await uow.connection.fetchval(
            "SELECT count(*) FROM idempotency_keys WHERE tenant_id = $1", uow.tenant_id
        )
    ids = sorted(row["id"] for row in accounts)
    assert sorted(row["name"] for row in accounts) == sorted(f"Account {number}" for number in range(ACCOUNTS))
    assert sorted(row["record_id"] for row in changes) == sorted(row["id"] for row in tokened) == ids
    assert [row["seq"] for row in changes] == list(range(1, ACCOUNTS + 1))
    assert kept == ACCOUNTS
