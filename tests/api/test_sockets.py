"""Subscriptions, over a real socket to a real server: nothing lost, nothing twice, nothing of another company."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

import psutil
import pytest

from infra.engines.engine import free_port
from tenants.access.company import Level, Scope
from tenants.context import TenantContext
from tenants.crm.accounts.models import Account
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.life import service as life
from tenants.life.clock import turn
from tenants.records import writing
from tenants.registry import service as registry
from tests.api.serving import serve, wait_until_it_answers
from tests.api.sockets import CHANGES, Line, dialled, line
from tests.cast import Cast, everyone
from tests.chaos.processes import Processes
from tests.chaos.processes import processes as processes_of_a_test
from tests.tenants.access.people import grants, now_as, reps_may

LIMITS = {"RAPPORT_SOCKETS_PER_USER": "4", "RAPPORT_SUBSCRIPTIONS_PER_SOCKET": "3"}
OF_ONE = """subscription ($id: ID!, $since: String) { accountChanged(id: $id, since: $since) {
  cursor kind version fields actorId account { name owner { name } contacts { totalCount } } } }"""


@pytest.fixture(scope="module")
def processes_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    started = Processes(tmp_path_factory.mktemp("sockets"))
    yield started
    started.end()


processes = processes_of_a_test


@pytest.fixture(scope="module")
def port(database: Database, processes_of_all: Processes) -> int:
    """The gateway, as the launcher starts it."""
    found = free_port()
    serve(processes_of_all, found, **LIMITS)
    return found


@pytest.fixture
async def people(database: Database) -> Cast:
    return await everyone()


async def create(context: TenantContext, *names: str) -> list[str]:
    """Accounts, all in one transaction; returns their ids as clients see them."""
    async with unit_of_work(context) as uow:
        ids = [await writing.create(uow, Account, {"name": name}) for name in names]
    return [f"account_{record_id}" for record_id in ids]


async def test_what_is_committed_is_told_in_order(port: int, people: Cast) -> None:
    async with line(port, people.bob) as bob:
        await bob.subscribe()
        await bob.settled()
        first = await create(people.alice.context, "One")
        second = await create(people.alice.context, "Two", "Three")
        found = await bob.changes(3)
    assert [change["id"] for change in found] == [*first, *sorted(second)]
    assert {(change["type"], change["kind"], change["version"]) for change in found} == {("ACCOUNT", "CREATED", 1)}
    assert "name" in found[0]["fields"]


async def test_mallory_hears_nothing_of_acme(port: int, people: Cast) -> None:
    [account] = await create(people.alice.context, "Secret")
    async with line(port, people.mallory) as mallory, line(port, people.bob) as bob:
        await mallory.subscribe(name="all", since="0")
        await mallory.subscribe(OF_ONE, name="one", id=account, since="0")
        await mallory.subscribe(name="later")
        await bob.subscribe(OF_ONE, name="one", id=account)
        await asyncio.gather(mallory.settled(), bob.settled())
        async with unit_of_work(people.alice.context) as uow:
            record_id = writing_id(account)
            await writing.update(uow, Account, record_id, None, {"name": "Still secret"})
        told = await bob.hear()
        assert told["payload"]["data"]["accountChanged"]["account"]["name"] == "Still secret"
        assert await mallory.silent()
        [own] = await create(people.mallory.context, "Globex's own")
        heard = [await mallory.hear(), await mallory.hear()]
        assert {message["id"] for message in heard} == {"all", "later"}
        for message in heard:
            assert [change["id"] for change in message["payload"]["data"]["changes"]["changes"]] == [own]


def writing_id(global_id: str) -> UUID:
    return UUID(global_id.rpartition("_")[2])


async def test_a_record_is_shown_as_it_stands_and_null_when_it_is_gone(port: int, people: Cast) -> None:
    [account] = await create(people.alice.context, "Before")
    async with line(port, people.bob) as bob:
        await bob.subscribe(OF_ONE, id=account, since="0")
        made = (await bob.hear())["payload"]["data"]["accountChanged"]
        assert made["kind"] == "CREATED"
        assert made["actorId"] == f"user_{people.alice.id}"
        assert made["account"] == {"name": "Before", "owner": {"name": "Alice"}, "contacts": {"totalCount": 0}}
        async with unit_of_work(people.alice.context) as uow:
            await writing.update(uow, Account, writing_id(account), 1, {"name": "After"})
        renamed = (await bob.hear())["payload"]["data"]["accountChanged"]
        assert (renamed["fields"], renamed["account"]["name"]) == (["name"], "After")
        async with unit_of_work(people.alice.context) as uow:
            await writing.delete(uow, Account, writing_id(account), 2)
        gone = (await bob.hear())["payload"]["data"]["accountChanged"]
        assert (gone["kind"], gone["account"]) == ("DELETED", None)


async def test_who_reaches_their_own_hears_of_their_own_and_of_no_field_held_back(port: int, people: Cast) -> None:
    levels = {("account", "industry"): Level.NONE}
    await reps_may(people.alice, *grants(Scope.OWN, kinds=["account"]), levels=levels)
    alice, bob = await now_as(people.alice), await now_as(people.bob)
    async with line(port, people.bob) as his:
        await his.subscribe()
        await his.settled()
        [theirs] = await create(alice, "Theirs")
        [mine] = await create(bob, "Mine")
        for name in (theirs, mine):
            async with unit_of_work(alice) as uow:
                await writing.update(uow, Account, UUID(name[8:]), None, {"industry": "Bees"})
        async with unit_of_work(alice) as uow:
            await writing.update(uow, Account, UUID(mine[8:]), None, {"industry": "Wasps", "rating": "A"})
        found = await his.changes(2)
        assert await his.silent()
    assert [(change["id"], change["kind"]) for change in found] == [(mine, "CREATED"), (mine, "UPDATED")]
    assert found[1]["fields"] == ["rating"]


async def test_records_may_be_chosen(port: int, people: Cast) -> None:
    only = "subscription { changes(records: [CONTACT]) { changes { type } } }"
    async with line(port, people.bob) as bob:
        await bob.subscribe(only, name="contacts")
        await bob.subscribe(name="all")
        await bob.settled()
        await create(people.alice.context, "No contact")
        assert (await bob.hear())["id"] == "all"
        assert await bob.silent(0.5)
        await bob.subscribe("subscription { changes(records: []) { cursor } }", name="none")
        refused = await bob.hear()
        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "BAD_USER_INPUT")


async def test_killed_and_resumed_loses_nothing_and_doubles_nothing(
    database: Database, processes: Processes, people: Cast
) -> None:
    """A writer goes on; the client's line is cut, and the server is killed and restarted, again and again."""
    port = free_port()
    server = serve(processes, port)
    written: list[str] = []
    heard: list[str] = []
    over = asyncio.Event()

    async def write() -> None:
        number = 0
        while not over.is_set():
            number += 1
            names = [f"Account {number}.{part}" for part in range(1 + number % 3)]
            written.extend(sorted(await create(people.alice.context, *names)))
            await asyncio.sleep(0.01)

    writer = asyncio.create_task(write())
    cursor = "0"
    for cut in range(6):
        async with line(port, people.bob) as bob:
            await bob.subscribe(since=cursor)
            for change in await bob.changes(20 + 7 * cut):
                heard.append(change["id"])
            cursor = bob.cursor or cursor
            if cut % 2:
                bob.wire.transport.abort()
        if cut in (1, 3):
            server.kill()
            server.again()
            await asyncio.to_thread(wait_until_it_answers, server, port)
    over.set()
    await writer
    async with line(port, people.bob) as bob:
        await bob.subscribe(since=cursor)
        rest = len(written) - len(heard)
        heard += [change["id"] for change in await bob.changes(rest)] if rest else []
        assert await bob.silent(0.5)
    assert heard == written


