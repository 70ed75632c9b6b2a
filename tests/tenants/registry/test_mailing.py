"""The letters themselves: both languages, nothing unescaped, and one Message-ID for one cause."""

from __future__ import annotations

from collections.abc import Iterator
from string import Template
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller

from infra.engines.engine import free_port
from tenants.adapters.mail import MailRefused
from tenants.context import PLATFORM, Role
from tenants.db.database import Database
from tenants.jobs import Job
from tenants.kit.ids import uuid7
from tenants.kit.locales import LOCALES, closest
from tenants.registry import service as registry
from tenants.registry.mails.changes import SAID, SecurityChange
from tenants.registry.mails.frame import OURS, set_letter
from tenants.registry.mails.words import ROLES, WORDS, Letter
from tests import cast
from tests.engines import environment
from tests.tenants.adapters.test_mail import Server
from tests.tenants.registry.conftest import Postman

VALUES = {"name": "<b>Al</b>", "company": "A & B", "inviter": '"I"\nBcc: x', "role": "rep"} | dict.fromkeys(
    ("device", "address", "at", "what", "product"), "<i>"
)


def test_every_letter_and_every_role_has_words_in_every_language() -> None:
    assert set(WORDS) == set(ROLES) == set(LOCALES)
    for locale in LOCALES:
        assert set(WORDS[locale]) == set(Letter)
        assert set(ROLES[locale]) == set(Role)


@pytest.mark.parametrize("letter", Letter)
def test_both_languages_fill_in_the_same_things(letter: Letter) -> None:
    used = []
    for locale in LOCALES:
        words = WORDS[locale][letter]
        whole = " ".join([words.subject, words.greeting, *words.lines])
        used.append(set(Template(whole).get_identifiers()))
    assert used[0] == used[1] <= VALUES.keys()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("letter", Letter)
def test_what_people_typed_is_never_markup_nor_a_header(letter: Letter, locale: str) -> None:
    page = set_letter(letter, locale, "https://crm.example/x?a=1&b=2", OURS, **VALUES)
    assert "<b>" not in page.html and "A & B" not in page.html
    assert "\n" not in page.subject
    assert 'href="https://crm.example/x?a=1&amp;b=2"' in page.html
    assert "https://crm.example/x?a=1&b=2" in page.text
    assert "$" not in page.html and "$" not in page.text


@pytest.mark.parametrize(
    ("tag", "locale"), [("zh", "zh-CN"), ("zh-Hant-TW", "zh-CN"), ("ZH_cn", "zh-CN"), ("de-AT", "en"), ("", "en")]
)
def test_who_reads_chinese_gets_chinese_and_everyone_else_english(tag: str, locale: str) -> None:
    assert closest(tag) == locale


@pytest.fixture
def own_server() -> Iterator[Server]:
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    with environment({"RAPPORT_SMTP_URL": f"smtp://127.0.0.1:{controller.port}"}):
        yield server
    controller.stop()


async def test_a_mistyped_address_ends_the_job_and_another_fault_does_not(
    postman: Postman, own_server: Server, database: Database
) -> None:
    alice = await cast.owner("Alice", "acme")
    await postman.deliver()
    own_server.verdict = "554 5.7.1 Looks like spam"
    with pytest.raises(MailRefused):
        await registry.send_welcome_mail(PLATFORM, mail_id=uuid7(), user_id=alice.id)
    await database.app.execute("update users set email = 'nobody-' || email where id = $1", alice.id)
    await registry.send_welcome_mail(PLATFORM, mail_id=uuid7(), user_id=alice.id)


async def test_a_worker_killed_before_it_could_record_sends_the_same_mail_again(
    postman: Postman, own_server: Server
) -> None:
    email = cast.address("alice", "acme")
    await registry.sign_up(
        registry.Visitor(),
        company="Acme",
        name="Alice",
        email=email,
        password=cast.PASSWORD,
        locale="zh-CN",
        time_zone="Asia/Shanghai",
    )
    await postman.deliver()
    first = own_server.messages[0]

    await registry.resend_verification(registry.Visitor(), email=email)
    [again] = await postman.waiting()
    await postman.deliver()
    ids = {"mail_id": uuid7(), "sign_up_id": UUID(again["arguments"]["sign_up_id"])}
    await registry.send_verification_mail(PLATFORM, **ids)
    await registry.send_verification_mail(PLATFORM, **ids)
    second, third, fourth = own_server.messages[1:]
    assert third["Message-ID"] == fourth["Message-ID"]
    assert len({message["Message-ID"] for message in (first, second, third)}) == 3
    bodies = [message.get_body(("plain",)) for message in own_server.messages]
    assert len({body.get_content() for body in bodies if body}) == 1  # one sign-up has one link

    await registry.verify_email(registry.Visitor(), token=await cast.verification_link(email))
    await registry.send_verification_mail(PLATFORM, **ids)
    assert len(own_server.messages) == 4  # not wanted any more


@pytest.mark.parametrize(("locale", "said"), [("en", "your password was changed"), ("zh-CN", "您的密码已修改")])
async def test_a_changed_password_is_told_to_its_owner(
    postman: Postman, database: Database, locale: str, said: str
) -> None:
    alice = await cast.owner("Alice", "acme", locale=locale)
    await postman.deliver()
    await registry.change_password(alice.context, current=alice.password, password="another long password")
    assert await postman.deliver(alice.context) == [Job.SECURITY_CHANGE_EMAIL]
    [newest, *_] = await postman.mails(alice.email)
    assert said in str(newest)


async def test_every_change_has_its_words_in_both_languages() -> None:
    assert {locale: set(words) for locale, words in SAID.items()} == {locale: set(SecurityChange) for locale in LOCALES}
