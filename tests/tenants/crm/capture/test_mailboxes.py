"""Letters become leads: once each; known people on their timeline, and what machines send refused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import update

from tenants.adapters.mailbox import Fault, Security
from tenants.crm.capture import service as capture
from tenants.crm.capture.letters import read_letter
from tenants.crm.capture.models import Mailbox, SubmissionState
from tenants.crm.capture.service import MailSettings
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, ValidationFailed
from tests.cast import Cast
from tests.engines import environment
from tests.mailbox_server import PASSWORD, USER, MailboxServer, running
from tests.saml_provider import certificate, new_key
from tests.tenants.conftest import create, found, page, read
from tests.tenants.crm.capture import story

_RENUMBERED = update(Mailbox).values(uid_validity=1)
_EARLIER_BY_A_MOMENT = update(Mailbox).values(since=Mailbox.since - timedelta(seconds=2))
"""Mail servers tell the time by the second."""
OWN = frozenset({USER})


def letter(sender: str = "Ada Lovelace <ada@example.com>", text: str = "A price, please.", **headers: str) -> bytes:
    named = {"From": sender, "To": USER, "Subject": "Enquiry", "Message-ID": f"<{text}{sender}>", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in named.items())
    return f"{head}\n{text}\n".encode()


WITH_FILES = b"""From: ada@example.com
Subject: Drawings
Message-ID: <files@example.com>
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=gb2312

<style>p{}</style><p>See <b>\xc4\xe3\xba\xc3</b></p><p>Ada</p>
--b
Content-Type: application/pdf; name="=?utf-8?B?5Zu+57q4LnBkZg==?="
Content-Disposition: attachment; filename="=?utf-8?B?5Zu+57q4LnBkZg==?="
Content-Transfer-Encoding: base64

JVBERi0xLjc=
--b
Content-Disposition: attachment; filename=run.exe

