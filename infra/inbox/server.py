"""The inbox as a process: SMTP in, a page and JSON out, both on 127.0.0.1, until it is told to stop."""

from __future__ import annotations

import argparse
import json
import signal
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.engines.engine import HOST
from infra.inbox import page
from infra.inbox.mailbox import Mailbox

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; frame-src 'self'; form-action 'self'"
)
_LOCAL_NAMES = {"127.0.0.1", "localhost"}


class Keeper:
    """What aiosmtpd calls for each mail."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self._mailbox.keep(envelope.mail_from or "", envelope.rcpt_tos, content)
        return "250 Kept"


class InboxPage(BaseHTTPRequestHandler):
    mailbox: Mailbox
    server_version = "inbox"
    sys_version = ""

    def do_GET(self) -> None:
        """`/`, `/messages/ID`, `/messages/ID/html`, `/api/messages?to=…&limit=…`, `/healthz`."""
        if (self.headers.get("Host") or "").rsplit(":", 1)[0] not in _LOCAL_NAMES:
            return self._send(HTTPStatus.FORBIDDEN, "text/plain", "Only for this machine.")  # DNS rebinding
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        match [part for part in url.path.split("/") if part]:
            case []:
                to = query.get("to", "")
                return self._page(page.list_page(self.mailbox.find(to), to, self._language))
            case ["healthz"]:
                return self._send(HTTPStatus.OK, "text/plain", "ok")
            case ["api", "messages"]:
                limit = int(query["limit"]) if query.get("limit", "").isdigit() else 200
                mails = self.mailbox.find(query.get("to", ""), limit)
                return self._send(HTTPStatus.OK, "application/json", json.dumps([mail.as_json() for mail in mails]))
            case ["messages", mail_id, *rest] if (mail := self.mailbox.get(mail_id)) and rest in ([], ["html"]):
                return self._page(page.html_body(mail) if rest else page.mail_page(mail, self._language))
        return self._send(HTTPStatus.NOT_FOUND, "text/plain", "Not found.")

    @property
    def _language(self) -> str:
        return page.language(self.headers.get("Accept-Language") or "")

    def _page(self, html: str) -> None:
        self._send(HTTPStatus.OK, "text/html", html)

    def _send(self, status: HTTPStatus, kind: str, text: str) -> None:
        body = text.encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Polling would fill the log; mails themselves are the record."""


def serve(directory: Path, smtp_port: int, page_port: int) -> None:
    """Run until SIGTERM or SIGINT."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    mailbox = Mailbox(directory)
    smtp = Controller(Keeper(mailbox), hostname=HOST, port=smtp_port, data_size_limit=40_000_000)
    handler = type("Page", (InboxPage,), {"mailbox": mailbox})
    web = ThreadingHTTPServer((HOST, page_port), handler)
    web.daemon_threads = True
    smtp.start()
    Thread(target=web.serve_forever, daemon=True).start()
    print(f"inbox: mail on {HOST}:{smtp_port}, page on http://{HOST}:{page_port}", flush=True)
    stop.wait()
    web.shutdown()
    smtp.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description="The mail inbox, in the foreground.")
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--page-port", type=int, required=True)
    chosen = parser.parse_args()
    serve(chosen.directory, chosen.smtp_port, chosen.page_port)


if __name__ == "__main__":
    main()
