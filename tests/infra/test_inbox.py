"""The inbox keeps what it gets and shows it; nothing in a mail runs."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from pathlib import Path

import httpx

from infra.engines.throwaway import Throwaway
from infra.inbox.mailbox import Mailbox, bare_links
from infra.inbox.page import language
from tenants.config import Settings

LINK = "http://127.0.0.1:8000/verify?token=a-b_c&x=1"


def send(engines: Throwaway, to: str, subject: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Rapport <no-reply@rapport.localhost>", to, subject
    mail.set_content(f"你好 Alice，请点击 {LINK}。\n")
    mail.add_alternative(
        f'<p>你好 <a href="{LINK.replace("&", "&amp;")}">verify</a><script>x()</script></p>', subtype="html"
    )
    with smtplib.SMTP("127.0.0.1", engines.smtp_port) as smtp:
        smtp.send_message(mail)


def get(settings: Settings, path: str, **headers: str) -> httpx.Response:
    return httpx.get(settings.inbox_url + path, headers=headers, timeout=5)


def test_a_mail_is_kept_and_read_as_json(engines: Throwaway, settings: Settings) -> None:
    send(engines, "alice@acme.test", "Verify 验证")
    send(engines, "bob@acme.test", "Another")
    (mail,) = get(settings, "/api/messages?to=Alice@acme.test").json()
    assert mail["subject"] == "Verify 验证"
    assert mail["to"] == ["alice@acme.test"]
    assert mail["links"] == [LINK]
    assert "你好 Alice" in mail["text"] and "verify</a>" in mail["html"]


def test_a_person_reads_it_on_a_page_in_their_language(engines: Throwaway, settings: Settings) -> None:
    send(engines, "carol@acme.test", "<b>Bold</b> subject")
    (mail,) = get(settings, "/api/messages?to=carol@acme.test").json()
    listed = get(settings, "/?to=carol@acme.test", **{"Accept-Language": "zh-CN,zh;q=0.9"}).text
    assert "本机收件箱" in listed and "&lt;b&gt;Bold&lt;/b&gt; subject" in listed and "<b>Bold" not in listed
    shown = get(settings, f"/messages/{mail['id']}").text
    assert f'href="{LINK.replace("&", "&amp;")}"' in shown and "All mail" in shown and 'sandbox="' in shown
    assert (
        "<script>" in get(settings, f"/messages/{mail['id']}/html").text
    )  # harmless: the policy below forbids scripts


def test_scripts_are_forbidden_and_other_host_names_refused(settings: Settings) -> None:
    assert "default-src 'none'" in get(settings, "/").headers["Content-Security-Policy"]
    assert get(settings, "/api/messages", Host="evil.example:80").status_code == 403
    assert get(settings, "/messages/..%2F..%2Fsecrets").status_code == 404


def test_kept_mail_outlives_the_process_and_bad_mail_is_kept_too(tmp_path: Path) -> None:
    first = Mailbox(tmp_path).keep("a@x.test", ["Bob@acme.test"], b"Subject: =?nope?q?x?=\r\n\r\n\xff\xfe\x00")
    second = Mailbox(tmp_path).keep(
        "a\r\nBcc: evil@x.test", ["b@x.test"], b'Content-Type: text/plain; charset="?"\r\n\r\nhi'
    )
    found = Mailbox(tmp_path).find()
    assert [mail.id for mail in found] == [second, first]
    assert [mail.id for mail in Mailbox(tmp_path).find("bob@ACME.test")] == [first]
    assert found[0].text == "hi"


def test_links_end_where_the_sentence_does() -> None:
    assert bare_links("see https://a.test/x?y=1。 and http://b.test/, (http://c.test/d)") == [
        "https://a.test/x?y=1",
        "http://b.test/",
        "http://c.test/d",
    ]
    assert [language(accept) for accept in ("zh-TW,en", "en-US,zh;q=0.5", "")] == ["zh", "en", "en"]