async def test_without_redis_it_is_only_slower(database: Database, processes: Processes, people: Cast) -> None:
    port = free_port()
    serve(processes, port, RAPPORT_REDIS_URL="redis://127.0.0.1:1/0")
    async with line(port, people.bob) as bob:
        await bob.subscribe()
        await bob.settled()
        await create(people.alice.context, "One")
        assert len(await bob.changes(1)) == 1


@pytest.mark.parametrize(
    ("since", "code"),
    [("yesterday", "BAD_USER_INPUT"), ("999999999", "CHECKPOINT_EXPIRED"), ("-1", "BAD_USER_INPUT")],
)
async def test_a_place_that_is_none_is_refused(port: int, people: Cast, since: str, code: str) -> None:
    async with line(port, people.bob) as bob:
        await bob.subscribe(since=since)
        refused = await bob.hear()
        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", code)


async def test_a_session_that_ends_closes_its_sockets_within_five_seconds(port: int, people: Cast) -> None:
    async with line(port, people.bob) as bob, line(port, people.alice) as alice:
        await bob.subscribe()
        async with unit_of_work(people.bob.context) as uow:
            await registry.sign_out(uow)
        assert await bob.closed(within=5) == 4403
        assert await alice.silent(0.1)


async def test_a_member_who_is_removed_is_out(port: int, people: Cast) -> None:
    async with line(port, people.bob) as bob:
        await bob.subscribe()
        async with unit_of_work(people.alice.context) as uow:
            await registry.remove_member(uow, user_id=people.bob.id)
        assert await bob.closed(within=5) == 4403