MZ
--b--
"""


@pytest.fixture(scope="module")
def server() -> Iterator[MailboxServer]:
    with running() as found, environment({"RAPPORT_REACH_PRIVATE": "true"}):
        yield found


@pytest.fixture
async def emptied(server: MailboxServer) -> AsyncIterator[MailboxServer]:
    with server.signed_in() as line:
        line.select("INBOX")
        if line.search(None, "ALL")[1][0]:
            line.store("1:*", "+FLAGS", "\\Deleted")
            line.expunge()
    yield server


def settings_of(server: MailboxServer, **more: object) -> MailSettings:
    given = {"host": "127.0.0.1", "port": server.port, "security": Security.NONE, "user": USER, **more}
    return MailSettings(**given)  # type: ignore[arg-type]


async def mailbox(people: Cast, server: MailboxServer, password: str = PASSWORD, **more: object) -> capture.SourceInfo:
    async with unit_of_work(people.alice.context) as uow:
        made = await capture.create_mailbox(uow, name="Sales", settings=settings_of(server, **more), password=password)
    await _run(people, _EARLIER_BY_A_MOMENT)
    return made


async def _run(people: Cast, statement: object) -> None:
    async with unit_of_work(people.acme) as uow:
        await uow.run(statement)  # type: ignore[arg-type]


async def look(people: Cast, source: capture.SourceInfo) -> Fault | None:
    await capture.look_into_mailbox(people.acme, source_id=source.id)
    async with unit_of_work(people.alice.context, read_only=True) as uow:
        return (await capture.states(uow))[source.id].fault


async def test_a_letter_becomes_a_lead_once_and_the_mailbox_stays_as_it_was(
    people: Cast, emptied: MailboxServer
) -> None:
    source = await mailbox(people, emptied)
    emptied.put(letter(Reply_To="Ada <ada@reply.example>"))
    assert await look(people, source) is None
    assert await look(people, source) is None
    [lead_id] = await story.worker(people)
    assert lead_id
    lead = await read(people.alice.context, "lead", lead_id)
    assert (lead["name"], lead["message"], lead["source"]) == ("Ada", "A price, please.", "Sales")
    assert [each["value"] for each in lead["emails"]] == ["ada@reply.example"]
    assert lead["first_medium"] == "email"
    assert b"Seen" not in b"".join(emptied.flags())


async def test_letters_that_are_numbered_anew_are_the_same_letters(people: Cast, emptied: MailboxServer) -> None:
    source = await mailbox(people, emptied)
    emptied.put(letter(), letter(text="Another one"))
    await look(people, source)
    await _run(people, _RENUMBERED)
    emptied.put(letter(text="A third"))
    assert await look(people, source) is None
    assert len(await story.logged(people)) == 3


async def test_who_is_known_is_written_to_their_timeline_and_makes_no_second_lead(
    people: Cast, emptied: MailboxServer
) -> None:
    alice = people.alice.context
    grace = await create(alice, "contact", family_name="Hopper", emails=[{"value": "grace@navy.example"}])
    source = await mailbox(people, emptied)
    emptied.put(letter("grace@navy.example"), letter(), letter(text="And soon"))
    await look(people, source)
    await story.worker(people)
    assert len(await found(alice, "lead")) == 1
    rows = (await page(alice, "activity", "kind", "direction", "subject", "contact_id", "lead_id")).rows
    assert {(row["kind"], row["direction"], row["subject"]) for row in rows} == {("mail", "inbound", "Enquiry")}
    assert sorted((row["contact_id"] == grace, row["lead_id"] is not None) for row in rows) == [
        (False, True), (False, True), (True, False),
    ]  # fmt: skip


async def test_what_machines_send_is_refused_and_a_person_may_take_it(people: Cast, emptied: MailboxServer) -> None:
    source = await mailbox(people, emptied)
    emptied.put(letter(Auto_Submitted="auto-replied"))
    await look(people, source)
    [refused] = await story.logged(people)
    assert (refused.state, refused.reason) == (SubmissionState.REFUSED, "AUTO_REPLY")
    async with unit_of_work(people.alice.context) as uow:
        assert await capture.take_anyway(uow, submission_id=refused.id)


async def test_files_go_onto_the_lead_and_programs_do_not(people: Cast, emptied: MailboxServer) -> None:
    source = await mailbox(people, emptied)
    emptied.put(WITH_FILES)
    await look(people, source)
    [lead_id] = await story.worker(people)
    assert lead_id
    [came] = await story.logged(people)
    for _ in range(2):
        await capture.file_letter(people.acme, submission_id=came.id, record_type="lead", record_id=lead_id)
    async with unit_of_work(people.acme, read_only=True) as uow:
        rows = await uow.connection.fetch(
            "SELECT filename FROM attachments WHERE tenant_id = $1 AND kept_at IS NOT NULL", uow.tenant_id
        )
    assert [row["filename"] for row in rows] == ["图纸.pdf"]
    [came] = await story.logged(people)
    assert came.problem and "run.exe" in came.problem
    assert (await read(people.alice.context, "lead", lead_id))["message"] == "See 你好\n\nAda"


async def test_a_wrong_password_is_told_and_is_not_tried_over_and_over(people: Cast, emptied: MailboxServer) -> None:
    source = await mailbox(people, emptied, password="wrong")
    assert await look(people, source) is Fault.SIGN_IN_REFUSED
    emptied.put(letter())
    async with unit_of_work(people.alice.context) as uow:
        with pytest.raises(ValidationFailed) as refused:
            await capture.update_mailbox(
                uow, source_id=source.id, name="Sales", settings=settings_of(emptied, user="other")
            )
    assert [(each.field, each.code) for each in refused.value.problems] == [("password", "REQUIRED")]
    assert await look(people, source) is Fault.SIGN_IN_REFUSED  # it waits
    async with unit_of_work(people.alice.context) as uow:
        await capture.update_mailbox(
            uow, source_id=source.id, name="Sales", settings=settings_of(emptied), password=PASSWORD
        )
    assert await look(people, source) is None
    assert len(await story.logged(people, SubmissionState.WAITING)) == 1


async def test_a_mailbox_is_read_by_one_source_and_set_up_by_who_may(people: Cast, emptied: MailboxServer) -> None:
    await mailbox(people, emptied)
    given = settings_of(emptied)
    with pytest.raises(ValidationFailed) as taken:
        async with unit_of_work(people.alice.context) as uow:
            await capture.create_mailbox(uow, name="Again", settings=given, password=PASSWORD)
    assert [(each.field, each.code) for each in taken.value.problems] == [("mailbox.user", "TAKEN")]
    async with unit_of_work(people.bob.context) as uow:
        with pytest.raises(Forbidden):
            await capture.create_mailbox(uow, name="Bob's", settings=given, password=PASSWORD)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"folder": "Büro"}, Fault.FOLDER_MISSING),
        ({"security": Security.TLS}, Fault.ENCRYPTION_REFUSED),
        ({"security": Security.STARTTLS}, Fault.ENCRYPTION_REFUSED),
        ({"host": "nowhere.invalid"}, Fault.UNREACHABLE),
    ],
)
async def test_every_fault_has_a_name(
    people: Cast, server: MailboxServer, more: dict[str, object], fault: Fault
) -> None:
    assert await look(people, await mailbox(people, server, **more)) is fault  # type: ignore[arg-type]


async def test_our_own_network_is_no_companys_mailbox(people: Cast, emptied: MailboxServer) -> None:
    with environment({"RAPPORT_REACH_PRIVATE": "false"}):
        async with unit_of_work(people.alice.context) as uow:
            with pytest.raises(ValidationFailed) as refused:
                await capture.create_mailbox(uow, name="Plain", settings=settings_of(emptied), password=PASSWORD)
            given = settings_of(emptied, security=Security.TLS)
        assert [each.code for each in refused.value.problems] == ["ENCRYPTION_NEEDED"]
        async with unit_of_work(people.alice.context) as uow:
            source = await capture.create_mailbox(uow, name="Within", settings=given, password=PASSWORD)
        assert await look(people, source) is Fault.ADDRESS_NOT_PUBLIC


async def test_a_certificate_that_nobody_vouches_for_is_not_believed(people: Cast, tmp_path: Path) -> None:
    key = new_key()
    (tmp_path / "cert.pem").write_text(certificate(key, "127.0.0.1"))
    (tmp_path / "key.pem").write_bytes(_pem(key))
    with (
        running((tmp_path / "cert.pem", tmp_path / "key.pem")) as server,
        environment({"RAPPORT_REACH_PRIVATE": "true"}),
    ):
        source = await mailbox(people, server, security=Security.STARTTLS)
        assert await look(people, source) is Fault.CERTIFICATE_WRONG


def _pem(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (letter(), None),
        (letter(Auto_Submitted="no"), None),
        (letter(Auto_Submitted="auto-generated; x=y"), "AUTO_REPLY"),
        (letter(Precedence="auto_reply"), "AUTO_REPLY"),
        (letter(Precedence="bulk"), "MASS_MAIL"),
        (letter(List_Id="<news.example.com>"), "MASS_MAIL"),
        (letter(Return_Path="<>"), "BOUNCE"),
        (letter("MAILER-DAEMON@example.com"), "BOUNCE"),
        (letter(Content_Type="multipart/report; boundary=x"), "BOUNCE"),
        (letter(USER), "MAIL_LOOP"),
        (letter(USER, Reply_To="ada@example.com"), None),
        (letter("nobody"), "NO_SENDER"),
        (b"\xff\xfe\x00", "NO_SENDER"),
    ],
)
def test_what_is_no_persons_letter_is_told_by_its_head(raw: bytes, why: str | None) -> None:
    assert read_letter(raw, OWN).refused == why


def test_letters_are_read_in_the_code_they_are_written_in() -> None:
    for code, named in (("gb18030", "gb2312"), ("gb18030", "GB18030"), ("big5", "big5"), ("utf-8", "x-unknown")):
        head = f"From: a@b.example\nContent-Type: text/plain; charset={named}\nSubject: ".encode()
        told = read_letter(head + "詢價".encode(code) + b"\n\n" + "我們要一百台".encode(code), OWN)
        assert told.text == "我們要一百台"
    assert read_letter(b"From: =?gb2312?B?1cXI/Q==?= <a@b.example>\n\n", OWN).name == "张三"


def test_a_letter_of_bundles_within_bundles_is_still_a_letter() -> None:
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2_000))
    assert read_letter(f"From: a@b.example\n{deep}".encode(), OWN).address == "a@b.example"