async def test_who_may_come_in(port: int, people: Cast) -> None:
    cookie = {"cookie": f"rapport={people.bob.token}"}
    own = f"http://127.0.0.1:{port}"
    for headers, payload, welcome in (
        ({}, {"token": people.bob.token}, True),
        ({}, {"Authorization": f"Bearer {people.bob.token}"}, True),
        ({}, {"headers": {"authorization": f"Bearer {people.bob.token}"}}, True),
        (cookie, {}, True),
        ({**cookie, "origin": own}, {}, True),
        ({**cookie, "origin": "https://evil.example"}, {}, False),
        ({**cookie, "origin": "null"}, {}, False),
        ({}, {}, False),
        ({}, {"token": "nonsense"}, False),
    ):
        async with dialled(port, additional_headers=headers) as caller:
            await caller.tell(type="connection_init", payload=payload)
            if welcome:
                assert (await caller.hear())["type"] == "connection_ack"
            else:
                assert await caller.closed() == 4403


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"type": "subscribe", "id": "1", "payload": {"query": CHANGES}}], 4401),
        ([{"type": "nonsense"}], 4400),
        ([{"type": "connection_init", "payload": 3}], 4400),
        (["{"], 4400),
        (["[]"], 4400),
        ([b"\x00"], 4400),
        (["x" * 70_000], 1009),
        (["init", {"type": "connection_init"}], 4429),
        (["init", {"type": "subscribe", "id": "1"}], 4400),
        (["init", {"type": "subscribe", "id": 1, "payload": {"query": CHANGES}}], 4400),
        (["init", *[{"type": "subscribe", "id": "1", "payload": {"query": CHANGES}}] * 2], 4409),
        (["init", {"type": "subscribe", "id": "1", "payload": {"query": CHANGES, "variables": []}}], None),
    ],
)
async def test_whoever_breaks_the_protocol_is_told_by_the_code(
    port: int, people: Cast, messages: list[Any], code: int | None
) -> None:
    async with dialled(port) as caller:
        for message in messages:
            if message == "init":
                message = {"type": "connection_init", "payload": {"token": people.bob.token}}
            await caller.wire.send(message if isinstance(message, str | bytes) else json.dumps(message))
        if code is not None:
            assert await caller.closed() == code


async def test_a_suspended_company_is_told_within_five_seconds_and_may_listen_again(port: int, people: Cast) -> None:
    async with line(port, people.bob) as bob:
        await bob.subscribe()
        await bob.settled()
        async with unit_of_work(people.acme) as uow:
            await life.bought(uow, plan="business")
            await life.payment_missed(uow)
        await turn(people.alice.tenant_id, now() + timedelta(days=16))
        assert await bob.closed(within=5) == 4403
    async with line(port, people.bob) as bob:
        await bob.subscribe()
        assert await bob.silent(0.3)


async def test_only_one_sub_protocol_is_spoken(port: int) -> None:
    async with dialled(port, subprotocols=["graphql-ws"]) as caller:
        assert await caller.closed() == 4406


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription { changes { nothing } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("{ me { role } }", "BAD_USER_INPUT"),
        ("mutation { signOut { accepted } }", "BAD_USER_INPUT"),
        ("subscription { a: changes { cursor } b: changes { cursor } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($s: Int!) { changes(since: $s) { cursor } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ('subscription { accountChanged(id: "contact_1") { cursor } }', "BAD_USER_INPUT"),
    ],
)
async def test_a_document_that_cannot_be_followed_is_an_error_and_no_end(
    port: int, people: Cast, query: str, code: str
) -> None:
    await create(people.alice.context, "There already")
    async with line(port, people.bob) as bob:
        await bob.subscribe(query)
        refused = await bob.hear()
        assert (refused["type"], refused["id"]) == ("error", "1")
        assert refused["payload"][0]["extensions"]["code"] == code, refused
        await bob.subscribe(since="0")
        assert (await bob.hear())["type"] == "next", "the id is free again"


async def test_a_subscription_ends_when_it_is_told_to(port: int, people: Cast) -> None:
    async with line(port, people.bob) as bob:
        await bob.subscribe()
        await bob.settled()
        await bob.tell(id="1", type="complete")
        await bob.tell(id="2", type="complete")
        await bob.settled()
        await create(people.alice.context, "Unheard")
        assert await bob.silent(0.5)


async def test_how_many_sockets_and_subscriptions_one_may_have(port: int, people: Cast) -> None:
    async with line(port, people.bob) as one, line(port, people.bob), line(port, people.bob), line(port, people.bob):
        async with dialled(port) as fifth:
            await fifth.tell(type="connection_init", payload={"token": people.bob.token})
            assert await fifth.closed() == 1013
        async with line(port, people.alice) as alice:
            await alice.settled()
        for number in range(4):
            await one.subscribe(name=str(number))
        refused = await one.hear()
        assert (refused["id"], refused["payload"][0]["extensions"]["code"]) == ("3", "LIMIT_REACHED")
    async with line(port, people.bob) as again:
        await again.settled()


async def test_who_does_not_read_is_dropped_and_may_come_back(port: int, people: Cast) -> None:
    many = " ".join(f"f{number}: fields" for number in range(15))
    wide = f"subscription ($since: String) {{ changes(since: $since) {{ cursor changes {{ {many} }} }} }}"
    narrow = socket.create_connection(("127.0.0.1", port))
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    narrow.setblocking(False)
    async with line(port, people.bob, max_queue=1, sock=narrow) as bob, line(port, people.alice) as alice:
        for name in ("1", "2", "3"):
            await bob.subscribe(wide, name=name)
        await alice.subscribe()
        await asyncio.gather(bob.settled(), alice.settled())
        bob.wire.transport.pause_reading()
        for number in range(12):
            await create(people.alice.context, *[f"More {number}.{part}" for part in range(400)])
        assert len(await alice.changes(4_800)) == 4_800, "others are not held up"
        bob.wire.transport.resume_reading()
        assert await bob.closed() == 1013


async def test_a_server_that_stops_says_so(database: Database, processes: Processes, people: Cast) -> None:
    port = free_port()
    server = serve(processes, port)
    async with line(port, people.bob) as bob:
        await bob.subscribe()
        await bob.settled()
        stopping = asyncio.create_task(asyncio.to_thread(server.stop, 10))
        assert await bob.closed() == 1012
        await stopping


async def test_many_who_ask_the_same_share_one_answer(port: int, people: Cast, database: Database) -> None:
    """Fan-out: what is sent to each is the same, byte for byte, and one more listener costs no read of the log."""

    async def hears(found: Line) -> str:
        return str(await found.wire.recv())

    async with line(port, people.alice) as one, line(port, people.alice) as two, line(port, people.alice) as three:
        for each in (one, two, three):
            await each.subscribe()
            await each.settled()
        await create(people.alice.context, "Shared")
        assert len({await hears(each) for each in (one, two, three)}) == 1


async def test_an_idle_socket_costs_little_memory(database: Database, processes: Processes, people: Cast) -> None:
    """60 KB at most, subscription included, beyond what the first hundred have grown the process to."""
    port = free_port()
    server = serve(processes, port, RAPPORT_SOCKETS_PER_USER="1000")
    process = psutil.Process(server.popen.pid)

    async with AsyncExitStack() as open_lines:

        async def grow(count: int) -> int:
            for _ in range(count):
                found = await open_lines.enter_async_context(line(port, people.bob))
                await found.subscribe()
            await found.settled()
            return int(process.memory_info().rss)

        before = await grow(100)
        each = (await grow(400) - before) / 400
        print(f"{each / 1000:.1f} KB for each idle socket")
        assert each <= 60_000
